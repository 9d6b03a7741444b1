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
    from kg.building import build, load
    from kg.errors import KGError
    from kg.evaluation import evaluate
    from kg.exporters import write
    from kg.extracting import extract
    from kg.graph import check
    from kg.layout import lay_out
    from kg.readers import read
    from kg.resolve import resolve

__all__ = [
    "KGError",
    "build",
    "check",
    "evaluate",
    "extract",
    "lay_out",
    "load",
    "read",
    "resolve",
    "write",
]

_PLACES = {
    "KGError": "kg.errors",
    "build": "kg.building",
    "check": "kg.graph",
    "evaluate": "kg.evaluation",
    "extract": "kg.extracting",
    "lay_out": "kg.layout",
    "load": "kg.building",
    "read": "kg.readers",
    "resolve": "kg.resolve",
    "write": "kg.exporters",
}


def __getattr__(name: str) -> Any:
    if name in _PLACES:
        return getattr(import_module(_PLACES[name]), name)
    raise AttributeError(f"module 'kg' has no attribute '{name}'")


def __dir__() -> list[str]:
    return __all__
