"""Which of many strings are one or two typing slips away from a given one, quickly.

Each string has a signature, 64 bits for the pairs of letters in it; few of them differ after a slip.
Only strings with a near signature are compared letter by letter.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_ONES = np.array([bin(byte).count("1") for byte in range(256)], dtype=np.uint8)
_COMPARED = 2000


class Signatures:
    """The signatures of some strings, in arrays."""

    def __init__(self, strings: Sequence[str]) -> None:
        self._strings = strings
        self._lengths = np.array([len(string) for string in strings], dtype=np.int32)
        self._bits = _signatures(strings)

    def near(self, string: str) -> list[str]:
        """Return the strings at most one slip away, from six letters on two; the nearest first.

        Digits never count as slips: GPT-4 is not a misspelt GPT-3.
        """
        allowed = 0 if len(string) < 4 else 1 if len(string) < 6 else 2
        if not allowed or not self._strings:
            return []
        apart = _ones(self._bits ^ _signatures([string])[0])
        fits = (apart <= 4 * allowed) & (np.abs(self._lengths - len(string)) <= allowed)
        places = np.flatnonzero(fits)
        places = places[np.argsort(apart[places], kind="stable")][:_COMPARED]
        digits = re.findall(r"\d+", string)
        found = []
        for place in places.tolist():
            other = self._strings[place]
            if re.findall(r"\d+", other) == digits:
                slips = distance(string, other)
                if slips <= allowed:
                    found.append((slips, other))
        return [other for _, other in sorted(found)]


def _ones(bits: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Return the number of bits that are set in each."""
    pieces = _ONES[bits.view(np.uint8).reshape(-1, 8)]
    return np.asarray(pieces.sum(axis=1, dtype=np.int64))


def _signatures(strings: Sequence[str]) -> NDArray[np.uint64]:
    """Return 64 bits for each string: one for each pair of letters, counted with the ends."""
    if not strings:
        return np.zeros(0, dtype=np.uint64)
    letters = np.frombuffer(("\0" + "\0".join(strings) + "\0").encode("utf-32-le"), dtype=np.uint32)
    pairs = (letters[:-1].astype(np.uint64) * np.uint64(31) + letters[1:]) * np.uint64(2654435761)
    bits = np.uint64(1) << ((pairs >> np.uint64(16)) & np.uint64(63))
    starts = np.concatenate([[0], np.cumsum([len(string) + 1 for string in strings])[:-1]])
    return np.asarray(np.bitwise_or.reduceat(bits, starts))


def distance(one: str, other: str) -> int:
    """Return the number of slips between two strings: a letter more, less, wrong, or two swapped
    (optimal string alignment)."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        row = [i]
        for j, opposite in enumerate(other, start=1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != opposite))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == opposite:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, last = last, row
    return last[-1]
