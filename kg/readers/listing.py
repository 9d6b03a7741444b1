"""Pages of a paper listing saved as plain text: a short line (title), then a long one (abstract).

Lines around them (menus, dates, bylines) become `Skipped`, never papers. No header is known by
name alone: the shape decides, and the words of `page_words.txt` help with the first title.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import groupby, pairwise
from pathlib import Path

from kg.readers.cleaning import clean
from kg.readers.source import Source
from kg.records import Paper, Skipped

LONG = 200
_SENTENCE_LONG = 120
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_NOT_A_TITLE = re.compile(
    rf"[\W\d_]*|{_MONTH}\.?\s+\d{{1,2}}(?:,?\s+\d{{4}})?|\d{{1,2}}\s+{_MONTH}\.?(?:\s+\d{{4}})?"
    r"|(?:title|abstract)\s?[:.]?|\d{4}-\d{2}-\d{2}|by\s?\S+(?:\s\S+){0,5}community|\d+ \w+ ago|https?://\S+|\S+@\S+",
    re.IGNORECASE,
)
_LABEL = re.compile(r"(?:title|abstract)\s?[:—]\s*(?=\S)", re.IGNORECASE)
_GLUED = re.compile(r"([A-Z][a-z]+(?: [a-z]+)?)(?=[A-Z0-9\"'`\[])")

Line = tuple[int, str]


def sniff(head: str) -> bool:
    """Say whether the text has a short line followed by a long one."""
    lines = [line for line in map(str.strip, head.splitlines()) if line]
    return any(len(a) < LONG and _is_long(b) for a, b in pairwise(lines))


def read(source: Source) -> Iterator[Paper | Skipped]:
    """Yield a Paper for each title with its abstract, a Skipped for each line that is neither."""
    waiting: list[Line] = []
    seen: set[str] = set()
    position = 0
    for number, line in _paragraphs(source.lines()):
        if not _is_long(line):
            waiting.append((number, line))
            continue
        title = _take_title(waiting)
        yield from _skip(source, waiting)
        seen.update(text.casefold() for _, text in waiting)
        waiting = []
        if title is None:
            reason = f"a long line with no title before it: {_short(line)}"
            yield Skipped(f"{source.name}:{number}", reason)
            continue
        at, name = title
        if position == 0:
            name, glued = _unglue(name, seen)
            if glued:
                yield Skipped(
                    f"{source.name}:{at}", f"glued to the title that follows: {glued}", False
                )
        position += 1
        yield Paper(
            _unlabelled(name), _unlabelled(line), source=f"{source.name}:{at}", position=position
        )
    yield from _skip(source, waiting)


def _is_long(line: str) -> bool:
    """A paragraph: long, or less long but with more than one sentence in it."""
    return len(line) >= LONG or (
        len(line) >= _SENTENCE_LONG and ". " in line and line[-1] in ".!?)"
    )


def _paragraphs(lines: Iterator[Line]) -> Iterator[Line]:
    """Yield each non-blank line; lines that were wrapped at a column are joined again."""
    for blank, block in groupby(lines, key=lambda line: not line[1].strip()):
        if blank:
            continue
        cleaned = [(number, clean(text)) for number, text in block]
        texts = [text for _, text in cleaned]
        if len(texts) >= 3 and max(map(len, texts)) < LONG // 2 and _is_wrapped(texts):
            yield cleaned[0][0], " ".join(texts)
        else:
            yield from (line for line in cleaned if line[1])


def _is_wrapped(texts: list[str]) -> bool:
    """Wrapped lines are of like length, all but the last, and together long."""
    body = texts[:-1]
    return sum(map(len, texts)) >= LONG and min(map(len, body)) > 0.6 * max(map(len, body))


def _take_title(waiting: list[Line]) -> Line | None:
    """Remove and return the last waiting line that could be a title."""
    for index in reversed(range(len(waiting))):
        text = waiting[index][1]
        if not _NOT_A_TITLE.fullmatch(text) and text.casefold() not in _page_words():
            return waiting.pop(index)
    return None


def _unlabelled(text: str) -> str:
    """Return a title or an abstract without the word that says which it is."""
    label = _LABEL.match(text)
    return text[label.end() :] if label else text


def _unglue(title: str, seen: set[str]) -> tuple[str, str]:
    """Split "SubscribeA Title" into the title and the page's word that was glued to it."""
    match = _GLUED.match(title)
    if match and (match[1].casefold() in seen or match[1].casefold() in _page_words()):
        return title[match.end() :], match[1]
    return title, ""


def _skip(source: Source, lines: list[Line]) -> Iterator[Skipped]:
    for number, text in lines:
        yield Skipped(f"{source.name}:{number}", f"not a paper: {_short(text)}", False)


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."


@cache
def _page_words() -> frozenset[str]:
    lines = Path(__file__).with_name("page_words.txt").read_text("utf-8").splitlines()
    return frozenset(line.casefold() for line in lines if line and not line.startswith("#"))
