"""Documents as tensors, and the order in which a run meets them."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from kg.pipeline.neural.decode import blocked
from kg.pipeline.neural.features import word_features
from kg.pipeline.neural.pieces import Pieces, Window
from kg.training.documents import Document, Span
from kg.training.network import WIDEST


@dataclass(frozen=True)
class Prepared:
    """A document with its window, features and shut spans; gold spans beyond the window are gone."""

    document: Document
    window: Window
    cased: NDArray[np.int64]
    shut: NDArray[np.bool_]
    spans: list[Span]

    @property
    def words(self) -> int:
        """How many words the window has."""
        return len(self.window.first)


@dataclass(frozen=True)
class Batch:
    """Padded tensors of documents of one scheme."""

    items: list[Prepared]
    pieces: Tensor
    mask: Tensor
    first: Tensor
    last: Tensor
    cased: Tensor
    shut: Tensor
    hands: Tensor


def prepare(document: Document, pieces: Pieces) -> Prepared:
    """The document as arrays, cut to its first window."""
    window = pieces.windows(document.words)[0]
    count = len(window.first)
    shut = blocked(document.words.blocks[:count], WIDEST)
    spans = [span for span in document.spans if span.end < count]
    return Prepared(document, window, word_features(document.words)[:count], shut, spans)


def collate(items: list[Prepared], device: torch.device) -> Batch:
    """One batch on the device."""
    # Few distinct shapes: the CPU kernels are compiled for each new one.
    longest = _rounded(max(len(item.window.pieces) for item in items))
    words = _rounded(max(item.words for item in items))
    pieces = np.zeros((len(items), longest), dtype=np.int64)
    mask = np.zeros((len(items), longest), dtype=bool)
    ends = np.zeros((2, len(items), words), dtype=np.int64)
    cased = np.zeros((len(items), words, items[0].cased.shape[1]), dtype=np.int64)
    shut = np.ones((len(items), words, WIDEST), dtype=bool)
    for row, item in enumerate(items):
        size, count = len(item.window.pieces), item.words
        pieces[row, :size], mask[row, :size] = item.window.pieces, True
        ends[0, row, :count], ends[1, row, :count] = item.window.first, item.window.last
        cased[row, :count], shut[row, :count] = item.cased, item.shut
    hands = np.array([item.document.hand for item in items], dtype=np.int64)
    tensors = (
        torch.from_numpy(array).to(device)
        for array in (pieces, mask, ends[0], ends[1], cased, shut, hands)
    )
    return Batch(items, *tensors)


def _rounded(size: int, step: int = 32) -> int:
    return -(-size // step) * step


@dataclass(frozen=True)
class Share:
    """The prepared documents of one scheme, the part of them that each epoch takes, and what it does to each."""

    items: list[Prepared]
    part: float = 1.0
    size: int = 4
    change: Callable[[Prepared, random.Random], Prepared] | None = None


def epoch(shares: Sequence[Share], chance: random.Random) -> Iterator[list[Prepared]]:
    """All batches of one epoch in random order, each of one scheme and of like lengths."""
    batches: list[list[Prepared]] = []
    for share in shares:
        count = round(len(share.items) * share.part)
        taken = chance.sample(share.items, min(count, len(share.items)))
        if share.change:
            taken = [share.change(item, chance) for item in taken]
        taken.sort(key=lambda item: item.words * chance.uniform(0.85, 1.15))
        batches += [taken[start : start + share.size] for start in range(0, len(taken), share.size)]
    chance.shuffle(batches)
    return iter(batches)


def masked(batch: Batch, share: float, chance: torch.Generator, mask_id: int) -> Batch:
    """The batch with some pieces replaced by [MASK]: the network must read the context."""
    hide = torch.rand(batch.pieces.shape, generator=chance).to(batch.pieces.device) < share
    return replace(
        batch, pieces=batch.pieces.masked_fill(hide & batch.mask & (batch.pieces > 200), mask_id)
    )
