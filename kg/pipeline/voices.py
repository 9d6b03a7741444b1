"""spaCy component `kg_voices`: the scores of the learnt model, weighed with what else speaks for them.

A mention is surer when the text defines its acronym or names it more than once; a relation is surer
when the cue patterns hear it too and when one sentence has both of its ends. Each is one logistic
regression on a handful of voices, its weights learnt from the development set; what comes out is the
share of such mentions or relations that is right. Relations that stay below the threshold go.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from kg.pipeline.abbreviations import definitions_of
from kg.pipeline.cues import Scene, pair_features
from kg.pipeline.extractor import WEIGHTS
from kg.pipeline.linear import Linear
from kg.pipeline.marks import Marks, RelationMark, get_marks, put_marks
from kg.pipeline.scenes import scene_of
from kg.pipeline.signatures import fits

_LEAST = 0.01


@dataclass(frozen=True, slots=True)
class Weighing:
    """The weights of the voices, in the order of `mention_voices` and `relation_voices`."""

    mentions: tuple[float, ...]
    relations: tuple[float, ...]
    threshold: float

    @classmethod
    def load(cls, path: Path) -> Weighing:
        """Return the weighing in a JSON file."""
        stored = json.loads(path.read_text("utf-8"))
        return cls(tuple(stored["mentions"]), tuple(stored["relations"]), stored["threshold"])


@Language.factory(
    "kg_voices",
    default_config={"weights": ""},
    requires=["doc.spans", "doc.sents"],
    assigns=["doc.spans"],
)
def make(nlp: Language, name: str, weights: str) -> Voices:
    """Return the component; `weights` is a folder such as `kg train` writes, by default kg's own."""
    folder = Path(weights or WEIGHTS)
    cues = Linear.load(folder / "cues" / "relations.npz")
    return Voices(Weighing.load(folder / "voices.json"), cues)


class Voices:
    """Sets `doc.spans["kg"].attrs["scores"]` anew, and the relations with theirs."""

    def __init__(self, weighing: Weighing, cues: Linear) -> None:
        self._weighing, self._cues = weighing, cues

    def __call__(self, doc: Doc) -> Doc:
        """Return the doc with its scores."""
        marks, scene = get_marks(doc), scene_of(doc)
        defined = {short for short, _ in definitions_of(doc)}
        heard = mention_voices(scene, marks.scores, defined)
        scores = [chance(self._weighing.mentions, voices) for voices in heard]
        relations: list[RelationMark] = []
        for mark, voices in zip(
            marks.relations, relation_voices(scene, marks, self._cues), strict=True
        ):
            score = chance(self._weighing.relations, voices)
            ends = (marks.kinds[mark[0]], marks.kinds[mark[2]])
            if score >= self._weighing.threshold and fits(mark[1], *ends):
                relations.append((*mark[:3], score, mark[4]))
        put_marks(doc, Marks(marks.places, marks.kinds, scores, marks.roles, relations))
        return doc

    def to_disk(self, path: str, *, exclude: tuple[str, ...] = ()) -> None:
        """Write nothing: the weights are in the package."""

    def from_disk(self, path: str, *, exclude: tuple[str, ...] = ()) -> Voices:
        """Read nothing: the weights are in the package."""
        return self


def mention_voices(scene: Scene, scores: Sequence[float], defined: set[str]) -> list[list[float]]:
    """Return for each mention: the model's log odds, is its acronym defined, is it named again, 1."""
    surfaces = [scene.text[start:end] for start, end, _ in scene.mentions]
    counts = {owner: list(scene.groups).count(owner) for owner in set(scene.groups)}
    return [
        [
            log_odds(score),
            float(surface in defined or surface.removesuffix("s") in defined),
            float(counts[owner] > 1),
            1.0,
        ]
        for score, surface, owner in zip(scores, surfaces, scene.groups, strict=True)
    ]


def relation_voices(scene: Scene, marks: Marks, cues: Linear) -> list[list[float]]:
    """Return for each relation: the model's log odds, the cue patterns' log chance, are its ends in
    different sentences, the log odds of the less sure of its ends, 1."""
    heard: list[list[float]] = []
    for head, relation, tail, score, _ in marks.relations:
        first, second = min(head, tail), max(head, tail)
        label = f"{relation}>" if head < tail else f"<{relation}"
        chances = cues.probabilities(pair_features(scene, marks.roles, first, second))
        cue = float(chances[cues.labels.index(label)])
        apart = scene.sentence_of[first] != scene.sentence_of[second]
        ends = min(marks.scores[head], marks.scores[tail])
        heard.append([log_odds(score), log(cue + _LEAST), float(apart), log_odds(ends), 1.0])
    return heard


def chance(weights: Sequence[float], voices: Sequence[float]) -> float:
    """Return the probability that the weighed voices give, rounded, between 0 and 1."""
    total = sum(weight * voice for weight, voice in zip(weights, voices, strict=True))
    return round(1 / (1 + exp(-max(-30.0, min(30.0, total)))), 3)


def log_odds(score: float) -> float:
    """Return log(p / (1 - p)), the probability kept away from 0 and 1."""
    kept = min(1 - _LEAST, max(_LEAST, score))
    return log(kept / (1 - kept))
