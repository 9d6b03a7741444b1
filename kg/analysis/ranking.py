"""The leading nodes of a kind: by papers, by centrality, by salience, by growth.

Centrality is that of the weighted projection; betweenness, which is costly, is counted by igraph where
it is installed and by NetworkX otherwise, with the same result.
"""

from __future__ import annotations

from importlib.util import find_spec
from itertools import islice
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
from scipy import sparse

from kg.analysis.times import growth
from kg.errors import QueryError, at_least, suggest
from kg.frames import frame
from kg.incidence import WEIGHTS
from kg.names import kind_of
from kg.projection import Projection, project
from kg.remembering import remembered
from kg.sentences import best

_COLUMNS = {
    "node": "str", "kind": "str", "name": "str", "n_papers": "int", "value": "float", "sentence": "str",
    "evidence": "str",
}  # fmt: skip
_WAYS = ("papers", "pagerank", "betweenness", "degree", "salience", "growth")
_DAMPING = 0.85
_SAMPLED = 200
# Among so many edges the surest is looked for.
_READ = 500


def top(
    graph: nx.MultiDiGraph, kind: str | None = None, by: str = "papers", top: int = 20
) -> pd.DataFrame:
    """Return the leading nodes of a kind, or of all kinds of entities; generic terms last.

    `by`: papers (that mention it), pagerank, betweenness (from 200 sampled nodes where there are more),
    degree, salience (papers weighted by role and score, less for what stands everywhere), growth (log2
    of its share of the later papers over that of the earlier ones). Columns: node, kind, name,
    n_papers, value, sentence, evidence (of its surest paper). Raises QueryError for an unknown kind or
    way, and for growth where no paper has a year.

    >>> kg.top(graph, "method", by="salience")  # doctest: +SKIP
    """
    at_least(1, top=top)
    wanted = kind_of(kind) if kind else None
    if by not in _WAYS:
        raise QueryError(f"unknown ranking '{by}'. Known: {', '.join(_WAYS)}.{suggest(by, _WAYS)}")
    fitting = (
        (node, value)
        for node, value in _ranked(graph, by)
        if (graph.nodes[node]["kind"] == wanted if wanted else graph.nodes[node]["kind"] != "paper")
    )
    return frame(_COLUMNS, [_row(graph, node, value) for node, value in islice(fitting, top)])


@remembered
def _rankings(graph: nx.MultiDiGraph) -> dict[str, list[tuple[str, float]]]:
    """Return where the rankings of a graph are kept, each from when it is first asked for."""
    return {}


def _ranked(graph: nx.MultiDiGraph, by: str) -> list[tuple[str, float]]:
    """Return (node, value) of all nodes, the leading first, generic terms last."""
    kept = _rankings(graph)
    if by not in kept:
        values = _VALUES[by](graph)
        generic = {node: bool(graph.nodes[node].get("generic")) for node in values}
        kept[by] = sorted(values.items(), key=lambda i: (generic[i[0]], -round(i[1], 12), i[0]))
    return kept[by]


def _row(graph: nx.MultiDiGraph, node: str, value: float) -> tuple[Any, ...]:
    attributes = graph.nodes[node]
    read = islice(graph.in_edges(node, data=True), _READ)
    said = ("", "")
    if edges := [(e["score"], paper, e) for paper, _, e in read if e["evidence"]]:
        _, paper, edge = max(edges, key=lambda item: (item[0], item[1]))
        said = best(graph, paper, node, edge)
    counts = attributes.get("n_papers", 1), float(f"{value:.6g}")
    return (node, attributes["kind"], attributes["name"], *counts, *said)


def _papers(graph: nx.MultiDiGraph) -> dict[str, float]:
    return {node: float(count or 1) for node, count in graph.nodes(data="n_papers")}


def _degree(graph: nx.MultiDiGraph) -> dict[str, float]:
    projection = project(graph)
    ends = np.concatenate([projection.heads, projection.tails])
    counts = np.bincount(ends, minlength=len(projection.nodes))
    return dict(zip(projection.nodes, map(float, counts), strict=True))


def _pagerank(graph: nx.MultiDiGraph) -> dict[str, float]:
    """Return the share of time that a walker along edges spends at each node (Brin and Page 1998)."""
    projection = project(graph)
    size = len(projection.nodes)
    if not size:
        return {}
    ends = (projection.weights, (projection.heads, projection.tails))
    half = sparse.coo_matrix(ends, shape=(size, size)).tocsr()
    matrix = (half + half.T).tocsr()
    outgoing = np.asarray(matrix.sum(axis=1), dtype=np.float64).ravel()
    steps = (sparse.diags(1 / np.maximum(outgoing, 1e-12)) @ matrix).T.tocsr()
    rank = np.full(size, 1 / size)
    for _ in range(100):
        lost = rank[outgoing == 0].sum()
        moved = _DAMPING * (steps @ rank + lost / size) + (1 - _DAMPING) / size
        if np.abs(moved - rank).sum() < 1e-10:
            break
        rank = moved
    return dict(zip(projection.nodes, rank.tolist(), strict=True))


def _betweenness(graph: nx.MultiDiGraph) -> dict[str, float]:
    """Return the share of shortest paths that lead through each node, from evenly sampled nodes."""
    projection = project(graph)
    size = len(projection.nodes)
    sampled = (
        list(range(0, size, max(1, size // _SAMPLED)))[:_SAMPLED]
        if size > _SAMPLED
        else list(range(size))
    )
    through = (
        _by_igraph(projection, sampled)
        if find_spec("igraph")
        else _by_networkx(projection, sampled)
    )
    scale = 1 / max(1, len(sampled) * (size - 2))
    return {node: value * scale for node, value in zip(projection.nodes, through, strict=True)}


def _by_igraph(projection: Projection, sampled: list[int]) -> list[float]:
    import igraph

    edges = list(zip(projection.heads.tolist(), projection.tails.tolist(), strict=True))
    network = igraph.Graph(n=len(projection.nodes), edges=edges)
    return [2 * value for value in network.betweenness(sources=sampled)]


def _by_networkx(projection: Projection, sampled: list[int]) -> list[float]:
    network = nx.Graph()
    network.add_nodes_from(range(len(projection.nodes)))
    network.add_edges_from(zip(projection.heads.tolist(), projection.tails.tolist(), strict=True))
    found = nx.betweenness_centrality_subset(network, sampled, list(network), normalized=False)
    return [2 * found[place] for place in range(len(projection.nodes))]


def _salience(graph: nx.MultiDiGraph) -> dict[str, float]:
    """Return how much papers make of each entity: role weights times scores, times its rarity (idf)."""
    papers = sum(1 for _, kind in graph.nodes(data="kind") if kind == "paper")
    found = {}
    for node, attributes in graph.nodes(data=True):
        if attributes["kind"] != "paper":
            told = sum(
                WEIGHTS[role] * score
                for _, _, role, score in graph.in_edges(node, keys=True, data="score")
                if role in WEIGHTS
            )
            found[node] = told * float(np.log((1 + papers) / (1 + attributes["n_papers"])))
    return found


_VALUES = {
    "papers": _papers,
    "pagerank": _pagerank,
    "betweenness": _betweenness,
    "degree": _degree,
    "salience": _salience,
    "growth": growth,
}
