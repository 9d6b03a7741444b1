"""Two things side by side: what both are used for, what only one is, and who compared them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple

import networkx as nx
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kg.errors import QueryError, at_least
from kg.frames import frame
from kg.incidence import incidence, telling
from kg.names import node_of
from kg.sentences import Said, best, names_in, paper_of, quality, said_by

_COLUMNS = {
    "what": "str", "name": "str", "whose": "str", "first": "int", "second": "int", "sentence": "str",
    "evidence": "str", "node": "str",
}  # fmt: skip
_KINDS = ("task", "dataset", "metric")
_PREFIXES = tuple(f"{kind}:" for kind in _KINDS)
_SILENT = "mentions"
_COMPARED = 20.0
# (score, head, tail, attributes) of an edge.
_Link = tuple[float, str, str, dict[str, Any]]


class _Side(NamedTuple):
    """One of the two: its node, which papers say something of it (a mask), its relations to tasks,
    datasets and metrics as {other: {paper: the edge}}, and in how many papers it meets each of these."""

    node: str
    papers: NDArray[np.bool_]
    relations: dict[str, dict[str, _Link]]
    counts: dict[str, NDArray[np.int64]]


def compare(graph: nx.MultiDiGraph, a: str, b: str, top: int = 20) -> pd.DataFrame:
    """Return what two entities share and what sets them apart, and who compared them.

    Columns: what ("compared" for a paper that compares them, "paper" for one that has to do with both;
    else task, dataset or metric), name, whose ("both", or the name of one of them), first and second
    (how many papers link it to the first and to the second entity: by a relation, or because they say
    something of both), sentence, evidence, node. First the papers, then what is shared, then what is
    not, up to `top` of each; generic terms last. Raises QueryError for unknown names.

    >>> kg.compare(graph, "Mamba", "Transformer")  # doctest: +SKIP
    """
    at_least(1, top=top)
    one, other = node_of(graph, a), node_of(graph, b)
    if one == other:
        raise QueryError(f"'{a}' and '{b}' are one node, {one}: there is nothing to compare")
    sides = _side(graph, one), _side(graph, other)
    names = [graph.nodes[side.node]["name"] for side in sides]
    rows = list(islice(_meetings(graph, one, other), top))
    for whose, mine in (
        ("both", (True, True)),
        (names[0], (True, False)),
        (names[1], (False, True)),
    ):
        for kind, place, counts in _ranked(graph, sides, mine, top):
            node = incidence(graph).columns[kind][place]
            said = _said(graph, sides, node, kind, place)
            rows.append((kind, graph.nodes[node]["name"], whose, *counts, *said, node))
    return frame(_COLUMNS, rows)


def _side(graph: nx.MultiDiGraph, node: str) -> _Side:
    found = incidence(graph)
    papers = np.zeros(len(found.papers), dtype=bool)
    kind = graph.nodes[node]["kind"]
    if kind in found.columns:
        papers[_cells(telling(graph)[kind], found.places[node])[0]] = True
    relations = _relations(graph, node)
    counts = {}
    for kind in _KINDS:
        matrix = telling(graph)[kind]
        so_far = np.concatenate([[0], np.cumsum(papers[matrix.indices])])
        counts[kind] = so_far[matrix.indptr[1:]] - so_far[matrix.indptr[:-1]]
    for other, by_paper in relations.items():
        kind, place = graph.nodes[other]["kind"], found.places[other]
        known = _cells(telling(graph)[kind], place)[0]
        counted = {found.papers[row] for row in known[papers[known]]}
        counts[kind][place] += len(by_paper.keys() - counted)
    return _Side(node, papers, relations, counts)


def _cells(matrix: Any, column: int) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """Return the rows of a column, and their values."""
    first, last = matrix.indptr[column : column + 2]
    return matrix.indices[first:last], matrix.data[first:last]


def _relations(graph: nx.MultiDiGraph, node: str) -> dict[str, dict[str, _Link]]:
    found: dict[str, dict[str, _Link]] = {}
    if graph.nodes[node]["kind"] != "paper":
        for way, edges in (("out", graph.succ[node]), ("in", graph.pred[node])):
            for other in edges:
                if other.startswith(_PREFIXES):
                    ends = (node, other) if way == "out" else (other, node)
                    for edge in edges[other].values():
                        link = (edge["score"], *ends, edge)
                        found.setdefault(other, {}).update(
                            (f"paper:{paper}", link) for paper in edge["papers"]
                        )
    return found


def _ranked(
    graph: nx.MultiDiGraph, sides: tuple[_Side, _Side], mine: tuple[bool, bool], top: int
) -> list[tuple[str, int, list[int]]]:
    """Return (kind, column, counts) of the first of those that just these sides have."""
    found = incidence(graph)
    nodes = {side.node for side in sides}
    rows: list[tuple[bool, int, int, str, int, list[int]]] = []
    for number, kind in enumerate(_KINDS):
        counts = np.stack([side.counts[kind] for side in sides])
        places = np.flatnonzero(((counts[0] > 0) == mine[0]) & ((counts[1] > 0) == mine[1]))
        both = counts[:, places]
        taken = {False: 0, True: 0}
        for rank in np.lexsort((places, -both.sum(0), -both.min(0))).tolist():
            node = found.columns[kind][places[rank]]
            generic = bool(graph.nodes[node].get("generic"))
            if node not in nodes and taken[generic] < top:
                taken[generic] += 1
                rows.append(
                    (generic, number, len(rows), kind, places[rank], both[:, rank].tolist())
                )
            if taken[False] == top:
                break
    return [(kind, place, counts) for *_, kind, place, counts in sorted(rows)[:top]]


def _said(
    graph: nx.MultiDiGraph, sides: tuple[_Side, _Side], node: str, kind: str, place: int
) -> Said:
    """Return the best sentence: that of a relation, else of the paper that says most of the node."""
    links = [link for side in sides for link in side.relations.get(node, {}).values()]
    if not links:
        rows, values = _cells(telling(graph)[kind], place)
        shared = np.where(sides[0].papers[rows] | sides[1].papers[rows], values, 0.0)
        paper = incidence(graph).papers[rows[int(shared.argmax())]]
        edges = (graph.get_edge_data(paper, node) or {}).values()
        links = [(e["score"], paper, node, e) for e in edges if e["relation"] != _SILENT]
    _, head, tail, edge = max(links, key=lambda link: link[:3])
    return best(graph, head, tail, edge)


def _keep(by_paper: dict[str, tuple[float, Said]], paper: str, good: tuple[float, Said]) -> None:
    if paper not in by_paper or by_paper[paper][0] < good[0]:
        by_paper[paper] = good


def _meetings(graph: nx.MultiDiGraph, one: str, other: str) -> Iterator[tuple[Any, ...]]:
    """Yield a row for each paper that compares the two, then for each that says something of both."""
    found: dict[str, tuple[float, Said]] = {}
    names = [names_in(graph, one), names_in(graph, other)]
    for head, tail in ((one, other), (other, one)):
        edge = (graph.get_edge_data(head, tail) or {}).get("compared_with")
        for said in said_by(edge) if edge else ():
            good = (_COMPARED + quality(said, names, "compared_with"), said)
            _keep(found, paper_of(said.evidence), good)
    first, second = graph.pred[one], graph.pred[other]
    for paper in first:
        if paper in second and graph.nodes[paper]["kind"] == "paper":
            edges = [*first[paper].values(), *second[paper].values()]
            compares = any(edge["relation"] == "compares_with" for edge in edges)
            for said in dict.fromkeys(said for edge in edges for said in said_by(edge)):
                good = (_COMPARED * compares + quality(said, names, "compares_with"), said)
                _keep(found, paper, good)
    for paper in sorted(found, key=lambda paper: (-found[paper][0], paper)):
        score, said = found[paper]
        what = "compared" if score >= _COMPARED / 2 else "paper"
        yield (what, graph.nodes[paper]["name"], "both", 1, 1, *said, paper)
