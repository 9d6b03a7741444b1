"""What is computed once for a graph and kept while that graph lives.

A graph that has gained or lost nodes since is computed anew. Other changes in place are not seen:
work on `graph.copy()`, which starts afresh.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar
from weakref import WeakKeyDictionary

import networkx as nx

from kg.errors import QueryError

T = TypeVar("T")


def remembered(compute: Callable[[nx.MultiDiGraph], T]) -> Callable[[nx.MultiDiGraph], T]:
    """Return the function with a memory: one result for each graph."""
    known: WeakKeyDictionary[nx.MultiDiGraph, tuple[int, T]] = WeakKeyDictionary()

    @wraps(compute)
    def _recall(graph: nx.MultiDiGraph) -> T:
        if not isinstance(graph, nx.MultiDiGraph):
            raise QueryError(f"the first argument is a graph, as kg.load gives it, not {graph!r}")
        found = known.get(graph)
        if found is None or found[0] != len(graph):
            found = known[graph] = (len(graph), compute(graph))
        return found[1]

    return _recall
