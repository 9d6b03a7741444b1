"""spaCy component `kg_relations`: how the mentioned things relate (used_for, part_of, ...).

At most one relation for a pair of things, the likeliest; its evidence is the sentence that has both,
or for the paper's main proposal the sentence of the other one.
"""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from kg.pipeline.cues import pair_features, pairs
from kg.pipeline.extractor import WEIGHTS
from kg.pipeline.linear import Linear
from kg.pipeline.marks import SPANS, RelationMark
from kg.pipeline.scenes import scene_of


@Language.factory(
    "kg_relations",
    default_config={"threshold": 0.3},
    requires=["doc.spans", "doc.sents"],
    assigns=["doc.spans"],
)
def make(nlp: Language, name: str, threshold: float) -> Relations:
    """Return the component; pairs below the threshold stay unrelated."""
    return Relations(threshold)


class Relations:
    """Fills `doc.spans["kg"].attrs["relations"]`: (head, relation, tail, score, sentence)."""

    def __init__(self, threshold: float) -> None:
        self._model = Linear.load(WEIGHTS / "cues" / "relations.npz")
        self._threshold = threshold

    def __call__(self, doc: Doc) -> Doc:
        """Return the doc with its relations."""
        scene = scene_of(doc)
        roles = doc.spans[SPANS].attrs["roles"]
        found: list[RelationMark] = []
        for a, b in pairs(scene, roles):
            chances = self._model.probabilities(pair_features(scene, roles, a, b))
            best = int(chances[1:].argmax()) + 1
            if chances[best] >= self._threshold:
                label, score = self._model.labels[best], round(float(chances[best]), 3)
                head, tail = (b, a) if label.startswith("<") else (a, b)
                sentence = max(scene.sentence_of[a], scene.sentence_of[b])
                found.append((head, label.strip("<>"), tail, score, sentence))
        doc.spans[SPANS].attrs["relations"] = found
        return doc

    def to_disk(self, path: str, *, exclude: tuple[str, ...] = ()) -> None:
        """Write nothing: the weights are in the package."""

    def from_disk(self, path: str, *, exclude: tuple[str, ...] = ()) -> Relations:
        """Read nothing: the weights are in the package."""
        return self
