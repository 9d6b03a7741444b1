"""The graph as an undirected, simple, weighted one, in arrays: what map-like computations start from.

Each pair of nodes is there once. Its weight says how much the edges between the two nodes tell: the
papers behind them, less for a passing mention, much less where an end is a generic term.
"""

from __future__ import annotations

from typing import NamedTuple

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from kg.remembering import remembered

# What the weight of an edge is multiplied with.
MENTION = 0.3
GENERIC = 0.1


class Projection(NamedTuple):
    """`nodes` in graph order; edges as places in `nodes`, heads < tails, sorted, with weights."""

    nodes: list[str]
    heads: NDArray[np.int64]
    tails: NDArray[np.int64]
    weights: NDArray[np.float64]


@remembered
def places(graph: nx.MultiDiGraph) -> dict[str, int]:
    """Return the place of each node in the order of the graph."""
    return {node: place for place, node in enumerate(graph)}


@remembered
def project(graph: nx.MultiDiGraph) -> Projection:
    """Return the undirected, simple projection of a graph; loops are left out."""
    from scipy import sparse

    at = places(graph)
    generic = np.array([bool(d.get("generic")) for _, d in graph.nodes(data=True)], dtype=bool)
    edges = graph.edges(keys=True, data="n_papers")
    told = np.array(
        [
            (at[head], at[tail], max(count, 1) * (MENTION if name == "mentions" else 1.0))
            for head, tail, name, count in edges
        ],
        dtype=np.float64,
    ).reshape(-1, 3)
    ends = np.sort(told[:, :2].astype(np.int64), axis=1)
    weights = told[:, 2] * np.where(generic[ends].any(axis=1), GENERIC, 1.0)
    apart = ends[:, 0] != ends[:, 1]
    size = len(at)
    summed = sparse.coo_matrix(
        (weights[apart], (ends[apart, 0], ends[apart, 1])), shape=(size, size)
    ).tocsr()
    summed.sort_indices()
    pairs = summed.tocoo()
    heads, tails = pairs.row.astype(np.int64), pairs.col.astype(np.int64)
    return Projection(list(at), heads, tails, pairs.data)
