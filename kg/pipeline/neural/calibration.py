"""From the network's probabilities to shares that hold: of the mentions with 0.9, nine in ten are right."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass


@dataclass(frozen=True)
class Calibration:
    """A rising line through the points (raw, true share); without points it changes nothing."""

    raw: tuple[float, ...] = ()
    true: tuple[float, ...] = ()

    def __call__(self, value: float) -> float:
        """The share of things with this raw score that are right."""
        if not self.raw:
            return value
        place = bisect_right(self.raw, value)
        if place == 0 or place == len(self.raw):
            return self.true[min(place, len(self.raw) - 1)]
        low, high = self.raw[place - 1], self.raw[place]
        part = (value - low) / (high - low)
        return self.true[place - 1] + part * (self.true[place] - self.true[place - 1])
