"""Index arrays that tell the relation network where the mentions and the entity pairs of a text stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Indices = NDArray[np.int64]

GAP_EDGES = np.array([0, 1, 2, 3, 5, 8, 12, 20, 32, 64])
GAP_BUCKETS = 2 * (len(GAP_EDGES) + 1)
SENTENCE_BUCKETS = 5
COUNT_BUCKETS = 5
PLACE_BUCKETS = 8


@dataclass(frozen=True)
class Layout:
    """The inputs of the relation network.

    ``marks``: for each word 0 outside of mentions, else 1 + 2 * kind on the first word of one, 1 more on the others.
    ``mentions``: first word, last word, first and last-plus-one word of the sentence, kind, entity.
    ``entities``: kind, count bucket, place bucket, in the title, in a later sentence.
    ``pairs``: head entity, tail entity, first and last-plus-one word between their nearest mentions, gap bucket,
    sentence bucket.
    """

    marks: Indices
    mentions: Indices
    entities: Indices
    pairs: Indices


def build_layout(
    spans: Sequence[tuple[int, int, int]],
    owners: Sequence[int],
    sentences: Sequence[int],
    same_sentence: bool,
) -> Layout:
    """The layout of mentions (first word, last word, kind) that belong to the entities ``owners``."""
    numbers = np.asarray(sentences, dtype=np.int64)
    table = np.array(spans, dtype=np.int64).reshape(-1, 3)
    owner = np.array(owners, dtype=np.int64)
    lows = np.searchsorted(numbers, numbers[table[:, 0]], side="left")
    highs = np.searchsorted(numbers, numbers[table[:, 0]], side="right")
    mentions = np.stack([table[:, 0], table[:, 1], lows, highs, table[:, 2], owner], axis=1)
    return Layout(
        _marks(mentions, len(numbers)),
        mentions,
        _entity_rows(mentions, numbers),
        _pair_rows(mentions, numbers, same_sentence),
    )


def _marks(mentions: Indices, words: int) -> Indices:
    marks = np.zeros(words, dtype=np.int64)
    for first, last, kind in mentions[:, [0, 1, 4]].tolist():
        marks[first : last + 1] = 2 + 2 * kind
        marks[first] = 1 + 2 * kind
    return marks


def _entity_rows(mentions: Indices, sentences: Indices) -> Indices:
    rows = np.zeros((int(mentions[:, 5].max()) + 1 if len(mentions) else 0, 5), dtype=np.int64)
    total = max(len(sentences), 1)
    for entity in range(len(rows)):
        own = mentions[mentions[:, 5] == entity]
        numbers = sentences[own[:, 0]]
        rows[entity] = (
            np.bincount(own[:, 4]).argmax(),
            min(len(own), COUNT_BUCKETS) - 1,
            min(int(own[:, 0].min()) * PLACE_BUCKETS // total, PLACE_BUCKETS - 1),
            int((numbers == 0).any()),
            int((numbers > 0).any()),
        )
    return rows


def _pair_rows(mentions: Indices, sentences: Indices, same_sentence: bool) -> Indices:
    """For each ordered pair of entities the row of its two nearest mentions."""
    if len(mentions) < 2:
        return np.zeros((0, 6), dtype=np.int64)
    head, tail = (
        grid.ravel() for grid in np.meshgrid(*[np.arange(len(mentions))] * 2, indexing="ij")
    )
    keep = mentions[head, 5] != mentions[tail, 5]
    if same_sentence:
        keep &= sentences[mentions[head, 0]] == sentences[mentions[tail, 0]]
    head, tail = head[keep], tail[keep]
    rows, distance = _mention_pairs(mentions, sentences, head, tail)
    order = np.lexsort((distance, rows[:, 1], rows[:, 0]))
    rows = rows[order]
    first = np.ones(len(rows), dtype=bool)
    first[1:] = (rows[1:, :2] != rows[:-1, :2]).any(axis=1)
    return np.ascontiguousarray(rows[first])


def _mention_pairs(
    mentions: Indices, sentences: Indices, head: Indices, tail: Indices
) -> tuple[Indices, Indices]:
    before = mentions[head, 0] < mentions[tail, 0]
    low = np.where(before, mentions[head, 1], mentions[tail, 1]) + 1
    high = np.maximum(np.where(before, mentions[tail, 0], mentions[head, 0]), low)
    bucket = np.searchsorted(GAP_EDGES, high - low, side="left")
    apart = np.abs(sentences[mentions[head, 0]] - sentences[mentions[tail, 0]])
    titled = (sentences[mentions[head, 0]] == 0) ^ (sentences[mentions[tail, 0]] == 0)
    sentence = np.where(titled, 4, np.minimum(apart, 3))
    distance = apart * 10_000 + high - low
    # Words between mentions of different sentences say little: only the nearer end is shown.
    low = np.where(apart > 0, high, low)
    columns = [mentions[head, 5], mentions[tail, 5], low, high, bucket * 2 + before, sentence]
    return np.stack(columns, axis=1), distance
