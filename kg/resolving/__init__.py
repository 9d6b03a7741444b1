"""The same thing under different names becomes one entity, and the ledger says why.

`resolve` reads the uses of names of a whole corpus; what comes out answers, for each use, which
entity it names. Linear in the number of names; no pair of names is ever compared.
"""

from __future__ import annotations

from collections.abc import Iterable

from kg.records import Entity, Kind
from kg.resolving.acronyms import spelled_out
from kg.resolving.cleaning import clean_name
from kg.resolving.families import parents
from kg.resolving.grouping import APART, IGNORED, Group, Grouper
from kg.resolving.keys import digest, key_words, name_key, slug
from kg.resolving.ledger import LedgerLine, NameUse, Question, Resolution
from kg.resolving.naming import canonical_name, words_of
from kg.resolving.overrides import Overrides
from kg.resolving.placing import Placer
from kg.resolving.questions import ask
from kg.resolving.vocabulary import Vocabulary

__all__ = ["LedgerLine", "NameUse", "Question", "Resolution", "check_overrides", "resolve"]


def resolve(
    uses: Iterable[NameUse],
    *,
    vocabulary: Vocabulary | None = None,
    overrides: Overrides | None = None,
) -> Resolution:
    """Return the entities of a corpus, the ledger of merges, parents by rule, and open questions.

    Names meet under one key (case, spaces, hyphens, plural of the last word, British spelling), by
    the acronyms that papers define, by the vocabulary, and by overrides, which win. An acronym with
    several senses is decided by its paper's definition, else by the names around it, else it stays
    apart. Raises ConfigError for overrides that contradict each other.
    """
    uses = _cleaned(uses)
    vocabulary = vocabulary or Vocabulary()
    placer = Placer(uses, vocabulary)
    grouper = Grouper(uses, placer, vocabulary, overrides or Overrides())
    groups: dict[str, Group] = {}
    roots: list[str] = []
    for use in uses:
        place = grouper.place(use)
        groups.setdefault(place.root, Group()).add(use, place)
        roots.append(place.root)
    ignored = groups.pop(IGNORED, Group())
    groups = {root: groups[root] for root in sorted(groups)}
    entities = _entities(groups, grouper, vocabulary)
    ids = {IGNORED: ""} | {root: entity.id for root, entity in entities.items()}
    by_id = {entity.id: groups[root] for root, entity in entities.items()}
    listed = sorted(entities.values(), key=lambda entity: entity.id)
    return Resolution(
        listed,
        [ids[root] for root in roots],
        _ledger({**by_id, "": ignored}),
        parents(listed, by_id, lambda *name: ids.get(grouper.root_of(*name)), vocabulary),
        ask(entities, groups, uses, roots, grouper, placer),
    )


def check_overrides(uses: Iterable[NameUse], vocabulary: Vocabulary, overrides: Overrides) -> None:
    """Raise ConfigError where overrides contradict each other in what their names stand for here,
    as `resolve` would."""
    uses = _cleaned(uses)
    Grouper(uses, Placer(uses, vocabulary), vocabulary, overrides)


def _cleaned(uses: Iterable[NameUse]) -> list[NameUse]:
    """Return the uses with clean names; one that is nothing clean stays, for the ledger."""
    return spelled_out(
        [use._replace(surface=clean_name(use.surface) or use.surface) for use in uses]
    )


def _entities(
    groups: dict[str, Group], grouper: Grouper, vocabulary: Vocabulary
) -> dict[str, Entity]:
    """Return {root: entity}; the id is the vocabulary's, else `kind:slug` of the name's own words."""
    surfaces = (surface for group in groups.values() for surface in group.surfaces)
    words = words_of(surfaces, (term.name for term in vocabulary.terms.values()))
    entities: dict[str, Entity] = {}
    taken = set(vocabulary.terms)
    for root, group in groups.items():
        term = vocabulary.terms.get(root)
        retyped = grouper.kinds.get(root)
        kind = retyped.value if retyped else term.kind if term else _first(group.kinds)
        id = term.id if term and term.kind == kind else f"{kind}:{_slug(root, group)}"
        if id in taken and not (term and id == term.id):
            id = f"{id}-{digest(root)}"
        taken.add(id)
        renamed = grouper.names.get(root)
        name = renamed.value if renamed else term.name if term else ""
        name = name or canonical_name(group.surfaces, group.long_forms, words)
        others = sorted(set(group.surfaces) - {name})
        minority = tuple(
            f"{k} {round(n, 1):g}" for k, n in sorted(group.kinds.items()) if k != kind
        )
        generic = bool(term and term.generic)
        entities[root] = Entity(id, kind, name, tuple(others), generic, minority)  # type: ignore[arg-type]
    return entities


def _first(votes: dict[Kind, float]) -> Kind:
    """The kind with the most votes, weighted by score."""
    return min(votes, key=lambda kind: (-votes[kind], kind))


def _slug(root: str, group: Group) -> str:
    key = root.removesuffix(APART)
    spellings = {**group.spelled, **group.surfaces, **group.long_forms}
    own = [s for s in spellings if name_key(s) == key]
    spelled = min(own, key=lambda s: (-spellings[s], s)) if own else key
    return slug(key_words(spelled), root)


def _ledger(groups: dict[str, Group]) -> list[LedgerLine]:
    return sorted(
        LedgerLine(id, surface, rule, evidence, count)
        for id, group in groups.items()
        for (surface, rule, evidence), count in group.reasons.items()
    )
