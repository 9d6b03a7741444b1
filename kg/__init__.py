"""kg: papers in, knowledge graph out.

    import kg
    graph = kg.build(["seeds/papers"])      # a networkx.MultiDiGraph
    kg.write(graph, "papers.graphml")       # for Gephi; .html for the browser

Names are loaded when they are first used: `import kg` loads neither spaCy nor pandas.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.analysis import communities, gaps, similar, timeline, top, trends
    from kg.building import build, load
    from kg.changes import diff
    from kg.errors import KGError
    from kg.evaluation import evaluate
    from kg.exporters import write
    from kg.extracting import extract
    from kg.graph import check
    from kg.layout import lay_out
    from kg.names import find
    from kg.query import (
        card,
        compare,
        cooccurrence,
        cypher,
        entities,
        evidence,
        neighbours,
        papers,
        path,
        subgraph,
    )
    from kg.readers import read
    from kg.resolving import resolve
    from kg.showing import show

__all__ = [
    "KGError",
    "build",
    "card",
    "check",
    "communities",
    "compare",
    "cooccurrence",
    "cypher",
    "diff",
    "entities",
    "evaluate",
    "evidence",
    "extract",
    "find",
    "gaps",
    "lay_out",
    "load",
    "neighbours",
    "papers",
    "path",
    "read",
    "resolve",
    "show",
    "similar",
    "subgraph",
    "timeline",
    "top",
    "trends",
    "write",
]

_PLACES = {
    "KGError": "kg.errors",
    "build": "kg.building",
    "card": "kg.query",
    "check": "kg.graph",
    "communities": "kg.analysis",
    "compare": "kg.query",
    "cooccurrence": "kg.query",
    "cypher": "kg.query",
    "diff": "kg.changes",
    "entities": "kg.query",
    "evaluate": "kg.evaluation",
    "evidence": "kg.query",
    "extract": "kg.extracting",
    "find": "kg.names",
    "gaps": "kg.analysis",
    "lay_out": "kg.layout",
    "load": "kg.building",
    "neighbours": "kg.query",
    "papers": "kg.query",
    "path": "kg.query",
    "read": "kg.readers",
    "resolve": "kg.resolving",
    "show": "kg.showing",
    "similar": "kg.analysis",
    "subgraph": "kg.query",
    "timeline": "kg.analysis",
    "top": "kg.analysis",
    "trends": "kg.analysis",
    "write": "kg.exporters",
}


def __getattr__(name: str) -> Any:
    if name in _PLACES:
        return getattr(import_module(_PLACES[name]), name)
    raise AttributeError(f"module 'kg' has no attribute '{name}'")


def __dir__() -> list[str]:
    return __all__
