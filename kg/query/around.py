"""What stands one edge away from a node, and every sentence behind an edge, as tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import networkx as nx
import pandas as pd

from kg.errors import QueryError
from kg.frames import frame
from kg.names import kind_of, node_of
from kg.query.asking import Texts, relations_of, texts_of, year_of
from kg.query.edges import RANK, Edge
from kg.sentences import best, said_by

_NEIGHBOURS = {
    "node": "str", "kind": "str", "name": "str", "relation": "str", "direction": "str", "n_papers": "int",
    "score": "float", "sentence": "str", "evidence": "str",
}  # fmt: skip
_EVIDENCE = {
    "paper": "str", "title": "str", "year": "int?", "relation": "str", "sentence": "str", "evidence": "str",
}  # fmt: skip


def neighbours(
    graph: nx.MultiDiGraph,
    node: str,
    *,
    relation: Texts | None = None,
    kind: Texts | None = None,
) -> pd.DataFrame:
    """Return what stands one edge away from a node; most papers first, generic terms last.

    `relation` (a role or a relation) and `kind` (of the neighbour) select. Columns: node, kind, name,
    relation, direction ("out": the node has the relation to the neighbour, "in": the other way),
    n_papers (that say so), score, sentence, evidence. Raises QueryError for unknown names.

    >>> kg.neighbours(graph, "sparse autoencoder", relation="used_for")  # doctest: +SKIP
    """
    here, names = node_of(graph, node), relations_of(relation)
    kinds = {kind_of(text) for text in texts_of(kind)}
    edges = [
        edge
        for edge in _edges_at(graph, here)
        if (not names or edge.relation in names)
        and (not kinds or graph.nodes[_other(edge, here)]["kind"] in kinds)
    ]
    edges.sort(key=lambda edge: _prominence(graph, edge, here))
    return frame(_NEIGHBOURS, [_neighbour_row(graph, edge, here) for edge in edges])


def _edges_at(graph: nx.MultiDiGraph, node: str) -> Iterator[Edge]:
    for head, tail, name, attributes in graph.out_edges(node, keys=True, data=True):
        yield Edge(head, tail, name, attributes)
    for head, tail, name, attributes in graph.in_edges(node, keys=True, data=True):
        yield Edge(head, tail, name, attributes)


def _other(edge: Edge, here: str) -> str:
    return edge.tail if edge.head == here else edge.head


def _prominence(graph: nx.MultiDiGraph, edge: Edge, here: str) -> tuple[Any, ...]:
    other = _other(edge, here)
    return (
        bool(graph.nodes[other].get("generic")),
        -edge.attributes["n_papers"],
        RANK.get(edge.relation, -1),
        -edge.attributes["score"],
        other,
        edge.relation,
    )


def _neighbour_row(graph: nx.MultiDiGraph, edge: Edge, here: str) -> tuple[Any, ...]:
    other, attributes = _other(edge, here), edge.attributes
    node = graph.nodes[other]
    direction = "out" if edge.head == here else "in"
    counts = (attributes["n_papers"], float(attributes["score"]))
    said = best(graph, edge.head, edge.tail, attributes)
    return (other, node["kind"], node["name"], edge.relation, direction, *counts, *said)


def evidence(graph: nx.MultiDiGraph, edge: tuple[str, str] | tuple[str, str, str]) -> pd.DataFrame:
    """Return every sentence behind an edge, or behind all edges between two nodes.

    `edge` is (head, tail) or (head, relation, tail), nodes by id or name; without a relation both
    directions count. Columns: paper, title, year, relation, sentence, evidence. Raises QueryError for
    unknown names and where there is no such edge.

    >>> kg.evidence(graph, ("LoRA", "used_for", "fine-tuning"))  # doctest: +SKIP
    """
    head, tail = node_of(graph, edge[0]), node_of(graph, edge[-1])
    if head == tail:
        raise QueryError(f"'{edge[0]}' and '{edge[-1]}' are one node, {head}")
    wanted = relations_of(edge[1]) if len(edge) == 3 else set()
    ends = [(head, tail)] if wanted else [(head, tail), (tail, head)]
    found = [
        (name, attributes)
        for a, b in ends
        for name, attributes in (graph.get_edge_data(a, b) or {}).items()
        if not wanted or name in wanted
    ]
    if not found:
        raise QueryError(_no_edge(graph, head, tail, edge))
    return frame(
        _EVIDENCE, [row for name, edge in found for row in _evidence_rows(graph, name, edge)]
    )


def _evidence_rows(
    graph: nx.MultiDiGraph, name: str, edge: dict[str, Any]
) -> Iterator[tuple[Any, ...]]:
    for sentence, place in said_by(edge):
        paper = "paper:" + place.rpartition(":")[0]
        yield (paper, graph.nodes[paper]["name"], year_of(graph, paper), name, sentence, place)


def _no_edge(graph: nx.MultiDiGraph, head: str, tail: str, edge: tuple[str, ...]) -> str:
    what = f"no edge '{edge[1]}' leads" if len(edge) == 3 else "no edge lies"
    there = [
        f"from {a} to {b} there is {', '.join(sorted(graph[a][b]))}"
        for a, b in ((head, tail), (tail, head))
        if graph.has_edge(a, b)
    ]
    instead = "; ".join(there) or "kg path says how they are connected"
    return f"{what} from {head} to {tail}; {instead}."
