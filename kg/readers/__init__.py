"""Files in, papers out: `read(paths)` finds the files, knows their format and streams records.

One module a format, each with `sniff(head)` and `read(source)`. What a format cannot read becomes a
`Skipped` with its place; nothing here stops a run but a path that does not exist and a package
that is not installed.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path, PurePath
from stat import S_ISDIR
from types import ModuleType

from kg.errors import ReadError, suggest
from kg.readers.places import told_apart
from kg.readers.source import Source
from kg.records import Paper, Skipped

# What a function that reads files takes: one path, or several.
Paths = str | os.PathLike[str] | Iterable[str | os.PathLike[str]]
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
    paths: Paths, *, format: str | None = None, max_chars: int = MAX_CHARS
) -> Iterator[Paper | Skipped]:
    """Yield a Paper for each record of the files and folders, a Skipped for each that is none.

    `paths` is one path or several. A file that is named twice is read once.

    Files come in the order of their names; `format` overrides what the content looks like; a
    text of more than `max_chars` characters is skipped. Raises ReadError for a path that does not
    exist and for an unknown format, MissingExtra where a format needs a package.

    >>> from kg.readers import read
    >>> next(read(["seeds/papers"])).source  # doctest: +SKIP
    '000_b3f6a22f2d65858f.txt:1'
    """
    for source in sources(paths):
        yield from read_source(source, format=format, max_chars=max_chars)


def sources(paths: Paths) -> list[Source]:
    """Return the files of the paths as `walk` does, those of one name told apart by their folders."""
    found = walk(paths)
    whole = [source.path.resolve() for source in found]
    names = told_apart(dict(zip(whole, (source.name for source in found), strict=True)))
    return [Source(source.path, names[path]) for source, path in zip(found, whole, strict=True)]


def walk(paths: Paths) -> list[Source]:
    """Return the files of the paths, folders walked, sorted, hidden and foreign files left out.

    A file goes by its name, or its path below the folder that was given; two can share a name.
    Raises ReadError for what is no path, is not there, or cannot be looked into.
    """
    found: dict[Path, Source] = {}
    for path in _listed(paths):
        for source in _files(path):
            found.setdefault(source.path.resolve(), source)
    return list(found.values())


def _listed(paths: Paths) -> Iterator[Path]:
    """Yield each path of one or several."""
    several = [paths] if isinstance(paths, str | os.PathLike) else paths
    if isinstance(several, bytes) or not isinstance(several, Iterable):
        several = [several]
    for path in several:
        if not isinstance(path, str | os.PathLike):
            raise ReadError(
                f"{str(path)[:60]!r}: {type(path).__name__}, where a path is needed: "
                "a str or a Path, or a list of them"
            )
        yield Path(path)


def _files(path: Path) -> list[Source]:
    """Return the file, or the files of the folder."""
    if str(path) == "-":
        return [Source(path, "stdin")]
    try:
        if S_ISDIR(path.stat().st_mode):
            inside = sorted(_inside(path))
            return [Source(entry, _name(entry.relative_to(path))) for entry in inside]
        return [Source(path, _name(Path(path.name)))]
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:
        beside = [entry.name for entry in path.parent.glob("*")]
        hint = suggest(path.name, beside)
        raise ReadError(f"{path}: no such file or folder.{hint}") from error
    except OSError as error:
        place = error.filename or path
        raise ReadError(f"{place}: cannot be read ({error.strerror}). May you read it?") from error


def _inside(folder: Path) -> Iterator[Path]:
    """Yield the files below a folder that are papers for all that their names tell."""
    for place, folders, files in os.walk(folder, onerror=_stop):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for entry in (Path(place, name) for name in files if not name.startswith(".")):
            if entry.suffix.casefold() not in _IGNORED and entry.is_file():
                yield entry


def _name(path: Path) -> str:
    """Return what messages call a file: what is not UTF-8 in a name can stand in no text."""
    return os.fsencode(path.as_posix()).decode("utf-8", "backslashreplace")


def _stop(error: OSError) -> None:
    raise error


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


def _checked(record: Paper | Skipped, max_chars: int) -> Paper | Skipped:
    if isinstance(record, Paper) and len(record.text) > max_chars:
        return Skipped(
            record.source,
            f"{len(record.text):,} characters in one record; at most {max_chars:,} are read. "
            "Cut the record into title and abstract, or raise read.max_chars.",
        )
    return record
