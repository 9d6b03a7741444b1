"""Which entity is a kind of which by name alone: versions and sizes, and the vocabulary's parents.

"ResNet-50" is a ResNet, "Llama 3 8B" a Llama 3, "Recall@10" a recall. Linear in the number of names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from kg.records import Entity
from kg.resolving.grouping import Group
from kg.resolving.ledger import Parent
from kg.resolving.vocabulary import Vocabulary

_VERSION = re.compile(
    r"^(?P<base>.*[^\W\d_].*?)(?:@[\w.]+|[\s\-_]*\(?[vV]?\d[\d.,]*(?:[a-zA-Z]{0,2}|-?[bBmMkK])\)?"
    r"|[\s\-_](?:[Bb]ase|[Ll]arge|[Ss]mall|[Tt]iny|[Mm]edium|[Hh]uge|[Mm]ini|[Nn]ano|XL|XXL|[Pp]ro|"
    r"[Tt]urbo|[Ll]ite|[BSLHGT](?:/\d+)?|[BSLHGT]\d+))$"
)
_NAME = re.compile(r"[A-Z].*[A-Za-z]|[a-z].*[A-Z]")


def parents(
    entities: Iterable[Entity],
    groups: Mapping[str, Group],
    entity_of: Callable[[str, str], str | None],
    vocabulary: Vocabulary,
) -> list[Parent]:
    """Return the kinds-of between entities that are there, each with the rule that says so.

    `groups` has the names and papers of each entity, `entity_of` gives the entity of a name as a
    paper means it, or None.
    """
    entities = list(entities)
    there = {entity.id for entity in entities}
    found: dict[tuple[str, str], Parent] = {}
    for entity in entities:
        for parent in _by_vocabulary(entity.id, there, vocabulary):
            found.setdefault((entity.id, parent.parent), parent)
        group = groups[entity.id]
        paper = next(iter(group.papers))
        for surface in sorted(group.surfaces):
            base = _by_version(surface, entity, paper, entity_of)
            if base:
                found.setdefault((entity.id, base.parent), base)
    return [found[pair] for pair in sorted(found) if (pair[1], pair[0]) not in found]


def _by_vocabulary(id: str, there: set[str], vocabulary: Vocabulary) -> Iterator[Parent]:
    """Yield the nearest ancestors in the vocabulary that the corpus has, too."""
    waiting, seen = list(vocabulary.terms[id].parents if id in vocabulary.terms else ()), {id}
    while waiting:
        parent = waiting.pop(0)
        if parent in seen:
            continue
        seen.add(parent)
        if parent in there:
            yield Parent(id, parent, f"vocabulary: {vocabulary.terms[id].place}")
        else:
            waiting += vocabulary.terms[parent].parents


def _by_version(
    surface: str, entity: Entity, paper: str, entity_of: Callable[[str, str], str | None]
) -> Parent | None:
    base = surface
    while (match := _VERSION.match(base)) and len(match["base"]) >= 2:
        base = match["base"].rstrip(" -_(")
        if not base[-1].isalnum() or ("@" not in surface and not _NAME.search(base)):
            return None
        parent = entity_of(base, paper)
        if parent and parent != entity.id and parent.partition(":")[0] == entity.kind:
            return Parent(
                entity.id, parent, f"version: '{surface}' is '{base}' with a version or size"
            )
    return None
