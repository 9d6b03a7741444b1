"""How good the extraction is, against annotated papers: plain counting, nothing smoothed.

Mentions: exact span and kind. Roles: share right among the right mentions. Links: pairs of right
mentions of one paper that gold, or kg, says name the same thing. Relations: distinct triples of
entities, an entity being right when it owns a mention with exact span and kind.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence, Set
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path

from kg.config import Config
from kg.errors import ReadError
from kg.extracting import Found, extract
from kg.readers import read
from kg.records import KINDS, RELATIONS, TITLE_GAP, Paper
from kg.resolve import NameUse, resolve
from kg.training.corpora import GoldPaper, read_gold

Triple = tuple[str, str, str]


@dataclass
class Score:
    """Counts of what was right, what was found and what there was to find."""

    right: int = 0
    found: int = 0
    gold: int = 0

    @property
    def precision(self) -> float:
        """Share of the found that is right, 0 to 1."""
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """Share of gold that was found, 0 to 1."""
        return self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall, 0 to 1."""
        return 2 * self.right / (self.found + self.gold) if self.found + self.gold else 0.0


@dataclass
class Evaluation:
    """The scores; `kinds` and `relations` by name; `roles` holds right, judged."""

    papers: int = 0
    spans: Score = field(default_factory=Score)
    mentions: Score = field(default_factory=Score)
    kinds: dict[str, Score] = field(default_factory=lambda: {kind: Score() for kind in KINDS})
    roles: Score = field(default_factory=Score)
    links: Score = field(default_factory=Score)
    triples: Score = field(default_factory=Score)
    relations: dict[str, Score] = field(
        default_factory=lambda: {name: Score() for name in RELATIONS}
    )


def evaluate(
    gold: str | Path,
    papers: Iterable[str | Path] = (),
    *,
    jobs: int = 1,
    config: Config | None = None,
) -> Evaluation:
    """Return the scores of kg's extraction against a file of annotated papers.

    `papers` are the files with the texts, where the gold file has none; papers are matched by id,
    else by title. Raises ReadError where a text is missing.
    """
    known = [record for record in read(papers) if isinstance(record, Paper)]
    gold_papers = list(read_gold(Path(gold), known))
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
    evaluation = Evaluation(len(gold_papers))
    for gold_paper, paper, extraction in zip(gold_papers, texts, found, strict=True):
        entities = tuple(resolution.entity_of(m.text, m.long_form) for m in extraction.mentions)
        add(evaluation, gold_paper, Found(paper, paper.id, extraction, entities))
    return evaluation


def _paper(gold: GoldPaper) -> Paper:
    title, _, abstract = gold.text.partition(TITLE_GAP)
    return Paper(title, abstract, gold.id)


def add(evaluation: Evaluation, gold: GoldPaper, found: Found) -> None:
    """Count one paper into the scores."""
    mentions = found.extraction.mentions
    wanted = {(m.start, m.end): m for m in gold.mentions}
    _count(evaluation.spans, {(m.start, m.end) for m in mentions}, set(wanted))
    typed = {(m.start, m.end, m.kind) for m in mentions}
    gold_typed = {(m.start, m.end, m.kind) for m in gold.mentions}
    _count(evaluation.mentions, typed, gold_typed)
    for kind in KINDS:
        of_kind = {m for m in typed if m[2] == kind}, {m for m in gold_typed if m[2] == kind}
        _count(evaluation.kinds[kind], *of_kind)
    owners: list[int | None] = []
    for mention in mentions:
        match = wanted.get((mention.start, mention.end))
        right = match is not None and match.kind == mention.kind
        owners.append(match.entity if match and right else None)
        if match and right:
            evaluation.roles.found += 1
            evaluation.roles.gold += 1
            evaluation.roles.right += match.role == mention.role
    _count_links(evaluation.links, owners, found.entities)
    _count_relations(evaluation, gold, found, owners)


def _count(score: Score, found: Set[Hashable], gold: Set[Hashable]) -> None:
    score.right += len(found & gold)
    score.found += len(found)
    score.gold += len(gold)


def _count_links(score: Score, owners: Sequence[int | None], entities: Sequence[str]) -> None:
    right = [
        (owner, entity) for owner, entity in zip(owners, entities, strict=True) if owner is not None
    ]
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
    predicted: set[Triple] = set()
    for relation in found.extraction.relations:
        ends = (found.entities[relation.head], found.entities[relation.tail])
        head, tail = (stands_for.get(entity, entity) for entity in ends)
        predicted.add((head, relation.relation, tail))
    wanted: set[Triple] = {
        (f"gold {h}", relation, f"gold {t}") for h, relation, t in gold.relations
    }
    _count(evaluation.triples, predicted, wanted)
    for name in RELATIONS:
        _count(
            evaluation.relations[name],
            {t for t in predicted if t[1] == name},
            {t for t in wanted if t[1] == name},
        )


def table(evaluation: Evaluation) -> str:
    """Return the scores as lines of text, in per cent."""
    rows = [
        ("spans, any kind", evaluation.spans),
        ("mentions (span and kind)", evaluation.mentions),
        *((f"  {kind}", score) for kind, score in evaluation.kinds.items()),
        ("entity links", evaluation.links),
        ("relations", evaluation.triples),
        *((f"  {name}", score) for name, score in evaluation.relations.items()),
    ]
    lines = [
        f"{evaluation.papers} papers",
        f"{'':26}{'P':>7}{'R':>7}{'F1':>7}{'gold':>8}{'found':>8}",
    ]
    for name, score in rows:
        numbers = "".join(
            f"{100 * value:7.1f}" for value in (score.precision, score.recall, score.f1)
        )
        lines.append(f"{name:26}{numbers}{score.gold:8}{score.found:8}")
    roles = evaluation.roles
    lines.insert(
        9,
        f"{'roles of right mentions':26}{'':14}{100 * roles.precision:7.1f}{roles.gold:8}   (accuracy)",
    )
    return "\n".join(lines)
