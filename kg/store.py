"""The one file on disk: papers, what was found in them, entities and the merge ledger.

SQLite, written batch by batch, each batch a transaction: a build that was killed goes on where it
was. One writer at a time. Tables and columns: `store.sql`. No spaCy and no NetworkX here.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from hashlib import blake2b
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple, Self

from kg import arriving, found, leaving
from kg.arriving import PLACE, Record
from kg.database import connect, explained, prepare, seen_from
from kg.errors import StoreError
from kg.records import Entity, Extraction, Paper, Skipped

_RECORDS = (
    "SELECT r.key, r.hash, t.title, t.abstract, r.given_id, r.fields, "
    f"{PLACE.format('r.line')}, r.position "
    "FROM record r JOIN text t USING (hash) JOIN file f USING (source) "
)
_BY_PLACE = "f.shown, r.position, r.key"


# What one build tells; a mention more is a mention more in `merge`.
_TOLD = (
    "SELECT key, hash, given_id, fields FROM record ORDER BY key, source, position",
    "SELECT * FROM paper ORDER BY id",
    "SELECT * FROM entity ORDER BY id",
    "SELECT * FROM merge ORDER BY entity, surface, rule, evidence",
    "SELECT * FROM parent ORDER BY child, parent",
)


class Merge(NamedTuple):
    """A line of the ledger: this surface became that entity, by this rule, on this evidence."""

    entity: str
    surface: str
    rule: str
    evidence: str
    mentions: int


class Store:
    """An open store; a context manager that closes it.

    Raises StoreError where the file is no store, is of a newer version, or another process writes.
    """

    def __init__(self, path: str | Path, *, writable: bool = False) -> None:
        self.path = Path(path)
        self._writable = writable
        if not writable and not self.path.exists():
            raise StoreError(f"{path}: no such store. Make one with: kg build PATH -o FOLDER")
        try:
            self._db = connect(path, writable)
            prepare(self._db, path, writable)
            if writable and str(path) != ":memory:":
                with self.transaction():
                    pass  # another process that writes is met here
        except sqlite3.Error as error:
            raise explained(path, error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._writable:  # one file is left behind, which read-only users can open
            self._db.execute("PRAGMA journal_mode = DELETE")
        self._db.close()

    def seen(self, path: str | Path) -> str:
        """Return a path as the store keeps it: from its own folder, so that both can be moved."""
        return seen_from(self._folder(), Path(path))

    def whole(self, seen: str) -> Path:
        """Return the whole path of one that the store keeps."""
        return Path(os.path.normpath(self._folder() / seen))

    def _folder(self) -> Path:
        return Path.cwd() if str(self.path) == ":memory:" else self.path.resolve().parent

    def setting(self, name: str) -> str:
        """Return what the last build was told, empty where it was told nothing."""
        row = self._db.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else ""

    def keep_setting(self, name: str, value: str) -> None:
        """Keep what a build was told for the next one; an empty value is forgotten."""
        self._db.execute("DELETE FROM setting WHERE name = ?", (name,))
        if value:
            self._db.execute("INSERT INTO setting VALUES (?, ?)", (name, value))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Run a block as one transaction: all of it is kept, or nothing."""
        try:
            self._db.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as error:
            raise explained(self.path, error) from error
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def copy(self, path: Path) -> None:
        """Copy the store as it stands into another file, in place of what is there."""
        path.unlink(missing_ok=True)
        with closing(sqlite3.connect(path)) as other:
            self._db.backup(other)
            other.execute("PRAGMA journal_mode = DELETE")

    def digest(self) -> str:
        """Return a digest of all that the store tells: papers, entities, merges."""
        told = blake2b(digest_size=16)
        for query in _TOLD:
            for row in self._db.execute(query):
                told.update(repr(row).encode("utf-8"))
        return told.hexdigest()

    # ---- records -----------------------------------------------------------------------------
    def next_run(self) -> int:
        """Return the number of a new reading of files."""
        return int(self._db.execute("SELECT coalesce(max(run), 0) + 1 FROM record").fetchone()[0])

    def begin_source(self, source: str, name: str) -> None:
        """Note that a file, by its path as `seen` from here, is read under a name; drop what an
        earlier reading of it said that it skipped."""
        arriving.put_file(self._db, source, name)
        self._db.execute("DELETE FROM skipped WHERE source = ?", (source,))

    def add_records(self, source: str, run: int, records: Iterable[Record | Skipped]) -> None:
        """Keep the records of a file; one that stands there already is replaced."""
        arriving.put_records(self._db, source, run, records)

    def finish_source(self, source: str, run: int) -> None:
        """Drop the records of earlier readings of a file that this one replaced: same file, same
        paper. Papers that no longer stand in the file stay, as does where they stood."""
        leaving.drop_replaced(self._db, source, run)

    def remove_papers(self, papers: Iterable[str]) -> None:
        """Drop the records of papers, by id; what a build concludes must be told anew after it."""
        leaving.drop_papers(self._db, papers)

    def files(self) -> dict[str, str]:
        """Return {path as `seen` from here: name} of the files."""
        return dict(self._db.execute("SELECT source, name FROM file"))

    def show_files(self, shown: Mapping[str, str]) -> None:
        """Keep what each file, by its path as `seen` from here, is called in all that is written."""
        rows = [(name, source) for source, name in shown.items()]
        self._db.executemany("UPDATE file SET shown = ? WHERE source = ?", rows)

    def skipped(self) -> list[Skipped]:
        """Return what was skipped, by place."""
        rows = self._db.execute(
            f"SELECT {PLACE.format('place')}, reason, is_error FROM skipped JOIN file f USING (source) "
            "ORDER BY f.shown, place, reason"
        )
        return [Skipped(place, reason, bool(error)) for place, reason, error in rows]

    def count(self, table: str) -> int:
        """Return the number of rows of a table."""
        return int(self._db.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0])

    def record_groups(self) -> Iterator[tuple[str, list[tuple[str, Paper]]]]:
        """Yield (key, [(hash, paper)]) for each paper: its records, in the order of their places."""
        rows = self._db.execute(_RECORDS + f"ORDER BY r.key, {_BY_PLACE}")
        for key, group in groupby(rows, key=lambda row: row[0]):
            yield key, [(row[1], _paper(row)) for row in group]

    # ---- extractions -------------------------------------------------------------------------
    def pending(self, fingerprint: str) -> list[str]:
        """Return the hashes of the texts that this pipeline has not worked on."""
        rows = self._db.execute(
            "SELECT hash FROM text WHERE fingerprint IS NOT ? "
            "AND hash IN (SELECT hash FROM record) ORDER BY hash",
            (fingerprint,),
        )
        return [hash for (hash,) in rows]

    def texts(self, hashes: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Yield (hash, text) for each hash."""
        for hash in hashes:
            query = "SELECT title, abstract FROM text WHERE hash = ?"
            title, abstract = self._db.execute(query, (hash,)).fetchone()
            yield hash, Paper(title, abstract).text

    def add_extraction(self, hash: str, extraction: Extraction, fingerprint: str) -> None:
        """Keep what a text gave, in place of what it gave before."""
        found.forget(self._db, hash, fingerprint, None)
        found.put(self._db, hash, extraction)

    def add_failure(self, hash: str, reason: str, fingerprint: str) -> None:
        """Keep that a text could not be worked on."""
        found.forget(self._db, hash, fingerprint, reason)

    def failures(self) -> dict[str, str]:
        """Return {hash: reason} of the texts that could not be worked on."""
        rows = self._db.execute("SELECT hash, failure FROM text WHERE failure IS NOT NULL")
        return dict(rows.fetchall())

    def extraction(self, hash: str) -> Extraction:
        """Return what a text gave."""
        return found.get(self._db, hash)

    # ---- what a build concludes --------------------------------------------------------------
    def replace_papers(
        self, papers: Iterable[tuple[str, str]], keys: Iterable[tuple[str, str, str, str]]
    ) -> None:
        """Keep (id, hash) of each paper and (key, paper, rule, evidence) of its records in place of
        those of the last build; with them go the entities, links and ledger, which are told anew,
        and the texts that no record has any more."""
        for table in ("link", "merge", "question", "parent", "entity", "paper_key", "paper"):
            self._db.execute(f"DELETE FROM {table}")
        leaving.drop_texts(self._db)
        self._db.executemany("INSERT INTO paper VALUES (?, ?)", papers)
        self._db.executemany("INSERT INTO paper_key VALUES (?, ?, ?, ?)", keys)

    def add_entities(
        self, entities: Iterable[Entity], merges: Iterable[tuple[str, str, str, str, int]]
    ) -> None:
        """Keep the entities and the ledger."""
        rows = [(e.id, e.kind, e.name, e.generic, json.dumps(e.other_kinds)) for e in entities]
        self._db.executemany("INSERT INTO entity VALUES (?, ?, ?, ?, ?)", rows)
        self._db.executemany("INSERT INTO merge VALUES (?, ?, ?, ?, ?)", merges)

    def add_parents(self, parents: Iterable[tuple[str, str, str]]) -> None:
        """Keep (child, parent, rule) of what is a kind of what by a rule."""
        self._db.executemany("INSERT INTO parent VALUES (?, ?, ?)", parents)

    def add_questions(self, questions: Iterable[tuple[str, str, str, str]]) -> None:
        """Keep (doubt, names, why, command) of the merges that a person should look at."""
        self._db.executemany("INSERT OR IGNORE INTO question VALUES (?, ?, ?, ?)", questions)

    def add_links(self, paper_id: str, entity_ids: Iterable[str]) -> None:
        """Keep which entity each mention of a paper names, in the order of the mentions; "" is none."""
        rows = [(paper_id, i, entity) for i, entity in enumerate(entity_ids) if entity]
        self._db.executemany("INSERT INTO link VALUES (?, ?, ?)", rows)

    def papers(self) -> Iterator[tuple[str, str]]:
        """Yield (id, hash) of each paper of the graph, by id."""
        yield from self._db.execute("SELECT id, hash FROM paper ORDER BY id")

    def stored_papers(self) -> Iterator[tuple[str, str, list[tuple[str, Paper]]]]:
        """Yield (id, hash, its records as (hash, paper)) of each paper of the graph, by id."""
        joined = f"JOIN paper_key k ON k.key = r.key WHERE k.paper = ? ORDER BY {_BY_PLACE}"
        for id, hash in list(self.papers()):
            rows = self._db.execute(_RECORDS + joined, (id,))
            yield id, hash, [(row[1], _paper(row)) for row in rows]

    def paper_merges(self) -> list[tuple[str, str, str, str]]:
        """Return (paper, key, rule, evidence) of the records that became one paper by another rule
        than the same title, by paper."""
        rows = self._db.execute(
            "SELECT paper, key, rule, evidence FROM paper_key WHERE rule <> 'title' ORDER BY paper, key"
        )
        return list(rows)

    def links(self, paper_id: str) -> dict[int, str]:
        """Return {place of a mention: its entity} of a paper; a mention that names none is left out."""
        return dict(
            self._db.execute("SELECT i, entity FROM link WHERE paper = ? ORDER BY i", (paper_id,))
        )

    def entities(self) -> list[Entity]:
        """Return the entities, by id, with their aliases."""
        aliases: dict[str, set[str]] = {}
        for entity, surface in self._db.execute("SELECT entity, surface FROM merge"):
            aliases.setdefault(entity, set()).add(surface)
        rows = self._db.execute("SELECT * FROM entity ORDER BY id")
        return [
            Entity(id, kind, name, tuple(sorted(aliases.get(id, set()) - {name})), bool(generic),
                   tuple(json.loads(others)))
            for id, kind, name, generic, others in rows
        ]  # fmt: skip

    def merges(self) -> list[Merge]:
        """Return the ledger, by entity; the entity "" has the surfaces that are none."""
        rows = self._db.execute("SELECT * FROM merge ORDER BY entity, mentions DESC, surface, rule")
        return [Merge(*row) for row in rows]

    def parents(self) -> list[tuple[str, str, str]]:
        """Return (child, parent, rule) of what is a kind of what by a rule."""
        return list(self._db.execute("SELECT * FROM parent ORDER BY child, parent"))

    def questions(self) -> list[tuple[str, str, str, str]]:
        """Return (doubt, names, why, command) of the merges to look at, the likeliest first."""
        return list(self._db.execute("SELECT * FROM question ORDER BY doubt, names"))


def _paper(row: tuple[Any, ...]) -> Paper:
    _, _, title, abstract, given_id, fields, line, position = row
    known: dict[str, Any] = {
        name: tuple(v) if isinstance(v, list) else v for name, v in json.loads(fields).items()
    }
    return Paper(title, abstract, given_id, source=line, position=position, **known)
