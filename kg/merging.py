"""Asking and deciding about names: what became of a name, and overrides added to a file.

Reads stores, writes overrides files; nothing is printed. The rules themselves are in `kg.resolving`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from kg.errors import ConfigError, QueryError, suggest
from kg.exporters.files import replacing
from kg.records import Entity
from kg.resolving.files import OVERRIDES
from kg.resolving.keys import name_key
from kg.resolving.overrides import parse_overrides, with_rule
from kg.store import Merge, Store


class Story(NamedTuple):
    """What is known of one entity: its line, its ledger, its parents and children, its questions."""

    id: str
    kind: str
    name: str
    generic: bool
    other_kinds: tuple[str, ...]
    merges: list[Merge]
    parents: list[tuple[str, str]]
    children: list[str]
    questions: list[str]
    sentences: dict[str, str]


def merges(store: str | Path, name: str = "") -> list[Merge]:
    """Return the ledger of a store: all of it that joins different spellings, or that of one name.

    Raises QueryError for a name that no paper has.
    """
    with Store(store) as opened:
        lines = opened.merges()
        if name:
            ids = _ids(opened, lines, name)
            return [line for line in lines if line.entity in ids]
        return [line for line in lines if line.rule != "key"]


def explain(store: str | Path, name: str) -> list[Story]:
    """Return the story of each entity that has this name. Raises QueryError where none has it."""
    with Store(store) as opened:
        lines = opened.merges()
        ids = _ids(opened, lines, name)
        names = {entity.id: entity for entity in opened.entities()}
        return [
            _story(opened, names[id], [line for line in lines if line.entity == id])
            for id in ids
            if id in names
        ]


def _story(store: Store, entity: Entity, lines: list[Merge]) -> Story:
    families = store.parents()
    parents = [(parent, rule) for child, parent, rule in families if child == entity.id]
    children = [child for child, parent, _ in families if parent == entity.id]
    mine = {line.surface for line in lines}
    asked = [
        f"{doubt}: {names}: {why}" + (f"; {command}" if command else "")
        for doubt, names, why, command in store.questions()
        if mine.intersection(names.replace(" | ", "\n").split("\n"))
    ]
    return Story(entity.id, entity.kind, entity.name, entity.generic, entity.other_kinds, lines,
                 parents, children, asked, dict(_defining(store, lines)))  # fmt: skip


def _defining(store: Store, lines: Sequence[Merge]) -> Iterator[tuple[str, str]]:
    """Yield (evidence, the sentence that defines the acronym) for the acronyms of a ledger."""
    hashes = dict(store.papers())
    for line in lines:
        paper, sign, _ = line.evidence.partition(": ")
        if line.rule == "acronym" and sign and paper in hashes:
            extraction = store.extraction(hashes[paper])
            [(_, text)] = store.texts([hashes[paper]])
            for mention in extraction.mentions:
                if mention.long_form and name_key(mention.text) == name_key(line.surface):
                    place = next(
                        ((a, b) for a, b in extraction.sentences if mention.end <= b), None
                    )
                    if place:
                        yield line.evidence, " ".join(text[slice(*place)].split())
                        break


def _ids(store: Store, lines: Sequence[Merge], name: str) -> list[str]:
    """Return the ids of the entities with a name, by any of its spellings."""
    by_id = [line.entity for line in lines if line.entity == name]
    names = {entity.id: entity.name for entity in store.entities()}
    key = name_key(name)
    named = [id for id, own in names.items() if name_key(own) == key]
    found = by_id or named or [line.entity for line in lines if name_key(line.surface) == key]
    if not found:
        known = [*names.values(), *(line.surface for line in lines)]
        raise QueryError(f"'{name}': no entity has this name.{suggest(name, known)}")
    return list(dict.fromkeys(found))


def decide(verb: str, names: Sequence[str], value: str = "", *, file: Path | None = None) -> Path:
    """Add an override to a file (default: seeds/overrides.toml) and return the file.

    Nothing is written where it contradicts what stands there (ConfigError names both lines).
    """
    path = file or OVERRIDES
    if not path.parent.is_dir():
        raise ConfigError(f"{path}: no such folder. Name a file of your own with --overrides FILE")
    text = path.read_text("utf-8") if path.is_file() else ""
    longer = with_rule(text, verb, tuple(names), value)
    parse_overrides(longer, path)
    with replacing(path) as stream:
        stream.write(longer)
    return path
