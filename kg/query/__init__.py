"""Questions to a graph: pure functions that return a table, or a small record for one page.

Every row carries the sentence that says so and its place, "paper id:start-end". Nodes may be given by
id or by any name. Nothing is printed or written here, and the graph is never changed.
"""

from kg.query.around import evidence, neighbours
from kg.query.cards import Card, card
from kg.query.comparing import compare
from kg.query.counting import cooccurrence
from kg.query.cutting import subgraph
from kg.query.language import cypher
from kg.query.listing import entities, papers
from kg.query.paths import path

__all__ = [
    "Card",
    "card",
    "compare",
    "cooccurrence",
    "cypher",
    "entities",
    "evidence",
    "neighbours",
    "papers",
    "path",
    "subgraph",
]
