"""An SQLite file opened the way that a store needs, and what its errors mean for a user."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from kg.errors import StoreError


def connect(path: str | Path, writable: bool) -> sqlite3.Connection:
    """Return a connection that leaves transactions to the caller; `:memory:` is a path, too.

    A writable one holds the file from its first write until it is closed.
    """
    if str(path) == ":memory:":
        db = sqlite3.connect(path, isolation_level=None)
        db.execute("PRAGMA foreign_keys = ON")
        return db
    mode = "rwc" if writable else "ro"
    uri = f"{Path(path).absolute().as_uri()}?mode={mode}"
    db = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=2)
    db.execute("PRAGMA foreign_keys = ON")
    if writable:
        # Held from the first write until the store is closed, and gone with the process.
        db.execute("PRAGMA locking_mode = EXCLUSIVE")
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
    return db


def explained(path: str | Path, error: sqlite3.Error) -> StoreError:
    """Return the error that says what a user can do about an SQLite error."""
    text = str(error)
    if "locked" in text or "busy" in text:
        return StoreError(
            f"{path}: another process is writing this store. Wait until it has ended."
        )
    if "not a database" in text or "malformed" in text:
        return StoreError(f"{path}: not a kg store, or damaged ({text}). Remove it and build anew.")
    if "unable to open" in text:
        return StoreError(
            f"{path}: cannot be opened. Is the folder there, and may you write in it?"
        )
    return StoreError(f"{path}: {text}")
