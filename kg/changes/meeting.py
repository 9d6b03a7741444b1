"""Methods and tasks that meet for the first time, in a paper or in a relation."""

from __future__ import annotations

from collections.abc import Iterator

import networkx as nx

from kg.changes.following import Moves, papers_of
from kg.sentences import best

_Meeting = tuple[str, tuple[str, str, str] | tuple[()]]


def pair_rows(
    old: nx.MultiDiGraph, new: nx.MultiDiGraph, moves: Moves
) -> Iterator[tuple[str, ...]]:
    """Yield a row for each pair that did not meet before, those of relations first, generic terms last."""
    met = {(moves.now(method), moves.now(task)) for method, task in _meetings(old)}
    first = {pair: where for pair, where in _meetings(new).items() if pair not in met}
    order = sorted(first, key=lambda pair: (_is_dull(new, pair), not first[pair][1], pair))
    for method, task in order:
        paper, relation = first[method, task]
        head, tail = relation[0::2] if relation else (paper, task)
        name = relation[1] if relation else min(new.get_edge_data(paper, task))
        said = best(new, head, tail, new.edges[head, tail, name])
        yield (new.nodes[method]["name"], new.nodes[task]["name"], relation[1] if relation else "",
               paper, new.nodes[paper]["name"] if paper else "", *said, method, task)  # fmt: skip


def _meetings(graph: nx.MultiDiGraph) -> dict[tuple[str, str], _Meeting]:
    """Return {(method, task): (its earliest paper, the relation if one says it)}."""
    found: dict[tuple[str, str], _Meeting] = {}
    for paper in sorted(papers_of(graph), key=lambda node: _age(graph, node)):
        near: dict[str, list[str]] = {"method": [], "task": []}
        for entity in graph.successors(paper):
            near.setdefault(graph.nodes[entity]["kind"], []).append(entity)
        for method in near["method"]:
            for task in near["task"]:
                found.setdefault((method, task), (paper, ()))
    for head, tail, relation, papers in sorted(graph.edges(keys=True, data="papers")):
        kinds = graph.nodes[head]["kind"], graph.nodes[tail]["kind"]
        if sorted(kinds) == ["method", "task"]:
            pair = (head, tail) if kinds[0] == "method" else (tail, head)
            there = [node for paper in papers if (node := f"paper:{paper}") in graph]
            if not found.get(pair, ("", ()))[1]:
                found[pair] = (
                    min(there, key=lambda n: _age(graph, n), default=""),
                    (head, relation, tail),
                )
    return found


def _age(graph: nx.MultiDiGraph, paper: str) -> tuple[int, str]:
    return graph.nodes[paper].get("year", 9999), paper


def _is_dull(graph: nx.MultiDiGraph, pair: tuple[str, str]) -> bool:
    return any(graph.nodes[node].get("generic") for node in pair)
