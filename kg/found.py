"""What a text gave, in its three tables: sentences, mentions, relations; all of it by the text's hash."""

from __future__ import annotations

import sqlite3

from kg.records import Extraction, Mention, Relation

_TABLES = ("sentence", "mention", "relation")


def forget(db: sqlite3.Connection, hash: str, fingerprint: str, failure: str | None) -> None:
    """Drop what a text gave; keep which pipeline worked on it, and why it could not if so."""
    for table in _TABLES:
        db.execute(f"DELETE FROM {table} WHERE hash = ?", (hash,))
    db.execute(
        "UPDATE text SET fingerprint = ?, failure = ? WHERE hash = ?", (fingerprint, failure, hash)
    )


def put(db: sqlite3.Connection, hash: str, extraction: Extraction) -> None:
    """Keep what a text gave; nothing of it may be there."""
    db.executemany(
        "INSERT INTO sentence VALUES (?, ?, ?, ?)",
        [(hash, i, *pair) for i, pair in enumerate(extraction.sentences)],
    )
    db.executemany(
        "INSERT INTO mention VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [(hash, i, m.start, m.end, m.text, m.kind, m.role, m.score, m.long_form)
         for i, m in enumerate(extraction.mentions)],
    )  # fmt: skip
    db.executemany(
        "INSERT INTO relation VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [(hash, i, r.head, r.relation, r.tail, r.score, r.start, r.end)
         for i, r in enumerate(extraction.relations)],
    )  # fmt: skip


def get(db: sqlite3.Connection, hash: str) -> Extraction:
    """Return what a text gave."""
    sentences = db.execute('SELECT "start", "end" FROM sentence WHERE hash = ? ORDER BY i', (hash,))
    mentions = db.execute(
        'SELECT "start", "end", surface, kind, role, score, long_form FROM mention '
        "WHERE hash = ? ORDER BY i", (hash,))  # fmt: skip
    relations = db.execute(
        'SELECT head, relation, tail, score, "start", "end" FROM relation '
        "WHERE hash = ? ORDER BY i", (hash,))  # fmt: skip
    return Extraction(
        tuple(Mention(*row) for row in mentions),
        tuple(Relation(*row) for row in relations),
        tuple((start, end) for start, end in sentences),
    )
