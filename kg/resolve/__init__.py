"""The same thing under different names becomes one entity, and the ledger says why.

`resolve` reads the uses of names of a whole corpus; what comes out answers, for each mention, which
entity it names. Linear in the number of names; no pair of names is ever compared.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from kg.records import Entity, Kind
from kg.resolve.keys import is_acronym, name_key, slug
from kg.resolve.naming import canonical_name


class NameUse(NamedTuple):
    """One mention, as resolving sees it; `long_form` is the paper's own expansion, or empty."""

    surface: str
    kind: Kind
    score: float
    long_form: str
    paper: str


class LedgerLine(NamedTuple):
    """This surface became that entity, by this rule, on this evidence, so many times."""

    entity: str
    surface: str
    rule: str
    evidence: str
    mentions: int


@dataclass
class Resolution:
    """Entities by id, the ledger, and the way from a mention to its entity."""

    entities: list[Entity]
    ledger: list[LedgerLine]
    expansions: dict[str, str]
    ids: dict[str, str]

    def entity_of(self, surface: str, long_form: str) -> str:
        """Return the id of the entity that a mention names."""
        return self.ids[_key_of(surface, long_form, self.expansions)[0]]


@dataclass
class _Group:
    """All that is known of one key."""

    surfaces: Counter[str] = field(default_factory=Counter)
    kinds: dict[Kind, float] = field(default_factory=dict)
    long_forms: Counter[str] = field(default_factory=Counter)
    reasons: Counter[tuple[str, str, str]] = field(default_factory=Counter)


def resolve(uses: Iterable[NameUse]) -> Resolution:
    """Return the entities of a corpus.

    Names meet under one key (case, spaces, hyphens, plural of the last word); an acronym meets its
    long form where the paper defines it, and in other papers where the corpus knows only one long
    form for it. The kind is the one with the most votes, weighted by score.
    """
    uses = list(uses)
    expansions = _learn_expansions(uses)
    groups: dict[str, _Group] = defaultdict(_Group)
    for use in uses:
        key, rule, evidence = _key_of(use.surface, use.long_form, expansions)
        group = groups[key]
        group.surfaces[use.surface] += 1
        group.kinds[use.kind] = group.kinds.get(use.kind, 0.0) + use.score
        group.reasons[use.surface, rule, evidence] += 1
        if use.long_form:
            group.long_forms[use.long_form] += 1
    return _conclude(groups, expansions)


def _learn_expansions(uses: Iterable[NameUse]) -> dict[str, str]:
    """Return {acronym's key: long form} for the acronyms that have one long form in the corpus."""
    found: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for use in uses:
        if use.long_form and is_acronym(use.surface):
            found[name_key(use.surface)][name_key(use.long_form)][use.long_form] += 1
    return {
        short: min(next(iter(longs.values())).items(), key=lambda item: (-item[1], item[0]))[0]
        for short, longs in found.items()
        if len(longs) == 1
    }


def _key_of(surface: str, long_form: str, expansions: dict[str, str]) -> tuple[str, str, str]:
    """Return (key, rule, evidence): where a surface belongs, and why."""
    if long_form:
        return name_key(long_form), "acronym", f"its paper writes: {long_form} ({surface})"
    key = name_key(surface)
    if is_acronym(surface) and key in expansions:
        return (
            name_key(expansions[key]),
            "acronym",
            f"the corpus has one long form: {expansions[key]}",
        )
    return key, "key", key


def _conclude(groups: dict[str, _Group], expansions: dict[str, str]) -> Resolution:
    entities: list[Entity] = []
    ledger: list[LedgerLine] = []
    ids: dict[str, str] = {}
    taken: set[str] = set()
    words = {
        s.casefold().split()[-1] for group in groups.values() for s in group.surfaces if s.split()
    }
    for key in sorted(groups):
        group = groups[key]
        kind = min(group.kinds, key=lambda name: (-group.kinds[name], name))
        id = f"{kind}:{slug(key, group.long_forms or group.surfaces)}"
        id = id if id not in taken else f"{id}-{re.sub(r'[^a-z0-9]', '', key)[:6]}-{len(taken)}"
        taken.add(id)
        ids[key] = id
        name = canonical_name(group.surfaces, group.long_forms, words)
        entities.append(Entity(id, kind, name, tuple(sorted(set(group.surfaces) - {name}))))
        ledger += [
            LedgerLine(id, surface, rule, evidence, count)
            for (surface, rule, evidence), count in sorted(group.reasons.items())
        ]
    entities.sort(key=lambda entity: entity.id)
    return Resolution(entities, sorted(ledger), expansions, ids)
