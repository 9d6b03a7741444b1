"""XML: arXiv Atom and OAI, PubMed, Crossref unixref, ACL Anthology, EndNote.

Needs lxml (extra `formats`), loaded late. Records are read one by one; nothing is fetched, no
entity is expanded, and a file that declares any is refused. Where the XML breaks off, the records
before it are kept. How each format names its fields is in `kg.readers.xml_shapes`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import Any

from kg.errors import MissingExtra
from kg.readers.fields import paper_from
from kg.readers.source import Source
from kg.readers.values import forename_first
from kg.readers.xml_shapes import SHAPES, Shape
from kg.records import Paper, Skipped

_OPENING = re.compile(r"\ufeff?\s*<(?:\?xml|!--|!DOCTYPE|[A-Za-z])", re.IGNORECASE)
_HTML = re.compile(r"<(?:!DOCTYPE\s+)?html[\s>]", re.IGNORECASE)
_DECLARES = re.compile(r"<!ENTITY|<!DOCTYPE[^>\[]{0,2000}\[", re.IGNORECASE)
_ELEMENT = re.compile(r"<[A-Za-z]")
_PATH = re.compile(r"(\^?)(.*?)(?:@([\w-]+))?")
_TRANSLATED = re.compile(r"\[([^\[\]]+)\]\.?")  # PubMed's mark of a translated title
_BLOCKS = ("{*}p", "{*}title", "{*}sec", "{*}br")
_RECORDS = tuple(f"{{*}}{name}" for shape in SHAPES for name in shape.record.split())
_REFUSED = (
    "declares entities or a document type of its own, which is refused. "
    "Remove what stands in <!DOCTYPE ... [...]> if you trust the file."
)


def sniff(head: str) -> bool:
    """Say whether the text begins like XML that is not a web page."""
    return _OPENING.match(head) is not None and not _HTML.search(head[:2000])


def read(source: Source) -> Iterator[Paper | Skipped]:
    """Yield a Paper or a Skipped for each record."""
    etree = _etree(source.name)
    head = source.head()
    begin = _ELEMENT.search(head)
    if _DECLARES.search(head[: begin.start()] if begin else head):
        yield Skipped(source.name, _REFUSED)
        return
    try:
        yield from _papers(source, etree)
    except etree.XMLSyntaxError as error:
        reason = f"not XML from here on ({error}). The records before it are kept."
        yield Skipped(f"{source.name}:{error.lineno or 1}", reason)


def _papers(source: Source, etree: Any) -> Iterator[Paper | Skipped]:
    position = 0
    with source.binary() as stream:
        parser = etree.iterparse(
            stream,
            tag=_RECORDS,
            resolve_entities=False,
            load_dtd=False,
            no_network=True,
            remove_comments=True,
            remove_pis=True,
        )
        for shape, record in _records(parser):
            if _has_entities(record):
                yield Skipped(source.name, _REFUSED)
                return
            position += 1
            yield _read(record, shape, f"{source.name}:{record.sourceline}", position)
        if not position:
            yield from _unknown(source.name, _local(parser.root))


def _etree(name: str) -> Any:
    try:
        return import_module("lxml.etree")
    except ImportError as error:
        raise MissingExtra(f"{name}: XML", "lxml", "formats") from error


def _records(parser: Any) -> Iterator[tuple[Shape, Any]]:
    """Yield each record with its shape; what was read before it is let go."""
    shape: Shape | None = None
    done = None
    for _, element in parser:
        shape = shape or _shape(_local(element.getroottree().getroot()), _local(element))
        if _local(element) not in shape.record.split():
            continue
        if done is not None and done.getparent() is not None:
            done.getparent().remove(done)
        yield shape, element
        element.clear(keep_tail=True)
        done = element


def _shape(root: str, record: str) -> Shape:
    """Return the shape by the outermost element, else by the record."""
    known = [shape for shape in SHAPES if root in shape.roots]
    return (known or [shape for shape in SHAPES if record in shape.record.split()])[0]


def _has_entities(record: Any) -> bool:
    inner = record.getroottree().docinfo.internalDTD
    return inner is not None and next(inner.iterentities(), None) is not None


def _unknown(name: str, root: str) -> Iterator[Skipped]:
    if not any(root in shape.roots for shape in SHAPES):
        known = ", ".join(shape.name for shape in SHAPES)
        yield Skipped(name, f"no known XML: <{root}>. Known: {known}.")


def _read(record: Any, shape: Shape, place: str, position: int) -> Paper | Skipped:
    if shape.gone and record.find(_steps(shape.gone)) is not None:
        return Skipped(place, "deleted where it comes from", False)
    items = (record.find(_steps(item)) for item in shape.items)
    item = next((item for item in items if item is not None), record)
    named = {
        name: _shaped(name, held, shape)
        for name, paths in shape.fields.items()
        if (held := _held(record, item, paths))
    }
    if "arxiv.org/api/errors" in str(named.get("id")):
        return Skipped(place, f"an error of arXiv in place of a paper: {named.get('abstract')}")
    return paper_from(named, place, position, " or ".join(shape.fields["title"].split()))


def _held(record: Any, item: Any, paths: str) -> list[Any]:
    """Return the elements or attributes that the first path finds that finds any with text."""
    for path in paths.split():
        from_record, steps, attribute = _parsed(path)
        found = (record if from_record else item).findall(steps)
        found = [element.get(attribute, "") for element in found] if attribute else found
        if found := [one for one in found if _text(one).strip()]:
            return found
    return []


@cache
def _parsed(path: str) -> tuple[bool, str, str]:
    """Return (whether it begins at the record, steps, attribute) of a path."""
    found = _PATH.fullmatch(path)
    start, steps, attribute = found.groups() if found else ("", path, None)
    return bool(start), _steps(steps), attribute or ""


@cache
def _steps(path: str) -> str:
    """Return the path with each name in any namespace."""
    steps = path.split("/")
    return "/".join(step if step in ("", ".", "..") else f"{{*}}{step}" for step in steps)


def _shaped(name: str, held: list[Any], shape: Shape) -> str | list[str]:
    """Return what the table of fields takes for the elements."""
    if name == "authors":
        return [_person(person, shape.names) for person in held]
    if name == "keywords":
        return [_text(word) for word in held]
    if name == "abstract":
        return " ".join(map(_labelled, held))
    if name == "date":
        return _date(held[0])
    text = _text(held[0]).strip()
    if name == "title" and (translated := _TRANSLATED.fullmatch(text)):
        return str(translated[1])
    return shape.site + text if name == "url" and "://" not in text else text


def _text(found: Any) -> str:
    """Return all text in an element, that of paragraphs apart."""
    if isinstance(found, str):
        return found
    for block in found.iter(*_BLOCKS):
        block.tail = f" {block.tail or ''}"
    return "".join(found.itertext())


def _labelled(section: Any) -> str:
    label = section.get("Label") or ""
    return f"{label}: {_text(section)}" if label not in ("", "UNLABELLED") else _text(section)


def _person(person: Any, names: tuple[str, ...]) -> str:
    parts = [_text(part).strip() for name in names for part in person.findall(_steps(name))[:1]]
    return " ".join(filter(None, parts)) or forename_first(_text(person))


def _date(element: Any) -> str:
    """Return the date in an element, its year, month and day in elements of their own or not."""
    parts = {_local(part).casefold(): _text(part).strip() for part in element}
    if "year" not in parts:
        return _text(element)
    return "-".join(parts[name] for name in ("year", "month", "day") if parts.get(name))


def _local(element: Any) -> str:
    """Return the name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2] if element is not None else "nothing"
