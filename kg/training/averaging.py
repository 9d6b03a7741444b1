"""The mean of the best weights of a run: surer than any of them, and no larger (model soups: Wortsman
and others, Model soups: averaging weights of multiple fine-tuned models, ICML 2022).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import torch
from torch import Tensor

State = dict[str, Tensor]
# The most weights that are averaged.
MOST = 4


def mean(states: Sequence[State]) -> State:
    """Return the mean of weights of one network."""
    return {
        name: torch.stack([state[name] for state in states]).mean(0)
        if first.is_floating_point()
        else first
        for name, first in states[0].items()
    }


def best_mean(
    paths: Sequence[Path], judge: Callable[[State], float], say: Callable[[str], None]
) -> State:
    """Return the mean of the one, two, three or four best weights in the files, whichever is judged best."""
    alone = [(judge(_load(path)), path) for path in paths]
    order = [path for _, path in sorted(alone, key=lambda pair: pair[0], reverse=True)]
    means = [
        mean([_load(path) for path in order[:count]])
        for count in range(1, min(MOST, len(order)) + 1)
    ]
    figures = [judge(state) for state in means]
    best = max(range(len(means)), key=lambda place: figures[place])
    names = ", ".join(path.stem for path in order[: best + 1])
    say(f"mean of {names}: {figures[best]:.4f} (the best alone: {figures[0]:.4f})")
    return means[best]


def _load(path: Path) -> State:
    state: State = torch.load(path, map_location="cpu")
    return state
