"""Papers, entities and merges that are there on one side only, or differ: rows of the tables."""

from __future__ import annotations

from collections.abc import Iterator

import networkx as nx

from kg.changes.following import Moves, papers_of
from kg.records import METADATA, Paper
from kg.resolving.papers import paper_key
from kg.store import Merge

_TEXT = ("name", "abstract", *METADATA)


def paper_rows(old: nx.MultiDiGraph, new: nx.MultiDiGraph) -> list[tuple[str, ...]]:
    """Return a row for each paper that came, went or changed: change, node, title, what differs, old node."""
    before, after = papers_of(old), papers_of(new)
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


def entity_rows(
    old: nx.MultiDiGraph, new: nx.MultiDiGraph, moves: Moves
) -> Iterator[tuple[str, str, str, str, int, str, str]]:
    """Yield a row for each entity that came, went or has another name: change, node, kind, name,
    papers, old node, old name."""
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
        before = old.nodes[was]["name"] if was else ""
        count = told.get("n_papers", 0)
        rows.append((change, node, told["kind"], told["name"], count, was, before))
    for node, told in old.nodes(data=True):
        if told["kind"] != "paper" and node not in new:
            change, now = moves.gone.get(node, ("removed", ""))
            if change != "renamed":
                name = new.nodes[now]["name"] if now else told["name"]
                count = told.get("n_papers", 0)
                rows.append((change, now, told["kind"], name, count, node, told["name"]))
    yield from sorted(rows, key=lambda row: (row[0], -row[4], row[1], row[5]))


def merge_rows(old: list[Merge], new: list[Merge], moves: Moves) -> list[tuple[str | int, ...]]:
    """Return a row for each line of the ledger that is new or gone, those of spelling alone left out."""
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
