"""Weights for the cue patterns (`kg.pipeline.cues`), learnt from annotated papers by softmax
regression: same gold, same weights.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import minimize
from scipy.special import log_softmax
from spacy.language import Language

from kg.gold.annotations import GoldPaper
from kg.pipeline.cues import Scene, pair_features, pairs, role_features
from kg.pipeline.linear import Linear
from kg.records import RELATIONS, ROLES, TITLE_GAP

Row = tuple[list[str], str]
NONE = "none"


def scene_of(paper: GoldPaper, nlp: Language) -> Scene:
    """Return the text with its gold mentions; `nlp` marks the sentences."""
    sentences = [(s.start_char, s.end_char) for s in nlp(paper.text).sents]
    mentions = [(m.start, m.end, m.kind) for m in paper.mentions]
    groups = [m.entity for m in paper.mentions]
    return Scene(paper.text, paper.text.find(TITLE_GAP), sentences, mentions, groups)


def role_rows(paper: GoldPaper, scene: Scene) -> Iterable[Row]:
    """Yield (features, role) for each mention."""
    for index, mention in enumerate(paper.mentions):
        yield role_features(scene, index), mention.role


def relation_rows(paper: GoldPaper, scene: Scene) -> Iterable[Row]:
    """Yield (features, label) for each pair; the label is `relation>`, `<relation` or none."""
    roles = [mention.role for mention in paper.mentions]
    gold = {(head, tail): relation for head, relation, tail in paper.relations}
    for a, b in pairs(scene, roles):
        ends = scene.groups[a], scene.groups[b]
        label = NONE
        if ends in gold:
            label = gold[ends] + ">"
        elif ends[::-1] in gold:
            label = "<" + gold[ends[::-1]]
        yield pair_features(scene, roles, a, b), label


def fit_roles(rows: Sequence[Row]) -> Linear:
    """Return the weights that guess roles."""
    return fit(rows, ROLES, least=20, ridge=50.0)


def fit_relations(rows: Sequence[Row]) -> Linear:
    """Return the weights that guess relations, with both directions and none as labels."""
    directed = [name for relation in RELATIONS for name in (relation + ">", "<" + relation)]
    return fit(rows, (NONE, *directed), least=4, ridge=20.0)


def fit(rows: Sequence[Row], labels: Sequence[str], *, least: int, ridge: float) -> Linear:
    """Return the weights of the features seen at least `least` times under which the labels are likeliest,
    less `ridge` times half the squares of the weights (L-BFGS)."""
    counts = Counter(name for names, _ in rows for name in names)
    features = {
        name: i for i, name in enumerate(sorted(n for n, c in counts.items() if c >= least))
    }
    matrix = _matrix(rows, features)
    across = matrix.T.tocsr()
    target = np.eye(len(labels))[[list(labels).index(label) for _, label in rows]]

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        """What is made small, and its slope."""
        weights = flat.reshape(len(features), len(labels))
        scores = matrix @ weights
        chances = log_softmax(scores, axis=1)
        slope = across @ (np.exp(chances) - target) + ridge * weights
        return ridge / 2 * float(flat @ flat) - float((chances * target).sum()), slope.ravel()

    start = np.zeros(len(features) * len(labels))
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 100})
    weights = found.x.reshape(len(features), len(labels))
    return Linear(features, tuple(labels), weights.astype(np.float32))


def _matrix(rows: Sequence[Row], features: dict[str, int]) -> sparse.csr_matrix:
    found = [[features[name] for name in set(names) if name in features] for names, _ in rows]
    starts = np.cumsum([0, *map(len, found)])
    columns = np.fromiter((column for row in found for column in row), dtype=np.int64)
    return sparse.csr_matrix(
        (np.ones(len(columns)), columns, starts), shape=(len(rows), len(features))
    )
