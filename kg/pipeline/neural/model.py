"""The extractor: a text in, typed mentions with roles and relations between them out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from kg.pipeline.grouping import group_places
from kg.pipeline.neural import decode
from kg.pipeline.neural.calibration import Calibration
from kg.pipeline.neural.features import word_features
from kg.pipeline.neural.layout import Layout, build_layout
from kg.pipeline.neural.pieces import Pieces, Window
from kg.pipeline.neural.schemes import Scheme
from kg.pipeline.neural.words import WordSequence, from_sentences, split_text

Floats = NDArray[np.float32]


class Mention(NamedTuple):
    """Characters [start, end), or words with ``end`` included when the input was tokenised."""

    start: int
    end: int
    kind: str
    role: str
    score: float


class Relation(NamedTuple):
    """Two mentions by their index and what holds between them."""

    head: int
    name: str
    tail: int
    score: float


class Prediction(NamedTuple):
    """What one text says."""

    mentions: list[Mention]
    relations: list[Relation]


class Backend(Protocol):
    """Runs the network: with onnxruntime, or with PyTorch while training."""

    def states(self, window: Window, cased: NDArray[np.int64]) -> Floats:
        """One row for each word of the window."""

    def span_scores(self, scheme: str, states: Floats) -> Floats:
        """Scores [words, widths, kinds]."""

    def relation_scores(self, scheme: str, states: Floats, layout: Layout) -> tuple[Floats, Floats]:
        """Role scores [entities, roles] and relation scores [pairs, relations + 1]."""


@dataclass(frozen=True)
class Settings:
    """How the scores of one scheme are read: chosen on the development set.

    ``mention_bias`` is added to the score of each span; ``sharing`` is how far equal spans draw together; ``least`` is
    the probability that a mention has at least, before calibration; ``trust`` is the power of the mentions'
    probabilities in the probability of a relation, which must reach the threshold; ``role_bias`` [kinds, roles]
    is added to the scores of the roles (none: nothing is added).
    """

    mention_bias: float = 0.0
    sharing: float = 0.5
    least: float = 0.4
    relation_threshold: float = 0.5
    trust: float = 0.0
    role_bias: tuple[tuple[float, ...], ...] = ()
    mention_calibration: Calibration = field(default_factory=Calibration)
    relation_calibration: Calibration = field(default_factory=Calibration)


class Chosen(NamedTuple):
    """A span that was chosen: first and last word, kind and probability."""

    start: int
    end: int
    kind: int
    score: float


class Extractor:
    """Finds mentions and relations; one text at a time, so that no text changes what another one gives."""

    def __init__(
        self,
        backend: Backend,
        pieces: Pieces,
        schemes: dict[str, Scheme],
        settings: dict[str, Settings],
    ) -> None:
        self.backend = backend
        self.pieces = pieces
        self.schemes = schemes
        self.settings = settings

    def predict(self, text: str) -> Prediction:
        """The mentions (characters) and relations of a title, an empty line and an abstract."""
        words = split_text(text)
        if not len(words):
            return Prediction([], [])
        states = self.states(words)
        chosen = self.choose("kg", words, self.backend.span_scores("kg", states), text)
        spans = [(words.starts[one.start], words.ends[one.end]) for one in chosen]
        owners = group_places(text, spans)
        roles, relations = self._relate("kg", words, states, chosen, owners)
        mentions = [
            Mention(start, end, self.schemes["kg"].kinds[one.kind], role, one.score)
            for (start, end), one, role in zip(spans, chosen, roles, strict=True)
        ]
        return Prediction(mentions, relations)

    def predict_tokens(self, sentences: Sequence[Sequence[str]], scheme: str) -> Prediction:
        """The mentions (words, counted through) and relations of tokenised sentences that form one context."""
        words = from_sentences(sentences)
        if not len(words):
            return Prediction([], [])
        states = self.states(words)
        chosen = self.choose(scheme, words, self.backend.span_scores(scheme, states), "")
        kinds = self.schemes[scheme].kinds
        mentions = [Mention(one.start, one.end, kinds[one.kind], "", one.score) for one in chosen]
        if not self.schemes[scheme].relations:
            return Prediction(mentions, [])
        return Prediction(
            mentions, self._relate(scheme, words, states, chosen, range(len(chosen)))[1]
        )

    def states(self, words: WordSequence) -> Floats:
        """One row for each word, from one window or several."""
        cased = word_features(words)
        parts = []
        for window in self.pieces.windows(words):
            rows = self.backend.states(window, cased[window.words])
            shift = window.words.start
            parts.append(rows[window.keep.start - shift : window.keep.stop - shift])
        return np.concatenate(parts)

    def choose(self, scheme: str, words: WordSequence, scores: Floats, text: str) -> list[Chosen]:
        """The spans that do not overlap and of which most are expected to be right, with calibrated probabilities."""
        settings = self.settings[scheme]
        scores = scores + np.float32(settings.mention_bias)
        spans = decode.candidates(scores, words.blocks)
        if text and settings.sharing:
            spans = share_scores(spans, words, settings.sharing)
        chances = decode.marginals(spans, len(words))
        gains = [max(own) - settings.least for own in chances]
        found = []
        for index in decode.best_segmentation(spans, gains, len(words)):
            kind = int(np.argmax(chances[index]))
            start, end = spans[index].start, spans[index].end
            if any(word[0].isalnum() for word in words.texts[start : end + 1]):
                found.append(
                    Chosen(start, end, kind, settings.mention_calibration(chances[index][kind]))
                )
        return found

    def _relate(
        self,
        scheme: str,
        words: WordSequence,
        states: Floats,
        chosen: Sequence[Chosen],
        owners: Sequence[int],
    ) -> tuple[list[str], list[Relation]]:
        """The role of each mention and the relations between the likeliest mentions of their entities."""
        if not chosen:
            return [], []
        labels = self.schemes[scheme]
        arrays = build_layout(
            [(one.start, one.end, one.kind) for one in chosen],
            owners,
            words.sentences,
            not labels.roles,
        )
        role_scores, pair_scores = self.backend.relation_scores(scheme, states, arrays)
        if self.settings[scheme].role_bias:
            bias = np.array(self.settings[scheme].role_bias, np.float32)
            role_scores = role_scores + bias[arrays.entities[:, 0]]
        best = role_scores.argmax(axis=1)
        roles = [labels.roles[best[owner]] if labels.roles else "" for owner in owners]
        return roles, self._relations(scheme, arrays, pair_scores, chosen, _leaders(chosen, owners))

    def _relations(
        self,
        scheme: str,
        arrays: Layout,
        scores: Floats,
        chosen: Sequence[Chosen],
        leaders: Sequence[int],
    ) -> list[Relation]:
        """The likeliest relation of each pair of entities, where it is likely enough."""
        if not len(scores):
            return []
        settings, names = self.settings[scheme], self.schemes[scheme].relations
        trust = np.array([chosen[leader].score for leader in leaders]) ** settings.trust
        chances = _chances(scores) * trust[arrays.pairs[:, :1]] * trust[arrays.pairs[:, 1:2]]
        best, top = chances.argmax(axis=1), chances.max(axis=1)
        return [
            Relation(
                leaders[arrays.pairs[row, 0]],
                names[best[row]],
                leaders[arrays.pairs[row, 1]],
                settings.relation_calibration(float(top[row])),
            )
            for row in np.nonzero(top >= settings.relation_threshold)[0]
        ]


def _chances(scores: Floats) -> Floats:
    """The probability of each relation; what is left to one is that of none."""
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))
    chances: Floats = (weights / weights.sum(axis=1, keepdims=True))[:, :-1]
    return chances


def _leaders(chosen: Sequence[Chosen], owners: Sequence[int]) -> list[int]:
    """For each entity the index of its likeliest mention."""
    leaders: dict[int, int] = {}
    for index, owner in enumerate(owners):
        if owner not in leaders or chosen[index].score > chosen[leaders[owner]].score:
            leaders[owner] = index
    return [leaders[owner] for owner in range(len(leaders))]


def share_scores(
    spans: Sequence[decode.Candidate], words: WordSequence, share: float
) -> list[decode.Candidate]:
    """Candidates of the same words draw towards their common mean: a term is a term wherever it stands."""
    keys = [tuple(words.texts[span.start : span.end + 1]) for span in spans]
    together: dict[tuple[str, ...], list[tuple[float, ...]]] = {}
    for key, span in zip(keys, spans, strict=True):
        together.setdefault(key, []).append(span.scores)
    means = {key: np.mean(rows, axis=0) for key, rows in together.items() if len(rows) > 1}
    return [
        decode.Candidate(
            span.start,
            span.end,
            tuple(float(s) for s in (1 - share) * np.array(span.scores) + share * means[key]),
        )
        if key in means
        else span
        for key, span in zip(keys, spans, strict=True)
    ]
