"""The extraction against papers annotated in kg's own format.

Mentions: exact span and kind. Roles: share right among the right mentions. Links: pairs of right
mentions of one paper that gold, or kg, says name the same thing. Relations: distinct triples of
entities, an entity being right when it owns a mention with exact span and kind.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

from kg.config import Config
from kg.errors import ReadError
from kg.evaluation.scores import Evaluation, Score
from kg.extracting import Found, as_line, extract
from kg.gold.annotations import GoldPaper, read_gold
from kg.readers import read
from kg.records import TITLE_GAP, Paper
from kg.resolve import NameUse, resolve

Triple = tuple[tuple[str, str], str]


def find_all(
    gold: Path, papers: Iterable[str | Path], *, jobs: int, config: Config | None
) -> Iterator[tuple[GoldPaper, Found]]:
    """Yield each annotated paper with what kg finds in it, entities resolved over all of them.

    Raises ReadError where a text is missing.
    """
    known = [record for record in read(papers) if isinstance(record, Paper)]
    gold_papers = list(read_gold(gold, known))
    if not gold_papers:
        raise ReadError(f"{gold}: no annotated papers in it")
    texts = [_paper(paper) for paper in gold_papers]
    found = [pair[1] for pair in extract(texts, jobs=jobs, config=config)]
    uses = (
        NameUse(m.text, m.kind, m.score, m.long_form, paper.id)
        for paper, extraction in zip(texts, found, strict=True)
        for m in extraction.mentions
    )
    resolution = resolve(uses)
    for gold_paper, paper, extraction in zip(gold_papers, texts, found, strict=True):
        entities = tuple(resolution.entity_of(m.text, m.long_form) for m in extraction.mentions)
        yield gold_paper, Found(paper, paper.id, extraction, entities)


def _paper(gold: GoldPaper) -> Paper:
    title, _, abstract = gold.text.partition(TITLE_GAP)
    return Paper(title, abstract, gold.id)


def prediction(found: Found) -> Mapping[str, Any]:
    """Return the line for a file of predictions: that of `kg extract`."""
    return as_line(found)


def add(evaluation: Evaluation, gold: GoldPaper, found: Found) -> None:
    """Count one paper into the scores."""
    evaluation.papers += 1
    mentions = found.extraction.mentions
    wanted = {(m.start, m.end): m for m in gold.mentions}
    evaluation.spans.count({(m.start, m.end) for m in mentions}, set(wanted))
    evaluation.mentions.count(
        (((m.start, m.end), m.kind) for m in mentions),
        (((m.start, m.end), m.kind) for m in gold.mentions),
    )
    owners: list[int | None] = []
    for mention in mentions:
        match = wanted.get((mention.start, mention.end))
        right = match is not None and match.kind == mention.kind
        owners.append(match.entity if match and right else None)
        evaluation.judged["mentions"].append((mention.score, right))
        if match and right:
            evaluation.roles.found += 1
            evaluation.roles.gold += 1
            evaluation.roles.right += match.role == mention.role
    _count_links(evaluation.links, owners, found.entities)
    _count_relations(evaluation, gold, found, owners)


def _count_links(score: Score, owners: Sequence[int | None], entities: Sequence[str]) -> None:
    right = [(o, e) for o, e in zip(owners, entities, strict=True) if o is not None]
    for (owner_a, entity_a), (owner_b, entity_b) in combinations(right, 2):
        score.found += entity_a == entity_b
        score.gold += owner_a == owner_b
        score.right += entity_a == entity_b and owner_a == owner_b


def _count_relations(
    evaluation: Evaluation, gold: GoldPaper, found: Found, owners: Sequence[int | None]
) -> None:
    """An entity of kg stands for the gold entity that owns most of its right mentions."""
    votes: dict[str, Counter[int]] = {}
    for owner, entity in zip(owners, found.entities, strict=True):
        if owner is not None:
            votes.setdefault(entity, Counter())[owner] += 1
    stands_for = {entity: f"gold {min(c, key=lambda o: (-c[o], o))}" for entity, c in votes.items()}
    wanted: set[Triple] = {
        ((f"gold {h}", f"gold {t}"), relation) for h, relation, t in gold.relations
    }
    predicted: dict[Triple, float] = {}
    for relation in found.extraction.relations:
        head, tail = (
            stands_for.get(found.entities[i], found.entities[i])
            for i in (relation.head, relation.tail)
        )
        triple = ((head, tail), relation.relation)
        predicted[triple] = max(predicted.get(triple, 0.0), relation.score)
    evaluation.relations.count(predicted, wanted)
    evaluation.judged["relations"] += [
        (score, triple in wanted) for triple, score in predicted.items()
    ]
