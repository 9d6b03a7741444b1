"""The one flattening of the graph into rows: what tables and graph files have in common.

A row is a dict of str, int, float and bool, its keys in a fixed order; tuples are joined here and
nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import networkx as nx

Row = dict[str, str | int | float | bool]

LIST_JOIN = "; "
SENTENCE_JOIN = " | "


def node_rows(graph: nx.MultiDiGraph) -> Iterator[tuple[str, Row]]:
    """Yield (id, row) for each node, in the order of the graph."""
    for node, attributes in graph.nodes(data=True):
        yield node, flat(attributes)


def edge_rows(graph: nx.MultiDiGraph) -> Iterator[tuple[str, str, str, Row]]:
    """Yield (source id, key, target id, row) for each edge, in the order of the graph."""
    for head, tail, key, attributes in graph.edges(keys=True, data=True):
        yield head, key, tail, flat(attributes)


def flat(attributes: dict[str, Any]) -> Row:
    """Return the attributes with tuples joined into one string."""
    return {
        name: _joined(name, value) if isinstance(value, tuple) else value
        for name, value in attributes.items()
    }


def columns(rows: Iterable[Row]) -> dict[str, type]:
    """Return {column: type} over all rows: bool, int (32 bits), float or str, the widest needed."""
    found: dict[str, type] = {}
    for row in rows:
        for name, value in row.items():
            found[name] = _wider(found.get(name), value)
    return found


def _joined(name: str, values: tuple[str, ...]) -> str:
    return (SENTENCE_JOIN if name == "sentences" else LIST_JOIN).join(values)


def _wider(known: type | None, value: str | int | float | bool) -> type:
    kind = type(value)
    if kind is int and not -(2**31) <= value < 2**31:  # type: ignore[operator]
        kind = float
    if known is None or known is kind:
        return kind
    return float if {known, kind} == {int, float} else str
