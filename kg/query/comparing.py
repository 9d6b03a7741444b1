"""Two things side by side: what both are used for, what only one is, and who compared them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

import networkx as nx
import pandas as pd

from kg.frames import frame
from kg.names import node_of
from kg.sentences import Said, best, names_in, paper_of, quality, said_by

_COLUMNS = {
    "what": "str", "name": "str", "whose": "str", "first": "int", "second": "int", "sentence": "str",
    "evidence": "str", "node": "str",
}  # fmt: skip
_KINDS = ("task", "dataset", "metric")
_PREFIXES = tuple(f"{kind}:" for kind in _KINDS)
# A paper links two of its entities when it says something of both.
_SILENT = "mentions"
_COMPARED = 20.0
# (score, head, tail, attributes) of an edge.
_Link = tuple[float, str, str, dict[str, Any]]


def compare(graph: nx.MultiDiGraph, a: str, b: str, top: int = 20) -> pd.DataFrame:
    """Return what two entities share and what sets them apart, and who compared them.

    Columns: what ("compared" for a paper that compares them, "paper" for one that has to do with both;
    else task, dataset or metric), name, whose ("both", or the name of one of them), first and second
    (how many papers link it to the first and to the second entity), sentence, evidence, node. First
    the papers, then what is shared, then what is not, up to `top` of each; generic terms last. Raises
    QueryError for unknown names.

    >>> kg.compare(graph, "Mamba", "Transformer")  # doctest: +SKIP
    """
    one, other = node_of(graph, a), node_of(graph, b)
    rows = list(islice(_meetings(graph, one, other), top))
    links = _links(graph, one), _links(graph, other)
    names = graph.nodes[one]["name"], graph.nodes[other]["name"]
    both = sorted(links[0].keys() & links[1].keys())
    only = [sorted(mine.keys() - theirs.keys()) for mine, theirs in (links, links[::-1])]
    for whose, nodes in (("both", both), (names[0], only[0]), (names[1], only[1])):
        counts = {node: [len(mine.get(node, ())) for mine in links] for node in nodes}
        ranked = sorted(
            set(nodes) - {one, other}, key=lambda node: _order(graph, node, counts[node])
        )
        for node in ranked[:top]:
            kind, name = graph.nodes[node]["kind"], graph.nodes[node]["name"]
            said = _said(graph, [link for mine in links for link in mine.get(node, {}).values()])
            rows.append((kind, name, whose, *counts[node], *said, node))
    return frame(_COLUMNS, rows)


def _order(graph: nx.MultiDiGraph, node: str, counts: list[int]) -> tuple[Any, ...]:
    attributes = graph.nodes[node]
    generic, kind = bool(attributes.get("generic")), _KINDS.index(attributes["kind"])
    return (generic, kind, -min(counts), -sum(counts), node)


def _links(graph: nx.MultiDiGraph, node: str) -> dict[str, dict[str, _Link]]:
    """Return {task, dataset or metric: {paper: the edge by which it links it to the node}}.

    A relation between the two is the best link; next is a paper that says something of both.
    """
    found: dict[str, dict[str, _Link]] = {}
    for paper, _, role in graph.in_edges(node, keys=True):
        if role != _SILENT and graph.nodes[paper]["kind"] == "paper":
            for _, other, name, edge in graph.out_edges(paper, keys=True, data=True):
                if name != _SILENT and other.startswith(_PREFIXES):
                    found.setdefault(other, {})[paper] = (edge["score"], paper, other, edge)
    for head, tail, edge in (*graph.out_edges(node, data=True), *graph.in_edges(node, data=True)):
        other = tail if head == node else head
        if other.startswith(_PREFIXES) and graph.nodes[head]["kind"] != "paper":
            for paper in edge["papers"]:
                found.setdefault(other, {})[f"paper:{paper}"] = (
                    1 + edge["score"],
                    head,
                    tail,
                    edge,
                )
    return found


def _said(graph: nx.MultiDiGraph, links: list[_Link]) -> Said:
    _, head, tail, edge = max(links, key=lambda link: (link[0], link[1], link[2]))
    return best(graph, head, tail, edge)


def _keep(by_paper: dict[str, tuple[float, Said]], paper: str, good: tuple[float, Said]) -> None:
    if paper not in by_paper or by_paper[paper][0] < good[0]:
        by_paper[paper] = good


def _meetings(graph: nx.MultiDiGraph, one: str, other: str) -> Iterator[tuple[Any, ...]]:
    """Yield a row for each paper that compares the two, then for each that says something of both."""
    found: dict[str, tuple[float, Said]] = {}
    names = [names_in(graph, one), names_in(graph, other)]
    for head, tail in ((one, other), (other, one)):
        edge = (graph.get_edge_data(head, tail) or {}).get("compared_with")
        for said in said_by(edge) if edge else ():
            good = (_COMPARED + quality(said, names, "compared_with"), said)
            _keep(found, paper_of(said.evidence), good)
    second = {paper: edge for paper, _, edge in graph.in_edges(other, data=True)}
    for paper, _, edge in graph.in_edges(one, data=True):
        if graph.nodes[paper]["kind"] == "paper" and paper in second:
            compares = "compares_with" in (edge["relation"], second[paper]["relation"])
            for said in (*said_by(edge), *said_by(second[paper])):
                good = (_COMPARED * compares + quality(said, names, "compares_with"), said)
                _keep(found, paper, good)
    for paper in sorted(found, key=lambda paper: (-found[paper][0], paper)):
        score, said = found[paper]
        what = "compared" if score >= _COMPARED / 2 else "paper"
        yield (what, graph.nodes[paper]["name"], "both", 1, 1, *said, paper)
