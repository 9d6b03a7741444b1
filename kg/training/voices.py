"""Weights for `kg.pipeline.voices`, learnt from the development set by logistic regression
(Newton's method with a little ridge), and the threshold for relations with the best F1 there.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import spacy
from numpy.typing import NDArray
from spacy.tokens import Doc

from kg.evaluation.own import right_mentions, right_relations
from kg.gold.annotations import GoldPaper
from kg.pipeline import OWN
from kg.pipeline.abbreviations import definitions_of
from kg.pipeline.linear import Linear
from kg.pipeline.marks import get_marks
from kg.pipeline.scenes import scene_of
from kg.pipeline.signatures import fits
from kg.pipeline.voices import chance, mention_voices, relation_voices

Rows = list[tuple[list[float], bool]]
_RIDGE = 1.0
_THRESHOLDS = tuple(step / 100 for step in range(16, 60))


def fit_voices(papers: Sequence[GoldPaper], weights: Path) -> str:
    """Write `voices.json` beside the other weights, which find what is weighed; return a line on it."""
    nlp = spacy.blank("en")
    for name in OWN:
        if name != "kg_voices":
            nlp.add_pipe(name, config={"weights": str(weights)} if name == "kg_extractor" else {})
    cues = Linear.load(weights / "cues" / "relations.npz")
    mentions: Rows = []
    relations: Rows = []
    for paper in papers:
        doc = nlp(paper.text)
        mentions += _mention_rows(doc, paper)
        relations += _relation_rows(doc, paper, cues)
    wanted = sum(len(paper.relations) for paper in papers)
    fitted = {"mentions": _fit(mentions, 4), "relations": _fit(relations, 5)}
    threshold = _best_threshold(relations, fitted["relations"], wanted)
    told = json.dumps({**fitted, "threshold": threshold}, indent=1)
    (weights / "voices.json").write_text(told + "\n", "utf-8")
    return f"voices: {len(mentions)} mentions, {len(relations)} relations heard; threshold {threshold:.2f}"


def _mention_rows(doc: Doc, paper: GoldPaper) -> Rows:
    marks, scene = get_marks(doc), scene_of(doc)
    defined = {short for short, _ in definitions_of(doc)}
    right = [owner is not None for owner in right_mentions(paper, marks.places, marks.kinds)]
    return list(zip(mention_voices(scene, marks.scores, defined), right, strict=True))


def _relation_rows(doc: Doc, paper: GoldPaper, cues: Linear) -> Rows:
    marks, scene = get_marks(doc), scene_of(doc)
    owners = right_mentions(paper, marks.places, marks.kinds)
    told = [(head, relation, tail) for head, relation, tail, _, _ in marks.relations]
    right = right_relations(paper, owners, [str(owner) for owner in scene.groups], told)
    kinds = marks.kinds
    return [
        (voices, answer)
        for (head, relation, tail), voices, answer in zip(
            told, relation_voices(scene, marks, cues), right, strict=True
        )
        if fits(relation, kinds[head], kinds[tail])
    ]


def _fit(rows: Rows, count: int) -> list[float]:
    """The weights of so many voices; where a young network let nothing be heard, its score alone counts."""
    voices: NDArray[np.float64] = np.array([voices for voices, _ in rows]).reshape(-1, count)
    right = np.array([right for _, right in rows], dtype=float)
    weights = np.zeros(voices.shape[1])
    weights[0] = 1.0
    prior = weights.copy()
    for _ in range(30):
        chances = 1 / (1 + np.exp(-voices @ weights))
        slope = voices.T @ (chances - right) + _RIDGE * (weights - prior)
        bend = (voices.T * (chances * (1 - chances))) @ voices + _RIDGE * np.eye(len(weights))
        weights -= np.linalg.solve(bend, slope)
    return [round(float(weight), 4) for weight in weights]


def _best_threshold(rows: Rows, weights: Sequence[float], wanted: int) -> float:
    scored = [(chance(weights, voices), right) for voices, right in rows]
    best = (0.0, 0.0)
    for threshold in _THRESHOLDS:
        kept = [right for score, right in scored if score >= threshold]
        best = max(best, (2 * sum(kept) / (len(kept) + wanted), threshold))
    return best[1]
