"""BibTeX: one paper an entry; its values are LaTeX and are decoded, those that are used only.

Needs bibtexparser 2 (extra `formats`), loaded late. An entry that cannot be parsed becomes a
`Skipped`, the others are kept.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import import_module
from typing import Any

from kg.errors import MissingExtra
from kg.readers.cleaning import clean
from kg.readers.fields import paper_from
from kg.readers.latex import Decoder
from kg.readers.source import Source
from kg.records import Paper, Skipped

_ENTRY = re.compile(r"^[ \t]*@[ \t]*[A-Za-z]+\s*[{(]\s*[^\s,{}()=]+\s*[,=]", re.MULTILINE)
_PIECE = re.compile(r"""\s*\#\s*""")
_AND = re.compile(r"\s+and\s+")
_LATEX = ("title", "subtitle", "abstract", "journal", "journaltitle", "booktitle", "keywords")
_PLAIN = ("doi", "url", "date", "year", "pmid")
_INHERITED = ("year", "date", "booktitle", "journal")  # from the entry that `crossref` names


def sniff(head: str) -> bool:
    """Say whether a line opens an entry: @article{key, or @string{name = ."""
    return _ENTRY.search(head) is not None


def read(source: Source) -> Iterator[Paper | Skipped]:
    """Yield a Paper or a Skipped for each entry."""
    library = _parsed(source)
    strings = _strings(library.strings)
    entries = {entry.key: entry for entry in library.entries}
    decode = Decoder().decode
    position = 0
    for block in library.blocks:
        place = f"{source.name}:{block.start_line + 1}"
        entry = getattr(block, "ignore_error_block", None) or block  # a key or a field twice
        if hasattr(entry, "entry_type"):
            position += 1
            fields = _inherited(_fields(entry, strings), entries, strings)
            yield paper_from(_record(entry.key, fields, decode), place, position, "title")
        elif hasattr(block, "error"):
            position += 1
            yield Skipped(place, _broken(block.raw))


def _parsed(source: Source) -> Any:
    """Return bibtexparser's library of the file."""
    try:
        bibtexparser = import_module("bibtexparser")
    except ImportError as error:
        raise MissingExtra(f"{source.name}: BibTeX", "bibtexparser", "formats") from error
    logging.getLogger("bibtexparser").setLevel(logging.ERROR)  # it says again what we report
    return bibtexparser.parse_string("\n".join(line for _, line in source.lines()), parse_stack=[])


def _strings(definitions: Iterable[Any]) -> dict[str, str]:
    """Return {name: value}; as in BibTeX a definition sees those before it, so none is a cycle."""
    strings: dict[str, str] = {}
    for definition in definitions:
        strings[definition.key.casefold()] = _value(str(definition.value), strings)
    return strings


def _fields(entry: Any, strings: Mapping[str, str]) -> dict[str, str]:
    """Return {field in lower case: value}; of a field that is there twice, the first."""
    fields: dict[str, str] = {}
    for field in entry.fields:
        fields.setdefault(field.key.casefold(), _value(str(field.value), strings))
    return fields


def _value(written: str, strings: Mapping[str, str]) -> str:
    """Return what {braces}, "quotes", names of strings and # between them stand for."""
    pieces = _split(written, _PIECE)
    return "".join(_piece(piece.strip(), strings) for piece in pieces)


def _piece(piece: str, strings: Mapping[str, str]) -> str:
    if piece[:1] + piece[-1:] in ("{}", '""') and len(piece) > 1:
        return piece[1:-1]
    return strings.get(piece.casefold(), piece)


def _split(text: str, mark: re.Pattern[str]) -> list[str]:
    """Return the parts of the text between the marks that stand outside braces and quotes."""
    parts, depth, start = [], 0, 0
    quoted = False
    for found in re.finditer(rf"[{{}}\"]|{mark.pattern}", text):
        if found[0] == '"':
            quoted ^= depth == 0 and mark is _PIECE
        elif found[0] in "{}":
            depth += 1 if found[0] == "{" else -1
        elif depth == 0 and not quoted:
            parts.append(text[start : found.start()])
            start = found.end()
    return [*parts, text[start:]]


def _inherited(
    fields: dict[str, str], entries: Mapping[str, Any], strings: Mapping[str, str]
) -> dict[str, str]:
    """Return the fields with those of the volume that the entry refers to."""
    parent = entries.get(fields.get("crossref", ""))
    if parent is None:
        return fields
    above = _fields(parent, strings)
    given = {name: above[name] for name in _INHERITED if name in above}
    return {"booktitle": above.get("title", ""), **given, **fields}


def _record(key: str, fields: Mapping[str, str], decode: Callable[[str], str]) -> dict[str, Any]:
    """Return the record that the table of fields knows."""
    record: dict[str, Any] = {name: decode(fields[name]) for name in _LATEX if name in fields}
    record |= {name: fields[name].replace("\\_", "_") for name in _PLAIN if name in fields}
    record["id"] = key
    record["venue"] = record.get("journal") or record.get("journaltitle")
    record["author"] = [
        decode(_forename_first(name))
        for name in _split(fields.get("author", ""), _AND)
        if name.strip() and name.strip() != "others"
    ]
    record.setdefault("date", f"{fields.get('year', '')} {fields.get('month', '')}")
    if "arxiv" in (fields.get("archiveprefix", "") + fields.get("eprinttype", "")).casefold():
        record["arxiv_id"] = fields.get("eprint", "")
    return record


def _forename_first(name: str) -> str:
    """Return "First von Last Jr" for "von Last, Jr, First" and "von Last, First"."""
    last, *rest = (part.strip() for part in _split(name, re.compile(",")))
    return " ".join([*rest[-1:], last, *rest[:-1]])


def _broken(raw: str) -> str:
    start = clean(raw[:200])[:60]
    return f"an entry that cannot be parsed: {start}... Close its braces and quotes."
