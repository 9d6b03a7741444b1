"""Time and quality of the map.

    python benchmarks/layout.py --store papers.kg       a graph of your own
    python benchmarks/layout.py --nodes 8000 100000     made graphs, three edges a node

Prints, for each graph: seconds for `lay_out`; of the ten nodes nearest to a node on the map, the share
that belongs to its community and the share that are its neighbours in the graph or share one with it
that is no hub (30 neighbours at most); beside each share that of ten nodes drawn at random. Made
graphs have topics: the share of the nearest with the same topic comes from outside the layout.
"""

import argparse
import time
from collections.abc import Sequence
from pathlib import Path

import networkx as nx
import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

import kg
from kg.layout import Spot

HUB = 30


def main() -> None:
    """Lay out each graph that is asked for and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", type=Path)
    parser.add_argument("--nodes", type=int, nargs="*", default=())
    asked = parser.parse_args()
    if asked.store:
        measure(str(asked.store), kg.load(asked.store))
    for count in asked.nodes:
        measure(f"made, {count:,}", made(count))


def made(count: int) -> nx.MultiDiGraph:
    """Return a graph like one of papers: 18 nodes a paper, 150 papers a topic, entities drawn from
    the topic (as rank^-1) or from all, many that one paper names."""
    rng = np.random.default_rng(3)
    graph = nx.MultiDiGraph()
    papers = count // 18
    topics = max(papers // 150, 4)
    alone = count - papers
    for number in range(papers):
        paper, topic = f"paper:{number}", int(rng.integers(topics))
        graph.add_node(paper, kind="paper", name=paper, topic=topic)
        places = [f"method:{topic}-{int(n)}" for n in rng.zipf(1.4, 14).clip(max=400)]
        places += [f"concept:{int(n)}" for n in rng.zipf(1.3, 6).clip(max=2000)]
        places += [f"task:alone-{alone - n}" for n in range(14)]
        alone -= 14
        for entity in dict.fromkeys(places):
            if entity not in graph:
                graph.add_node(entity, kind=entity.split(":")[0], name=entity, topic=topic)
            graph.add_edge(paper, entity, key="uses", n_papers=1, score=1.0)
        tied = rng.choice(len(places), (16, 2))
        graph.add_edges_from(
            (places[a], places[b], "used_for", {"n_papers": 1, "score": 1.0})
            for a, b in tied
            if places[a] != places[b]
        )
    for node in graph:
        graph.nodes[node].setdefault("n_papers", max(graph.in_degree(node), 1))
    return graph


def measure(name: str, graph: nx.MultiDiGraph) -> None:
    """Print the figures of one graph."""
    start = time.perf_counter()
    spots = kg.lay_out(graph)
    seconds = time.perf_counter() - start
    print(f"{name}: {len(graph):,} nodes, {graph.number_of_edges():,} edges, {seconds:.1f} s")
    near, drawn = nearest(spots), random_ten(len(graph))
    groups = np.array([spot.community for spot in spots.values()])
    print_shares("same community", groups, near, drawn)
    if "topic" in graph.nodes[next(iter(graph))]:
        topics = np.array([topic for _, topic in graph.nodes(data="topic")])
        print_shares("same topic", topics, near, drawn)
    print(f"  neighbours: {tied(graph, near):.3f} (at random {tied(graph, drawn):.3f})")


def nearest(spots: dict[str, Spot]) -> NDArray[np.int64]:
    """Return the places of the ten nearest nodes of each node."""
    points = np.array([(spot.x, spot.y) for spot in spots.values()])
    return np.asarray(cKDTree(points).query(points, k=11)[1][:, 1:])


def random_ten(count: int) -> NDArray[np.int64]:
    """Return ten nodes drawn at random for each node."""
    return np.random.default_rng(5).integers(0, count, (count, 10))


def print_shares(
    name: str, groups: NDArray[np.int64], near: NDArray[np.int64], drawn: NDArray[np.int64]
) -> None:
    """Print how many of the nearest and of the drawn are of the same group."""
    found, chance = ((groups[ten] == groups[:, None]).mean() for ten in (near, drawn))
    print(f"  {name}: {found:.3f} (at random {chance:.3f})")


def tied(graph: nx.MultiDiGraph, ten: Sequence[Sequence[int]] | NDArray[np.int64]) -> float:
    """Return the share of pairs that are neighbours, or that have one neighbour in common that is
    no hub, over 3,000 nodes."""
    nodes = list(graph)
    around = {node: set(graph.pred[node]) | set(graph.succ[node]) for node in graph}
    slim = {node: {o for o in others if len(around[o]) <= HUB} for node, others in around.items()}
    chosen = np.random.default_rng(6).permutation(len(nodes))[:3000]
    hits = [
        nodes[other] in around[nodes[place]]
        or not slim[nodes[place]].isdisjoint(slim[nodes[other]])
        for place in chosen
        for other in ten[place]
    ]
    return float(np.mean(hits))


if __name__ == "__main__":
    main()
