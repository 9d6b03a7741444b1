"""Files in, papers out: `read(paths)` finds the files, knows their format and streams records.

One module a format, each with `sniff(head) -> bool` and `read(source) -> Iterator[Paper | Skipped]`.
What a format cannot read becomes a `Skipped` with its place; nothing here stops a run but a path
that does not exist.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

from kg.errors import ReadError, suggest
from kg.readers.source import HEAD_BYTES, Source
from kg.records import Paper, Skipped

# In the order in which they are asked; the listing, which has no marks of its own, comes last.
FORMATS: dict[str, str] = {
    "jsonl": "kg.readers.jsonl",
    "listing": "kg.readers.listing",
}
_IGNORED = frozenset({".pdf", ".png", ".jpg", ".zip", ".py", ".md", ".toml", ".kg", ".html", ".graphml"})
MAX_CHARS = 100_000


def read(
    paths: Iterable[str | Path], *, format: str | None = None, max_chars: int = MAX_CHARS
) -> Iterator[Paper | Skipped]:
    """Yield a Paper for each record of the files and folders, a Skipped for each that is none.

    Files come in the order of their names; `format` overrides what the content looks like; a
    text of more than `max_chars` characters is skipped. Raises ReadError for a path that does not
    exist and for an unknown format.

    >>> from kg.readers import read
    >>> next(read(["seeds/papers"])).source  # doctest: +SKIP
    '000_b3f6a22f2d65858f.txt:1'
    """
    for source in sources(paths):
        yield from read_source(source, format=format, max_chars=max_chars)


def sources(paths: Iterable[str | Path]) -> list[Source]:
    """Return the files of the paths, folders walked, sorted, hidden and foreign files left out."""
    found: list[Source] = []
    for path in map(Path, paths):
        if path.is_dir():
            inside = sorted(entry for entry in path.rglob("*") if _is_wanted(entry, path))
            found += [Source(entry, entry.relative_to(path).as_posix()) for entry in inside]
        elif str(path) == "-" or path.exists():
            found.append(Source(path, "stdin" if str(path) == "-" else path.name))
        else:
            near = suggest(path.name, [p.name for p in path.parent.glob("*")]) if path.parent.is_dir() else ""
            raise ReadError(f"{path}: no such file or folder.{near}")
    return found


def read_source(
    source: Source, *, format: str | None = None, max_chars: int = MAX_CHARS
) -> Iterator[Paper | Skipped]:
    """Yield what one file holds."""
    try:
        module = _module(format) if format else _sniff(source)
        if module is None:
            yield Skipped(source.name, f"no known format. Known: {', '.join(FORMATS)}")
            return
        for record in module.read(source):
            yield _checked(record, max_chars)
        if source.badly_encoded:
            lines = ", ".join(map(str, source.badly_encoded[:5]))
            more = "" if len(source.badly_encoded) <= 5 else f" and {len(source.badly_encoded) - 5} more"
            yield Skipped(source.name, f"not UTF-8 in line {lines}{more}: read as Windows-1252", False)
    except ReadError as error:
        if format is not None and format not in FORMATS:
            raise
        yield Skipped(source.name, str(error).removeprefix(f"{source.name}: "))


def _module(format: str) -> ModuleType:
    if format not in FORMATS:
        raise ReadError(
            f"unknown format '{format}'. Known: {', '.join(FORMATS)}.{suggest(format, FORMATS)}"
        )
    return import_module(FORMATS[format])


def _sniff(source: Source) -> ModuleType | None:
    head = source.head()[:HEAD_BYTES].decode("utf-8", errors="replace")
    return next((module for module in map(_module, FORMATS) if module.sniff(head)), None)


def _is_wanted(entry: Path, root: Path) -> bool:
    hidden = any(part.startswith(".") for part in entry.relative_to(root).parts)
    return entry.is_file() and not hidden and entry.suffix.casefold() not in _IGNORED


def _checked(record: Paper | Skipped, max_chars: int) -> Paper | Skipped:
    if isinstance(record, Paper) and len(record.text) > max_chars:
        return Skipped(
            record.source,
            f"{len(record.text):,} characters in one record; at most {max_chars:,} are read. "
            "Cut the record into title and abstract, or raise read.max_chars.",
        )
    return record
