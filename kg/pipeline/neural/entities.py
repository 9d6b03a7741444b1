"""Which mentions of one text name the same entity."""

from __future__ import annotations

import re
from collections.abc import Sequence

_GAP = re.compile(r"[\s\-\u2010-\u2015_/]+")


def surface_key(surface: str) -> str:
    """The surface case-folded, hyphens as spaces, the last word in the singular."""
    words = _GAP.sub(" ", surface).strip().casefold().split(" ")
    words[-1] = _singular(words[-1])
    return " ".join(words)


def _singular(word: str) -> str:
    if len(word) < 4 or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "xes", "sses")):
        return word[:-2]
    return word[:-1] if word.endswith("s") else word


def is_short_form(short: str, long: str) -> bool:
    """Whether the letters of ``short`` stand in this order in ``long``, the first one at the start of a word."""
    letters = [letter for letter in short.casefold() if letter.isalnum()]
    if letters and len(letters) > 2 and short.endswith("s") and not short.isupper():
        letters = letters[:-1]
    if (
        not 2 <= len(letters) <= 10
        or not any(letter.isupper() for letter in short)
        or len(short) >= len(long)
    ):
        return False
    target = long.casefold()
    return any(
        _in_order(letters, target[match.start() :])
        for match in re.finditer(r"\b" + re.escape(letters[0]), target)
    )


def _in_order(letters: Sequence[str], target: str) -> bool:
    place = 0
    for letter in letters:
        place = target.find(letter, place) + 1
        if place == 0:
            return False
    return True


def group_mentions(text: str, spans: Sequence[tuple[int, int]]) -> list[int]:
    """For each mention (character span, in text order) the number of its entity."""
    keys = [surface_key(text[start:end]) for start, end in spans]
    same = dict(_definitions(text, spans, keys))
    numbers: dict[str, int] = {}
    return [numbers.setdefault(same.get(key, key), len(numbers)) for key in keys]


def _definitions(
    text: str, spans: Sequence[tuple[int, int]], keys: Sequence[str]
) -> list[tuple[str, str]]:
    """Pairs (key of the short form, key of the long form) from ``long form (SF)`` and ``SF (long form)``."""
    found: list[tuple[str, str]] = []
    for index in range(len(spans) - 1):
        (start, end), (next_start, next_end) = spans[index], spans[index + 1]
        if text[end:next_start].strip() not in {"("} or text[next_end : next_end + 1] not in {
            ")",
            ",",
            ";",
        }:
            continue
        left, right = text[start:end], text[next_start:next_end]
        if is_short_form(right, left):
            found.append((keys[index + 1], keys[index]))
        elif is_short_form(left, right):
            found.append((keys[index], keys[index + 1]))
    return [pair for pair in found if pair[0] != pair[1]]
