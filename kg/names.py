"""From what a user types to a node: any name, alias or acronym, spelled nearly right.

Names meet as in the graph itself (case, spaces, hyphens, plural); then come names that begin so,
names with all the words, and names one or two letters away; where there is none of these, names that
begin alike. No other module reads names.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import networkx as nx
import pandas as pd

from kg.errors import QueryError, at_least, suggest
from kg.frames import frame
from kg.records import KINDS
from kg.remembering import remembered
from kg.resolving.keys import name_key
from kg.typos import Signatures, distance

HOW = ("name", "alias", "typo", "prefix", "words", "alike")
_COLUMNS = {
    "node": "str",
    "kind": "str",
    "name": "str",
    "n_papers": "int",
    "how": "str",
    "score": "float",
}
_LISTED = 5
_WORD = re.compile(r"[^\s,.:;()?!]+(?:\.\w+)*")
# One of several meanings is taken when it is that many times as common as the next.
_DOMINATES = 5


class Match(NamedTuple):
    """A node that a text may mean: `how` it was found, `score` 0 to 1, the share that agrees."""

    node: str
    how: str
    score: float


@dataclass
class Names:
    """The names of a graph: by key, in order of keys, by word."""

    keys: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    ordered: list[str] = field(default_factory=list)
    words: dict[str, list[int]] = field(default_factory=dict)
    nodes: list[str] = field(default_factory=list)
    signatures: Signatures | None = None


@remembered
def names_of(graph: nx.MultiDiGraph) -> Names:
    """Return the names of a graph, gathered once."""
    found = Names(nodes=list(graph))
    keyed: dict[str, str] = {}
    for place, (node, attributes) in enumerate(graph.nodes(data=True)):
        mine: dict[str, str] = {}
        for how, name in _names(attributes):
            mine.setdefault(name_key(name), how)
            for word in _parts(name):
                if word not in keyed:
                    keyed[word] = name_key(word)
                posting = found.words.setdefault(keyed[word], [])
                if not posting or posting[-1] != place:
                    posting.append(place)
        for key, how in mine.items():
            found.keys.setdefault(key, []).append((node, how))
    found.ordered = sorted(found.keys)
    return found


def _parts(name: str) -> Iterator[str]:
    """Yield the words of a name; of fine-tuning also fine and tuning."""
    for word in _WORD.findall(name):
        yield word
        if "-" in word:
            yield from word.split("-")


def _names(attributes: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield (how, name): a paper also goes by what stands before the colon of its title."""
    yield "name", attributes["name"]
    if attributes["kind"] == "paper":
        short, colon, _ = attributes["name"].partition(":")
        if colon:
            yield "alias", short
    for alias in attributes.get("aliases", ()):
        yield "alias", alias


def find(graph: nx.MultiDiGraph, text: str, kind: str | None = None, top: int = 20) -> pd.DataFrame:
    """Return the nodes that a text may mean, the surest first, by name, alias, acronym or nearly so.

    Columns: node, kind, name, n_papers, how (name, alias, typo, prefix, words, alike), score. Papers are
    found by the words of their titles. Raises QueryError for an unknown kind.

    >>> kg.find(graph, "visoin transformer")["node"][0]  # doctest: +SKIP
    'method:vision-transformer'
    """
    at_least(1, top=top)
    kind = kind_of(kind) if kind else None
    rows = [
        (
            node,
            graph.nodes[node]["kind"],
            graph.nodes[node]["name"],
            _papers(graph, node),
            how,
            score,
        )
        for node, how, score in matches(graph, text, kind)[:top]
    ]
    return frame(_COLUMNS, rows)


def matches(graph: nx.MultiDiGraph, text: str, kind: str | None = None) -> list[Match]:
    """Return what a text may mean, each node once: the surest way first, then the commonest node."""
    if text in graph and kind in (None, graph.nodes[text]["kind"]):
        return [Match(text, "name", 1.0)]
    names = names_of(graph)
    key = name_key(text)
    best: dict[str, Match] = {}
    for way in (_exact, _prefix, _words):
        for match in way(names, key, text):
            best.setdefault(match.node, match)
    if not any(match.how in HOW[:2] for match in best.values()):
        for match in _typos(names, key):
            best.setdefault(match.node, match)
    found = [m for m in best.values() if kind in (None, graph.nodes[m.node]["kind"])]
    found = found or list(_alike(graph, names, key, kind))
    return sorted(
        found, key=lambda m: (HOW.index(m.how), -_papers(graph, m.node), -m.score, m.node)
    )


def _exact(names: Names, key: str, text: str) -> Iterator[Match]:
    for node, how in names.keys.get(key, ()):
        yield Match(node, how, 1.0)


def _prefix(names: Names, key: str, text: str) -> Iterator[Match]:
    if len(key) < 2:
        return
    for place in range(bisect_left(names.ordered, key), len(names.ordered)):
        longer = names.ordered[place]
        if not longer.startswith(key):
            return
        for node, _ in names.keys[longer]:
            yield Match(node, "prefix", round(len(key) / len(longer), 3))


def _words(names: Names, key: str, text: str) -> Iterator[Match]:
    """Names that have all the words, in any order."""
    wanted = [name_key(word) for word in _WORD.findall(text)]
    postings = sorted((names.words.get(word, []) for word in wanted if word), key=len)
    if not postings or not postings[0]:
        return
    for place in sorted(set(postings[0]).intersection(*postings[1:])):
        yield Match(names.nodes[place], "words", 0.5)


def _alike(graph: nx.MultiDiGraph, names: Names, key: str, kind: str | None) -> Iterator[Match]:
    """Names that share the longest beginning, of three letters and half of it at least."""
    for length in range(len(key) - 1, max(2, len(key) // 2), -1):
        found = {
            match.node: Match(match.node, "alike", round(length / len(key) * match.score, 3))
            for match in _prefix(names, key[:length], "")
            if kind in (None, graph.nodes[match.node]["kind"])
        }
        if found:
            yield from found.values()
            return


def _typos(names: Names, key: str) -> Iterator[Match]:
    if names.signatures is None:
        names.signatures = Signatures(names.ordered)
    for near in names.signatures.near(key):
        score = round(1 - distance(key, near) / max(len(key), len(near)), 3)
        for node, _ in names.keys[near]:
            yield Match(node, "typo", score)


def node_of(graph: nx.MultiDiGraph, text: str, kind: str | None = None) -> str:
    """Return the id of the node that a text means: an id, or any name.

    Raises QueryError, with what it could mean instead, when no node or several are called so.
    """
    if not len(graph):
        raise QueryError("the graph is empty: nothing can be asked of it. Build one with: kg build")
    if not isinstance(text, str):
        raise QueryError(f"a {kind or 'node'} is named by a text, not by {text!r}")
    if text in graph and kind in (None, graph.nodes[text]["kind"]):
        return text
    found = matches(graph, text, kind)
    exact = [match for match in found if match.how in HOW[:2]]
    if not exact and kind == "paper":  # a title is long: its words are enough
        exact = [match for match in found if match.how in ("prefix", "words")]
    what = kind or "node"
    if not exact and kind in (None, "paper") and f"paper:{text}" in graph:
        return f"paper:{text}"  # as evidence names it
    if not exact:
        raise QueryError(f"no {what} is called '{text}'.{_instead(graph, text, kind)}")
    if len(exact) > 1 and not _clear(graph, exact):
        raise QueryError(
            f"'{text}' can mean {len(exact)} {what}s: {_listed(graph, exact)}. Give one of these ids."
        )
    return exact[0].node


def nodes_of(graph: nx.MultiDiGraph, texts: str | list[str], kind: str | None = None) -> list[str]:
    """Return the ids of the nodes that one text or each of several means, each once."""
    several = [texts] if isinstance(texts, str) else texts
    return list(dict.fromkeys(node_of(graph, text, kind) for text in several))


def kind_of(text: str) -> str:
    """Return the kind that a text names. Raises QueryError for one that is unknown."""
    kind = text.casefold().strip()
    kind = kind[:-1] if kind.endswith("s") else kind
    if kind not in (*KINDS, "paper"):
        allowed = ("paper", *KINDS)
        raise QueryError(
            f"unknown kind '{text}'. Known: {', '.join(allowed)}.{suggest(text, allowed)}"
        )
    return kind


def _clear(graph: nx.MultiDiGraph, exact: list[Match]) -> bool:
    """Say whether the first of several exact matches is what a reader would mean."""
    first, second = exact[0], exact[1]
    if (first.how, second.how) == ("name", "alias"):
        return True
    return _papers(graph, first.node) >= _DOMINATES * _papers(graph, second.node)


def _instead(graph: nx.MultiDiGraph, text: str, kind: str | None) -> str:
    """Say what the text may have meant."""
    if kind:
        exact = [match for match in matches(graph, text) if match.how in HOW[:2]]
        if exact:
            return f" Of another kind there is {_listed(graph, exact)}."
    if found := matches(graph, text, kind):
        ask = "There is" if found[0].how == "alike" else "Did you mean"
        return f" {ask} {_listed(graph, found)}{'.' if ask == 'There is' else '?'}"
    return " See what there is with: kg find, or kg.top(graph, kind)."


def _listed(graph: nx.MultiDiGraph, found: list[Match]) -> str:
    shown = [
        f"'{graph.nodes[match.node]['name']}' ({match.node}, {_counted(graph, match.node)})"
        for match in found[:_LISTED]
    ]
    if len(found) > _LISTED:
        shown.append(f"{len(found) - _LISTED} more")
    return " or ".join(filter(None, [", ".join(shown[:-1]), shown[-1]]))


def _counted(graph: nx.MultiDiGraph, node: str) -> str:
    if graph.nodes[node]["kind"] == "paper":
        return "a paper"
    count = _papers(graph, node)
    return f"{count} paper{'s' if count != 1 else ''}"


def _papers(graph: nx.MultiDiGraph, node: str) -> int:
    return int(graph.nodes[node].get("n_papers", 1))
