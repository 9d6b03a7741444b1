"""Papers that resemble a paper by what they do: by method, dataset, task, metric, concept, or all.

A paper is a sparse vector for each aspect; a value is the weight of the role times the score of the edge
times the rarity of the entity (idf). Likeness is their cosine, damped where little is known.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import networkx as nx
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from kg.errors import QueryError, at_least, suggest
from kg.frames import frame
from kg.incidence import incidence
from kg.names import node_of
from kg.records import KINDS
from kg.remembering import remembered
from kg.sentences import best

_COLUMNS = {
    "paper": "str", "title": "str", "score": "float", "shared": "str", "sentence": "str",
    "evidence": "str",
}  # fmt: skip
_SHOWN = 5
# How much a generic term counts beside another.
_GENERIC = 0.2
# So much, in idf of the rarest term, counts as little to know of a paper.
_LITTLE = 0.65
# How much an aspect counts in "all".
_ASPECTS = {"method": 1.0, "task": 1.0, "dataset": 0.7, "concept": 0.7, "metric": 0.3}


class _Space(NamedTuple):
    """Vectors, a row each paper; the same by column, for the product."""

    rows: Any
    columns: Any
    entities: list[str]


class _Spaces(NamedTuple):
    papers: list[str]
    places: dict[str, int]
    aspects: dict[str, _Space]


@remembered
def spaces(graph: nx.MultiDiGraph) -> _Spaces:
    """Return the vectors of the papers, one space for each aspect."""
    found = incidence(graph)
    total = len(found.papers)
    weighted = {
        kind: _weighted(graph, matrix, found.columns[kind], total)
        for kind, matrix in found.weights.items()
    }
    aspects: dict[str, _Space] = {
        kind: _space(weighted[kind], found.columns[kind]) for kind in KINDS
    }
    joined = sparse.hstack([_damped(weighted[kind]) * _share(kind) for kind in KINDS]).tocsr()
    nodes = [node for kind in KINDS for node in found.columns[kind]]
    aspects["all"] = _Space(joined, joined.tocsc(), nodes)
    return _Spaces(found.papers, {paper: i for i, paper in enumerate(found.papers)}, aspects)


def _share(kind: str) -> float:
    """Return the factor of an aspect in "all", such that the squares of all factors make one."""
    return _ASPECTS[kind] / float(np.sqrt(sum(value**2 for value in _ASPECTS.values())))


def _weighted(graph: nx.MultiDiGraph, matrix: Any, entities: list[str], total: int) -> Any:
    """Return the matrix with each column weighted by the rarity of its entity."""
    papers = np.diff(matrix.indptr)
    idf = np.log((1 + total) / (1 + papers)) + 0.1
    generic = [bool(graph.nodes[node].get("generic")) for node in entities]
    return (matrix @ sparse.diags(np.where(generic, _GENERIC, 1.0) * idf)).tocsr()


def _damped(matrix: Any) -> Any:
    """Return the rows at length one at most: shorter where little is known of a paper.

    Without the damping, two papers of which nothing but one common term is known would be alike.
    """
    squares = np.asarray(matrix.multiply(matrix).sum(axis=1), dtype=np.float64).ravel()
    little = _LITTLE * np.log1p(matrix.shape[0])
    return (sparse.diags(1 / np.sqrt(squares + little**2)) @ matrix).tocsr()


def _space(matrix: Any, entities: list[str]) -> _Space:
    damped = _damped(matrix)
    return _Space(damped, damped.tocsc(), entities)


def likeness(graph: nx.MultiDiGraph, paper: str, by: str) -> NDArray[np.float64]:
    """Return how much each paper, in the order of the graph, resembles one given by its id."""
    found = spaces(graph)
    return _likeness(found.aspects[by], found.places[paper])


def nearest(graph: nx.MultiDiGraph, paper: str, by: str, top: int) -> list[tuple[str, float]]:
    """Return (paper, likeness) of the papers most like a paper, given by id: what `similar` shows."""
    at_least(1, top=top)
    found = spaces(graph)
    here = found.places[paper]
    scores = _likeness(found.aspects[by], here)
    scores[here] = 0.0
    return [(found.papers[other], float(scores[other])) for other in _largest(scores, top)]


def _likeness(space: _Space, place: int) -> NDArray[np.float64]:
    """Return row times matrix: only the columns of the row's own entities are touched."""
    start, end = space.rows.indptr[place : place + 2]
    scores = np.zeros(space.rows.shape[0])
    columns = space.columns
    for entity, value in zip(
        space.rows.indices[start:end], space.rows.data[start:end], strict=True
    ):
        first, last = columns.indptr[entity : entity + 2]
        scores[columns.indices[first:last]] += value * columns.data[first:last]
    return scores


def similar(graph: nx.MultiDiGraph, paper: str, by: str = "all", top: int = 10) -> pd.DataFrame:
    """Return the papers that resemble a paper most, and what they share with it.

    `by` is method, dataset, task, metric, concept or all. Columns: paper, title, score (0 to 1), shared
    (names, what counts most first), sentence and evidence (of the other paper, on the first of them).
    A paper of which nothing is known in that aspect resembles none. Raises QueryError for an unknown
    paper or aspect.

    >>> kg.similar(graph, "Quamba", by="method")  # doctest: +SKIP
    """
    aspect = by.casefold().strip()
    if aspect not in (*KINDS, "all"):
        allowed = (*KINDS, "all")
        raise QueryError(
            f"unknown aspect '{by}'. Known: {', '.join(allowed)}.{suggest(by, allowed)}"
        )
    found = spaces(graph)
    space, here = found.aspects[aspect], node_of(graph, paper, "paper")
    rows = [
        _row(graph, other, score, _shared(space, found.places[here], found.places[other]))
        for other, score in nearest(graph, here, aspect, top)
    ]
    return frame(_COLUMNS, rows)


def _largest(scores: NDArray[np.float64], top: int) -> list[int]:
    """Return the places of the largest scores above 0, the largest first, ties in order."""
    positive = np.flatnonzero(scores > 1e-9)
    if len(positive) > top:
        least = np.partition(scores[positive], len(positive) - top)[len(positive) - top]
        positive = positive[scores[positive] >= least]
    return positive[np.argsort(-scores[positive].round(9), kind="stable")][:top].tolist()  # type: ignore[no-any-return]


def _shared(space: _Space, one: int, other: int) -> list[str]:
    """Return the entities that two papers share, what counts most first."""
    product = space.rows[[one]].multiply(space.rows[[other]]).tocoo()
    ranked = sorted(zip(-product.data.round(9), product.coords[1], strict=True))
    return [space.entities[place] for _, place in ranked]


def _row(graph: nx.MultiDiGraph, paper: str, score: float, shared: list[str]) -> tuple[Any, ...]:
    names = [graph.nodes[node]["name"] for node in shared]
    more = [f"{len(names) - _SHOWN} more"] if len(names) > _SHOWN else []
    edge = max(graph.get_edge_data(paper, shared[0]).values(), key=lambda edge: edge["score"])
    said = best(graph, paper, shared[0], edge)
    title = graph.nodes[paper]["name"]
    return (paper, title, round(score, 3), ", ".join(names[:_SHOWN] + more), *said)
