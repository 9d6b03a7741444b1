"""Our GraphML and GEXF writers against NetworkX's GraphML writer with lxml, in one run.

    python benchmarks/writers.py --nodes 100000 --edges 300000

Each writer runs in a process of its own, three times, in turns; the graph is the same made one, with
what the graph of a build holds. Prints the best seconds, the memory that writing added at its peak,
the size of the file, and the ratio of the times. The map is computed before and not counted. For
NetworkX tuples are joined before and edges have unique keys; that time is not counted either.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import networkx as nx
import numpy as np

from kg.exporters import gexf, graphml
from kg.exporters.rows import flat
from kg.layout import Spot

KINDS = ("method", "dataset", "task", "metric", "concept")
RELATIONS = ("used_for", "evaluated_on", "part_of", "compares_with", "uses")


def main() -> None:
    """Run the writers in turns, or one of them when the parent asks for it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nodes", type=int, default=100_000)
    parser.add_argument("--edges", type=int, default=300_000)
    parser.add_argument("--only", choices=("graphml", "gexf", "networkx"))
    asked = parser.parse_args()
    if asked.only:
        print(*one(asked.only, asked.nodes, asked.edges))
        return
    best: dict[str, tuple[float, ...]] = {}
    for _ in range(3):
        for name in ("graphml", "networkx", "gexf"):
            command = [sys.executable, __file__, "--only", name]
            command += ["--nodes", str(asked.nodes), "--edges", str(asked.edges)]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            figures = tuple(map(float, done.stdout.split()))
            best[name] = min(figures, best.get(name, figures))
    for name, (seconds, added, size) in best.items():
        print(f"{name}: {seconds:.2f} s, +{added:.0f} MB at the peak, file {size:.0f} MB")
    print(f"graphml / networkx: {best['graphml'][0] / best['networkx'][0]:.2f}")


def one(name: str, nodes: int, edges: int) -> tuple[float, float, float]:
    """Return seconds, megabytes added and megabytes of the file for one writer."""
    graph = made(nodes, edges)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "graph.xml"
        if name == "networkx":
            graph = for_networkx(graph)
        spots = {node: Spot(1.5, 2.5, 4.0, "#0072b2", 1) for node in graph}
        base = peak()
        start = time.perf_counter()
        if name == "networkx":
            nx.write_graphml_lxml(graph, path)
        else:
            (gexf if name == "gexf" else graphml).write(graph, path, spots=spots)
        seconds = time.perf_counter() - start
        return seconds, peak() - base, path.stat().st_size / 2**20


def peak() -> float:
    """Return the largest memory of this process so far, in megabytes (Linux)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def made(nodes: int, edges: int) -> nx.MultiDiGraph:
    """Return a graph with the attributes that a build gives."""
    rng = np.random.default_rng(1)
    graph = nx.MultiDiGraph()
    names = [f"{KINDS[n % 5]}:thing-{n}" if n % 10 else f"paper:{n}" for n in range(nodes)]
    for number, node in enumerate(names):
        kind = node.split(":")[0]
        rest = {"year": 2000 + number % 25, "authors": ("A. Author", "B. & C. Author")}
        if kind != "paper":
            rest = {"aliases": ("thing", f"T{number}"), "n_papers": 3, "n_mentions": 5}
        graph.add_node(node, kind=kind, name=f"A thing of number {number}", **rest)
    for head, tail in rng.integers(0, nodes, (edges, 2)):
        relation = RELATIONS[(head + tail) % 5]
        graph.add_edge(
            names[head],
            names[tail],
            key=relation,
            relation=relation,
            papers=("2101.00001",),
            n_papers=1,
            score=0.75,
            evidence=("2101.00001:10-80",),
            sentences=("We use the thing for another thing, which beats a third < 5 %.",),
        )
    return graph


def for_networkx(graph: nx.MultiDiGraph) -> nx.MultiDiGraph:
    """Return a copy that NetworkX can write, with the looks as attributes and our columns."""
    plain = nx.MultiDiGraph()
    looks = {"x": 1.5, "y": 2.5, "size": 4.0, "color": "#0072b2", "community": 1}
    for node, attributes in graph.nodes(data=True):
        label = {"label": attributes["name"], "community_label": "A thing of number 1"}
        plain.add_node(node, **label, **looks, **flat(attributes))
    for number, (head, tail, relation, attributes) in enumerate(graph.edges(keys=True, data=True)):
        weight = {"label": relation, "weight": float(attributes["n_papers"])}
        plain.add_edge(head, tail, key=f"e{number}", **weight, **flat(attributes))
    return plain


if __name__ == "__main__":
    main()
