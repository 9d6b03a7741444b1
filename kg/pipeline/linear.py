"""A linear model over named features: the smallest thing that learns which cue means what.

Weights are a NumPy matrix (features x labels) kept in one `.npz` without pickles.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Linear:
    """Feature names, label names and the weights between them."""

    features: dict[str, int]
    labels: tuple[str, ...]
    weights: NDArray[np.float32]

    def probabilities(self, names: Iterable[str]) -> NDArray[np.float32]:
        """Return one probability a label, summing to 1; unknown features count for nothing."""
        rows = [self.features[name] for name in names if name in self.features]
        scores = self.weights[rows].sum(axis=0, dtype=np.float64)
        grown = np.exp(scores - scores.max())
        return np.asarray(grown / grown.sum(), dtype=np.float32)

    def save(self, path: Path) -> None:
        """Write the model to a file."""
        arrays: dict[str, Any] = {
            "features": np.array(list(self.features)),
            "labels": np.array(self.labels),
            "weights": self.weights.astype(np.float16),
        }
        np.savez_compressed(path, **arrays)

    @classmethod
    def load(cls, path: Path) -> Linear:
        """Return the model in a file."""
        with np.load(path, allow_pickle=False) as stored:
            features = {str(name): row for row, name in enumerate(stored["features"])}
            labels = tuple(map(str, stored["labels"]))
            return cls(features, labels, stored["weights"].astype(np.float32))
