"""What the network is trained to make small."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional as F

from kg.pipeline.neural.decode import NEVER
from kg.training.documents import Span, flat_spans


def segmentation_loss(
    scores: Tensor, shut: Tensor, gold: Sequence[Sequence[Span]]
) -> tuple[Tensor, int]:
    """The negative log-likelihood of the gold segmentations and how many spans they hold.

    ``scores`` is [texts, words, widths, kinds], ``shut`` is True at the spans that may not be.
    """
    scores = scores.masked_fill(shut[..., None], NEVER)
    places = [
        (text, span.start, span.end - span.start, span.kind)
        for text, spans in enumerate(gold)
        for span in flat_spans(spans, scores.shape[2])
    ]
    log_weight = partition(torch.logsumexp(scores, 3)).sum()
    if not places:
        return log_weight, 0
    index = torch.tensor(places, device=scores.device).t()
    return log_weight - scores[index[0], index[1], index[2], index[3]].sum(), len(places)


def partition(totals: Tensor) -> Tensor:
    """The log of the summed weights of all segmentations; ``totals`` is [texts, words, widths]."""
    texts, words, widest = totals.shape
    ends, widths = torch.arange(words)[:, None], torch.arange(widest)[None, :]
    starts = (ends - widths).clamp(min=0).to(totals.device)
    ending = totals[:, starts, widths.to(totals.device)]
    ending = ending.masked_fill((ends < widths).to(totals.device), NEVER)
    recent = torch.full((texts, widest), NEVER, device=totals.device)
    recent = torch.cat([torch.zeros_like(recent[:, :1]), recent[:, 1:]], 1)
    for column in ending.unbind(1):
        weight = torch.logsumexp(torch.cat([recent[:, :1], recent + column], 1), 1, keepdim=True)
        recent = torch.cat([weight, recent[:, :-1]], 1)
    return recent[:, 0]


def role_loss(scores: Tensor, roles: Tensor) -> Tensor:
    """The summed cross-entropy over entities whose role is known (not -1)."""
    return F.cross_entropy(
        scores.float(), roles, ignore_index=-1, reduction="sum", label_smoothing=0.05
    )


def relation_loss(scores: Tensor, labels: Tensor) -> Tensor:
    """The summed cross-entropy over pairs; the last label is none."""
    return F.cross_entropy(scores.float(), labels, reduction="sum")
