"""One page on a node: what it is called, where it comes from, what it is used for, in whose words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from textwrap import fill
from typing import Any

import networkx as nx

from kg.names import node_of
from kg.query.asking import year_of
from kg.sentences import Said, alike, is_title, names_in, paper_of, quality, said_by

_LISTED = 8
_SENTENCES = 3
_REPEATS = 0.6
# From so many of the surest edges of a node, sentences are chosen.
_READ = 300
_WIDTH = 100
# Under which heading the other end of an edge is listed: as its head, and as its tail.
_OUT = {
    "proposes": "proposes", "addresses": "addresses", "uses": "uses", "studies": "studies",
    "evaluates_on": "evaluated on", "compares_with": "compared with", "measures": "measured by",
    "used_for": "used for", "evaluated_on": "evaluated on", "trained_on": "trained on",
    "measured_by": "measured by", "compared_with": "compared with", "subclass_of": "a kind of",
    "part_of": "part of", "subtask_of": "part of", "benchmark_for": "benchmark for",
    "studied_in": "studied in",
}  # fmt: skip
_IN = {
    "used_for": "done with", "evaluated_on": "evaluates", "trained_on": "trains",
    "measured_by": "measures", "compared_with": "compared with", "subclass_of": "kinds of it",
    "part_of": "consists of", "subtask_of": "consists of", "benchmark_for": "benchmarks",
    "studied_in": "studied of it",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Card:
    """A page on a node. `introduced_by` are (paper, title, year); `lists` heading: names with counts;
    `sentences` (sentence, evidence). `str()` gives text, a notebook shows it as HTML."""

    node: str
    kind: str
    name: str
    aliases: tuple[str, ...] = ()
    n_papers: int = 0
    generic: bool = False
    introduced_by: tuple[tuple[str, str, int | None], ...] = ()
    first: str = ""
    last: str = ""
    lists: dict[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)
    sentences: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        lines = [f"{self.name}  ({self._what()})", "=" * min(len(self.name), _WIDTH)]
        lines += [
            fill(f"{head}: {text}", _WIDTH, subsequent_indent="  ") for head, text in self._facts()
        ]
        for sentence, place in self.sentences:
            lines.append(fill(f"“{sentence}”", _WIDTH, initial_indent="  ", subsequent_indent="  "))
            lines.append(f"    {place}")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        facts = "".join(
            f"<tr><th style='text-align:left'>{escape(head)}</th>"
            f"<td style='text-align:left'>{escape(text)}</td></tr>"
            for head, text in self._facts()
        )
        said = "".join(
            f"<blockquote>{escape(sentence)}<br><small>{escape(place)}</small></blockquote>"
            for sentence, place in self.sentences
        )
        return f"<h4>{escape(self.name)} ({escape(self._what())})</h4><table>{facts}</table>{said}"

    def _what(self) -> str:
        papers = f", {self.n_papers} paper{'s' if self.n_papers != 1 else ''}"
        return self.kind + ("" if self.kind == "paper" else papers) + (", generic" * self.generic)

    def _facts(self) -> Iterator[tuple[str, str]]:
        if self.aliases:
            yield "also called", ", ".join(self.aliases)
        if self.introduced_by:
            yield (
                "introduced by",
                "; ".join(
                    title + (f" ({year})" if year else "") for _, title, year in self.introduced_by
                ),
            )
        if self.first:
            yield "first and last paper", f"{self.first}; {self.last}"
        for head, entries in self.lists.items():
            yield head, ", ".join(name + (f" ({n})" if n > 1 else "") for name, n in entries)
        if not self.sentences:
            yield "sentences", "none: no paper of the graph says anything of it"


def card(graph: nx.MultiDiGraph, node: str) -> Card:
    """Return one page on a node: names, origin, what it is used for and with, three good sentences.

    "introduced by" are papers that propose it; first and last paper are told by year and left out
    where no paper has one. Raises QueryError for an unknown name.

    >>> print(kg.card(graph, "sparse autoencoder"))  # doctest: +SKIP
    """
    here = node_of(graph, node)
    attributes = graph.nodes[here]
    first, last = _span(graph, here)
    return Card(
        here,
        attributes["kind"],
        attributes["name"],
        _aliases(attributes["name"], attributes.get("aliases", ())),
        int(attributes.get("n_papers", 0)),
        bool(attributes.get("generic")),
        tuple((p, graph.nodes[p]["name"], year_of(graph, p)) for p in _proposers(graph, here)),
        first,
        last,
        _lists(graph, here),
        tuple(_telling(graph, here)),
    )


def _aliases(name: str, aliases: Iterable[str]) -> tuple[str, ...]:
    """Return the aliases that differ in more than case."""
    shown = {name.casefold(): name}
    for alias in aliases:
        shown.setdefault(alias.casefold(), alias)
    return tuple(list(shown.values())[1:])


def _proposers(graph: nx.MultiDiGraph, node: str) -> list[str]:
    found = [
        (year_of(graph, paper) or 9999, -edge["score"], paper)
        for paper, _, role, edge in graph.in_edges(node, keys=True, data=True)
        if role == "proposes"
    ]
    return [paper for *_, paper in sorted(found)[:_SENTENCES]]


def _span(graph: nx.MultiDiGraph, node: str) -> tuple[str, str]:
    """Return the first and the last paper that has a year, as text."""
    papers = [node] if graph.nodes[node]["kind"] == "paper" else list(graph.pred[node])
    dated = sorted((year, paper) for paper in papers if (year := year_of(graph, paper)) is not None)
    if not dated or graph.nodes[node]["kind"] == "paper":
        return "", ""
    shown = [f"{graph.nodes[paper]['name']} ({year})" for year, paper in (dated[0], dated[-1])]
    return shown[0], shown[1]


def _lists(graph: nx.MultiDiGraph, node: str) -> dict[str, tuple[tuple[str, int], ...]]:
    found: dict[str, dict[str, tuple[int, float]]] = {}
    for _, other, name, edge in graph.out_edges(node, keys=True, data=True):
        if name in _OUT:
            _count(found.setdefault(_OUT[name], {}), other, edge)
    for other, _, name, edge in graph.in_edges(node, keys=True, data=True):
        if name in _IN:
            _count(found.setdefault(_IN[name], {}), other, edge)
    order = dict.fromkeys((*_OUT.values(), *_IN.values()))
    return {head: _commonest(graph, found[head]) for head in order if head in found}


def _count(mine: dict[str, tuple[int, float]], node: str, edge: Mapping[str, Any]) -> None:
    mine[node] = max(mine.get(node, (0, 0.0)), (edge["n_papers"], edge["score"]))


def _commonest(
    graph: nx.MultiDiGraph, counts: Mapping[str, tuple[int, float]]
) -> tuple[tuple[str, int], ...]:
    def _rank(node: str) -> tuple[bool, int, float, str]:
        papers, score = counts[node]
        return (bool(graph.nodes[node].get("generic")), -papers, -score, node)

    chosen = sorted(counts, key=_rank)[:_LISTED]
    return tuple((graph.nodes[node]["name"], counts[node][0]) for node in chosen)


def _telling(graph: nx.MultiDiGraph, node: str) -> Iterator[Said]:
    """Yield good sentences, each of another paper where there are several, none a repetition."""
    candidates = _candidates(graph, node)
    several = graph.nodes[node]["kind"] != "paper"
    chosen: list[Said] = []
    for said in candidates:
        if several and any(paper_of(said.evidence) == paper_of(one.evidence) for one in chosen):
            continue
        if all(alike(said.sentence, other.sentence) < _REPEATS for other in chosen):
            chosen.append(said)
            yield said
        if len(chosen) == _SENTENCES:
            return


def _candidates(graph: nx.MultiDiGraph, node: str) -> list[Said]:
    """Return the sentences about a node, the most telling first."""
    is_paper = graph.nodes[node]["kind"] == "paper"
    names = [] if is_paper else [names_in(graph, node)]
    at = [
        edge for *_, edge in (*graph.in_edges(node, data=True), *graph.out_edges(node, data=True))
    ]
    at.sort(key=lambda edge: -edge["score"])
    edges = [(e["score"], said, e["relation"]) for e in at[:_READ] for said in said_by(e)]
    scored: dict[Said, float] = {}
    for score, said, relation in edges:
        value = score + quality(said, names, relation) + _begins(said.sentence, names)
        scored[said] = max(scored.get(said, 0.0), value)
    ranked = sorted(scored, key=lambda said: (-scored[said], said.evidence))
    return [said for said in ranked if said.sentence and not is_title(said)]


def _begins(sentence: str, names: list[tuple[str, ...]]) -> float:
    """Return 2 for a sentence that begins with the thing itself: often one that says what it is."""
    start = sentence.casefold()
    return 2.0 * any(start.startswith(name) for mine in names for name in mine)
