"""Which nodes belong together, and what each group is about.

Leiden (Traag, Waltman and van Eck 2019) by igraph where it is installed, NetworkX's Louvain
otherwise: each gives the same groups for the same graph and seed, the two differ in detail.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Mapping
from importlib.util import find_spec
from math import log

import networkx as nx

from kg.projection import Projection, project

_TERMS = 3
_LONGEST = 60
# How much a role tells about what a paper is about.
_TELLS = {"proposes": 2.0, "addresses": 2.0, "studies": 2.0, "mentions": 0.5}


def find_communities(graph: nx.MultiDiGraph, seed: int = 1) -> dict[str, int]:
    """Return {node: community} for each node, in graph order; 0 is the largest community."""
    projection = project(graph)
    groups = _leiden(projection, seed) if find_spec("igraph") else _louvain(projection, seed)
    ranked = sorted((sorted(group) for group in groups), key=lambda group: (-len(group), group[0]))
    community = {place: number for number, group in enumerate(ranked) for place in group}
    return {node: community[place] for place, node in enumerate(projection.nodes)}


def _leiden(projection: Projection, seed: int) -> list[list[int]]:
    import igraph

    edges = list(zip(projection.heads.tolist(), projection.tails.tolist(), strict=True))
    network = igraph.Graph(n=len(projection.nodes), edges=edges)
    igraph.set_random_number_generator(random.Random(seed))
    try:
        groups = network.community_leiden(
            "modularity", weights=projection.weights.tolist(), n_iterations=10
        )
    finally:
        igraph.set_random_number_generator(random)  # as igraph has it from the start
    return [list(group) for group in groups]


def _louvain(projection: Projection, seed: int) -> list[list[int]]:
    network = nx.Graph()
    network.add_nodes_from(range(len(projection.nodes)))
    ends = (projection.heads.tolist(), projection.tails.tolist(), projection.weights.tolist())
    network.add_weighted_edges_from(zip(*ends, strict=True))
    return [list(group) for group in nx.community.louvain_communities(network, seed=seed)]


def community_labels(graph: nx.MultiDiGraph, membership: Mapping[str, int]) -> dict[int, str]:
    """Return {community: label}, by number: the names of its most telling entities.

    Telling by class-based TF-IDF (Grootendorst 2022): often named by the papers of the community,
    seldom by others. Generic terms and repetitions of a chosen name are passed over. A community
    that has nothing else is called by its first node.
    """
    counts = _uses(graph, membership)
    total: Counter[str] = Counter()
    for terms in counts.values():
        total.update(terms)
    mean = sum(total.values()) / max(len(counts), 1)
    first: dict[int, str] = {}
    for node, community in membership.items():
        first.setdefault(community, node)
    labels = {}
    for community in sorted(first):
        terms = counts.get(community, Counter[str]())
        telling = {node: n * log(1 + mean / total[node]) for node, n in terms.items()}
        ranked = sorted(telling, key=lambda node: (-telling[node], node))
        labels[community] = _label(graph, ranked or [first[community]])
    return labels


def _uses(graph: nx.MultiDiGraph, membership: Mapping[str, int]) -> dict[int, Counter[str]]:
    """Return {community: {entity: how much its papers say of it}}; entities without such a paper
    count for their own community."""
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    for paper, entity, role in graph.edges(keys=True):
        if graph.nodes[paper]["kind"] == "paper" and paper in membership:
            counts[membership[paper]][entity] += _TELLS.get(role, 1.0)  # type: ignore[assignment]
    for node, community in membership.items():
        if graph.nodes[node]["kind"] != "paper" and community not in counts:
            counts[community][node] += graph.nodes[node]["n_papers"]
    return counts


def _label(graph: nx.MultiDiGraph, ranked: list[str]) -> str:
    specific = [node for node in ranked if not graph.nodes[node].get("generic")]
    chosen: list[str] = []
    for node in specific or ranked:
        name = _short(graph.nodes[node]["name"])
        words = set(name.casefold().split())
        if all(not words <= other and not other <= words for other in _word_sets(chosen)):
            chosen.append(name)
        if len(chosen) == _TERMS:
            break
    return ", ".join(chosen)


def _word_sets(names: list[str]) -> list[set[str]]:
    return [set(name.casefold().split()) for name in names]


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else name[: _LONGEST - 1].rstrip() + "…"
