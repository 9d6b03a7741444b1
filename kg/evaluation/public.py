"""The model's auxiliary heads against the public sets that they were trained for.

Spans with kind, and relations with both spans and both kinds (Rel+), counted over all sentences.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from kg.errors import ReadError
from kg.evaluation.scores import Evaluation
from kg.gold.dygie import TokenPaper, contexts, read_dygie
from kg.pipeline.extractor import model

# Words that the model sees at once: as in training.
CONTEXT = 220


class Found(NamedTuple):
    """What the model finds in a run of sentences: (start, end, kind, score), and relations between
    them (head index, relation, tail index, score)."""

    mentions: list[tuple[int, int, str, float]]
    relations: list[tuple[int, str, int, float]]


def find_all(gold: Path, scheme: str) -> Iterator[tuple[TokenPaper, Found]]:
    """Yield each run of sentences of the file with what the head of the scheme finds in it."""
    known = sorted(name for name, one in model().schemes.items() if one.relations and not one.roles)
    if scheme not in known:
        raise ReadError(f"--scheme {scheme}: no such head. Known: kg, {', '.join(known)}")
    for paper in read_dygie(gold):
        for part in contexts(paper, CONTEXT):
            found = model().predict_tokens(part.sentences, scheme)
            mentions = [
                (m.start + part.first, m.end + part.first, m.kind, m.score) for m in found.mentions
            ]
            yield (
                part,
                Found(mentions, [(r.head, r.name, r.tail, r.score) for r in found.relations]),
            )


def add(evaluation: Evaluation, gold: TokenPaper, found: Found) -> None:
    """Count one run of sentences into the scores."""
    evaluation.papers += gold.first == 0
    ours = [((start, end), kind) for start, end, kind, _ in found.mentions]
    theirs = {((start, end), kind) for row in gold.ner for start, end, kind in row}
    evaluation.mentions.count(ours, theirs)
    evaluation.spans.count({span for span, _ in ours}, {span for span, _ in theirs})
    kinds = dict(theirs)
    wanted = {
        (((a, b), kinds.get((a, b), ""), (c, d), kinds.get((c, d), "")), name)
        for row in gold.relations
        for a, b, c, d, name in row
    }
    predicted = {
        ((*ours[head], *ours[tail]), name): score for head, name, tail, score in found.relations
    }
    evaluation.relations.count(predicted, wanted)
    evaluation.judged["mentions"] += [
        (score, span in theirs) for span, (*_, score) in zip(ours, found.mentions, strict=True)
    ]
    evaluation.judged["relations"] += [
        (score, triple in wanted) for triple, score in predicted.items()
    ]


def prediction(gold: TokenPaper, found: Found) -> Mapping[str, Any]:
    """Return the line for a file of predictions, one a run of sentences, tokens counted as in gold."""
    return {
        "doc_key": gold.key,
        "sentences": gold.sentences,
        "predicted_ner": found.mentions,
        "predicted_relations": [
            (*found.mentions[head][:2], *found.mentions[tail][:2], name, score)
            for head, name, tail, score in found.relations
        ],
    }
