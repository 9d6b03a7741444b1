"""The report of a build, in Markdown: what was read, skipped and found, and what to look at.

Reads a store and a graph; what comes out is text without dates, the same for the same papers.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import groupby, zip_longest

import networkx as nx

from kg.records import KINDS, RELATIONS, ROLES
from kg.store import Store

_TOP = 10
_FEW = 5
_LISTED = 50
_NUMBER = re.compile(r"(\d+)")


def report(store: Store, graph: nx.MultiDiGraph) -> str:
    """Return the report."""
    parts = [
        _read(store),
        _skipped(store),
        _merged_papers(store),
        _found(graph),
        _top(graph),
        _look_at(graph),
        _questions(store),
    ]
    return "# Report of the build\n\n" + "\n".join(line for part in parts for line in part) + "\n"


def unusable(store: Store) -> int:
    """Return how many records could not be used."""
    return sum(skipped.is_error for skipped in store.skipped()) + len(store.failures())


def counted(count: int, word: str) -> str:
    """Return a number and its word, with an s where it is not one.

    >>> counted(1, "record"), counted(2000, "record")
    ('1 record', '2,000 records')
    """
    return f"{count:,} {word}" if count == 1 else f"{count:,} {word}s"


def _read(store: Store) -> Iterator[str]:
    records, papers = store.count("record"), store.count("paper")
    failed, errors = len(store.failures()), unusable(store)
    yield "## What was read\n"
    again = records - papers - failed
    yield f"{counted(records, 'record')}, {counted(papers, 'paper')}, {counted(errors, 'error')}."
    yield (
        f"{counted(again, 'record')} repeat{'s' * (again == 1)} a paper that stood elsewhere, too; "
        f"{counted(errors, 'record')} could not be used.\n"
    )


def _skipped(store: Store) -> Iterator[str]:
    skipped = sorted(store.skipped(), key=lambda s: (_by_number(s.source), s.reason))
    failures = [f"- text {hash}: {reason}" for hash, reason in sorted(store.failures().items())]
    errors = [f"- {s.source}: {s.reason}" for s in skipped if s.is_error] + failures
    around = [f"- {s.source}: {s.reason}" for s in skipped if not s.is_error]
    if errors:
        yield "## Records that could not be used\n"
        yield from _listed(errors)
    if around:
        yield "## Lines that are no records\n"
        yield from _listed(around)


def _by_number(place: str) -> list[tuple[str, int]]:
    """Return what sorts line 9 before line 11."""
    parts = _NUMBER.split(place)
    return [(text, int(number or 0)) for text, number in zip_longest(parts[::2], parts[1::2])]


def _listed(lines: list[str]) -> Iterator[str]:
    yield from lines[:_LISTED]
    if len(lines) > _LISTED:
        yield f"- and {len(lines) - _LISTED:,} more (table `skipped` of the store)"
    yield ""


def _found(graph: nx.MultiDiGraph) -> Iterator[str]:
    kinds = Counter(kind for _, kind in graph.nodes(data="kind"))
    names = Counter(key for *_, key in graph.edges(keys=True))
    yield "## What was found\n"
    yield f"{len(graph):,} nodes, {graph.number_of_edges():,} edges.\n"
    yield "| nodes | | edges from papers | | edges between entities | |"
    yield "|---|---:|---|---:|---|---:|"
    columns: list[list[tuple[str, int]]] = [
        [(kind, kinds[kind]) for kind in ("paper", *KINDS)],
        [(role, names[role]) for role in ROLES],
        [(relation, names[relation]) for relation in RELATIONS],
    ]
    for cells in zip_longest(*columns):
        yield (
            "| "
            + " | ".join(f"{cell[0]} | {cell[1]:,}" if cell else " | " for cell in cells)
            + " |"
        )
    yield ""


def _top(graph: nx.MultiDiGraph) -> Iterator[str]:
    yield "## The most connected of each kind\n"
    for kind in KINDS:
        nodes = [n for n, d in graph.nodes(data=True) if d["kind"] == kind]
        nodes.sort(key=lambda n: (-graph.nodes[n]["n_papers"], -graph.degree(n), n))
        telling = [n for n in nodes if not graph.nodes[n]["generic"]][:_TOP]
        generic = [n for n in nodes if graph.nodes[n]["generic"]][:_FEW]
        also = f"; generic: {_with_papers(graph, generic)}" if generic else ""
        if nodes:
            yield f"- **{kind}**: {_with_papers(graph, telling)}{also}"
    yield ""


def _with_papers(graph: nx.MultiDiGraph, nodes: list[str]) -> str:
    told = ((graph.nodes[node]["name"], graph.nodes[node]["n_papers"]) for node in nodes)
    return ", ".join(f"{_plain(name)} ({papers})" for name, papers in told)


def _look_at(graph: nx.MultiDiGraph) -> Iterator[str]:
    """What deserves a second look: empty papers, and names that many surfaces were merged into."""
    yield "## What to look at\n"
    empty = sorted(
        n for n, d in graph.nodes(data=True) if d["kind"] == "paper" and not graph.out_degree(n)
    )
    yield f"- papers in which nothing was found: {len(empty):,}"
    yield from (f"  - {_plain(graph.nodes[node]['name'])}" for node in empty[:_TOP])
    bare = sum(1 for _, d in graph.nodes(data=True) if d["kind"] == "paper" and "abstract" not in d)
    yield f"- papers without an abstract: {bare:,}"
    named = [(node, names) for node, names in graph.nodes(data="aliases") if names]
    if named:
        yield "- entities with the most names (is each of them the same thing?):"
    for node, names in sorted(named, key=lambda item: (-len(item[1]), item[0]))[:_TOP]:
        yield f"  - {_plain(graph.nodes[node]['name'])}: {_plain(', '.join(names[:8]))}"
    yield ""


def _merged_papers(store: Store) -> Iterator[str]:
    """The records with different titles that were taken for one paper."""
    merges = store.paper_merges()
    if merges:
        yield "## Records with different titles that are one paper\n"
        told = (
            f"- {_plain(paper)}: same {rule} ({_plain(mark[:60])})"
            for paper, _, rule, mark in merges
        )
        yield from _listed(list(told))


def _questions(store: Store) -> Iterator[str]:
    """Merges that may be missing or wrong, each with the command that settles it."""
    questions = store.questions()
    if questions:
        yield "## Questions about names\n"
        yield "Each can be settled by a command, which writes to the overrides file; then build again.\n"
        for doubt, group in groupby(questions, key=lambda question: question[0]):
            yield f"### {doubt.capitalize()}\n"
            for _, names, why, command in group:
                yield f"- {_plain(names)}: {_plain(why)}" + (f" `{command}`" if command else "")
            yield ""


def _plain(text: str) -> str:
    """Return text that Markdown takes for nothing but text."""
    return "".join(f"\\{char}" if char in "\\`*_{}[]<>#|" else char for char in text)
