"""Which paper has to do with which entity, as sparse matrices: what counting and comparing start from.

Rows are papers, columns entities of one kind, both in graph order. A value says how much the paper has
to do with the entity: the weight of its role times the score of the edge.
"""

from __future__ import annotations

from itertools import islice
from typing import Any, NamedTuple

import networkx as nx
import numpy as np

from kg.records import KINDS
from kg.remembering import remembered

# What a role says of what a paper is about; a passing mention says little.
WEIGHTS = {
    "proposes": 1.0,
    "addresses": 1.0,
    "studies": 0.9,
    "evaluates_on": 1.0,
    "uses": 0.8,
    "compares_with": 0.7,
    "measures": 0.7,
    "mentions": 0.3,
}


class Incidence(NamedTuple):
    """`papers` and `columns[kind]` are node ids, `places` where each stands among these; `weights[kind]`
    a CSC matrix of the two; `common[kind]` the places of the columns, those of the most papers first."""

    papers: list[str]
    columns: dict[str, list[str]]
    places: dict[str, int]
    weights: dict[str, Any]
    common: dict[str, list[int]]


@remembered
def incidence(graph: nx.MultiDiGraph) -> Incidence:
    """Return the matrices of a graph, one for each kind of entity."""
    from scipy import sparse  # a tenth of a second, which most questions need not wait

    papers: list[str] = []
    columns: dict[str, list[str]] = {kind: [] for kind in KINDS}
    places: dict[str, int] = {}
    for node, kind in graph.nodes(data="kind"):
        mine = papers if kind == "paper" else columns[kind]
        places[node] = len(mine)
        mine.append(node)
    cells: dict[str, tuple[list[int], list[int], list[float]]] = {k: ([], [], []) for k in KINDS}
    for place, paper in enumerate(papers):
        for _, entity, role, score in graph.out_edges(paper, keys=True, data="score"):
            rows, across, values = cells[graph.nodes[entity]["kind"]]
            rows.append(place)
            across.append(places[entity])
            values.append(WEIGHTS.get(role, 0.3) * (0.5 + 0.5 * score))
    weights = {
        kind: sparse.csc_matrix(
            (np.array(values), (np.array(rows, dtype=int), np.array(across, dtype=int))),
            shape=(len(papers), len(columns[kind])),
        )
        for kind, (rows, across, values) in cells.items()
    }
    common = {kind: _by_papers(graph, nodes) for kind, nodes in columns.items()}
    return Incidence(papers, columns, places, weights, common)


@remembered
def telling(graph: nx.MultiDiGraph) -> dict[str, Any]:
    """Return the matrices without passing mentions."""
    found = {kind: matrix.copy() for kind, matrix in incidence(graph).weights.items()}
    for matrix in found.values():
        matrix.data[matrix.data <= WEIGHTS["mentions"] + 1e-9] = 0.0  # the next role begins at 0.35
        matrix.eliminate_zeros()
    return found


def _by_papers(graph: nx.MultiDiGraph, nodes: list[str]) -> list[int]:
    counts = [graph.nodes[node]["n_papers"] for node in nodes]
    return sorted(range(len(nodes)), key=lambda place: (-counts[place], nodes[place]))


def commonest(graph: nx.MultiDiGraph, kind: str, top: int, generic: bool) -> list[int]:
    """Return the columns of the commonest entities of a kind, with or without generic terms."""
    found = incidence(graph)
    nodes = found.columns[kind]
    fitting = (p for p in found.common[kind] if generic or not graph.nodes[nodes[p]].get("generic"))
    return list(islice(fitting, top))


def met(graph: nx.MultiDiGraph, kind: str, places: list[int]) -> Any:
    """Return which papers have to do with the entities of some columns: a sparse matrix of ones."""
    found = incidence(graph).weights[kind][:, places]
    found.data = np.ones_like(found.data)
    return found
