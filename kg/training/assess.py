"""Scores of an extractor on documents, counted as `kg evaluate` counts them but before resolving."""

from __future__ import annotations

from collections.abc import Sequence

from kg.evaluation.scores import Evaluation
from kg.pipeline.neural.model import Extractor, Prediction
from kg.training.documents import Document


def assess(extractor: Extractor, documents: Sequence[Document]) -> Evaluation:
    """Return the scores on the documents, which have one scheme."""
    evaluation = Evaluation(documents[0].scheme.name if documents else "nothing")
    for document in documents:
        _add(evaluation, document, _predict(extractor, document))
    return evaluation


def summary(evaluation: Evaluation) -> str:
    """Return one line of figures."""
    mentions, relations = evaluation.mentions.all, evaluation.relations.all
    return (
        f"mentions P {mentions.precision:.3f} R {mentions.recall:.3f} F1 {mentions.f1:.4f} "
        f"(spans {evaluation.spans.f1:.4f}) roles {evaluation.roles.precision:.4f} "
        f"relations P {relations.precision:.3f} R {relations.recall:.3f} F1 {relations.f1:.4f}"
    )


def _predict(extractor: Extractor, document: Document) -> Prediction:
    if document.text:
        return extractor.predict(document.text)
    return extractor.predict_tokens(document.sentences, document.scheme.name)


def _add(evaluation: Evaluation, document: Document, prediction: Prediction) -> None:
    words, scheme = document.words, document.scheme
    gold = {
        ((words.starts[s.start], words.ends[s.end]), scheme.kinds[s.kind]): s
        for s in document.spans
    }
    ours = [((m.start, m.end), m.kind) for m in prediction.mentions]
    evaluation.papers += 1
    evaluation.mentions.count(ours, gold)
    evaluation.spans.count({span for span, _ in ours}, {span for span, _ in gold})
    for mention, key in zip(prediction.mentions, ours, strict=True):
        evaluation.judged["mentions"].append((mention.score, key in gold))
        if scheme.roles and key in gold:
            evaluation.roles.found += 1
            evaluation.roles.gold += 1
            evaluation.roles.right += mention.role == scheme.roles[gold[key].role]
    # A mention that is no gold mention stands for a wrong entity, a negative number of its own.
    entity = [gold[key].entity if key in gold else -1 - i for i, key in enumerate(ours)]
    found = {((entity[r.head], entity[r.tail]), r.name): r.score for r in prediction.relations}
    wanted = {((head, tail), scheme.relations[name]) for head, name, tail in document.relations}
    evaluation.relations.count(found, wanted)
    evaluation.judged["relations"] += [(score, triple in wanted) for triple, score in found.items()]
