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
from kg.resolving import NameUse, check_overrides
from kg.resolving.files import OVERRIDES, read_names
from kg.resolving.keys import name_key
from kg.resolving.overrides import (
    Overrides,
    Rule,
    command,
    parse_overrides,
    unchecked,
    with_rule,
    without_rules,
)
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


def decide(
    verb: str,
    names: Sequence[str],
    value: str = "",
    *,
    file: Path | None = None,
    store: Path | None = None,
    vocabulary: str = "",
) -> Path:
    """Add an override to a file (default: seeds/overrides.toml) and return the file.

    Nothing is written where it contradicts what stands there (ConfigError names both lines); with a
    `store` also by what the names stand for in its papers, where that file is there (`vocabulary` as
    in `read_names`).
    """
    path = file or OVERRIDES
    if not path.parent.is_dir():
        raise ConfigError(f"{path}: no such folder. Name a file of your own with --overrides FILE")
    longer = with_rule(_text(path), verb, tuple(names), value)
    overrides = parse_overrides(longer, path)
    # One override alone contradicts nothing: the papers need not be read.
    if store and store.is_file() and len(overrides.rules) > 1:
        _check_in(store, overrides, vocabulary)
    with replacing(path) as stream:
        stream.write(longer)
    return path


def undo(names: Sequence[str], *, file: Path | None = None) -> list[str]:
    """Take the overrides that hold all of these names out of a file; return what was taken out.

    Raises ConfigError where there is none.
    """
    path = file or OVERRIDES
    text = _text(path)
    rules = unchecked(text, path).rules
    wanted = {name_key(name) for name in names}
    gone = [rule for rule in rules if wanted <= {name_key(name) for name in _told(rule)}]
    if not gone:
        known = suggest(names[0], [name for rule in rules for name in _told(rule)])
        raise ConfigError(f"{path}: no override holds {', '.join(map(repr, names))}.{known}")
    shorter = without_rules(text, [rule.place for rule in gone])
    unchecked(shorter, path)
    with replacing(path) as stream:
        stream.write(shorter)
    return [f"{rule.place}: {command(rule.verb, *_told(rule))}" for rule in gone]


def _text(path: Path) -> str:
    return path.read_text("utf-8") if path.is_file() else ""


def _told(rule: Rule) -> tuple[str, ...]:
    """Return the words of an override in the order of its command."""
    return (*rule.names, rule.value) if rule.value else rule.names


def _check_in(path: Path, overrides: Overrides, vocabulary: str) -> None:
    with Store(path) as store:
        uses = [
            NameUse(m.text, m.kind, m.score, m.long_form, id)
            for id, hash in store.papers()
            for m in store.extraction(hash).mentions
        ]
    check_overrides(uses, read_names(vocabulary)[0], overrides)
