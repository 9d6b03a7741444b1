"""Acronyms that a text defines, "long form (SF)" or "SF (long form)": Schwartz and Hearst (2003).

Plain functions on a sentence, and the thin component `kg_abbreviations` that runs them on each
sentence of a doc and keeps the pairs as `doc.user_data["kg_abbreviations"]`.

A. S. Schwartz and M. A. Hearst: A simple algorithm for identifying abbreviation definitions in
biomedical text. Pacific Symposium on Biocomputing 8 (2003), 451-462.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc

_BRACKETS = re.compile(r"[(\[]([^()\[\]]{2,200})[)\]]")
_WORD = re.compile(r"\S+")
_EXAMPLE = re.compile(
    r"^(?:e\.?g\.?|i\.?e\.?|see|cf\.?|for example|such as|aka|a\.k\.a\.|called)\b[,.:]?\s*", re.I
)


@dataclass(frozen=True, slots=True)
class Definition:
    """An acronym and its expansion, with their places in the text."""

    short: str
    long: str
    short_start: int
    long_start: int


def find_definitions(sentence: str, offset: int = 0) -> Iterator[Definition]:
    """Yield the definitions of one sentence; places are counted from `offset`.

    >>> [d.long for d in find_definitions("We train a sparse autoencoder (SAE).")]
    ['sparse autoencoder']
    """
    for match in _BRACKETS.finditer(sentence):
        inside, at = _unlead(match[1], match.start(1))
        before = sentence[: match.start()].rstrip(" \t\n~")
        if _is_short_form(inside):
            start = _long_form_start(inside, before)
            if start is not None:
                yield Definition(inside, before[start:], offset + at, offset + start)
        elif found := _reversed(inside, before):
            short, start = found
            yield Definition(
                short, inside[start:], offset + len(before) - len(short), offset + at + start
            )


def _unlead(inside: str, at: int) -> tuple[str, int]:
    """Return the bracket's content up to its first comma or semicolon, without "e.g." before it."""
    lead = _EXAMPLE.match(inside)
    skipped = lead.end() if lead else 0
    content = re.split(r"[;,]\s", inside[skipped:], maxsplit=1)[0]
    stripped = content.strip()
    return stripped, at + skipped + content.index(stripped) if stripped else at


def _is_short_form(text: str) -> bool:
    """2 to 10 signs, at most two words, a letter in it, its first sign a letter or digit."""
    return (
        2 <= len(text) <= 10
        and len(text.split()) <= 2
        and text[0].isalnum()
        and any(char.isupper() for char in text)
        and not re.fullmatch(r"[A-Z]?[a-z]+|[\d.,%]+|\d{4}[a-z]?|[IVX]+", text)
    )


def _long_form_start(short: str, before: str) -> int | None:
    """Return where the long form of `short` begins in the text before the bracket.

    The signs of the acronym are looked for from right to left; the first one must begin a word.
    The window is min(|A| + 5, 2 |A|) words, as in the paper.
    """
    letters = re.sub(r"s$", "", short) if len(short) > 2 else short
    size = sum(char.isalnum() for char in letters)
    words = list(_WORD.finditer(before))[-min(size + 5, size * 2) :]
    if not words:
        return None
    low = words[0].start()
    place = _match_backwards(letters, before, low)
    if place is None:
        return None
    long_form = before[place:]
    too_short = len(long_form) <= len(short) or short.casefold() in long_form.casefold().split()
    return None if too_short or re.search(r"[()\[\]]|[.!?]\s", long_form) else place


def _match_backwards(short: str, text: str, low: int) -> int | None:
    place = len(text)
    signs = [char.casefold() for char in short if char.isalnum()]
    for index, sign in reversed(list(enumerate(signs))):
        place -= 1
        while place >= low and not (
            text[place].casefold() == sign
            and (index > 0 or place == 0 or not text[place - 1].isalnum())
        ):
            place -= 1
        if place < low:
            return None
    return place


def _reversed(inside: str, before: str) -> tuple[str, int] | None:
    """Return (short form, start of the long form inside the bracket) for "SF (long form)"."""
    words = before.split()
    if not words or len(inside.split()) < 2 or not _is_short_form(words[-1]):
        return None
    start = _long_form_start(words[-1], inside)
    return (words[-1], start) if start == 0 else None


@Language.factory("kg_abbreviations", requires=["doc.sents"], assigns=["doc.user_data"])
def make(nlp: Language, name: str) -> Abbreviations:
    """Return the component."""
    return Abbreviations()


class Abbreviations:
    """Keeps the definitions of a doc as `doc.user_data["kg_abbreviations"]`, plain tuples."""

    def __call__(self, doc: Doc) -> Doc:
        """Return the doc with its definitions."""
        doc.user_data["kg_abbreviations"] = [
            (found.short, found.long, found.short_start, found.long_start)
            for sentence in doc.sents
            for found in find_definitions(sentence.text, sentence.start_char)
        ]
        return doc

    def to_disk(self, path: str, *, exclude: tuple[str, ...] = ()) -> None:
        """Write nothing: the component has no state."""

    def from_disk(self, path: str, *, exclude: tuple[str, ...] = ()) -> Abbreviations:
        """Read nothing: the component has no state."""
        return self


def definitions_of(doc: Doc) -> list[tuple[str, str]]:
    """Return the (short form, long form) pairs of a doc that went through the component."""
    return [(short, long) for short, long, _, _ in doc.user_data.get("kg_abbreviations", ())]
