"""Dropout that is cheap on a CPU, where PyTorch draws its masks one number at a time."""

from __future__ import annotations

import torch
from torch import Tensor, nn

_POOL_SIZE = 1 << 24


class Dropout(nn.Module):
    """As ``nn.Dropout``, with masks cut at random places out of one pool of random bytes."""

    _pool: Tensor | None = None

    def __init__(self, share: float) -> None:
        super().__init__()
        self.share = share

    def forward(self, states: Tensor) -> Tensor:
        """The states with a share of the values set to zero while training."""
        if not self.training or not self.share:
            return states
        if states.device.type != "cpu":
            return nn.functional.dropout(states, self.share)
        keep = (self._bytes(states.numel()) >= round(self.share * 256)).view(states.shape)
        return states * keep.to(states.dtype).mul_(1 / (1 - self.share))

    @classmethod
    def _bytes(cls, count: int) -> Tensor:
        if Dropout._pool is None:
            generator = torch.Generator().manual_seed(7)
            Dropout._pool = torch.randint(
                0, 256, (_POOL_SIZE,), dtype=torch.uint8, generator=generator
            )
        if count >= _POOL_SIZE:
            return torch.randint(0, 256, (count,), dtype=torch.uint8)
        start = int(torch.randint(0, _POOL_SIZE - count, (1,)))
        return Dropout._pool[start : start + count]
