"""From span scores to mentions: the best segmentation of a text and the probability of each span.

The scores are those of a semi-Markov model: a segmentation weighs exp(sum of the scores of its spans), a word outside
all spans adds nothing.  Spans far below zero cannot win and hardly weigh, so only a short list is looked at.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]
FLOOR = -6.0
NEVER = -1e4


@dataclass(frozen=True)
class Candidate:
    """A span from word ``start`` to word ``end`` (included) with a score for each kind."""

    start: int
    end: int
    scores: tuple[float, ...]

    @property
    def total(self) -> float:
        """The log of the summed weights of all kinds."""
        top = max(self.scores)
        return top + math.log(sum(math.exp(score - top) for score in self.scores))


def blocked(blocks: Sequence[int], widest: int) -> NDArray[np.bool_]:
    """True at [start, width - 1] where a span would leave the text or cross into another block."""
    numbers = np.asarray(blocks, dtype=np.int64)
    ends = np.arange(len(numbers))[:, None] + np.arange(widest)[None, :]
    inside = ends < len(numbers)
    same = numbers[np.minimum(ends, len(numbers) - 1)] == numbers[:, None]
    shut: NDArray[np.bool_] = ~(inside & same)
    return shut


def candidates(scores: Scores, blocks: Sequence[int], floor: float = FLOOR) -> list[Candidate]:
    """The spans with a score above the floor, ordered by their last word; ``scores`` is [words, widths, kinds]."""
    if not len(blocks):
        return []
    open_to = ~blocked(blocks, scores.shape[1]) & (scores.max(axis=2) > floor)
    starts, widths = np.nonzero(open_to)
    order = np.lexsort((starts, starts + widths))
    return [
        Candidate(
            int(start), int(start + width), tuple(float(value) for value in scores[start, width])
        )
        for start, width in zip(starts[order], widths[order], strict=True)
    ]


def marginals(spans: Sequence[Candidate], words: int) -> list[tuple[float, ...]]:
    """For each candidate the probability that the text has this span with each kind."""
    totals = [span.total for span in spans]
    ahead = _sweep(
        [(span.start, span.end + 1, total) for span, total in zip(spans, totals, strict=True)],
        words,
    )
    mirrored = [
        (words - span.end - 1, words - span.start, total)
        for span, total in zip(spans, totals, strict=True)
    ]
    behind = _sweep(sorted(mirrored, key=lambda item: item[1]), words)
    found: list[tuple[float, ...]] = []
    for span in spans:
        rest = ahead[span.start] + behind[words - span.end - 1] - ahead[words]
        found.append(tuple(min(1.0, math.exp(min(0.0, score + rest))) for score in span.scores))
    return found


def _sweep(spans: Sequence[tuple[int, int, float]], words: int) -> list[float]:
    """The log weight of all segmentations of each prefix; spans (from, to, score) come ordered by ``to``."""
    weights = [0.0] * (words + 1)
    pointer = 0
    for place in range(1, words + 1):
        terms = [weights[place - 1]]
        while pointer < len(spans) and spans[pointer][1] == place:
            terms.append(weights[spans[pointer][0]] + spans[pointer][2])
            pointer += 1
        top = max(terms)
        weights[place] = (
            top if len(terms) == 1 else top + math.log(sum(math.exp(term - top) for term in terms))
        )
    return weights


def best_segmentation(spans: Sequence[Candidate], gains: Sequence[float], words: int) -> list[int]:
    """The indices of the non-overlapping candidates (ordered by last word) with the greatest summed gain."""
    best = [0.0] * (words + 1)
    taken = [-1] * (words + 1)
    pointer = 0
    for place in range(1, words + 1):
        best[place] = best[place - 1]
        while pointer < len(spans) and spans[pointer].end + 1 == place:
            value = best[spans[pointer].start] + gains[pointer]
            if gains[pointer] > 0 and value > best[place]:
                best[place], taken[place] = value, pointer
            pointer += 1
    return _walk_back(spans, taken, words)


def _walk_back(spans: Sequence[Candidate], taken: Sequence[int], words: int) -> list[int]:
    chosen: list[int] = []
    place = words
    while place > 0:
        index = taken[place]
        if index < 0:
            place -= 1
        else:
            chosen.append(index)
            place = spans[index].start
    return chosen[::-1]
