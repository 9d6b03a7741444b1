"""Tagged text: RIS, PubMed's nbib, Web of Science and Refer (EndNote), read by one lenient reader.

A line opens a field with its tag or goes on with the one before. What each format's tags mean is
in `kg.readers.tags`. Records may lack their end, have their tags with one blank less, or stand in
one file with words around them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kg.readers.fields import paper_from
from kg.readers.source import Source
from kg.readers.tags import DIALECTS, Dialect
from kg.readers.values import forename_first
from kg.records import Paper, Skipped

Field = tuple[str, list[str]]
Record = tuple[int, list[Field]]


def sniff(head: str) -> bool:
    """Say whether the text has the tags by which one of the formats begins."""
    return _dialect(head) is not None


def read(source: Source) -> Iterator[Paper | Skipped]:
    """Yield a Paper or a Skipped for each record."""
    dialect = _dialect(source.head())
    if dialect is None:
        known = ", ".join(dialect.name for dialect in DIALECTS)
        yield Skipped(source.name, f"no tags that begin a record. Known: those of {known}.")
        return
    titles = ", ".join(dialect.fields["title"])
    for position, (number, fields) in enumerate(_records(source, dialect), 1):
        place = f"{source.name}:{number}"
        yield paper_from(_named(fields, dialect), place, position, titles)


def _dialect(head: str) -> Dialect | None:
    return next((dialect for dialect in DIALECTS if dialect.mark.search(head)), None)


def _records(source: Source, dialect: Dialect) -> Iterator[Record]:
    """Yield (line where it begins, its fields) for each record; what stands between is dropped."""
    fields: list[Field] = []
    begin, inside, gap = 0, False, False
    for number, line in source.lines():
        tag, value = _field(line, dialect)
        if fields and _ends(tag, gap, fields, dialect):
            yield begin, fields
            fields = []
        inside = tag != dialect.last and (inside or dialect.is_loose or tag == dialect.first)
        if tag and inside:
            begin = begin if fields else number
            fields.append((tag, [value]))
        elif fields and value:
            fields[-1][1].append(value)
        gap = not value and not tag
    if fields:
        yield begin, fields


def _field(line: str, dialect: Dialect) -> tuple[str, str]:
    """Return (tag, value) of a line that opens a field, ("", text) of one that goes on."""
    found = dialect.line.match(line)
    if found and (dialect.tags is None or found["tag"] in dialect.tags):
        return found["tag"], found["value"].strip()
    return "", line.strip()


def _ends(tag: str, gap: bool, fields: list[Field], dialect: Dialect) -> bool:
    """Say whether the record before this tag is over."""
    if tag == dialect.last or (tag == dialect.first and not dialect.is_loose):
        return True
    if not tag or not dialect.is_loose:
        return False
    return gap or (tag == dialect.first and any(other != tag for other, _ in fields))


def _named(fields: list[Field], dialect: Dialect) -> dict[str, Any]:
    """Return the record by our names."""
    record = {}
    for name, groups in dialect.fields.items():
        held = [found for group in groups if (found := _values(fields, group, dialect))]
        if held:
            record[name] = _shaped(name, held)
    return record


def _values(fields: list[Field], group: str, dialect: Dialect) -> list[str]:
    """Return what stands under the tags of the group, in the order of the file."""
    tags = group.split()
    values: list[str] = []
    for tag, lines in fields:
        if tag in tags:
            values += lines if tag in dialect.lists else [" ".join(lines).strip()]
    return [value for value in values if value]


def _shaped(name: str, held: list[list[str]]) -> str | list[str]:
    """Return one value of what a record holds for a field, by tags in order of preference."""
    if name == "authors":
        return [forename_first(author) for author in held[0]]
    if name == "doi":
        return next((value for values in held for value in values if "10." in value), "")
    if name == "keywords":
        return "\n".join(held[0])
    return " ".join(held[0]) if name == "abstract" else held[0][0]
