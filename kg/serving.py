"""The questions of the façade served to assistants, by the Model Context Protocol over stdio; read only.

The door to the official SDK (extra `mcp`). Answers are JSON, errors the words that kg has for people.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import networkx as nx

from kg.analysis import gaps, similar
from kg.analysis import top as leading
from kg.building import load
from kg.errors import KGError, MissingExtra, QueryError, StoreError
from kg.frames import records
from kg.names import find
from kg.query import (
    card,
    compare,
    cooccurrence,
    entities,
    evidence,
    neighbours,
    papers,
    path,
)
from kg.records import Kind

if TYPE_CHECKING:
    import pandas as pd
    from mcp.server import MCPServer

Names = str | list[str]
Answer = dict[str, Any]
_ABOUT = (
    "A knowledge graph of papers, made from titles and abstracts: methods, datasets, tasks, metrics and "
    "concepts, with the sentence behind every edge. Nodes are given by id or by any name, alias or "
    "acronym; start with `find` when unsure. Rows carry `sentence` and `evidence` (paper id:start-end): "
    "quote them. What no abstract says is not in the graph."
)


class Questions:
    """The questions to one store; each method is a tool, its docstring what the assistant reads."""

    def __init__(self, store: Path) -> None:
        self._store = store
        self._built = store.stat().st_mtime_ns if store.exists() else 0
        self._graph = load(store)

    @property
    def graph(self) -> nx.MultiDiGraph:
        """Return the graph, loaded anew after a build; while one is running, as it was before."""
        built = self._store.stat().st_mtime_ns if self._store.exists() else self._built
        if built != self._built:
            try:
                self._graph, self._built = load(self._store), built
            except StoreError:
                return self._graph
        return self._graph

    def find(self, text: str, kind: str | None = None, top: int = 20) -> Answer:
        """Find nodes by name, alias or acronym, also misspelt. kind: paper, method, dataset, task,
        metric or concept."""
        return _rows(find(self.graph, text, kind, top), top)

    def papers(  # noqa: PLR0913 - one for each kind: what an assistant tries first
        self,
        method: Names | None = None,
        dataset: Names | None = None,
        task: Names | None = None,
        metric: Names | None = None,
        concept: Names | None = None,
        role: Names | None = None,
        years: tuple[int, int] | None = None,
        narrower: bool = False,
        top: int = 20,
    ) -> Answer:
        """List the papers that meet all conditions, such as dataset "ImageNet"; of several names
        under one kind, one is enough. role: what the paper does with it (proposes, uses,
        evaluates_on, compares_with, addresses, measures, studies, mentions). years: first and last.
        narrower: kinds of a thing count for it."""
        kinds = {
            "method": method,
            "dataset": dataset,
            "task": task,
            "metric": metric,
            "concept": concept,
        }
        given: dict[str, Any] = {kind: names for kind, names in kinds.items() if names is not None}
        if not given and role is None and years is None:
            raise QueryError(f"papers: give at least one of {', '.join(kinds)}, role, years")
        found = papers(self.graph, role=role, year=years, narrower=narrower, **given)
        return _rows(found, top)

    def entities(
        self,
        paper: Names | None = None,
        kind: Names | None = None,
        role: Names | None = None,
        top: int = 20,
    ) -> Answer:
        """List the methods, datasets, tasks, metrics and concepts of papers (all papers if none is
        given), with the role that each plays."""
        return _rows(entities(self.graph, paper=paper, kind=kind, role=role), top)

    def neighbours(
        self, node: str, relation: Names | None = None, kind: Names | None = None, top: int = 20
    ) -> Answer:
        """List what stands one edge away from a node. relation: a role, or used_for, part_of,
        subclass_of, subtask_of, evaluated_on, trained_on, compared_with, measured_by, benchmark_for,
        studied_in. direction "out": the node has the relation to the neighbour."""
        return _rows(neighbours(self.graph, node, relation=relation, kind=kind), top)

    def path(self, a: str, b: str, k: int = 3) -> Answer:
        """Show the k best ways from one node to another, hop by hop, with a sentence on each."""
        return _rows(path(self.graph, a, b, k), None)

    def compare(self, a: str, b: str, top: int = 50) -> Answer:
        """Show what two entities share, what sets them apart, and the papers that compare them."""
        return _rows(compare(self.graph, a, b), top)

    def cooccurrence(
        self, rows: Kind, columns: Kind, value: Literal["papers", "pmi"] = "papers", top: int = 10
    ) -> Answer:
        """Show in how many papers the commonest entities of two kinds meet, as a matrix."""
        return _rows(cooccurrence(self.graph, rows, columns, value=value, top=top), None)

    def top(self, kind: str | None = None, by: str = "papers", top: int = 20) -> Answer:
        """List the leading nodes of a kind, by papers, pagerank, betweenness, degree, salience or
        growth."""
        return _rows(leading(self.graph, kind, by, top), None)

    def evidence(self, head: str, tail: str, relation: str | None = None, top: int = 50) -> Answer:
        """List every sentence behind the edges between two nodes."""
        edge = (head, relation, tail) if relation else (head, tail)
        return _rows(evidence(self.graph, edge), top)

    def card(self, node: str) -> Answer:
        """Show one page on a node: names, origin, what it is used for, evaluated on and compared
        with, and three sentences about it."""
        return asdict(card(self.graph, node))

    def similar(self, paper: str, by: str = "all", top: int = 10) -> Answer:
        """List the papers that resemble one by method, dataset, task, metric, concept or all."""
        return _rows(similar(self.graph, paper, by, top), None)

    def gaps(self, rows: Kind, columns: Kind, top: int = 20) -> Answer:
        """List pairs of entities of two kinds that one would expect in a paper and that no abstract
        of the graph brings together."""
        return _rows(gaps(self.graph, rows, columns, top=top), None)


_TOOLS = ("find", "papers", "entities", "neighbours", "path", "compare", "cooccurrence", "top",
          "evidence", "card", "similar", "gaps")  # fmt: skip


def _rows(table: pd.DataFrame, top: int | None) -> Answer:
    """Return the first rows, and how many there are in all."""
    if top is not None and top < 1:
        raise QueryError(f"top is {top}; give how many rows at most, 1 or more")
    shown = table if top is None else table.head(top)
    return {"total": len(table), "rows": records(shown)}


def server(store: str | Path) -> MCPServer:
    """Return a server of the questions to a store, not yet running.

    Raises StoreError for a file that is no store, MissingExtra where the SDK is not installed.
    """
    try:
        from mcp.server import MCPServer
        from mcp.types import ToolAnnotations
    except ImportError as error:
        raise MissingExtra("kg mcp", error.name or "mcp", "mcp") from error
    questions = Questions(Path(store))
    made = MCPServer("kg", instructions=_ABOUT, log_level="ERROR")
    harmless = ToolAnnotations(read_only_hint=True, open_world_hint=False)
    for name in _TOOLS:
        made.add_tool(_explained(getattr(questions, name)), annotations=harmless)
    return made


def _explained(question: Callable[..., Answer]) -> Callable[..., Answer]:
    """Return the question with kg's errors as those of a tool, which the assistant reads."""
    from mcp.server.mcpserver.exceptions import ToolError

    @wraps(question)
    def _asked(*arguments: Any, **given: Any) -> Answer:
        try:
            return question(*arguments, **given)
        except KGError as error:
            raise ToolError(str(error)) from error

    return _asked


def serve(store: str | Path) -> None:
    """Answer an assistant on standard input and output until it hangs up."""
    server(store).run("stdio")
