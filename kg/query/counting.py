"""How often two kinds of things come together: a matrix of counts or of association."""

from __future__ import annotations

from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kg.errors import QueryError, at_least
from kg.frames import matrix
from kg.incidence import commonest, incidence, met
from kg.names import kind_of
from kg.records import KINDS

_VALUES = ("papers", "pmi")


def cooccurrence(
    graph: nx.MultiDiGraph,
    rows: str,
    columns: str,
    *,
    value: str = "papers",
    top: int = 10,
    generic: bool = False,
) -> pd.DataFrame:
    """Return how often two kinds of entities stand in one paper: names down the side and across.

    The `top` commonest of each kind, without generic terms unless `generic`. `value` is "papers" (their
    number) or "pmi": the pointwise mutual information in bits, 0 where there is no paper. Of one kind
    with itself, the diagonal holds each entity's own papers. `kg.papers` lists the papers of a cell.
    Raises QueryError for an unknown kind or value.

    >>> kg.cooccurrence(graph, "method", "task")  # doctest: +SKIP
    """
    at_least(1, top=top)
    down, across = _entity_kind(rows), _entity_kind(columns)
    if value not in _VALUES:
        raise QueryError(f"unknown value '{value}'. Known: {', '.join(_VALUES)}")
    found = incidence(graph)
    first = commonest(graph, down, top, generic)
    second = commonest(graph, across, top, generic)
    left, right = met(graph, down, first), met(graph, across, second)
    counts = np.asarray((left.T @ right).toarray())
    if value == "pmi":
        sizes = _sizes(left), _sizes(right)
        counts = pmi(counts, *sizes, len(found.papers)).round(2)
    names = [
        [graph.nodes[found.columns[kind][place]]["name"] for place in places]
        for kind, places in ((down, first), (across, second))
    ]
    return matrix(names[0], names[1], counts.tolist(), whole=value == "papers")


def _entity_kind(text: str) -> str:
    kind = kind_of(text)
    if kind == "paper":
        raise QueryError(f"'paper' is no kind of entity. Known: {', '.join(KINDS)}")
    return kind


def _sizes(matrix: Any) -> NDArray[np.float64]:
    return np.asarray(matrix.sum(axis=0), dtype=np.float64).ravel()


def pmi(
    counts: NDArray[np.float64], rows: NDArray[np.float64], columns: NDArray[np.float64], total: int
) -> NDArray[np.float64]:
    """Return log2 of how many times more often two things meet than by chance; 0 where they never do."""
    expected = np.outer(rows, columns) / max(total, 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        bits = np.log2(counts / expected)
    return np.where(counts > 0, bits, 0.0)
