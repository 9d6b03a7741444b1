"""The records in a JSON text: objects one after another, arrays of them, pages of an API.

A text goes in; (offset, value) comes out, one at a time, so that what stands before an error is
kept. Nothing is known here about files; what a record's fields mean is in `kg.readers.fields`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Generator, Iterator
from typing import Any

from kg.readers.fields import TITLES, own_paper, paper_from, plain
from kg.records import Paper, Skipped

# Under these names an API keeps its list of records, or the object that holds the list.
_LISTS = {"results", "works", "papers", "data", "items", "records", "docs", "documents"}
_LISTS |= {"articles", "entries", "publications", "hits", "message", "response"}
_TITLES = frozenset(TITLES) - {"name"}  # an author with a list of papers has a name, too
_BETWEEN = re.compile(r"[\s,:\ufeff\x1e]*")
_DECODER = json.JSONDecoder()

Found = tuple[int, Any]


def records(text: str) -> Iterator[Found]:
    """Yield each record of the text with its offset.

    Raises ValueError where the text stops being JSON, RecursionError where it is nested too deep.
    """
    at = _skip(text, 0)
    while at < len(text):
        if text[at] == "[":
            end = yield from _elements(text, at)
        elif text[at] == "{":
            end = yield from _object(text, at)
        else:
            value, end = _DECODER.raw_decode(text, at)
            yield at, value
        at = _skip(text, end)


def paper(record: Any, place: str, position: int) -> Paper | Skipped:
    """Return what one record holds."""
    if not isinstance(record, dict):
        return Skipped(place, f"a {type(record).__name__} where an object is needed")
    return own_paper(record, place, position) or paper_from(record, place, position)


def _elements(text: str, at: int) -> Generator[Found, None, int]:
    """Yield what the array at the offset holds; return where it ends."""
    at = _skip(text, at + 1)
    while text[at : at + 1] != "]":
        value, end = _DECODER.raw_decode(text, at)
        if _is_page(value):
            yield from _object(text, at)
        else:
            yield at, value
        at = _skip(text, end)
    return at + 1


def _object(text: str, at: int) -> Generator[Found, None, int]:
    """Yield the record that the object is, or those in the lists it holds; return where it ends."""
    try:
        value, end = _DECODER.raw_decode(text, at)
    except ValueError:
        yield from _page(text, at)  # what a page that is cut off still holds
        raise
    if _is_page(value):
        yield from _page(text, at)
    else:
        yield at, value
    return end


def _page(text: str, at: int) -> Iterator[Found]:
    for start in _lists(text, at):
        yield from _elements(text, start) if text[start] == "[" else _object(text, start)


def _is_page(value: Any) -> bool:
    """Say whether the value is no record but holds a list of them."""
    if not isinstance(value, dict) or not _TITLES.isdisjoint(map(plain, value)):
        return False
    return any(_holds_records(key, held) for key, held in value.items())


def _holds_records(key: str, held: Any) -> bool:
    return plain(key) in _LISTS and isinstance(held, list | dict)


def _lists(text: str, at: int) -> Iterator[int]:
    """Yield the offset of each list or object of records among the members of the object."""
    at = _skip(text, at + 1)
    while text[at : at + 1] == '"':
        key, at = _DECODER.raw_decode(text, at)
        at = _skip(text, at)
        if plain(key) in _LISTS and text[at : at + 1] in ("[", "{"):
            yield at
        _, at = _DECODER.raw_decode(text, at)
        at = _skip(text, at)


def _skip(text: str, at: int) -> int:
    found = _BETWEEN.match(text, at)
    return found.end() if found else at
