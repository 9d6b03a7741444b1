"""One HTML page of the whole graph, drawn by WebGL, offline: the map to look at and to ask.

The program is built from `explorer/` by `make explorer` and shipped beside this file. The page allows
itself that one script and nothing from outside; all text reaches it as compressed data.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path

import networkx as nx
from jinja2 import Environment, FileSystemLoader, select_autoescape

from kg.exporters.explorer_columns import Link, evidence_block, links_of, map_block, sentences_of
from kg.exporters.files import replacing
from kg.exporters.rows import community_names
from kg.layout import Spot

MAX_NODES = 200_000
MAX_BYTES = 6_000_000
_BUNDLE = Path(__file__).parent / "explorer"
_MOST = 1 << 60


def write(
    graph: nx.MultiDiGraph,
    path: Path,
    *,
    spots: Mapping[str, Spot],
    labels: Mapping[int, str] | None = None,
    max_nodes: int = MAX_NODES,
    max_bytes: int = MAX_BYTES,
) -> None:
    """Write the page; `labels` names the communities of the spots (by their most telling terms, where
    none are given).

    Of a larger graph the `max_nodes` nodes with the most papers behind their edges are shown. Above
    `max_bytes` sentences are left out, those of links with few papers first, but never so many that
    they take less than an eighth of it. The page says both.
    """
    nodes = core_of(graph, max_nodes)
    links = links_of(graph, nodes)
    core = map_block(
        graph, nodes, links, spots, community_names(graph, spots) if labels is None else labels
    )
    script, style = (_BUNDLE / f"explorer.{kind}" for kind in ("js", "css"))
    taken = script.stat().st_size + style.stat().st_size + 8192
    room = max((max_bytes - taken) * 3 // 4 - len(core), max_bytes // 8)
    evidence, n_cut = _within(graph, nodes, links, room)
    environment = Environment(
        loader=FileSystemLoader(_BUNDLE), autoescape=select_autoescape(default=True)
    )
    page = environment.get_template("page.html.jinja").render(
        core=b64encode(core).decode(),
        evidence=b64encode(evidence).decode(),
        n_cut=n_cut,
        **_inline("script", script.read_text("utf-8")),
        **_inline("style", style.read_text("utf-8")),
    )
    with replacing(path) as stream:
        stream.write(page)


def core_of(graph: nx.MultiDiGraph, max_nodes: int) -> list[str]:
    """Return the nodes that are shown, in the order of the graph."""
    if len(graph) <= max_nodes:
        return list(graph)
    weights = dict.fromkeys(graph, 0)
    for head, tail, papers in graph.edges(data="n_papers"):
        weights[head] += papers
        weights[tail] += papers
    chosen = set(sorted(graph, key=lambda node: (-weights[node], node))[:max_nodes])
    return [node for node in graph if node in chosen]


def _within(
    graph: nx.MultiDiGraph, nodes: Sequence[str], links: Sequence[Link], room: int
) -> tuple[bytes, int]:
    """Return the evidence in at most `room` bytes, and how many sentences had to go for it."""
    sentences = sentences_of(nodes, links, _MOST)
    total = len(sentences.texts)
    block = evidence_block(graph, nodes, links, sentences)
    while len(block) > room and sentences.texts:
        characters = sum(map(len, sentences.texts))
        allowed = int(characters * min(0.9, room / len(block)))
        sentences = sentences_of(nodes, links, allowed)
        block = evidence_block(graph, nodes, links, sentences)
    return block, total - len(sentences.texts)


def _inline(name: str, source: str) -> dict[str, str]:
    """Return the source and the hash by which the page allows it to itself."""
    mark = b64encode(sha256(source.encode()).digest()).decode()
    return {name: source, f"{name}_hash": f"sha256-{mark}"}
