"""What changed between two graphs or stores: papers, entities, first pairs, merges; as tables.

An entity under another id is followed by its names, so that a new spelling is no loss and no gain.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path

import networkx as nx
import pandas as pd

from kg.changes.following import moves_between, side_of
from kg.changes.listing import entity_rows, merge_rows, paper_rows
from kg.changes.meeting import pair_rows
from kg.frames import frame

_PAPERS = {"change": "str", "paper": "str", "title": "str", "what": "str", "was": "str"}
_ENTITIES = {
    "change": "str", "node": "str", "kind": "str", "name": "str", "n_papers": "int", "was": "str", "old_name": "str",
}  # fmt: skip
_PAIRS = {
    "method": "str", "task": "str", "relation": "str", "paper": "str", "title": "str", "sentence": "str",
    "evidence": "str", "method_node": "str", "task_node": "str",
}  # fmt: skip
_MERGES = {
    "change": "str", "entity": "str", "surface": "str", "rule": "str", "mentions": "int", "evidence": "str",
}  # fmt: skip
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


def diff(old: str | Path | nx.MultiDiGraph, new: str | Path | nx.MultiDiGraph) -> Changes:
    """Return what changed from one store or graph to another.

    A paper is the same by id, DOI or title. An entity whose id is gone is "renamed" where a new one
    goes by its name (or the other way round), "merged" where one that was there before took its name
    over; a new one is "split" where one that is still there lost its name to it; `was` and `old_name`
    hold the old node. Pairs are the methods and tasks that meet in a paper or in a relation now and did not
    before: those of relations first, each with its earliest paper and a sentence. Merges are compared
    by entity, surface and rule; plain graphs have none. Raises StoreError for a file that is no store.

    >>> print(kg.diff("old.kg", "exports/papers.kg"))  # doctest: +SKIP
    """
    before, after = side_of(old), side_of(new)
    moves = moves_between(before, after)
    return Changes(
        frame(_PAPERS, paper_rows(before.graph, after.graph)),
        frame(_ENTITIES, entity_rows(before.graph, after.graph, moves)),
        frame(_PAIRS, pair_rows(before.graph, after.graph, moves)),
        frame(_MERGES, merge_rows(before.ledger, after.ledger, moves)),
    )


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
            known = row["old_name"] and row["node"] and row["old_name"] != row["name"]
            moved = f"'{row['old_name']}' -> " if known else ""
            yield f"  {row['change']:8} {row['kind']}: {moved}{row['name']}"
        elif part == "pairs":
            yield f"  {row['method']} × {row['task']}  [{row['evidence'] or row['paper']}]"
        else:
            yield f"  {row['change']:8} '{row['surface']}' {row['rule']} {row['entity'] or '(no entity)'}"
