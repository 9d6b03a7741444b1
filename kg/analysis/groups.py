"""Communities as a table, with numbers that stay the same from build to build."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from heapq import nsmallest

import networkx as nx
import pandas as pd

from kg.community import community_labels, find_communities
from kg.frames import frame
from kg.remembering import remembered

_COLUMNS = {
    "community": "int", "size": "int", "n_papers": "int", "label": "str", "top_nodes": "str",
    "papers": "str",
}  # fmt: skip
_SHOWN = 5


@remembered
def _found(graph: nx.MultiDiGraph) -> dict[str, int]:
    return find_communities(graph)


@remembered
def _labels(graph: nx.MultiDiGraph) -> dict[int, str]:
    return community_labels(graph, _found(graph))


def membership(graph: nx.MultiDiGraph, previous: Mapping[str, int] | None = None) -> dict[str, int]:
    """Return {node: community}; with `previous`, an earlier result, communities keep its numbers.

    A community takes the number of the earlier one with which it shares most, counted as shared nodes
    over all nodes of both; what is new gets numbers that were never used.
    """
    found = _found(graph)
    return renumbered(found, previous) if previous else dict(found)


def renumbered(found: Mapping[str, int], previous: Mapping[str, int]) -> dict[str, int]:
    """Return the membership with the numbers of an earlier one, by overlap, the largest first."""
    sizes, earlier = Counter(found.values()), Counter(previous.values())
    shared = Counter((found[node], previous[node]) for node in found if node in previous)
    ranked = sorted(
        shared, key=lambda pair: (-shared[pair] / (sizes[pair[0]] + earlier[pair[1]] - shared[pair]), pair)
    )  # fmt: skip
    number: dict[int, int] = {}
    for new, old in ranked:
        if new not in number and old not in number.values():
            number[new] = old
    free = max(previous.values(), default=-1) + 1
    for new in sorted(sizes):
        if new not in number:
            number[new] = free
            free += 1
    return {node: number[community] for node, community in found.items()}


def communities(
    graph: nx.MultiDiGraph, previous: Mapping[str, int] | None = None, smallest: int = 3
) -> pd.DataFrame:
    """Return the communities of a graph, the largest first, called by their most telling terms.

    Columns: community (its number), size, n_papers, label, top_nodes (entities), papers (titles);
    those with fewer than `smallest` nodes are left out. `previous` is {node: community} of an earlier
    graph, as `kg.analysis.groups.membership` gives it: numbers are kept where communities overlap.

    >>> kg.communities(graph)  # doctest: +SKIP
    """
    shown = _shown(graph)
    labels, number = _labels(graph), {alone: alone for alone in shown}
    if previous:
        found = membership(graph, previous)
        labels = community_labels(graph, found)
        number = {alone: found[node] for node, alone in _found(graph).items()}
    rows = [
        (number[alone], *shown[alone][:2], labels[number[alone]], *shown[alone][2:])
        for alone in sorted(shown, key=lambda alone: (-shown[alone][0], number[alone]))
        if shown[alone][0] >= smallest
    ]
    return frame(_COLUMNS, rows)


@remembered
def _shown(graph: nx.MultiDiGraph) -> dict[int, tuple[int, int, str, str]]:
    """Return {community: (nodes, papers, names of entities, titles)}, by its number in this graph."""
    members: dict[int, tuple[list[str], list[str]]] = {}
    for node, community in _found(graph).items():
        is_paper = graph.nodes[node]["kind"] == "paper"
        members.setdefault(community, ([], []))[is_paper].append(node)
    return {
        community: (
            len(entities) + len(papers),
            len(papers),
            _names(graph, entities, ", "),
            _names(graph, papers, "; "),
        )
        for community, (entities, papers) in members.items()
    }


def _names(graph: nx.MultiDiGraph, nodes: list[str], join: str) -> str:
    """Return the names of the most connected nodes; generic terms last."""
    ranked = nsmallest(
        _SHOWN,
        nodes,
        key=lambda node: (bool(graph.nodes[node].get("generic")), -_degree(graph, node), node),
    )
    return join.join(graph.nodes[node]["name"] for node in ranked)


def _degree(graph: nx.MultiDiGraph, node: str) -> int:
    return len(graph.succ[node]) + len(graph.pred[node])
