"""Groups of uses that name one thing: places by rule, then what a user overrides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from kg.records import Kind
from kg.resolving.cleaning import clean_name
from kg.resolving.keys import name_key
from kg.resolving.ledger import NameUse, Place
from kg.resolving.overrides import Overrides, Rule, check, command, find
from kg.resolving.placing import Placer
from kg.resolving.vocabulary import Vocabulary

IGNORED = ""
# Behind the key of a name that a user took out of its group.
APART = "|apart"


@dataclass
class Group:
    """All that is known of one thing."""

    surfaces: Counter[str] = field(default_factory=Counter)
    kinds: dict[Kind, float] = field(default_factory=dict)
    long_forms: Counter[str] = field(default_factory=Counter)
    reasons: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    papers: dict[str, None] = field(default_factory=dict)
    spelled: Counter[str] = field(default_factory=Counter)

    def add(self, use: NameUse, place: Place) -> None:
        """Count one use."""
        self.surfaces[use.surface] += 1
        self.kinds[use.kind] = self.kinds.get(use.kind, 0.0) + use.score
        self.reasons[use.surface, place.rule, place.evidence] += 1
        self.papers[use.paper] = None
        if place.spelled:
            self.spelled[place.spelled] += 1
        if use.long_form and not place.root.endswith(APART):
            self.long_forms[use.long_form] += 1


class Grouper:
    """Applies the overrides to the places that the rules give."""

    def __init__(
        self, uses: Sequence[NameUse], placer: Placer, vocabulary: Vocabulary, overrides: Overrides
    ) -> None:
        self._placer, self._vocabulary, self._overrides = placer, vocabulary, overrides
        self._counts = Counter(use.surface for use in uses) if overrides.rules else Counter()
        self._roots: dict[str, str] = {}
        self._merged: dict[str, Rule] = {}
        self._pinned: dict[str, tuple[str, Rule]] = {}
        self._kinds = _likely_kinds(uses) if overrides.rules else {}
        for rule in overrides.of("separate"):
            self._separate(rule)
        for rule in overrides.of("merge"):
            self._merge(rule)
        check(overrides, lambda name: self._before_merges(self._use_of(name)).root)
        self._seen: set[str] = set()
        self._ignored = {self.root_of(rule.names[0]): rule for rule in overrides.of("ignore")}
        self.names = {self.root_of(rule.names[0]): rule for rule in overrides.of("rename")}
        self.kinds = {self.root_of(rule.names[0]): rule for rule in overrides.of("retype")}

    def place(self, use: NameUse) -> Place:
        """Return where a use belongs; the root is IGNORED for what is no entity."""
        if not clean_name(use.surface):
            return Place(IGNORED, "vacuous", "half of a bracket")
        if " ".join(use.surface.casefold().split()) in self._vocabulary.vacuous:
            return Place(IGNORED, "vacuous", "vacuous.txt")
        place = self._overridden(use)
        if self._overrides.rules:
            self._seen.add(self._before_merges(use).root)
        rule = self._ignored.get(place.root)
        return Place(IGNORED, "override", f"ignored by {rule.place}") if rule else place

    def root_of(self, name: str, paper: str = "") -> str:
        """Return the group of a name that stands in an override, or that a paper may mean."""
        return self._overridden(self._use_of(name)._replace(paper=paper)).root

    def unused(self) -> list[tuple[Rule, list[str]]]:
        """Return (override, its names that no paper has) once all uses are placed."""
        return self._asked(
            lambda name: self._before_merges(self._use_of(name)).root not in self._seen
        )

    def unclear(self) -> list[tuple[Rule, list[str]]]:
        """Return (override, its names that have several senses, so that only some uses obey)."""
        return self._asked(
            lambda name: name not in self._pinned and bool(self._placer.undecided(name_key(name)))
        )

    def _asked(self, doubtful: Callable[[str], bool]) -> list[tuple[Rule, list[str]]]:
        found = [(rule, list(filter(doubtful, rule.names))) for rule in self._overrides.rules]
        return [(rule, names) for rule, names in found if names]

    def told_apart(self, *names: str) -> bool:
        """Say whether an override separates all of these names."""
        keys = {name_key(name) for name in names}
        return any(
            keys <= set(map(name_key, rule.names)) for rule in self._overrides.of("separate")
        )

    def command(self, verb: str, *names: str) -> str:
        """Return the command line that adds an override to the file that these came from."""
        file = self._overrides.file
        return command(verb, *names, file=str(file) if file else "")

    def _use_of(self, name: str) -> NameUse:
        return NameUse(name, self._kinds.get(name_key(name), "method"), 0.0, "", "")

    def _before_merges(self, use: NameUse) -> Place:
        pinned = self._pinned.get(use.surface)
        if pinned:
            return Place(pinned[0], "override", f"separated by {pinned[1].place}")
        return self._placer.place(use)

    def _overridden(self, use: NameUse) -> Place:
        place = self._before_merges(use)
        if place.root not in self._roots:
            return place
        rule = self._merged[place.root]
        return Place(find(self._roots, place.root), "override", f"merged by {rule.place}")

    def _merge(self, rule: Rule) -> None:
        roots = [self.root_of(name) for name in rule.names]
        # A term of the vocabulary gives the group its id, else the name that is told first.
        kept = next((root for root in roots if root in self._vocabulary.terms), roots[0])
        for root in roots:
            self._roots[find(self._roots, root)] = find(self._roots, kept)
            self._merged.setdefault(root, rule)
        self._merged.setdefault(kept, rule)

    def _separate(self, rule: Rule) -> None:
        """Take all names but one out of the group that they share: that whose own group it is stays,
        else the most used."""
        ranked = sorted(
            rule.names,
            key=lambda name: (not self._names_group(name), -self._count(name), name),
        )
        taken: dict[str, str] = {}
        for name in ranked:
            root = self.root_of(name)
            if root in taken:
                apart = f"{name_key(name)}{APART}"
                for surface in self._like(name, taken[root]):
                    self._pinned[surface] = (apart, rule)
            taken.setdefault(root, name)

    def _names_group(self, name: str) -> bool:
        root = self.root_of(name)
        term = self._vocabulary.terms.get(root)
        return name_key(name) == (name_key(term.name) if term else root)

    def _count(self, name: str) -> int:
        return sum(
            n for surface, n in self._counts.items() if surface.casefold() == name.casefold()
        )

    def _like(self, name: str, other: str) -> list[str]:
        """Return the surfaces that are this name and not the other: by key, else by case, else as
        they stand."""
        levels = (name_key, str.casefold, str)
        level = next(level for level in levels if level(name) != level(other))
        told = (told for rule in self._overrides.rules for told in rule.names)
        known = dict.fromkeys((*self._counts, *told))
        return [surface for surface in known if level(surface) == level(name)]


def _likely_kinds(uses: Iterable[NameUse]) -> dict[str, Kind]:
    votes: dict[str, Counter[Kind]] = {}
    for use in uses:
        votes.setdefault(name_key(use.surface), Counter())[use.kind] += 1
    return {key: min(counts, key=lambda k: (-counts[k], k)) for key, counts in votes.items()}
