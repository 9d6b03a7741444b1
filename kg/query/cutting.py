"""A piece of the graph, as a graph of its own."""

from __future__ import annotations

import networkx as nx

from kg.errors import at_least
from kg.names import kind_of, nodes_of
from kg.projection import places
from kg.query.asking import Texts, texts_of


def subgraph(
    graph: nx.MultiDiGraph,
    around: Texts | None = None,
    hops: int = 1,
    kinds: Texts | None = None,
) -> nx.MultiDiGraph:
    """Return a copy of a part of the graph, in the order of the graph.

    `around` one or several nodes, so many `hops` along edges in either direction; all nodes by
    default. `kinds` (such as ["method", "task"]) leaves out nodes of other kinds, and no way leads
    through them; the nodes that `around` names stay. Papers that an edge cites may be missing from the
    piece, which `kg.check` reports. Raises QueryError for unknown names.

    >>> kg.write(kg.subgraph(graph, "sparse autoencoder", hops=2), "sae.graphml")  # doctest: +SKIP
    """
    at_least(0, hops=hops)
    chosen = {kind_of(text) for text in texts_of(kinds)}

    def _fits(node: str) -> bool:
        return not chosen or graph.nodes[node]["kind"] in chosen

    if around is None:
        inside = {node for node in graph if _fits(node)}
    else:
        inside = edge = set(nodes_of(graph, texts_of(around)))
        for _ in range(hops):
            near = {n for node in edge for n in (*graph.succ[node], *graph.pred[node]) if _fits(n)}
            edge = near - inside
            inside = inside | edge
    piece = nx.MultiDiGraph()
    ordered = sorted(inside, key=places(graph).__getitem__)
    piece.add_nodes_from((node, dict(graph.nodes[node])) for node in ordered)
    piece.add_edges_from(
        (a, b, key, dict(d))
        for a in ordered
        for _, b, key, d in graph.out_edges(a, keys=True, data=True)
        if b in inside
    )
    return piece
