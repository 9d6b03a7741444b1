"""What changed between two graphs or stores: papers, entities, first pairs, merges; as tables.

An entity under another id is followed by its names, so that a new spelling is no loss and no gain.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import NamedTuple

import networkx as nx
import pandas as pd

from kg.building import graph_of
from kg.frames import frame
from kg.records import METADATA, Paper
from kg.resolving.keys import name_key
from kg.resolving.papers import paper_key
from kg.sentences import best
from kg.store import Merge, Store

_PAPERS = {"change": "str", "paper": "str", "title": "str", "what": "str", "was": "str"}
_ENTITIES = {
    "change": "str", "node": "str", "kind": "str", "name": "str", "n_papers": "int", "was": "str",
}  # fmt: skip
_PAIRS = {
    "method": "str", "task": "str", "relation": "str", "paper": "str", "title": "str", "sentence": "str",
    "evidence": "str", "method_node": "str", "task_node": "str",
}  # fmt: skip
_MERGES = {
    "change": "str", "entity": "str", "surface": "str", "rule": "str", "mentions": "int", "evidence": "str",
}  # fmt: skip
_TEXT = ("name", "abstract", *METADATA)
_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed, a table for each: `papers` (added, removed, changed), `entities` (added, removed,
    renamed, merged, split), `pairs` of a method and a task that meet for the first time, `merges`
    (lines of the ledger, new or gone). `str()` gives a summary."""

    papers: pd.DataFrame
    entities: pd.DataFrame
    pairs: pd.DataFrame
    merges: pd.DataFrame

    def __str__(self) -> str:
        lines: list[str] = []
        for part in fields(self):
            table: pd.DataFrame = getattr(self, part.name)
            told = list(_told(part.name, table))
            more = [f"  ... {len(told) - _SHOWN:,} more"] if len(told) > _SHOWN else []
            lines += [f"{part.name}: {_counted(part.name, table)}", *told[:_SHOWN], *more]
        return "\n".join(lines)


class _Side(NamedTuple):
    """One of the two: its graph, its ledger (of a store), its entities' names as keys."""

    graph: nx.MultiDiGraph
    ledger: list[Merge]
    names: dict[str, frozenset[str]]


class _Moves(NamedTuple):
    """Where the old entities went: gone id -> (change, new id), and the old id of what is new."""

    gone: dict[str, tuple[str, str]]
    came: dict[str, tuple[str, str]]

    def now(self, node: str) -> str:
        """Return the id that an old node has now."""
        return self.gone.get(node, ("", node))[1]


def diff(old: str | Path | nx.MultiDiGraph, new: str | Path | nx.MultiDiGraph) -> Changes:
    """Return what changed from one store or graph to another.

    A paper is the same by id, DOI or title. An entity whose id is gone is "renamed" where a new one
    goes by its name (or the other way round), "merged" where one that was there before took its name
    over; a new one is "split" where one that is still there lost its name to it; `was` holds the old
    node. Pairs are the methods and tasks that meet in a paper or in a relation now and did not
    before: those of relations first, each with its earliest paper and a sentence. Merges are compared
    by entity, surface and rule; plain graphs have none. Raises StoreError for a file that is no store.

    >>> print(kg.diff("old.kg", "exports/papers.kg"))  # doctest: +SKIP
    """
    before, after = _side(old), _side(new)
    moves = _moves(before, after)
    return Changes(
        frame(_PAPERS, _paper_rows(before.graph, after.graph)),
        frame(_ENTITIES, _entity_rows(before.graph, after.graph, moves)),
        frame(_PAIRS, _pair_rows(before.graph, after.graph, moves)),
        frame(_MERGES, _merge_rows(before.ledger, after.ledger, moves)),
    )


def _side(given: str | Path | nx.MultiDiGraph) -> _Side:
    if isinstance(given, nx.MultiDiGraph):
        graph, ledger = given, []
    else:
        with Store(given) as store:
            graph, ledger = graph_of(store), store.merges()
    names = {
        node: frozenset(map(name_key, (attributes["name"], *attributes.get("aliases", ()))))
        for node, attributes in graph.nodes(data=True)
        if attributes["kind"] != "paper"
    }
    return _Side(graph, ledger, names)


# ---- papers ------------------------------------------------------------------------------------------
def _paper_rows(old: nx.MultiDiGraph, new: nx.MultiDiGraph) -> list[tuple[str, ...]]:
    before, after = _papers(old), _papers(new)
    known = {mark: node for node in before if node not in after for mark in _marks(old, node)}
    followed = {node: node for node in after if node in before}
    taken: set[str] = set()
    for node in after:
        found = [] if node in before else [known[m] for m in _marks(new, node) if m in known]
        if found and found[0] not in taken:
            followed[node] = found[0]
            taken.add(found[0])
    rows = []
    for node in after:
        was = followed.get(node)
        what = ", ".join(_differing(old, new, was, node)) if was else ""
        if was is None or what:
            change = "added" if was is None else "changed"
            rows.append((change, node, after[node], what, was or ""))
    left = set(followed.values())
    rows += [
        ("removed", node, title, "", node) for node, title in before.items() if node not in left
    ]
    return sorted(rows)


def _papers(graph: nx.MultiDiGraph) -> dict[str, str]:
    """Return {node: title} of the papers of a graph."""
    return {n: told["name"] for n, told in graph.nodes(data=True) if told["kind"] == "paper"}


def _marks(graph: nx.MultiDiGraph, node: str) -> Iterator[tuple[str, str]]:
    told = graph.nodes[node]
    if told.get("doi"):
        yield "doi", told["doi"].casefold()
    yield "title", paper_key(Paper(told["name"], told.get("abstract", "")))


def _differing(old: nx.MultiDiGraph, new: nx.MultiDiGraph, was: str, node: str) -> Iterator[str]:
    if was != node:
        yield "id"
    for name in _TEXT:
        if old.nodes[was].get(name) != new.nodes[node].get(name):
            yield "title" if name == "name" else name


# ---- entities ----------------------------------------------------------------------------------------
def _moves(old: _Side, new: _Side) -> _Moves:
    """Follow entities by their names; a shared acronym alone is not enough, a main name is needed."""
    gone = {node: old.names[node] for node in sorted(old.names) if node not in new.names}
    came = {node: new.names[node] for node in sorted(new.names) if node not in old.names}
    moves = _Moves({}, {})
    for _, one, other in sorted(_alike(old, new, gone, came)):
        if one not in moves.gone and other not in moves.came:
            moves.gone[one], moves.came[other] = ("renamed", other), ("renamed", one)
    gained = _by_name({n: new.names[n] - old.names[n] for n in new.names if n in old.names})
    lost = _by_name({n: old.names[n] - new.names[n] for n in new.names if n in old.names})
    for node in gone:
        into = gained.get(name_key(old.graph.nodes[node]["name"]), [])
        if into and node not in moves.gone:
            moves.gone[node] = ("merged", into[0])
    for node in came:
        source = lost.get(name_key(new.graph.nodes[node]["name"]), [])
        if source and node not in moves.came:
            moves.came[node] = ("split", source[0])
    return moves


def _alike(
    old: _Side, new: _Side, gone: Mapping[str, frozenset[str]], came: Mapping[str, frozenset[str]]
) -> Iterator[tuple[tuple[int, bool], str, str]]:
    """Yield (rank, old id, new id) of what may be one entity; the lower the rank, the likelier."""
    named = _by_name(came)
    for one, names in gone.items():
        for other in sorted({node for name in names for node in named.get(name, ())}):
            was, now = old.graph.nodes[one], new.graph.nodes[other]
            if name_key(was["name"]) in came[other] or name_key(now["name"]) in names:
                yield (-len(names & came[other]), was["kind"] != now["kind"]), one, other


def _by_name(names: Mapping[str, frozenset[str]]) -> dict[str, list[str]]:
    """Return {name: ids} for {id: names}; the ids in order."""
    found: dict[str, list[str]] = {}
    for node in sorted(names):
        for name in names[node]:
            found.setdefault(name, []).append(node)
    return found


def _entity_rows(
    old: nx.MultiDiGraph, new: nx.MultiDiGraph, moves: _Moves
) -> Iterator[tuple[str, str, str, str, int, str]]:
    rows = []
    for node, told in new.nodes(data=True):
        if told["kind"] == "paper":
            continue
        if node not in old:
            change, was = moves.came.get(node, ("added", ""))
        elif old.nodes[node]["name"] != told["name"]:
            change, was = "renamed", node
        else:
            continue
        rows.append((change, node, told["kind"], told["name"], told.get("n_papers", 0), was))
    for node, told in old.nodes(data=True):
        if told["kind"] != "paper" and node not in new:
            change, now = moves.gone.get(node, ("removed", ""))
            if change != "renamed":
                rows.append(
                    (change, now, told["kind"], told["name"], told.get("n_papers", 0), node)
                )
    yield from sorted(rows, key=lambda row: (row[0], -row[4], row[1], row[5]))


# ---- pairs and merges --------------------------------------------------------------------------------
def _pair_rows(
    old: nx.MultiDiGraph, new: nx.MultiDiGraph, moves: _Moves
) -> Iterator[tuple[str, ...]]:
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


_Meeting = tuple[str, tuple[str, str, str] | tuple[()]]


def _meetings(graph: nx.MultiDiGraph) -> dict[tuple[str, str], _Meeting]:
    """Return {(method, task): (its earliest paper, the relation if one says it)}."""
    found: dict[tuple[str, str], _Meeting] = {}
    for paper in sorted(_papers(graph), key=lambda node: _age(graph, node)):
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


def _merge_rows(old: list[Merge], new: list[Merge], moves: _Moves) -> list[tuple[str | int, ...]]:
    before = _decided(line._replace(entity=moves.now(line.entity)) for line in old)
    after = _decided(new)
    rows = [
        (change, line.entity, line.surface, line.rule, line.mentions, line.evidence)
        for change, here, there in (("gone", before, after), ("new", after, before))
        for place, line in here.items()
        if place not in there
    ]
    return sorted(rows, key=lambda row: (row[0] != "new", *map(str, row)))


def _decided(lines: Iterator[Merge] | list[Merge]) -> dict[tuple[str, str, str], Merge]:
    """Return the lines that more than spelling decided, by entity, surface and rule."""
    found: dict[tuple[str, str, str], Merge] = {}
    for line in lines:
        if line.rule != "key":
            found.setdefault((line.entity, line.surface, line.rule), line)
    return found


# ---- text --------------------------------------------------------------------------------------------
def _counted(part: str, table: pd.DataFrame) -> str:
    if part == "pairs":
        return f"{len(table):,} of a method and a task for the first time"
    counts = table["change"].value_counts().sort_index()
    return ", ".join(f"{count:,} {change}" for change, count in counts.items()) or "no change"


def _told(part: str, table: pd.DataFrame) -> Iterator[str]:
    """Yield a line for people for each row."""
    for row in table.to_dict("records"):
        if part == "papers":
            yield f"  {row['change']:8} {row['title']}" + (
                f"  ({row['what']})" if row["what"] else ""
            )
        elif part == "entities":
            moved = f"  ({row['was']} -> {row['node']})" if row["was"] and row["node"] else ""
            yield f"  {row['change']:8} {row['kind']}: {row['name']}{moved}"
        elif part == "pairs":
            yield f"  {row['method']} × {row['task']}  [{row['evidence'] or row['paper']}]"
        else:
            yield f"  {row['change']:8} '{row['surface']}' {row['rule']} {row['entity'] or '(no entity)'}"
