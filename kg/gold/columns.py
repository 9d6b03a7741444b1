"""Sentences as columns (token, offset, BIO label; a blank line between them), the format of TDMSci."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from kg.gold import opened
from kg.gold.dygie import Ner, TokenPaper


def read_columns(path: Path) -> TokenPaper:
    """Return the sentences of a file as one paper without relations."""
    with opened(path) as lines:
        rows = [line.split() for line in lines]
    blocks = [list(block) for filled, block in groupby(rows, key=bool) if filled]
    sentences = tuple(tuple(row[0] for row in block) for block in blocks)
    ner, first = [], 0
    for block in blocks:
        ner.append(tuple(_spans((row[-1] for row in block), first)))
        first += len(block)
    return TokenPaper(path.name, 0, sentences, tuple(ner), ((),) * len(sentences))


def _spans(labels: Iterable[str], first: int) -> Iterator[Ner]:
    """Yield the spans of one sentence; an inside label that follows nothing begins a span."""
    open_: list[int] = []
    kind = ""
    for place, label in enumerate([*labels, "O"], first):
        if open_ and not label.startswith("I-"):
            yield open_[0], place - 1, kind
            open_ = []
        if label.startswith("B-") or (label.startswith("I-") and not open_):
            open_, kind = [place], label[2:]
