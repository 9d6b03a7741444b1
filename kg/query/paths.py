"""How two nodes are connected: the shortest paths, explained by a sentence on each hop.

Each edge costs one and more where it leads through nodes that touch everything. The search runs from
both ends until the k best middles are known; the paths differ in at least their middle.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

import networkx as nx
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kg.errors import QueryError, at_least
from kg.frames import frame
from kg.names import node_of
from kg.projection import places, project
from kg.remembering import remembered
from kg.sentences import best

_COLUMNS = {
    "path": "int", "hop": "int", "from": "str", "relation": "str", "to": "str", "direction": "str",
    "sentence": "str", "evidence": "str", "from_node": "str", "to_node": "str", "cost": "float",
}  # fmt: skip
_HUB = 0.3
_GENERIC = 2.0
_MENTION = 0.5
# A relation says more than that one paper has to do with both.
_PAPER = 0.2
_NONE = -9999


class _Roads(NamedTuple):
    """The cost matrix, its nodes, and the dearest edge."""

    costs: Any
    nodes: list[str]
    dearest: float


def path(graph: nx.MultiDiGraph, a: str, b: str, k: int = 3) -> pd.DataFrame:
    """Return up to k paths between two nodes, the shortest first, one row for each hop.

    Paths lead along edges in either direction, through papers or relations; hubs, generic terms and
    passing mentions cost more. Columns: path, hop, from, relation, to, direction ("out": `from` has
    the relation to `to`, "in": the other way), sentence, evidence, from_node, to_node, cost (of the
    path). Raises QueryError for unknown names and where nothing connects the two.

    >>> kg.path(graph, "sparse autoencoder", "model merging")  # doctest: +SKIP
    """
    at_least(1, k=k)
    start, end = node_of(graph, a), node_of(graph, b)
    if start == end:
        raise QueryError(f"'{a}' and '{b}' are one node, {start}: there is no path to show")
    roads = _roads(graph)
    found = _search(roads, places(graph)[start], places(graph)[end], k)
    if not found:
        raise QueryError(f"nothing connects {start} and {end}: they lie in separate parts")
    rows = [
        row
        for number, (cost, through) in enumerate(found, start=1)
        for row in _rows(graph, number, cost, [roads.nodes[place] for place in through])
    ]
    return frame(_COLUMNS, rows)


@remembered
def _roads(graph: nx.MultiDiGraph) -> _Roads:
    from scipy import sparse

    projection = project(graph)
    size = len(projection.nodes)
    heads, tails = projection.heads, projection.tails
    degrees = np.bincount(np.concatenate([heads, tails]), minlength=size)
    generic = np.array([bool(d.get("generic")) for _, d in graph.nodes(data=True)], dtype=float)
    paper = np.array([kind == "paper" for _, kind in graph.nodes(data="kind")], dtype=float)
    toll = _HUB * np.log1p(degrees) + _GENERIC * generic + _PAPER * paper
    costs = 1.0 + toll[heads] + toll[tails] + _MENTION * (projection.weights < 1)
    matrix = sparse.coo_matrix((costs, (heads, tails)), shape=(size, size)).tocsr()
    dearest = float(costs.max()) if len(costs) else 0.0
    return _Roads((matrix + matrix.T).tocsr(), projection.nodes, dearest)


def _search(roads: _Roads, start: int, end: int, k: int) -> list[tuple[float, list[int]]]:
    """Return the k best (cost, nodes), each through another middle.

    Exact: a path that costs at most twice the radius less one edge has a node that both ends reach,
    so that the search may stop when k paths are that cheap, or when a larger radius reaches no more.
    """
    from scipy.sparse.csgraph import dijkstra

    radius, reached = roads.dearest, 0
    while True:
        (out, home), (before, after) = dijkstra(
            roads.costs, indices=[start, end], limit=radius, return_predecessors=True
        )
        found = list(_joined(out + home, before, after, k))
        within = int(np.isfinite(out).sum() + np.isfinite(home).sum())
        cheap = len(found) == k and found[-1][0] <= 2 * radius - roads.dearest
        if cheap or within == reached:
            return found
        radius, reached = radius + roads.dearest, within


def _joined(
    through: NDArray[np.float64], before: NDArray[np.int32], after: NDArray[np.int32], k: int
) -> Iterator[tuple[float, list[int]]]:
    """Yield k paths by what it costs to go through each node; none with all of another's middles."""
    middles = np.flatnonzero(np.isfinite(through))
    taken: list[set[int]] = []
    for middle in middles[np.argsort(through[middles].round(9), kind="stable")].tolist():
        nodes = [*_back(before, middle)[::-1], middle, *_back(after, middle)]
        between = set(nodes[1:-1])
        if len(set(nodes)) == len(nodes) and not any(other <= between for other in taken):
            taken.append(between)
            yield round(float(through[middle]), 3), nodes
        if len(taken) == k:
            return


def _back(previous: NDArray[np.int32], node: int) -> list[int]:
    """Return the nodes from the one before a node to the end of the search."""
    found = []
    while (node := int(previous[node])) != _NONE:
        found.append(node)
    return found


def _rows(
    graph: nx.MultiDiGraph, number: int, cost: float, nodes: list[str]
) -> Iterator[tuple[Any, ...]]:
    for hop, (a, b) in enumerate(pairwise(nodes), start=1):
        head, tail, edge = _edge_between(graph, a, b)
        names = graph.nodes[a]["name"], edge["relation"], graph.nodes[b]["name"]
        direction = "out" if head == a else "in"
        yield (number, hop, *names, direction, *best(graph, head, tail, edge), a, b, cost)


def _edge_between(graph: nx.MultiDiGraph, a: str, b: str) -> tuple[str, str, dict[str, Any]]:
    """Return the edge between two nodes that says most, in whichever direction it leads."""
    edges = [
        (head, tail, attributes)
        for head, tail in ((a, b), (b, a))
        for attributes in (graph.get_edge_data(head, tail) or {}).values()
    ]
    return max(
        edges,
        key=lambda edge: (edge[2]["relation"] != "mentions", edge[2]["n_papers"], edge[2]["score"]),
    )
