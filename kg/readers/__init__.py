"""Files in, papers out: `read(paths)` finds the files, knows their format and streams records.

One module a format, each with `sniff(head)` and `read(source)`. What a format cannot read becomes a
`Skipped` with its place; nothing here stops a run but a path that does not exist and a package
that is not installed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path, PurePath
from types import ModuleType

from kg.errors import ReadError, suggest
from kg.readers.source import Source
from kg.records import Paper, Skipped

# In the order in which they are asked; the listing, which has no marks of its own, comes last.
FORMATS: dict[str, str] = {
    "jsonl": "kg.readers.jsonl",
    "json": "kg.readers.json_document",
    "xml": "kg.readers.xml_records",
    "bibtex": "kg.readers.bibtex",
    "tagged": "kg.readers.tagged",
    "csv": "kg.readers.delimited",
    "listing": "kg.readers.listing",
}
# Other names of a format: what users call it, and how its files end where the content says nothing.
ALIASES: dict[str, str] = {
    "bib": "bibtex",
    "tsv": "csv",
    "ris": "tagged",
    "nbib": "tagged",
    "wos": "tagged",
    "refer": "tagged",
    "enw": "tagged",
    "ndjson": "jsonl",
}
_IGNORED = {".pdf", ".png", ".jpg", ".zip", ".py", ".md", ".toml"}
_IGNORED |= {".kg", ".html", ".graphml", ".gexf", ".sqlite", ".db", ".parquet"}
MAX_CHARS = 100_000


def read(
    paths: Iterable[str | Path], *, format: str | None = None, max_chars: int = MAX_CHARS
) -> Iterator[Paper | Skipped]:
    """Yield a Paper for each record of the files and folders, a Skipped for each that is none.

    Files come in the order of their names; `format` overrides what the content looks like; a
    text of more than `max_chars` characters is skipped. Raises ReadError for a path that does not
    exist and for an unknown format, MissingExtra where a format needs a package.

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
            beside = [entry.name for entry in path.parent.glob("*")]
            raise ReadError(f"{path}: no such file or folder.{suggest(path.name, beside)}")
    return _told_apart(found)


def _told_apart(found: list[Source]) -> list[Source]:
    """Return the files with their folders in the names of those that would share one."""
    names = Counter(source.name for source in found)
    return [
        source if names[source.name] == 1 else Source(source.path, source.path.as_posix())
        for source in found
    ]


def read_source(
    source: Source, *, format: str | None = None, max_chars: int = MAX_CHARS
) -> Iterator[Paper | Skipped]:
    """Yield what one file holds."""
    chosen = _module(format) if format else None
    try:
        module = chosen or _sniff(source)
        if module is None:
            yield Skipped(source.name, f"no known format. Known: {', '.join(FORMATS)}.")
            return
        is_empty = True
        for record in module.read(source):
            is_empty = False
            yield _checked(record, max_chars)
        if is_empty:
            yield Skipped(source.name, "no record in the file", False)
    except ReadError as error:
        yield Skipped(source.name, str(error).removeprefix(f"{source.name}: "))
    yield from _badly_encoded(source)


def _badly_encoded(source: Source) -> Iterator[Skipped]:
    if not (bad := source.badly_encoded):
        return
    lines = ", ".join(map(str, bad[:5]))
    more = f" and {len(bad) - 5} more" if len(bad) > 5 else ""
    yield Skipped(source.name, f"not UTF-8 in line {lines}{more}: read as Windows-1252", False)


def _module(format: str) -> ModuleType:
    name = ALIASES.get(format, format)
    if name not in FORMATS:
        known = [*FORMATS, *ALIASES]
        raise ReadError(
            f"unknown format '{format}'. Known: {', '.join(known)}.{suggest(format, known)}"
        )
    return import_module(FORMATS[name])


def _sniff(source: Source) -> ModuleType | None:
    """Return the format that the content shows; the file's ending decides where none is sure."""
    head = source.head()
    if not head.strip():
        raise ReadError(f"{source.name}: the file is empty")
    *sure, listing = map(_module, FORMATS)
    module = next((module for module in sure if module.sniff(head)), None)
    return module or _by_ending(source.name) or (listing if listing.sniff(head) else None)


def _by_ending(name: str) -> ModuleType | None:
    ending = PurePath(name.casefold().removesuffix(".gz")).suffix.removeprefix(".")
    format = ALIASES.get(ending, ending)
    return _module(format) if format in FORMATS else None


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
