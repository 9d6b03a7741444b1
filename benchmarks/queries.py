"""Questions to a graph of 100,000 papers: time and memory, against the same questions in plain loops.

    python benchmarks/queries.py exports/papers.kg --papers 100000

The graph is made from that of a store: its papers again and again, each time with other ids; a thing
that one paper names becomes, in seven of ten copies, a thing of that copy, and one edge in ten leads to
another thing of the same kind. Edges keep their sentences. Each question is asked once to prepare what
is kept for a graph, then timed: the median of five. "Loops" are the same question asked of NetworkX
over all nodes or edges, without an index, once.
"""

import argparse
import gc
import random
import resource
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx

import kg


def main() -> None:
    """Make the graph and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("store", type=Path)
    parser.add_argument("--papers", type=int, default=100_000)
    options = parser.parse_args()
    started = time.perf_counter()
    graph = multiplied(kg.load(options.store), options.papers)
    gc.collect()
    gc.freeze()  # as anyone should who keeps so many objects; else the collector walks over them
    papers = sum(1 for _, kind in graph.nodes(data="kind") if kind == "paper")
    print(f"{papers:,} papers, {len(graph):,} nodes, {graph.number_of_edges():,} edges, "
          f"made in {time.perf_counter() - started:.0f} s, {_memory():.1f} GB", flush=True)  # fmt: skip
    print(f"{'question':58} {'first':>9} {'then':>9} {'loops':>9} {'rows':>7}")
    for name, ask, loop in questions(graph):
        first, answer = _timed(ask)
        then = statistics.median(_timed(ask)[0] for _ in range(5))
        loops = f"{_timed(loop)[0] * 1000:>6.0f} ms" if loop else ""
        print(f"{name:58} {first * 1000:>6.0f} ms {then * 1000:>6.1f} ms {loops:>9} {len(answer):>7,}",
              flush=True)  # fmt: skip
    asked, seconds = _rate(graph)
    print(f"{asked} papers, all their similar ones by method: {asked / seconds:,.0f} a second")
    print(f"memory at the end: {_memory():.1f} GB")


def multiplied(seeds: nx.MultiDiGraph, wanted: int) -> nx.MultiDiGraph:
    """Return a graph of so many papers, made from the papers of another."""
    rng = random.Random(1)
    papers = [node for node, kind in seeds.nodes(data="kind") if kind == "paper"]
    by_kind: dict[str, list[str]] = defaultdict(list)
    for node, kind in seeds.nodes(data="kind"):
        by_kind[kind].append(node)
    by_paper: dict[str, list[tuple[str, str, dict[str, Any]]]] = defaultdict(list)
    for head, tail, edge in seeds.edges(data=True):
        for paper in edge["papers"]:
            by_paper[f"paper:{paper}"].append((head, tail, edge))
    nodes: dict[str, dict[str, Any]] = {}
    edges: dict[tuple[str, str, str], list[Any]] = {}
    for number in range(wanted):
        paper, copy = papers[number % len(papers)], number // len(papers)
        new = f"{paper}-{copy}"
        nodes[new] = {**seeds.nodes[paper], "year": 2000 + rng.randrange(25)}
        places: dict[str, str] = {paper: new}
        for head, tail, edge in by_paper[paper]:
            ends = [_place(seeds, node, copy, places, by_kind, rng) for node in (head, tail)]
            if ends[0] == ends[1]:
                continue
            for old, node in zip((head, tail), ends, strict=True):
                nodes.setdefault(node, _attributes(seeds, old, node, copy))
            known = edges.setdefault((ends[0], edge["relation"], ends[1]), [[], [], [], 0.0])
            _add(known, edge, paper, new)
    return _graph(nodes, edges)


def _place(
    seeds: nx.MultiDiGraph, node: str, copy: int, places: dict[str, str],
    by_kind: dict[str, list[str]], rng: random.Random,
) -> str:  # fmt: skip
    """Return which node stands for a node of the seeds in one copy of a paper."""
    if node not in places:
        chance = rng.random()
        if chance < 0.1:
            places[node] = rng.choice(by_kind[seeds.nodes[node]["kind"]])
        elif seeds.nodes[node]["n_papers"] == 1 and chance < 0.8:
            places[node] = f"{node}-{copy}"
        else:
            places[node] = node
    return places[node]


def _attributes(seeds: nx.MultiDiGraph, old: str, node: str, copy: int) -> dict[str, Any]:
    """Return the attributes of a node of the seeds, or those of its like in one copy."""
    if node in seeds:
        return dict(seeds.nodes[node])
    known = seeds.nodes[old]
    aliases = tuple(f"{alias} {copy}" for alias in known.get("aliases", ()))
    return {**known, "name": f"{known['name']} {copy}", "aliases": aliases}


def _add(known: list[Any], edge: dict[str, Any], paper: str, new: str) -> None:
    mine, prefix = paper.removeprefix("paper:"), new.removeprefix("paper:")
    known[0].append(prefix)
    known[3] = max(known[3], edge["score"])
    for place, sentence in zip(edge["evidence"], edge["sentences"], strict=True):
        if place.startswith(f"{mine}:"):
            known[1].append(prefix + place[len(mine) :])
            known[2].append(sentence)


def _graph(
    nodes: dict[str, dict[str, Any]], edges: dict[tuple[str, str, str], list[Any]]
) -> nx.MultiDiGraph:
    counts = Counter(tail for head, _, tail in edges if head.startswith("paper:"))
    graph = nx.MultiDiGraph()
    for node in sorted(nodes):
        attributes = dict(nodes[node])
        if attributes["kind"] != "paper":
            attributes["n_papers"] = counts[node]
        graph.add_node(node, **attributes)
    for (head, relation, tail), (papers, evidence, sentences, score) in sorted(edges.items()):
        graph.add_edge(
            head, tail, key=relation, relation=relation, papers=tuple(papers), n_papers=len(papers),
            score=score, evidence=tuple(evidence), sentences=tuple(sentences),
        )  # fmt: skip
    return graph


def questions(
    graph: nx.MultiDiGraph,
) -> list[tuple[str, Callable[[], Any], Callable[[], Any] | None]]:
    """Return (name, the question, the same in plain loops or None)."""
    paper = next(node for node, kind in graph.nodes(data="kind") if kind == "paper")
    return [
        ("find 'visoin transfomer'", lambda: kg.find(graph, "visoin transfomer"),
         lambda: [n for n, d in graph.nodes(data=True) if "vision transf" in d["name"].casefold()]),
        ("find 'merging'", lambda: kg.find(graph, "merging"), None),
        ("papers that evaluate on BEIR", lambda: kg.papers(graph, dataset="BEIR", role="evaluates_on"),
         lambda: _papers_loop(graph, {"dataset:beir"}, "evaluates_on")),
        ("papers that evaluate on ImageNet",
         lambda: kg.papers(graph, dataset="ImageNet", role="evaluates_on"),
         lambda: _papers_loop(graph, {"dataset:imagenet"}, "evaluates_on")),
        ("papers on LoRA or fine-tuning, and classification",
         lambda: kg.papers(graph, method=["LoRA", "fine-tuning"], task="classification"),
         lambda: _papers_loop(graph, {"method:lora", "method:fine-tuning"}, None)),
        ("entities of a paper", lambda: kg.entities(graph, paper=paper), None),
        ("what is used for continual learning",
         lambda: kg.neighbours(graph, "continual learning", relation="used_for"),
         lambda: [a for a, b, k in graph.edges(keys=True) if b == "task:continual-learning" and k == "used_for"]),
        ("path sparse autoencoder, model merging",
         lambda: kg.path(graph, "sparse autoencoder", "model merging"),
         lambda: nx.shortest_path(
             graph.to_undirected(as_view=True), "method:sparse-autoencoder", "task:model-merging")),
        ("compare Mamba, SVM", lambda: kg.compare(graph, "Mamba", "support vector machine"), None),
        ("compare transformer, convolutional neural network",
         lambda: kg.compare(graph, "method:transformer", "method:convolutional-neural-network"), None),
        ("cooccurrence method, task", lambda: kg.cooccurrence(graph, "method", "task"),
         lambda: _cooccurrence_loop(graph)),
        ("card of sparse autoencoder", lambda: [kg.card(graph, "sparse autoencoder")], None),
        ("evidence of an edge", lambda: kg.evidence(graph, ("sparse autoencoder", "interpretability")), None),
        ("subgraph around LoRA", lambda: kg.subgraph(graph, "LoRA"), None),
        ("similar by method", lambda: kg.similar(graph, paper, by="method"),
         lambda: _similar_loop(graph, paper)),
        ("similar by all", lambda: kg.similar(graph, paper), None),
        ("top methods by papers", lambda: kg.top(graph, "method"),
         lambda: sorted((d["n_papers"], n) for n, d in graph.nodes(data=True) if d["kind"] == "method")),
        ("top methods by pagerank", lambda: kg.top(graph, "method", by="pagerank"), None),
        ("timeline of Mamba", lambda: kg.timeline(graph, "Mamba"), None),
        ("trends of methods", lambda: kg.trends(graph, "method"), None),
        ("gaps method, task", lambda: kg.gaps(graph, "method", "task"), None),
        ("communities", lambda: kg.communities(graph), None),
    ]  # fmt: skip


def _papers_loop(graph: nx.MultiDiGraph, wanted: set[str], role: str | None) -> list[str]:
    return [a for a, b, k in graph.edges(keys=True) if b in wanted and role in (None, k)]


def _cooccurrence_loop(graph: nx.MultiDiGraph) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for node, kind in graph.nodes(data="kind"):
        if kind == "paper":
            tails = list(graph.succ[node])
            methods = [n for n in tails if n.startswith("method:")]
            tasks = [n for n in tails if n.startswith("task:")]
            found.update((m, t) for m in methods for t in tasks)
    return found


def _similar_loop(graph: nx.MultiDiGraph, paper: str) -> list[tuple[float, str]]:
    mine = {n for n in graph.succ[paper] if n.startswith("method:")}
    found = []
    for node, kind in graph.nodes(data="kind"):
        if kind == "paper":
            other = {n for n in graph.succ[node] if n.startswith("method:")}
            found.append((len(mine & other) / max(1, len(mine | other)), node))
    return sorted(found, reverse=True)[:10]


def _rate(graph: nx.MultiDiGraph) -> tuple[int, float]:
    from kg.analysis.similarity import nearest

    papers = [node for node, kind in graph.nodes(data="kind") if kind == "paper"]
    chosen = random.Random(2).sample(papers, min(2000, len(papers)))
    started = time.perf_counter()
    for paper in chosen:
        nearest(graph, paper, "method", 10)
    return len(chosen), time.perf_counter() - started


def _timed(ask: Callable[[], Any]) -> tuple[float, Any]:
    started = time.perf_counter()
    answer = ask()
    return time.perf_counter() - started, answer


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


if __name__ == "__main__":
    main()
