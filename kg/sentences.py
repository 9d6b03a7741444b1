"""Which of the sentences behind an edge to show first, and how sentences differ from each other.

A sentence is good that names what it is about, says what the role or relation claims, is not a
title and is neither a scrap nor a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import networkx as nx

# Beginnings of words with which abstracts say that something plays a role.
_CUES = {
    "proposes": "propose introduce present develop novel we",
    "evaluates_on": "evaluat experiment result benchmark achiev outperform dataset demonstrat on",
    "evaluated_on": "evaluat experiment result benchmark achiev outperform dataset demonstrat on",
    "compares_with": "compar than outperform over baseline unlike superior surpass",
    "compared_with": "compar than outperform over baseline unlike superior surpass",
    "uses": "use used uses using with based via leverag employ",
    "used_for": "for use used uses using to",
    "measures": "reduc improv achiev higher lower increas %",
    "measured_by": "reduc improv achiev higher lower increas %",
    "addresses": "address task problem for tackle solv",
    "studies": "study investigat analy explor show find",
}
# Cues that are whole words: "on" is not "only".
_WHOLE = frozenset("we on than over for to with via use".split())
_CUED = {
    role: re.compile(
        "|".join(
            rf"(?<!\S){re.escape(cue)}" + (r"(?!\w)" if cue in _WHOLE else "")
            for cue in cues.split()
        )
    )
    for role, cues in _CUES.items()
}
_SHORT, _LONG = 40, 350


class Said(NamedTuple):
    """A sentence and where it stands, "paper id:start-end"; both empty where nobody says it."""

    sentence: str
    evidence: str


def best(graph: nx.MultiDiGraph, head: str, tail: str, edge: Mapping[str, Any]) -> Said:
    """Return what shows best what an edge says: a sentence that names both ends, else two sentences of
    a paper that do so together ("first … second", their places joined by "; "), else the best one; a
    rule where no paper says it."""
    said = said_by(edge)
    if not said:
        return Said(f"(by rule: {edge['rule']})" if edge.get("rule") else "", "")
    if len(said) == 1:
        return said[0]
    names = [names_in(graph, node) for node in (head, tail) if graph.nodes[node]["kind"] != "paper"]
    ranked = sorted(said, key=lambda one: -quality(one, names, str(edge["relation"])))
    whole = next((one for one in ranked if all(_named(one, names))), None)
    return whole or (_together(ranked, names) if len(names) > 1 else None) or ranked[0]


def _together(ranked: Iterable[Said], names: Sequence[tuple[str, ...]]) -> Said | None:
    """Return two sentences of one paper of which each names one of two things."""
    naming: dict[str, list[Said | None]] = {}
    for said in ranked:
        found = naming.setdefault(paper_of(said.evidence), [None, None])
        for end, there in enumerate(_named(said, names)):
            found[end] = found[end] or (said if there else None)
        if found[0] and found[1]:
            first, second = sorted((found[0], found[1]), key=_place)
            return Said(f"{first[0]} … {second[0]}", f"{first[1]}; {second[1]}")
    return None


def _place(said: Said) -> int:
    return int(said.evidence.rpartition(":")[2].partition("-")[0])


def _named(said: Said, names: Iterable[tuple[str, ...]]) -> list[bool]:
    """Say of each thing whether the sentence names it."""
    text = said.sentence.casefold()
    return [any(name in text for name in mine) for mine in names]


def said_by(edge: Mapping[str, Any]) -> list[Said]:
    """Return the sentences of an edge with their places."""
    return [Said(s, e) for s, e in zip(edge["sentences"], edge["evidence"], strict=True)]


def names_in(graph: nx.MultiDiGraph, node: str) -> tuple[str, ...]:
    """Return the names of a node as they may stand in a sentence."""
    attributes = graph.nodes[node]
    return tuple(n.casefold() for n in (attributes["name"], *attributes.get("aliases", ())))


def quality(said: Said, names: Iterable[tuple[str, ...]], relation: str) -> float:
    """Return how well a sentence shows a relation between things with these names."""
    text = said.sentence.casefold()
    named = sum(_named(said, names))
    cued = relation in _CUED and _CUED[relation].search(text) is not None
    fits = _SHORT <= len(text) <= _LONG
    return 2.0 * named + cued + fits - 2.0 * is_title(said)


def is_title(said: Said) -> bool:
    """Say whether the sentence is the title of its paper."""
    return said.evidence.rpartition(":")[2].startswith("0-")


def paper_of(evidence: str) -> str:
    """Return the node of the paper in which a piece of evidence stands."""
    return "paper:" + evidence.rpartition(":")[0]


def alike(one: str, other: str) -> float:
    """Return how much two sentences repeat each other: shared words over words of the shorter."""
    first, second = set(one.casefold().split()), set(other.casefold().split())
    return len(first & second) / max(1, min(len(first), len(second)))
