"""Fitting the line from the network's probabilities to shares that hold, by isotonic regression."""

from __future__ import annotations

from collections.abc import Sequence

from kg.pipeline.neural.calibration import Calibration


def fit(scores: Sequence[float], right: Sequence[bool], bins: int = 12) -> Calibration:
    """Isotonic regression: equal bins of the sorted scores, neighbours pooled until the shares rise."""
    pairs = sorted(zip(scores, right, strict=True))
    if not pairs:
        return Calibration()
    size = max(1, len(pairs) // bins)
    pools: list[list[float]] = []
    for start in range(0, len(pairs), size):
        part = pairs[start : start + size]
        pools.append(
            [sum(score for score, _ in part), float(sum(hit for _, hit in part)), float(len(part))]
        )
        while len(pools) > 1 and pools[-2][1] / pools[-2][2] >= pools[-1][1] / pools[-1][2]:
            last = pools.pop()
            pools[-1] = [before + added for before, added in zip(pools[-1], last, strict=True)]
    # Half a hit and half a miss more: no finite count proves certainty.
    return _line([(total / count, (hits + 0.5) / (count + 1)) for total, hits, count in pools])


def _line(points: Sequence[tuple[float, float]]) -> Calibration:
    """The points with ends at 0 and 1, strictly rising in the raw score."""
    (_, low), (last, high) = points[0], points[-1]
    ends = [(0.0, low * 0.5), *points, (1.0, max(high, min(1.0, high + 0.5 * (1 - last))))]
    kept: list[tuple[float, float]] = []
    for raw, true in ends:
        if not kept or raw > kept[-1][0] + 1e-6:
            kept.append((raw, true))
    return Calibration(
        tuple(round(raw, 5) for raw, _ in kept), tuple(round(true, 5) for _, true in kept)
    )
