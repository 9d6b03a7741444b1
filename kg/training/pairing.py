"""The labels of entities and entity pairs for gold or predicted spans."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kg.pipeline.grouping import group_places
from kg.pipeline.neural import decode
from kg.pipeline.neural.layout import Layout, build_layout
from kg.training.batches import Prepared
from kg.training.documents import flat_spans
from kg.training.network import WIDEST


@dataclass(frozen=True)
class Task:
    """A layout with the role of each entity (-1: unknown) and the label of each pair."""

    layout: Layout
    roles: NDArray[np.int64]
    labels: NDArray[np.int64]


def gold_spans(item: Prepared) -> list[tuple[int, int, int]]:
    """The gold spans in text order."""
    return sorted({(span.start, span.end, span.kind) for span in flat_spans(item.spans, 40)})


def predicted_spans(item: Prepared, scores: NDArray[np.float32]) -> list[tuple[int, int, int]]:
    """The spans that the network finds at present."""
    spans = decode.candidates(
        scores[: item.words, :WIDEST], item.document.words.blocks[: item.words], 0.0
    )
    picked = decode.best_segmentation(spans, [max(span.scores) for span in spans], item.words)
    return [(spans[i].start, spans[i].end, int(np.argmax(spans[i].scores))) for i in picked]


def thinned(spans: list[tuple[int, int, int]], chance: random.Random) -> list[tuple[int, int, int]]:
    """One in twelve spans left out."""
    return [span for span in spans if chance.random() > 0.08]


def build_task(item: Prepared, spans: Sequence[tuple[int, int, int]]) -> Task:
    """Grouped as at run time; an entity none of whose mentions is right has no role and no relations."""
    document = item.document
    scheme = document.scheme
    owners = _owners(item, spans) if scheme.roles else list(range(len(spans)))
    layout = build_layout(spans, owners, document.words.sentences[: item.words], not scheme.roles)
    known = {(span.start, span.end, span.kind): span for span in item.spans}
    meant: dict[int, set[int]] = {owner: set() for owner in owners}
    roles = np.full(len(layout.entities), -1, dtype=np.int64)
    for span, owner in zip(spans, owners, strict=True):
        gold = known.get(span)
        if gold:
            meant[owner].add(gold.entity)
            roles[owner] = gold.role
    labels = {(head, tail): name for head, name, tail in document.relations}
    return Task(layout, roles, _pair_labels(layout, meant, labels, len(scheme.relations)))


def _owners(item: Prepared, spans: Sequence[tuple[int, int, int]]) -> list[int]:
    words = item.document.words
    return group_places(
        item.document.text, [(words.starts[start], words.ends[end]) for start, end, _ in spans]
    )


def _pair_labels(
    layout: Layout, meant: dict[int, set[int]], labels: dict[tuple[int, int], int], none: int
) -> NDArray[np.int64]:
    found = np.full(len(layout.pairs), none, dtype=np.int64)
    for row, (head, tail) in enumerate(layout.pairs[:, :2].tolist()):
        for pair in ((a, b) for a in meant[head] for b in meant[tail]):
            found[row] = labels.get(pair, found[row])
    return found
