"""The network behind the runtime's interface, so that the development set is scored as the product will be."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from kg.pipeline.neural.layout import Layout
from kg.pipeline.neural.model import Floats
from kg.pipeline.neural.pieces import Window
from kg.training.network import Network


class TorchBackend:
    """Runs the network in PyTorch, one window at a time."""

    def __init__(self, network: Network) -> None:
        self._network = network.eval()
        self._device = next(network.parameters()).device

    def _tensor(self, array: NDArray[np.generic]) -> torch.Tensor:
        return torch.from_numpy(np.ascontiguousarray(array)).to(self._device)

    @torch.no_grad()
    def states(self, window: Window, cased: NDArray[np.int64]) -> Floats:
        """One row for each word of the window."""
        arrays = (window.pieces, window.first, window.last, cased)
        pieces, first, last, features = (self._tensor(array)[None] for array in arrays)
        with torch.autocast(self._device.type, torch.bfloat16):
            states = self._network.words(pieces, None, first, last, features)
        rows: Floats = states[0].float().cpu().numpy()
        return rows

    @torch.no_grad()
    def span_scores(self, scheme: str, states: Floats) -> Floats:
        """Scores [words, widths, kinds]."""
        scores: Floats = self._network.spans[scheme](self._tensor(states)[None])[0].cpu().numpy()
        return scores

    @torch.no_grad()
    def relation_scores(self, scheme: str, states: Floats, layout: Layout) -> tuple[Floats, Floats]:
        """Role scores and relation scores."""
        arrays = (states, layout.marks, layout.mentions, layout.entities, layout.pairs)
        roles, relations = self._network.relations[scheme](
            *(self._tensor(array) for array in arrays)
        )
        return roles.cpu().numpy(), relations.cpu().numpy()
