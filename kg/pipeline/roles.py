"""spaCy component `kg_roles`: what each mentioned thing is to the paper (proposes, uses, ...).

One role for all mentions of a thing in a text: the probabilities of its mentions are averaged.
"""

from __future__ import annotations

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from kg.pipeline.cues import role_features
from kg.pipeline.extractor import WEIGHTS
from kg.pipeline.linear import Linear
from kg.pipeline.marks import SPANS
from kg.pipeline.scenes import scene_of


@Language.factory("kg_roles", requires=["doc.spans", "doc.sents"], assigns=["doc.spans"])
def make(nlp: Language, name: str) -> Roles:
    """Return the component."""
    return Roles()


class Roles:
    """Fills `doc.spans["kg"].attrs["roles"]`, one role a span."""

    def __init__(self) -> None:
        self._model = Linear.load(WEIGHTS / "cues" / "roles.npz")

    def __call__(self, doc: Doc) -> Doc:
        """Return the doc with a role for each mention."""
        scene = scene_of(doc)
        votes = np.zeros((max(scene.groups, default=-1) + 1, len(self._model.labels)))
        for index, owner in enumerate(scene.groups):
            votes[owner] += self._model.probabilities(role_features(scene, index))
        doc.spans[SPANS].attrs["roles"] = [
            self._model.labels[int(votes[owner].argmax())] for owner in scene.groups
        ]
        return doc

    def to_disk(self, path: str, *, exclude: tuple[str, ...] = ()) -> None:
        """Write nothing: the weights are in the package."""

    def from_disk(self, path: str, *, exclude: tuple[str, ...] = ()) -> Roles:
        """Read nothing: the weights are in the package."""
        return self
