"""Choosing thresholds and calibration on the development sets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import log_softmax

from kg.pipeline.grouping import group_places
from kg.pipeline.neural.layout import Layout
from kg.pipeline.neural.model import Backend, Extractor, Floats, Settings
from kg.pipeline.neural.pieces import Window
from kg.training.assess import assess
from kg.training.calibrate import fit
from kg.training.documents import Document

BIASES = (-0.8, -0.6, -0.4, -0.2, 0.0, 0.2, 0.4, 0.6, 0.8)
SHARINGS = (0.0, 0.25, 0.5, 0.75, 1.0)
LEASTS = (0.3, 0.35, 0.4, 0.45, 0.5, 0.55)
THRESHOLDS = tuple(step / 100 for step in range(5, 66, 3))
TRUSTS = (0.0, 0.5, 1.0)
# How dear a bias of a role is, and one of a role for a kind: the fifty papers of dev must not be learnt by heart.
RIDGE, KIND_RIDGE = 32.0, 16.0


class Remembering:
    """A backend that runs the encoder once for each window: tuning reads the same texts many times."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._states: dict[bytes, Floats] = {}
        self.roles: Floats = np.zeros((0, 0), np.float32)
        self.kinds: NDArray[np.int64] = np.zeros(0, np.int64)

    def states(self, window: Window, cased: NDArray[np.int64]) -> Floats:
        """One row for each word of the window."""
        key = window.pieces.tobytes() + cased.tobytes()
        if key not in self._states:
            self._states[key] = self._backend.states(window, cased)
        return self._states[key]

    def span_scores(self, scheme: str, states: Floats) -> Floats:
        """Scores [words, widths, kinds]."""
        return self._backend.span_scores(scheme, states)

    def relation_scores(self, scheme: str, states: Floats, layout: Layout) -> tuple[Floats, Floats]:
        """Role scores, which are kept in `roles` until the next text, with `kinds`, and relation scores."""
        self.kinds = layout.entities[:, 0]
        self.roles, relations = self._backend.relation_scores(scheme, states, layout)
        return self.roles, relations


def tune(extractor: Extractor, documents: Sequence[Document]) -> Settings:
    """The settings with the best figures on the documents."""
    memory = Remembering(extractor.backend)
    quick = Extractor(memory, extractor.pieces, extractor.schemes, dict(extractor.settings))
    found = _tuned(quick, documents)
    scheme = documents[0].scheme
    if not scheme.roles:
        return found
    quick.settings[scheme.name] = found
    right = right_roles(quick, memory, documents)
    return replace(found, role_bias=role_bias(*right, len(scheme.kinds)))


def right_roles(
    extractor: Extractor, memory: Remembering, documents: Sequence[Document]
) -> tuple[Floats, NDArray[np.int64], NDArray[np.int64]]:
    """For all mentions that are right: their role scores, the kinds of their things, their roles in gold."""
    scores: list[Floats] = []
    kinds: list[int] = []
    roles: list[int] = []
    for document in documents:
        words, names = document.words, document.scheme.kinds
        gold = {
            (words.starts[s.start], words.ends[s.end], names[s.kind]): s.role
            for s in document.spans
        }
        found = extractor.predict(document.text).mentions
        owners = group_places(document.text, [(m.start, m.end) for m in found])
        for mention, owner in zip(found, owners, strict=True):
            role = gold.get((mention.start, mention.end, mention.kind))
            if role is not None:
                scores.append(memory.roles[owner])
                kinds.append(int(memory.kinds[owner]))
                roles.append(role)
    return np.array(scores, np.float32), np.array(kinds, np.int64), np.array(roles, np.int64)


def role_bias(
    scores: Floats, kinds: NDArray[np.int64], roles: NDArray[np.int64], count: int
) -> tuple[tuple[float, ...], ...]:
    """The biases [kinds, roles] under which the roles are likeliest, with a ridge: what is added to a role,
    and what is added to it for a kind, of which there are `count`."""
    if not len(roles):
        return ()
    rows, width = np.arange(len(roles)), scores.shape[1]
    ridge = np.array([RIDGE] + [KIND_RIDGE] * count)[:, None]

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        """What is made small, and its slope."""
        bias = flat.reshape(1 + count, width)
        chances = log_softmax(scores + bias[0] + bias[1 + kinds], axis=1)
        error = np.exp(chances)
        error[rows, roles] -= 1
        slope = ridge * bias
        slope[0] += error.sum(axis=0)
        np.add.at(slope, 1 + kinds, error)
        cost = float((ridge * bias**2).sum()) / 2 - float(chances[rows, roles].sum())
        return cost, slope.ravel()

    bias = minimize(loss, np.zeros((1 + count) * width), jac=True, method="L-BFGS-B").x
    table = bias.reshape(1 + count, width)
    return tuple(tuple(round(float(value), 3) for value in row) for row in table[0] + table[1:])


def _tuned(extractor: Extractor, documents: Sequence[Document]) -> Settings:
    scheme = documents[0].scheme.name
    biases = [replace(Settings(), mention_bias=bias) for bias in BIASES]
    found = _best(extractor, scheme, documents, biases, "mentions")
    if documents[0].text:
        found = _best(
            extractor, scheme, documents, [replace(found, sharing=s) for s in SHARINGS], "mentions"
        )
        found = _best(
            extractor,
            scheme,
            documents,
            [replace(found, mention_bias=b) for b in BIASES],
            "mentions",
        )
    leasts = [replace(found, least=least) for least in LEASTS]
    found = _best(extractor, scheme, documents, leasts, "mentions")
    extractor.settings[scheme] = found
    found = replace(
        found, mention_calibration=fit(*_columns(assess(extractor, documents).judged["mentions"]))
    )
    if documents[0].scheme.relations:
        best = [
            _best(extractor, scheme, documents, _thresholds(replace(found, trust=t)), "relations")
            for t in TRUSTS
        ]
        found = _best(extractor, scheme, documents, best, "relations")
    extractor.settings[scheme] = found
    line = fit(*_columns(assess(extractor, documents).judged["relations"]), bins=8)
    return replace(found, relation_calibration=line)


def _thresholds(settings: Settings) -> list[Settings]:
    return [replace(settings, relation_threshold=threshold) for threshold in THRESHOLDS]


def _best(
    extractor: Extractor,
    scheme: str,
    documents: Sequence[Document],
    tried: Sequence[Settings],
    what: str,
) -> Settings:
    """The setting with the best F1, smoothed over its neighbours so that a lucky peak does not win."""
    values = []
    for settings in tried:
        extractor.settings[scheme] = settings
        scores = assess(extractor, documents)
        values.append(scores.mentions.all.f1 if what == "mentions" else scores.relations.all.f1)
    smooth = [
        sum(values[max(0, place - 1) : place + 2]) / len(values[max(0, place - 1) : place + 2])
        for place in range(len(values))
    ]
    return tried[max(range(len(tried)), key=lambda place: (smooth[place], values[place]))]


def _columns(pairs: Sequence[tuple[float, bool]]) -> tuple[list[float], list[bool]]:
    return [score for score, _ in pairs], [right for _, right in pairs]
