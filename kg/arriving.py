"""What comes into a store: files under their paths, and what stood in them. Statements on a
connection, inside a transaction of the store's.

A file is known by its path, seen from the store's folder. What it is called in all that is written
is kept beside it, so that no path gets into an export.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from hashlib import blake2b
from typing import NamedTuple

from kg.records import METADATA, Paper, Skipped

# Where something stood, as people read it; `f` is its file, `{}` its line.
PLACE = "f.shown || CASE {0} WHEN '' THEN '' ELSE ':' || {0} END"


class Record(NamedTuple):
    """A paper as it stood in a file, with the key that says which records are one paper."""

    paper: Paper
    key: str


def text_hash(paper: Paper) -> str:
    """Return the key of a text: a digest of title and abstract."""
    return blake2b(paper.text.encode("utf-8"), digest_size=16).hexdigest()


def put_file(db: sqlite3.Connection, source: str, name: str) -> None:
    """Keep what a file is called; the last reading of it decides."""
    db.execute(
        "INSERT INTO file VALUES (?1, ?2, ?2) ON CONFLICT (source) DO UPDATE SET name = ?2",
        (source, name),
    )


def put_records(
    db: sqlite3.Connection, source: str, run: int, records: Iterable[Record | Skipped]
) -> None:
    """Keep what stood in a file; what stands there already is replaced."""
    [(name,)] = db.execute("SELECT name FROM file WHERE source = ?", (source,))
    for record in records:
        if isinstance(record, Skipped):
            row = (source, _line(record.source, name), record.reason, record.is_error)
            db.execute("INSERT OR REPLACE INTO skipped VALUES (?, ?, ?, ?)", row)
            continue
        paper, key = record
        hash = text_hash(paper)
        db.execute(
            "INSERT OR IGNORE INTO text (hash, title, abstract) VALUES (?, ?, ?)",
            (hash, paper.title, paper.abstract),
        )
        kept = {field: value for field in METADATA if (value := getattr(paper, field))}
        line = _line(paper.source, name)
        db.execute(
            "INSERT OR REPLACE INTO record VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (source, line, paper.position, run, key, paper.id, hash, json.dumps(kept)),
        )


def _line(place: str, name: str) -> str:
    return place.removeprefix(name).removeprefix(":")
