"""An SQLite file opened the way that a store needs, and what its errors mean for a user."""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from pathlib import Path

from kg.errors import StoreError

APPLICATION_ID = 0x6B675F31
VERSION = 3
_HEAD = b"SQLite format 3\0"


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


def prepare(db: sqlite3.Connection, path: str | Path, writable: bool) -> None:
    """Make the tables where there are none yet; raise StoreError for what is no store of this kg."""
    found = db.execute("PRAGMA application_id").fetchone()[0]
    version = db.execute("PRAGMA user_version").fetchone()[0]
    empty = not db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if found == 0 and version == 0 and writable and empty:
        schema = Path(__file__).with_name("store.sql").read_text("utf-8")
        mark = f"PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {VERSION};"
        db.executescript(f"BEGIN IMMEDIATE; {schema} {mark} COMMIT;")
    elif found != APPLICATION_ID:
        raise StoreError(f"{path}: an SQLite file, but no kg store. Choose another name.")
    elif version != VERSION:
        todo = "Update kg" if version > VERSION else "Name another folder for a new store"
        raise StoreError(
            f"{path}: a store of version {version}, this kg reads version {VERSION}. "
            f"{todo}, or build the store anew from the papers."
        )


def seen_from(folder: Path, path: Path) -> str:
    """Return a path as it is seen from a folder, links followed; `-` is standard input."""
    if str(path) == "-":
        return "-"
    seen = path.resolve()
    with suppress(ValueError):  # on another drive
        seen = Path(os.path.relpath(seen, folder))
    return os.fsencode(seen.as_posix()).decode("utf-8", "backslashreplace")


def explained(path: str | Path, error: sqlite3.Error) -> StoreError:
    """Return the error that says what a user can do about an SQLite error."""
    text = str(error)
    if "locked" in text or "busy" in text:
        return StoreError(
            f"{path}: another process is writing this store. Wait until it has ended."
        )
    if "not a database" in text or "malformed" in text:
        if _is_ours(Path(path)):
            return StoreError(f"{path}: a damaged kg store ({text}). Remove it and build anew.")
        return StoreError(f"{path}: not a kg store, but another file. Choose another path.")
    if "unable to open" in text:
        return StoreError(
            f"{path}: cannot be opened. Is the folder there, and may you write in it?"
        )
    return StoreError(f"{path}: {text}")


def _is_ours(path: Path) -> bool:
    """Say whether a file that SQLite cannot read begins as a store does."""
    try:
        with path.open("rb") as stream:
            head = stream.read(100)
    except OSError:
        return False
    return head.startswith(_HEAD) and head[68:72] == APPLICATION_ID.to_bytes(4, "big")
