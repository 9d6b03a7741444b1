"""The records of resolving: a use of a name, what became of it and why. Standard library only."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from kg.records import Entity, Kind


class NameUse(NamedTuple):
    """One mention, as resolving sees it; `long_form` is the paper's own expansion, or empty."""

    surface: str
    kind: Kind
    score: float
    long_form: str
    paper: str


class Place(NamedTuple):
    """Where a use belongs: the key of its group, the rule that says so, on what evidence, and the words
    that the key was made from, where they are not the use's own."""

    root: str
    rule: str
    evidence: str
    spelled: str = ""


class LedgerLine(NamedTuple):
    """This surface became that entity ("" for none), by this rule, on this evidence, so many times."""

    entity: str
    surface: str
    rule: str
    evidence: str
    mentions: int


class Parent(NamedTuple):
    """An entity is a kind of another, by a rule that is no sentence of a paper."""

    child: str
    parent: str
    rule: str


class Question(NamedTuple):
    """A merge that may be missing or wrong: what kind of doubt, on which names, why, and the command
    that settles it."""

    doubt: str
    names: str
    why: str
    command: str


@dataclass(frozen=True)
class Resolution:
    """What came of a corpus of names; `links` has the entity id of each use, in their order, or ""
    where a use names no entity."""

    entities: list[Entity]
    links: list[str]
    ledger: list[LedgerLine]
    parents: list[Parent] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
