"""What nobody has done yet: pairs that one would expect to meet in a paper, and that never do.

The expected number of papers of a pair comes from what the entities like either one do with the other,
not from how common the two are alone.
"""

from __future__ import annotations

from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kg.errors import QueryError, at_least
from kg.frames import frame
from kg.incidence import commonest, incidence, met
from kg.names import kind_of
from kg.sentences import Said, best, names_in, quality, said_by

_COLUMNS = {
    "row": "str", "column": "str", "expected": "float", "row_papers": "int", "column_papers": "int",
    "nearest": "str", "nearest_papers": "int", "sentence": "str", "evidence": "str", "row_node": "str",
    "column_node": "str",
}  # fmt: skip


def gaps(
    graph: nx.MultiDiGraph, rows: str, columns: str, *, top: int = 20, among: int = 60
) -> pd.DataFrame:
    """Return pairs of entities that no paper brings together, the most expected first.

    Looked for among the `among` commonest entities of both kinds that are not generic. `expected` is
    the number of papers that one would expect: for each pair, the papers of the entities that
    resemble either one (by what they do meet), weighted by likeness. `nearest` is the filled cell
    most like the gap, with its papers and a sentence. Columns: row, column, expected, row_papers,
    column_papers, nearest, nearest_papers, sentence, evidence, row_node, column_node. An empty cell
    says that no abstract of the graph mentions both; it may have been done elsewhere. Raises
    QueryError for an unknown kind, and for the same kind twice.

    >>> kg.gaps(graph, "method", "task")  # doctest: +SKIP
    """
    at_least(1, top=top, among=among)
    kinds = kind_of(rows), kind_of(columns)
    if kinds[0] == kinds[1] or "paper" in kinds:
        raise QueryError("gaps: give two different kinds of entities, such as method and task")
    found = incidence(graph)
    chosen = [commonest(graph, kind, among, generic=False) for kind in kinds]
    nodes = [
        [found.columns[kind][place] for place in places]
        for kind, places in zip(kinds, chosen, strict=True)
    ]
    left, right = (met(graph, kind, places) for kind, places in zip(kinds, chosen, strict=True))
    counts = np.asarray((left.T @ right).toarray(), dtype=np.float64)
    if not counts.size:
        return frame(_COLUMNS, [])
    likes = _likeness(counts), _likeness(counts.T)
    expected = 0.5 * (_mean(likes[0], counts) + _mean(likes[1], counts.T).T)
    empty = [(int(i), int(j)) for i, j in np.argwhere(counts == 0) if expected[i, j] > 0]
    empty.sort(key=lambda cell: (-round(float(expected[cell]), 9), cell))
    return frame(
        _COLUMNS, [_row(graph, nodes, counts, expected, likes, cell) for cell in empty[:top]]
    )


def _likeness(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how much rows resemble each other: the cosine of their logarithmic counts, none with
    itself."""
    logs = np.log1p(counts)
    lengths = np.maximum(np.linalg.norm(logs, axis=1, keepdims=True), 1e-12)
    found = (logs / lengths) @ (logs / lengths).T
    np.fill_diagonal(found, 0.0)
    return np.asarray(found)


def _mean(likes: NDArray[np.float64], counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what the rows like each row have in each cell, on average by likeness."""
    return np.asarray(likes @ counts / np.maximum(likes.sum(axis=1, keepdims=True), 1e-12))


def _row(
    graph: nx.MultiDiGraph,
    nodes: list[list[str]],
    counts: NDArray[np.float64],
    expected: NDArray[np.float64],
    likes: tuple[NDArray[np.float64], NDArray[np.float64]],
    cell: tuple[int, int],
) -> tuple[Any, ...]:
    i, j = cell
    row, column = nodes[0][i], nodes[1][j]
    beside = likes[0][i] * np.minimum(counts[:, j], 3), likes[1][j] * np.minimum(counts[i], 3)
    if beside[0].max(initial=0) >= beside[1].max(initial=0):
        near = (int(beside[0].argmax()), j)
    else:
        near = (i, int(beside[1].argmax()))
    ends = nodes[0][near[0]], nodes[1][near[1]]
    names = [graph.nodes[node]["name"] for node in (row, column, *ends)]
    papers = graph.nodes[row]["n_papers"], graph.nodes[column]["n_papers"]
    return (
        *names[:2], round(float(expected[cell]), 3), *papers, f"{names[2]} × {names[3]}",
        int(counts[near]), *_said(graph, *ends), row, column,
    )  # fmt: skip


def _said(graph: nx.MultiDiGraph, row: str, column: str) -> Said:
    """Return a sentence on two entities: that of a relation, else of a paper that brings them together,
    one that names both where there is one."""
    for head, tail in ((row, column), (column, row)):
        for edge in (graph.get_edge_data(head, tail) or {}).values():
            if edge["evidence"]:
                return best(graph, head, tail, edge)
    names = [names_in(graph, row), names_in(graph, column)]
    said = [
        one
        for paper in sorted(set(graph.pred[row]) & set(graph.pred[column]))
        if graph.nodes[paper]["kind"] == "paper"
        for edge in graph.get_edge_data(paper, row).values()
        for one in said_by(edge)
    ]
    return max(said, key=lambda one: quality(one, names, ""), default=Said("", ""))
