"""Cypher for who prefers it, by grand-cypher (extra `cypher`), with a time limit.

The library is pure Python and runs in a thread of its own; when the time is up, an exception is set in
that thread, which ends it at its next step.
"""

from __future__ import annotations

import ctypes
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from threading import Lock, Thread
from typing import Any

import networkx as nx
import pandas as pd

from kg.errors import MissingExtra, QueryError, suggest
from kg.records import KINDS, RELATIONS, ROLES
from kg.remembering import remembered

_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"|\'((?:[^\'\\]|\\.)*)\'', re.DOTALL)

_LABELS = re.compile(r"[(\[]\s*\w*\s*:\s*(?P<labels>\w+(?:\s*\|\s*:?\s*\w+)*)")


class _TimeUp(BaseException):
    """Ends a query that takes too long; no `except Exception` of the library catches it."""


def cypher(graph: nx.MultiDiGraph, text: str, *, seconds: float = 10.0) -> pd.DataFrame:
    """Return what a Cypher query finds, one column for each returned value.

    A node's label is its kind, a relationship's type its role or relation; `node` is a node's id; the
    other attributes are those of the graph. Of an attribute with several values, such as aliases or
    sentences, CONTAINS asks for one. Read only. Raises QueryError for text that is not understood and
    when `seconds` are up, MissingExtra without grand-cypher.

    >>> kg.cypher(graph, "MATCH (p:paper)-[:evaluates_on]->(d:dataset {name:'ImageNet'}) "
    ...                  "RETURN p.name")  # doctest: +SKIP
    """
    if find_spec("grandcypher") is None:
        raise MissingExtra("kg cypher", "grand-cypher", "cypher")
    _check_labels(text)
    found = _within(seconds, _labelled(graph), _double_quoted(text))
    return pd.DataFrame({str(name): list(map(_plain, column)) for name, column in found.items()})


@remembered
def _labelled(graph: nx.MultiDiGraph) -> nx.MultiDiGraph:
    """Return the graph as the library wants it: labels as sets, the id as an attribute."""
    labelled = nx.MultiDiGraph()
    labels = {kind: {kind} for kind in dict.fromkeys(kind for _, kind in graph.nodes(data="kind"))}
    for node, attributes in graph.nodes(data=True):
        labelled.add_node(node, __labels__=labels[attributes["kind"]], node=node, **attributes)
    for head, tail, key, attributes in graph.edges(keys=True, data=True):
        label = labels.setdefault(key, {key})
        labelled.add_edge(head, tail, key=key, __labels__=label, **attributes)
    return labelled


def _check_labels(text: str) -> None:
    """Raise QueryError for a label or type that no graph has."""
    known = ("paper", *KINDS, *ROLES, *RELATIONS)
    for match in _LABELS.finditer(_QUOTED.sub('""', text)):
        for label in re.findall(r"\w+", match["labels"]):
            if label not in known:
                raise QueryError(
                    f"cypher: nothing is labelled '{label}'. Known: {', '.join(known)}."
                    f"{suggest(label.casefold(), known)}"
                )


def _double_quoted(text: str) -> str:
    """Return the query with 'text' as "text", the only quotes that the library knows."""

    def _quoted(match: re.Match[str]) -> str:
        inside = match.group(1)
        if inside is None:
            return match.group()
        return '"' + inside.replace("\\'", "'").replace('"', '\\"') + '"'

    return _QUOTED.sub(_quoted, text)


def _within(seconds: float, graph: nx.MultiDiGraph, text: str) -> dict[Any, list[Any]]:
    from grandcypher import GrandCypher

    outcome: list[Any] = []
    telling = Lock()  # held to write the outcome, and to end a query that has none

    def _run() -> None:
        try:
            try:
                answer: Any = GrandCypher(graph).run(text)
            except Exception as error:  # whatever the library stumbles over, the query is the cause
                answer = QueryError(f"cypher: {_reason(error)}. {_KNOWN}")
            with telling:
                outcome.append(answer)
        except _TimeUp:
            outcome.append(QueryError(f"cypher: no answer in {seconds:g} s. {_ADVICE}"))

    thread = Thread(target=_run, daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        with _quiet():
            _end(thread, outcome, telling)
    if isinstance(outcome[0], QueryError):
        raise outcome[0]
    return dict(outcome[0])


def _end(thread: Thread, outcome: list[Any], telling: Lock) -> None:
    """Raise _TimeUp in the thread until it is over; once may fall on a callback that swallows it."""
    raise_in = ctypes.pythonapi.PyThreadState_SetAsyncExc
    while thread.is_alive():
        with telling:
            if not outcome:
                raise_in(ctypes.c_ulong(thread.ident or 0), ctypes.py_object(_TimeUp))
        thread.join(0.2)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep Python from printing a _TimeUp that fell on a callback, such as that of a weak reference."""
    before = sys.unraisablehook

    def _hook(told: Any) -> None:
        if told.exc_type is not _TimeUp:
            before(told)

    sys.unraisablehook = _hook
    try:
        yield
    finally:
        sys.unraisablehook = before


_ADVICE = "Name a node, give labels and types, or raise the limit: seconds=60, --seconds 60"
_KNOWN = (
    "Known: MATCH, WHERE, RETURN, DISTINCT, ORDER BY, SKIP, LIMIT, COUNT and the like; "
    "not OPTIONAL MATCH, WITH, UNION, $parameters, nor anything that writes"
)


def _reason(error: Exception) -> str:
    """Return the first line of what the library says, with the place in the query."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0].rstrip(".") if lines else type(error).__name__


def _plain(value: Any) -> Any:
    """Return a value without what the library adds: labels, and the key of a lone relationship."""
    if not isinstance(value, dict):
        return value
    if len(value) == 1 and isinstance(next(iter(value.values())), dict):
        value = next(iter(value.values()))
    return {name: inner for name, inner in value.items() if name != "__labels__"}
