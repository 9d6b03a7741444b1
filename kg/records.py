"""The plain records that travel from a file to the graph.

Frozen, slotted, standard library only. Offsets count characters of `Paper.text`, half open.
No behaviour beyond what follows from the fields; no spaCy, no NetworkX.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Kind = Literal["method", "dataset", "task", "metric", "concept"]
Role = Literal[
    "proposes",
    "uses",
    "evaluates_on",
    "compares_with",
    "addresses",
    "measures",
    "studies",
    "mentions",
]
RelationName = Literal[
    "used_for",
    "part_of",
    "subclass_of",
    "subtask_of",
    "evaluated_on",
    "trained_on",
    "compared_with",
    "measured_by",
    "benchmark_for",
    "studied_in",
]

KINDS: tuple[Kind, ...] = get_args(Kind)
ROLES: tuple[Role, ...] = get_args(Role)
RELATIONS: tuple[RelationName, ...] = get_args(RelationName)

TITLE_GAP = "\n\n"


# What a paper may bring beside its text: the fields that records of one paper fill for each other.
METADATA = ("authors", "year", "date", "venue", "doi", "arxiv_id", "url", "keywords")


@dataclass(frozen=True, slots=True)
class Paper:
    """One record as it was read: a title, an abstract, and where it stood.

    `id` is empty until a record brings one or `kg.store` gives one; `source` is `file:line`,
    `position` the place within that file, counted from 1.
    """

    title: str
    abstract: str = ""
    id: str = ""
    authors: tuple[str, ...] = ()
    year: int | None = None
    date: str = ""
    venue: str = ""
    doi: str = ""
    arxiv_id: str = ""
    url: str = ""
    keywords: tuple[str, ...] = ()
    source: str = ""
    position: int = 0

    @property
    def text(self) -> str:
        """Title, blank line, abstract: the text that every offset counts in."""
        return self.title + TITLE_GAP + self.abstract


@dataclass(frozen=True, slots=True)
class Mention:
    """A stretch of a paper's text that names an entity: `text[start:end] == mention.text`.

    `long_form` is the expansion that the same paper gives for an acronym, else empty.
    """

    start: int
    end: int
    text: str
    kind: Kind
    role: Role
    score: float
    long_form: str = ""


@dataclass(frozen=True, slots=True)
class Relation:
    """`head` and `tail` index the mentions of the same extraction; `start`, `end` the sentence."""

    head: int
    relation: RelationName
    tail: int
    score: float
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that one text gave; `sentences` are (start, end) pairs that cover it in order."""

    mentions: tuple[Mention, ...] = ()
    relations: tuple[Relation, ...] = ()
    sentences: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Entity:
    """One thing under all its names; `id` is `kind:slug`, `aliases` without `name`, sorted.

    `generic` terms say little by themselves ("deep learning"); `other_kinds` are the kinds that lost
    the vote, each with its weight.
    """

    id: str
    kind: Kind
    name: str
    aliases: tuple[str, ...] = ()
    generic: bool = False
    other_kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Skipped:
    """A piece of input that became no paper: where it stood and why.

    `is_error` is False for what never was a record: the menus and dates around a listing.
    """

    source: str
    reason: str
    is_error: bool = True
