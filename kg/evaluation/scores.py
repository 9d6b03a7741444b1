"""Counting: what was right, what was found, what there was to find; and how far scores can be trusted."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence, Set
from dataclasses import dataclass, field


@dataclass
class Score:
    """Counts of what was right, what was found and what there was to find."""

    right: int = 0
    found: int = 0
    gold: int = 0

    def count(self, found: Set[Hashable], gold: Set[Hashable]) -> None:
        """Add the counts of two sets."""
        self.right += len(found & gold)
        self.found += len(found)
        self.gold += len(gold)

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
class Labelled:
    """A score over all labels and one for each."""

    all: Score = field(default_factory=Score)
    each: dict[str, Score] = field(default_factory=dict)

    def count(
        self, found: Iterable[tuple[Hashable, str]], gold: Iterable[tuple[Hashable, str]]
    ) -> None:
        """Add the counts of two sets of (thing, label)."""
        ours, theirs = set(found), set(gold)
        self.all.count(ours, theirs)
        for label in sorted({label for _, label in ours | theirs}):
            of_label = ({item for item in side if item[1] == label} for side in (ours, theirs))
            self.each.setdefault(label, Score()).count(*of_label)


@dataclass
class Evaluation:
    """The scores of one set.

    `spans`: exact spans of any kind. `mentions`: span and kind. `roles`: right among right mentions
    (accuracy). `links`: pairs of right mentions that name one thing. `relations`: triples.
    `judged` has (score, right) of each mention and each relation.
    """

    name: str
    papers: int = 0
    spans: Score = field(default_factory=Score)
    mentions: Labelled = field(default_factory=Labelled)
    roles: Score = field(default_factory=Score)
    links: Score = field(default_factory=Score)
    relations: Labelled = field(default_factory=Labelled)
    judged: dict[str, list[tuple[float, bool]]] = field(
        default_factory=lambda: {"mentions": [], "relations": []}
    )


def table(evaluation: Evaluation) -> str:
    """Return the scores as lines of text, in per cent."""
    lines = [
        f"{evaluation.papers} papers, {evaluation.name}",
        f"{'':26}{'P':>7}{'R':>7}{'F1':>7}{'gold':>8}{'found':>8}",
        _line("spans, any kind", evaluation.spans),
        *_labelled("mentions (span and kind)", evaluation.mentions),
    ]
    if evaluation.roles.gold:
        roles = evaluation.roles
        lines.append(
            f"{'roles of right mentions':26}{100 * roles.precision:21.1f}{roles.gold:8}   (accuracy)"
        )
    if evaluation.links.gold:
        lines.append(_line("entity links", evaluation.links))
    lines += _labelled("relations", evaluation.relations)
    for what, judged in evaluation.judged.items():
        lines += _reliability(what, judged)
    return "\n".join(lines)


def _labelled(name: str, scores: Labelled) -> list[str]:
    each = sorted(scores.each.items(), key=lambda item: (-item[1].gold, item[0]))
    return [_line(name, scores.all), *(_line(f"  {label}", score) for label, score in each)]


def _line(name: str, score: Score) -> str:
    numbers = "".join(f"{100 * value:7.1f}" for value in (score.precision, score.recall, score.f1))
    return f"{name:26}{numbers}{score.gold:8}{score.found:8}"


def _reliability(what: str, judged: Sequence[tuple[float, bool]], bins: int = 10) -> list[str]:
    """Do scores mean what they say: of the things with 0.9, are nine in ten right?"""
    lines = [f"reliability of {what}: mean score, share right, how many"] if judged else []
    for number in range(bins):
        part = [pair for pair in judged if min(int(pair[0] * bins), bins - 1) == number]
        if part:
            mean = sum(score for score, _ in part) / len(part)
            share = sum(right for _, right in part) / len(part)
            lines.append(
                f"  {number / bins:.1f} to {(number + 1) / bins:.1f}{mean:12.2f}{share:8.2f}{len(part):8}"
            )
    return lines
