"""One HTML page of the top of the graph, drawn by vis-network through pyvis, whole and offline.

The page is ours (`page.html.jinja`): pyvis's own links a CDN and runs scripts hidden in names. All
text reaches it as JSON and is set by textContent. Positions are computed, physics is off.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import networkx as nx
import pyvis
from jinja2 import Environment, FileSystemLoader, select_autoescape
from pyvis.network import Network

from kg.exporters.files import replacing
from kg.layout import COLOURS, Spot

MAX_NODES = 3000
_HERE = Path(__file__).parent
_VIS = Path(pyvis.__file__).parent / "templates" / "lib" / "vis-9.1.2"
_SPREAD = 0.5
_EVIDENCE = 3


def write(
    graph: nx.MultiDiGraph, path: Path, *, spots: Mapping[str, Spot], max_nodes: int = MAX_NODES
) -> None:
    """Write the page; of a larger graph the `max_nodes` nodes with the most papers behind their
    edges are shown, and the page says so."""
    shown = top_of(graph, max_nodes)
    network = _network(shown, spots)
    page = (
        _environment()
        .get_template("page.html.jinja")
        .render(
            nodes=network.nodes,
            edges=network.edges,
            sentences=_sentences(shown),
            legend=_legend(shown),
            total=len(graph),
            total_edges=graph.number_of_edges(),
            script=(_VIS / "vis-network.min.js").read_text("utf-8"),
            style=(_VIS / "vis-network.css").read_text("utf-8"),
        )
    )
    with replacing(path) as stream:
        stream.write(page)


def top_of(graph: nx.MultiDiGraph, max_nodes: int) -> nx.MultiDiGraph:
    """Return a copy of the part of the graph that is shown."""
    if len(graph) <= max_nodes:
        return graph.copy()
    weights = dict.fromkeys(graph, 0)
    for head, tail, papers in graph.edges(data="n_papers"):
        weights[head] += papers
        weights[tail] += papers
    ranked = sorted(
        graph, key=lambda node: (-graph.nodes[node].get("n_papers", 0), -weights[node], node)
    )
    entities = [node for node in ranked if graph.nodes[node]["kind"] != "paper"]
    papers = [node for node in ranked if graph.nodes[node]["kind"] == "paper"]
    room = max_nodes // 3
    chosen = {*papers[:room], *entities[: max_nodes - min(room, len(papers))]}
    # In the order of the graph: a subgraph view has that of a set, another in each process.
    shown = nx.MultiDiGraph()
    shown.add_nodes_from((node, data) for node, data in graph.nodes(data=True) if node in chosen)
    shown.add_edges_from(
        edge for edge in graph.edges(keys=True, data=True) if chosen.issuperset(edge[:2])
    )
    return shown


def _network(graph: nx.MultiDiGraph, spots: Mapping[str, Spot]) -> Network:
    network = Network(directed=True, cdn_resources="in_line")
    for node, attributes in graph.nodes(data=True):
        spot = spots[node]
        network.add_node(
            node,
            label=_shortened(attributes["name"]),
            x=round(spot.x * _SPREAD, 1),
            y=round(spot.y * _SPREAD, 1),
            value=spot.size,
            color=spot.colour,
            shape="dot" if attributes["kind"] != "paper" else "square",
            **_shown(attributes),
        )
    at: dict[str, int] = {}
    for head, tail, key, attributes in graph.edges(keys=True, data=True):
        places = [
            at.setdefault(sentence, len(at)) for sentence in attributes["sentences"][:_EVIDENCE]
        ]
        network.add_edge(head, tail, relation=key, papers=attributes["n_papers"], said=places)
    return network


def _shown(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the panel of a node tells beside its edges."""
    return {
        "kind": attributes["kind"],
        "name": attributes["name"],
        "names": list(attributes.get("aliases", ()))[:20],
        "papers": attributes.get("n_papers", 0),
        "url": attributes.get("url", ""),
        "year": attributes.get("year", 0),
        "listed": list(attributes.get("sources", ())),
    }


def _sentences(graph: nx.MultiDiGraph) -> list[str]:
    told = (s for *_, said in graph.edges(data="sentences") for s in said[:_EVIDENCE])
    return list(dict.fromkeys(told))


def _legend(graph: nx.MultiDiGraph) -> list[tuple[str, str, int]]:
    """Return (kind, colour, how many) of the kinds that are shown."""
    kinds = [kind for _, kind in graph.nodes(data="kind")]
    return [(kind, colour, kinds.count(kind)) for kind, colour in COLOURS.items() if kind in kinds]


def _shortened(name: str) -> str:
    return name if len(name) <= 40 else name[:38].rstrip() + "…"


def _environment() -> Environment:
    return Environment(loader=FileSystemLoader(_HERE), autoescape=select_autoescape(default=True))
