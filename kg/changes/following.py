"""Which node of one graph is which of another: entities followed by their names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import networkx as nx

from kg.building import graph_of
from kg.resolving.keys import name_key
from kg.store import Merge, Store


class Side(NamedTuple):
    """One of the two: its graph, its ledger (of a store), its entities' names as keys."""

    graph: nx.MultiDiGraph
    ledger: list[Merge]
    names: dict[str, frozenset[str]]


class Moves(NamedTuple):
    """Where the old entities went: gone id -> (change, new id), and the old id of what is new."""

    gone: dict[str, tuple[str, str]]
    came: dict[str, tuple[str, str]]

    def now(self, node: str) -> str:
        """Return the id that an old node has now."""
        return self.gone.get(node, ("", node))[1]


def side_of(given: str | Path | nx.MultiDiGraph) -> Side:
    """Return a graph, or that of a store, with what following needs. Raises StoreError for no store."""
    if isinstance(given, nx.MultiDiGraph):
        graph, ledger = given, []
    else:
        with Store(given) as store:
            graph, ledger = graph_of(store), store.merges()
    names = {
        node: frozenset(map(name_key, (attributes["name"], *attributes.get("aliases", ()))))
        for node, attributes in graph.nodes(data=True)
        if attributes["kind"] != "paper"
    }
    return Side(graph, ledger, names)


def papers_of(graph: nx.MultiDiGraph) -> dict[str, str]:
    """Return {node: title} of the papers of a graph."""
    return {n: told["name"] for n, told in graph.nodes(data=True) if told["kind"] == "paper"}


def moves_between(old: Side, new: Side) -> Moves:
    """Follow entities by their names; a shared acronym alone is not enough, a main name is needed."""
    gone = {node: old.names[node] for node in sorted(old.names) if node not in new.names}
    came = {node: new.names[node] for node in sorted(new.names) if node not in old.names}
    moves = Moves({}, {})
    for _, one, other in sorted(_alike(old, new, gone, came)):
        if one not in moves.gone and other not in moves.came:
            moves.gone[one], moves.came[other] = ("renamed", other), ("renamed", one)
    gained = _by_name({n: new.names[n] - old.names[n] for n in new.names if n in old.names})
    lost = _by_name({n: old.names[n] - new.names[n] for n in new.names if n in old.names})
    held = _by_name({n: new.names[n] for n in new.names if n in old.names})
    for node in gone:
        key = name_key(old.graph.nodes[node]["name"])
        into = gained.get(key) or held.get(key, [])
        if into and node not in moves.gone:
            moves.gone[node] = ("merged", into[0])
    for node in came:
        source = lost.get(name_key(new.graph.nodes[node]["name"]), [])
        if source and node not in moves.came:
            moves.came[node] = ("split", source[0])
    return moves


def _alike(
    old: Side, new: Side, gone: Mapping[str, frozenset[str]], came: Mapping[str, frozenset[str]]
) -> Iterator[tuple[tuple[int, bool], str, str]]:
    """Yield (rank, old id, new id) of what may be one entity; the lower the rank, the likelier."""
    named = _by_name(came)
    for one, names in gone.items():
        for other in sorted({node for name in names for node in named.get(name, ())}):
            was, now = old.graph.nodes[one], new.graph.nodes[other]
            if name_key(was["name"]) in came[other] or name_key(now["name"]) in names:
                yield (-len(names & came[other]), was["kind"] != now["kind"]), one, other


def _by_name(names: Mapping[str, frozenset[str]]) -> dict[str, list[str]]:
    """Return {name: ids} for {id: names}; the ids in order."""
    found: dict[str, list[str]] = {}
    for node in sorted(names):
        for name in names[node]:
            found.setdefault(name, []).append(node)
    return found
