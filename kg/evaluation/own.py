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
from kg.extracting import Found, as_line, extract, resolved
from kg.gold.annotations import GoldPaper, read_gold
from kg.readers import Paths, read
from kg.records import TITLE_GAP, Paper

Triple = tuple[tuple[str, str], str]


def find_all(
    gold: Path, papers: Paths, *, jobs: int, config: Config | None
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
    pairs = [(paper.id, paper) for paper in texts]
    yield from zip(gold_papers, resolved(pairs, found, config or Config()), strict=True)


def _paper(gold: GoldPaper) -> Paper:
    title, _, abstract = gold.text.partition(TITLE_GAP)
    return Paper(title, abstract, gold.id)


def prediction(found: Found) -> Mapping[str, Any]:
    """Return the line for a file of predictions: that of `kg extract`."""
    return as_line(found)


def right_mentions(
    gold: GoldPaper, places: Sequence[tuple[int, int]], kinds: Sequence[str]
) -> list[int | None]:
    """Return for each found mention the gold entity that owns this span with this kind, or None."""
    wanted: dict[tuple[int, int, str], int] = {
        (m.start, m.end, m.kind): m.entity for m in gold.mentions
    }
    return [wanted.get((*place, kind)) for place, kind in zip(places, kinds, strict=True)]


def right_relations(
    gold: GoldPaper,
    owners: Sequence[int | None],
    entities: Sequence[str],
    relations: Sequence[tuple[int, str, int]],
) -> list[bool]:
    """Return for each found relation whether gold has it."""
    wanted = _wanted(gold)
    return [triple in wanted for triple in _triples(owners, entities, relations)]


def add(evaluation: Evaluation, gold: GoldPaper, found: Found) -> None:
    """Count one paper into the scores."""
    evaluation.papers += 1
    mentions = found.extraction.mentions
    places = [(m.start, m.end) for m in mentions]
    evaluation.spans.count(set(places), {(m.start, m.end) for m in gold.mentions})
    evaluation.mentions.count(
        (((m.start, m.end), m.kind) for m in mentions),
        (((m.start, m.end), m.kind) for m in gold.mentions),
    )
    owners = right_mentions(gold, places, [m.kind for m in mentions])
    roles = {(m.start, m.end): m.role for m in gold.mentions}
    for mention, owner in zip(mentions, owners, strict=True):
        evaluation.judged["mentions"].append((mention.score, owner is not None))
        if owner is not None:
            evaluation.roles.found += 1
            evaluation.roles.gold += 1
            evaluation.roles.right += roles[mention.start, mention.end] == mention.role
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
    told = [(r.head, r.relation, r.tail) for r in found.extraction.relations]
    predicted: dict[Triple, float] = {}
    for triple, relation in zip(
        _triples(owners, found.entities, told), found.extraction.relations, strict=True
    ):
        predicted[triple] = max(predicted.get(triple, 0.0), relation.score)
    wanted = _wanted(gold)
    evaluation.relations.count(predicted, wanted)
    evaluation.judged["relations"] += [(score, t in wanted) for t, score in predicted.items()]


def _wanted(gold: GoldPaper) -> set[Triple]:
    return {((f"gold {h}", f"gold {t}"), relation) for h, relation, t in gold.relations}


def _triples(
    owners: Sequence[int | None], entities: Sequence[str], relations: Iterable[tuple[int, str, int]]
) -> list[Triple]:
    """Return the relations between entities; one of kg's stands for the gold entity that owns most
    of its right mentions, or for itself."""
    votes: dict[str, Counter[int]] = {}
    for owner, entity in zip(owners, entities, strict=True):
        if owner is not None:
            votes.setdefault(entity, Counter())[owner] += 1
    stands_for = {entity: f"gold {min(c, key=lambda o: (-c[o], o))}" for entity, c in votes.items()}
    named = [stands_for.get(entity, entity) for entity in entities]
    return [((named[head], named[tail]), relation) for head, relation, tail in relations]
