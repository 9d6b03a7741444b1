"""Entities over the years: first appearance, who introduced them, adoption, rise and fall.

Only papers that have a year count. Where none has one, every function says so and guesses nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import log2
from typing import Any

import networkx as nx
import pandas as pd

from kg.errors import QueryError, at_least
from kg.frames import frame
from kg.names import kind_of, node_of
from kg.query.asking import need_years
from kg.remembering import remembered
from kg.sentences import best

_TIMELINE = {
    "year": "int", "n_papers": "int", "share": "float", "what": "str", "paper": "str", "title": "str",
    "sentence": "str", "evidence": "str",
}  # fmt: skip
_TRENDS = {
    "node": "str", "kind": "str", "name": "str", "first": "int", "introduced_by": "str", "before": "int",
    "after": "int", "change": "float", "n_dated": "int", "sentence": "str", "evidence": "str",
}  # fmt: skip
_FEW = 1.0


def timeline(graph: nx.MultiDiGraph, node: str) -> pd.DataFrame:
    """Return how a thing was taken up, one row for each year from its first to its last paper.

    Columns: year, n_papers (of that year that have to do with it), share (of the dated papers of that
    year), what ("introduced by" where the paper of the row proposes it, "first" for its first paper,
    else "used by"), paper, title, sentence, evidence: one paper of the year, its surest. A year
    without such papers has empty texts. Raises QueryError for an unknown name and where no paper of
    the graph has a year.

    >>> kg.timeline(graph, "Mamba")  # doctest: +SKIP
    """
    here = node_of(graph, node)
    total = need_years(graph)
    by_year: dict[int, list[tuple[Any, ...]]] = {}
    for year, paper, role, edge in _dated(graph, here):
        by_year.setdefault(year, []).append((role != "proposes", -edge["score"], paper, edge))
    rows = []
    for year in range(min(by_year), max(by_year) + 1) if by_year else ():
        mine = by_year.get(year, [])
        share = round(len(mine) / total[year], 4) if total[year] else 0.0
        rows.append((year, len(mine), share, *_first_of(graph, here, mine, year == min(by_year))))
    return frame(_TIMELINE, rows)


def _first_of(
    graph: nx.MultiDiGraph, node: str, mine: list[tuple[Any, ...]], is_first: bool
) -> tuple[str, ...]:
    if not mine:
        return ("", "", "", "", "")
    other, _, paper, edge = min(mine, key=lambda item: item[:3])
    what = "used by" if other else "introduced by"
    what = "first" if is_first and other else what
    return (what, paper, graph.nodes[paper]["name"], *best(graph, paper, node, edge))


def trends(graph: nx.MultiDiGraph, kind: str | None = None, top: int = 20) -> pd.DataFrame:
    """Return the entities that rise and fall most between the earlier and the later papers.

    The dated papers are split at the year that halves them best. Columns: node, kind, name, first
    (year), introduced_by (the title of the first paper that proposes it, or empty), before and after
    (papers in each half), change (log2 of the later over the earlier share, one paper added to each),
    n_dated (papers with it that have a year), sentence, evidence (of its latest paper). The strongest
    changes first, rising or falling; generic terms are left out. Raises QueryError where no paper has
    a year, or all have the same.

    >>> kg.trends(graph, "method")  # doctest: +SKIP
    """
    at_least(1, top=top)
    wanted = kind_of(kind) if kind else None
    halves, changes = _halves(graph), growth(graph)
    told = _told(graph)
    rows = []
    for node in _changing(graph).get(wanted, [])[:top]:
        if node not in told:
            told[node] = _trend(graph, node, halves, changes[node])
        rows.append(told[node])
    return frame(_TRENDS, rows)


@remembered
def _told(graph: nx.MultiDiGraph) -> dict[str, tuple[Any, ...]]:
    """Return where the rows of trends are kept, each from when it is first asked for."""
    return {}


@remembered
def _changing(graph: nx.MultiDiGraph) -> dict[str | None, list[str]]:
    """Return {kind, or None for all: its specific entities, the strongest changes first}."""
    changes = growth(graph)
    specific = [node for node in changes if not graph.nodes[node].get("generic")]
    specific.sort(key=lambda n: (-abs(changes[n]), -graph.nodes[n]["n_papers"], n))
    found: dict[str | None, list[str]] = {None: specific}
    for node in specific:
        found.setdefault(graph.nodes[node]["kind"], []).append(node)
    return found


def _trend(graph: nx.MultiDiGraph, node: str, last_early: int, change: float) -> tuple[Any, ...]:
    dated = list(_dated(graph, node))
    before = sum(year <= last_early for year, *_ in dated)
    proposed = [(year, paper) for year, paper, role, _ in dated if role == "proposes"]
    introduced_by = graph.nodes[min(proposed)[1]]["name"] if proposed else ""
    first = min(year for year, *_ in dated)
    _, paper, _, edge = max(dated, key=lambda item: item[:2])
    said = best(graph, paper, node, edge)
    named = graph.nodes[node]["kind"], graph.nodes[node]["name"]
    counts = (before, len(dated) - before, change, len(dated))
    return (node, *named, first, introduced_by, *counts, *said)


def _dated(graph: nx.MultiDiGraph, node: str) -> Iterator[tuple[int, str, str, dict[str, Any]]]:
    """Yield (year, paper, role, edge) of the papers of an entity that have a year."""
    nodes = graph.nodes
    for paper, _, role, edge in graph.in_edges(node, keys=True, data=True):
        year = nodes[paper].get("year")  # which no entity has
        if year is not None:
            yield year, paper, role, edge


@remembered
def growth(graph: nx.MultiDiGraph) -> dict[str, float]:
    """Return {entity with dated papers: log2 of its later over its earlier share of papers}."""
    last_early = _halves(graph)
    years = need_years(graph)
    early = sum(count for year, count in years.items() if year <= last_early)
    late = years.total() - early
    counts: dict[str, list[int]] = {}
    for paper, year in graph.nodes(data="year"):
        for entity in graph.succ[paper] if year is not None else ():
            counts.setdefault(entity, [0, 0])[year > last_early] += 1
    return {
        node: round(_change(counts[node], (early, late)), 3) for node in graph if node in counts
    }


def _change(mine: Sequence[int], all: Sequence[int]) -> float:
    """Return log2 of the later over the earlier share, with one paper added to each count."""
    shares = [(n + _FEW) / (total + 2 * _FEW) for n, total in zip(mine, all, strict=True)]
    return log2(shares[1]) - log2(shares[0])


def _halves(graph: nx.MultiDiGraph) -> int:
    """Return the last year of the earlier half of the dated papers."""
    years = need_years(graph)
    dated, ordered = years.total(), sorted(years)
    if len(ordered) == 1:
        raise QueryError(
            f"all {dated} papers with a year are of {ordered[0]}: nothing rises or falls"
        )
    seen = 0
    splits = []
    for year in ordered[:-1]:
        seen += years[year]
        splits.append((abs(2 * seen - dated), year))
    return min(splits)[1]
