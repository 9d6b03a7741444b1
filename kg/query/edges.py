"""An edge as the questions see it, and which of several says most."""

from __future__ import annotations

from typing import Any, NamedTuple

RANK = {role: place for place, role in enumerate(
    ("proposes", "evaluates_on", "addresses", "studies", "measures", "uses", "compares_with", "mentions")
)}  # fmt: skip


class Edge(NamedTuple):
    """One edge of the graph with its attributes."""

    head: str
    tail: str
    relation: str
    attributes: dict[str, Any]


def certainty(edge: Edge) -> tuple[int, float, str]:
    """Return what edges are sorted by, the most telling role and the surest first."""
    return (RANK.get(edge.relation, len(RANK)), -edge.attributes["score"], edge.tail)
