"""The one flattening of the graph into rows: what tables and graph files have in common.

A row is a dict of str, int, float and bool, its keys in a fixed order; tuples are joined here and
nowhere else, and what a graph of somebody else's making holds beside these types becomes one of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import networkx as nx
import numpy as np

from kg.community import community_labels
from kg.layout import Spot

Row = dict[str, str | int | float | bool]

LIST_JOIN = "; "
SENTENCE_JOIN = " | "
PLAIN = (str, int, float, bool)


def node_rows(graph: nx.MultiDiGraph) -> Iterator[tuple[str, Row]]:
    """Yield (id, row) for each node, in the order of the graph."""
    for node, attributes in graph.nodes(data=True):
        yield node, flat(attributes)


def community_names(graph: nx.MultiDiGraph, spots: Mapping[str, Spot]) -> dict[int, str]:
    """Return {community: label} of a map; empty where the map has no communities."""
    membership = {node: spots[node].community for node in graph}
    return community_labels(graph, membership) if min(membership.values(), default=-1) >= 0 else {}


def placed_rows(
    graph: nx.MultiDiGraph, spots: Mapping[str, Spot], names: Mapping[int, str]
) -> Iterator[tuple[str, Spot, dict[str, Any]]]:
    """Yield (id, spot, attributes) for each node, with the number and the label of its community
    where these have names."""
    for node, attributes in graph.nodes(data=True):
        spot = spots[node]
        if names:
            told = {"community": spot.community, "community_label": names[spot.community]}
            attributes = {**attributes, **told}
        yield node, spot, attributes


def edge_rows(graph: nx.MultiDiGraph) -> Iterator[tuple[str, str, str, Row]]:
    """Yield (source id, key, target id, row) for each edge, in the order of the graph."""
    for head, tail, key, attributes in graph.edges(keys=True, data=True):
        yield head, key, tail, flat(attributes)


def flat(attributes: Mapping[str, Any]) -> Row:
    """Return the attributes with tuples joined into one string, and without those that are None."""
    return {
        name: value if type(value) in PLAIN else plain(name, value)
        for name, value in attributes.items()
        if value is not None
    }


def columns(rows: Iterable[Mapping[str, Any]]) -> dict[str, type]:
    """Return {column: type} over all rows: bool, int (32 bits), float or str, the widest needed."""
    found: dict[str, type] = {}
    for row in rows:
        for name, value in row.items():
            kind = type(value)
            known = found.get(name)
            if (kind is str and known is str) or value is None:
                continue
            if kind not in PLAIN:
                kind = str if kind is tuple else type(value := plain(name, value))
            if kind is int and not -(2**31) <= value < 2**31:
                # Beyond 53 bits a float is another number; text is not.
                kind = float if abs(value) <= 2**53 else str
            if known is not kind:
                found[name] = kind if known is None else _wider(known, kind)
    return found


def plain(name: str, value: Any) -> str | int | float | bool:
    """Return a value that is none of the four types as one of them."""
    if isinstance(value, (tuple, list)):
        if len(value) == 1:
            return str(value[0])
        return (SENTENCE_JOIN if name == "sentences" else LIST_JOIN).join(map(str, value))
    if isinstance(value, np.generic):
        value = value.item()
    for kind in (bool, int, float):
        if isinstance(value, kind):
            return kind(value)
    return str(value)


def _wider(known: type, kind: type) -> type:
    return float if {known, kind} == {int, float} else str
