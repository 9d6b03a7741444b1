"""What leaves a store: records that later ones replace, papers that a user removes, and with them the
texts that nobody has any more. Statements on a connection, inside a transaction of the store's."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator

# The same paper by its key, which is made from the title and, where that is short, the abstract.
_SAME_KEY = (
    "DELETE FROM record WHERE source = :source AND run < :run AND key IN "
    "(SELECT key FROM record WHERE source = :source AND run = :run)"
)
_ROWS = (
    "SELECT key, position, given_id, title, abstract, fields FROM record JOIN text USING (hash) "
    "WHERE source = ? AND run {} ?"
)

_VERSION = re.compile(r"v\d+$")  # of an arXiv id


def drop_replaced(db: sqlite3.Connection, source: str, run: int) -> None:
    """Drop the records of earlier readings of a file that this reading replaced."""
    db.execute(_SAME_KEY, {"source": source, "run": run})
    before: dict[tuple[str, str | int, str], set[tuple[str, int]]] = {}
    for row in db.execute(_ROWS.format("<"), (source, run)):
        for mark in _marks(*row[1:]):
            before.setdefault(mark, set()).add(row[:2])
    if before:
        rows = db.execute(_ROWS.format("="), (source, run))
        gone = {old for row in rows for mark in _marks(*row[1:]) for old in before.get(mark, ())}
        db.executemany(
            "DELETE FROM record WHERE source = ? AND key = ? AND position = ? AND run < ?",
            [(source, *old, run) for old in sorted(gone)],
        )


def _marks(
    position: int, given_id: str, title: str, abstract: str, fields: str
) -> Iterator[tuple[str, str | int, str]]:
    """Yield what says that two records of a file are one paper though their keys differ: the DOI or
    the arXiv id; the id with the title or the abstract; where there is no id, the place with the
    title."""
    known = json.loads(fields)
    if "doi" in known:
        yield "doi", known["doi"].casefold(), ""
    if "arxiv_id" in known:
        yield "arxiv", _VERSION.sub("", known["arxiv_id"].casefold()), ""
    if title:
        yield ("title", given_id, title) if given_id else ("place", position, title)
    if given_id and abstract:
        yield "abstract", given_id, abstract


def drop_papers(db: sqlite3.Connection, papers: Iterable[str]) -> None:
    """Drop the records of papers, all that is told of a file that has no other records, and the files
    of which nothing is left."""
    for paper in papers:
        mine = "SELECT key FROM paper_key WHERE paper = ?"
        sources = db.execute(f"SELECT DISTINCT source FROM record WHERE key IN ({mine})", (paper,))
        touched = sources.fetchall()
        db.execute(f"DELETE FROM record WHERE key IN ({mine})", (paper,))
        db.executemany(
            "DELETE FROM skipped WHERE source = ?1 "
            "AND NOT EXISTS (SELECT 1 FROM record WHERE source = ?1)",
            touched,
        )
    db.execute(
        "DELETE FROM file WHERE source NOT IN (SELECT source FROM record) "
        "AND source NOT IN (SELECT source FROM skipped)"
    )


def drop_texts(db: sqlite3.Connection) -> None:
    """Drop the texts that no record has, with what was found in them; no paper may need them."""
    db.execute("DELETE FROM text WHERE hash NOT IN (SELECT hash FROM record)")
