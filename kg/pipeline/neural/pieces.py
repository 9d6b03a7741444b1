"""From words to the wordpieces of the encoder, in windows that fit it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from kg.pipeline.neural.words import WordSequence

LONGEST = 512
OVERLAP = 128

Indices = NDArray[np.int64]


@dataclass(frozen=True)
class Window:
    """Pieces with [CLS] and [SEP], the first and last piece of each word, and the words to keep from this window."""

    pieces: Indices
    first: Indices
    last: Indices
    words: slice
    keep: slice


class Pieces:
    """A wordpiece tokenizer for lists of words."""

    def __init__(self, path: Path) -> None:
        self._tokenizer = Tokenizer.from_file(str(path))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._open = self._tokenizer.token_to_id("[CLS]")
        self._close = self._tokenizer.token_to_id("[SEP]")

    def windows(self, words: WordSequence) -> list[Window]:
        """The windows of a text: one when it fits the encoder, else overlapping ones."""
        encoding = self._tokenizer.encode(
            words.texts, is_pretokenized=True, add_special_tokens=False
        )
        owners = np.array(encoding.word_ids, dtype=np.int64)
        ids = np.array(encoding.ids, dtype=np.int64)
        lows = np.searchsorted(owners, np.arange(len(words)), side="left")
        highs = np.searchsorted(owners, np.arange(len(words)), side="right")
        return [self._window(ids, lows, highs, *cut) for cut in _cuts(lows, highs)]

    def _window(
        self, ids: Indices, lows: Indices, highs: Indices, words: slice, keep: slice
    ) -> Window:
        low, high = int(lows[words.start]), int(highs[words.stop - 1])
        pieces = np.concatenate([[self._open], ids[low:high], [self._close]])
        starts, stops = lows[words] - low, highs[words] - low
        # A word of characters that the tokenizer drops has no piece: it borrows the one before it.
        empty = stops == starts
        first = np.where(empty, starts, starts + 1)
        return Window(pieces, first, stops, words, keep)


def _cuts(lows: Indices, highs: Indices) -> list[tuple[slice, slice]]:
    """Pairs (words in the window, words to keep from it) that cover all words."""
    count, room = len(lows), LONGEST - 2
    cuts: list[tuple[slice, slice]] = []
    start = kept = 0
    while kept < count:
        stop = max(int(np.searchsorted(highs, lows[start] + room, side="right")), start + 1)
        if stop >= count:
            cuts.append((slice(start, count), slice(kept, count)))
            break
        keep_to = max(int(np.searchsorted(highs, highs[stop - 1] - OVERLAP // 2)), kept + 1)
        cuts.append((slice(start, stop), slice(kept, keep_to)))
        kept = keep_to
        start = max(int(np.searchsorted(lows, lows[keep_to - 1] - OVERLAP // 2)), start + 1)
    return cuts
