"""What the uncased encoder cannot see: hashed features of the cased words of a text."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from kg.pipeline.neural.words import WordSequence

# Rows of the embedding table that each feature hashes into, in the order of the columns.
REGIONS: tuple[tuple[str, int], ...] = (
    ("word", 12000),
    ("prefix", 5000),
    ("suffix", 5000),
    ("shape", 1500),
    ("place", 500),
)
COLUMNS = len(REGIONS)
ROWS = sum(size for _, size in REGIONS)
_OFFSETS = [sum(size for _, size in REGIONS[:index]) for index in range(COLUMNS)]


def _row(column: int, value: str) -> int:
    return _OFFSETS[column] + crc32(value.encode("utf-8", "replace")) % REGIONS[column][1]


def shape_of(word: str) -> str:
    """The word with letters as X and x and digits as d, runs cut at three: ``GPT`` is XXX, ``ImageNet`` XxxxXxx."""
    letters = re.sub(r"[^\W\d_]", lambda m: "X" if m.group().isupper() else "x", word[:24])
    return re.sub(r"(.)\1{2,}", r"\1\1\1", re.sub(r"\d", "d", letters))


@lru_cache(maxsize=65536)
def _word_rows(word: str) -> tuple[int, int, int, int]:
    values = (word.lower(), word[:3], word[-3:], shape_of(word))
    first, second, third, fourth = (_row(column, value) for column, value in enumerate(values))
    return first, second, third, fourth


@lru_cache(maxsize=4096)
def _place_row(value: str) -> int:
    return _row(4, value)


def word_features(words: WordSequence) -> NDArray[np.int64]:
    """One row of table indices for each word."""
    counts = Counter(word.lower() for word in words.texts)
    table = np.zeros((len(words), COLUMNS), dtype=np.int64)
    for index, word in enumerate(words.texts):
        table[index, :4] = _word_rows(word)
        table[index, 4] = _place_row(_place(words, index, counts[word.lower()]))
    return table


def _place(words: WordSequence, index: int, count: int) -> str:
    """Whether the word opens its sentence, how often it stands in the text, what stands beside it."""
    opens = index == 0 or words.sentences[index] != words.sentences[index - 1]
    before = "" if opens else words.texts[index - 1]
    after = words.texts[index + 1] if index + 1 < len(words) else ""
    marks = "".join(
        mark if mark in "()-,:/" and mark else "." for mark in (before[:1] or ".", after[:1] or ".")
    )
    return f"{opens:d}{min(count, 4)}{marks}{words.blocks[index] == 0:d}"
