"""How these tests read: bytes or text in, the records out, as `kg.readers.read` gives them."""

from __future__ import annotations

from pathlib import Path

from kg.readers import read
from kg.records import Paper, Skipped


def both(folder: Path, name: str, content: str | bytes) -> tuple[list[Paper], list[Skipped]]:
    """Return (papers, skipped) of one file with that content."""
    file = folder / name
    file.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    records = list(read([file]))
    papers = [record for record in records if isinstance(record, Paper)]
    return papers, [record for record in records if isinstance(record, Skipped)]


def papers(folder: Path, name: str, content: str | bytes) -> list[Paper]:
    """Return the papers of a file in which nothing is wrong."""
    found, skipped = both(folder, name, content)
    assert skipped == []
    return found


def titles(folder: Path, name: str, content: str | bytes) -> list[str]:
    """Return the titles of all papers of a file, whatever else is in it."""
    return [paper.title for paper in both(folder, name, content)[0]]
