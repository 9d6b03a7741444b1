"""Papers by what they have to do with, and entities by their papers, as tables."""

from __future__ import annotations

from typing import Any, TypedDict, Unpack

import networkx as nx
import pandas as pd

from kg.errors import QueryError, suggest
from kg.frames import frame
from kg.names import kind_of, nodes_of
from kg.query.asking import Texts, roles_of, texts_of, year_of, years_of
from kg.query.edges import RANK, Edge, certainty
from kg.records import KINDS
from kg.sentences import best

_PAPERS = {
    "paper": "str", "title": "str", "year": "int?", "role": "str", "entity": "str", "sentence": "str",
    "evidence": "str",
}  # fmt: skip
_ENTITIES = {
    "node": "str", "kind": "str", "name": "str", "n_papers": "int", "role": "str", "score": "float",
    "sentence": "str", "evidence": "str",
}  # fmt: skip


class Conditions(TypedDict, total=False):
    """What a paper must have to do with: a name, or several of which one is enough."""

    method: Texts
    dataset: Texts
    task: Texts
    metric: Texts
    concept: Texts


def papers(
    graph: nx.MultiDiGraph,
    *,
    role: Texts | None = None,
    year: int | tuple[int, int] | None = None,
    narrower: bool = False,
    **named: Unpack[Conditions],
) -> pd.DataFrame:
    """Return the papers that meet all conditions, with the sentence that says so; the surest first.

    `method`, `dataset`, `task`, `metric` and `concept` take a name or several of which one is enough;
    a paper must meet each of them. `role` says what the paper does with it (proposes, uses,
    evaluates_on, ...); `year` is a year or (first, last); with `narrower` the kinds of a thing count
    for it, such as the variants of a method. Columns: paper, title, year, role, entity, sentence,
    evidence; with several conditions, the last four hold those of each, joined by " | ". Raises
    QueryError for unknown names and roles, and for `year` where no paper has one.

    >>> kg.papers(graph, dataset="ImageNet", role="evaluates_on")  # doctest: +SKIP
    """
    roles = roles_of(role)
    conditions = [
        nodes_of(graph, _names(kind, value), _condition(kind))
        for kind, value in named.items()
        if value is not None and value != ()
    ]
    if narrower:
        conditions = [_with_kinds(graph, nodes) for nodes in conditions]
    years = years_of(graph, year)
    found = [_edges_into(graph, wanted, roles) for wanted in conditions]
    if not found:
        found = [_any_edges(graph, roles)]
    common = [paper for paper in found[0] if all(paper in other for other in found[1:])]
    if years is not None:
        common = [paper for paper in common if year_of(graph, paper) in years]
    common.sort(key=lambda paper: _sureness(paper, [edges[paper] for edges in found]))
    return frame(_PAPERS, [_paper_row(graph, paper, [e[paper] for e in found]) for paper in common])


def _with_kinds(graph: nx.MultiDiGraph, nodes: list[str]) -> list[str]:
    """Return the nodes and, step by step, what is a subclass of them."""
    found = dict.fromkeys(nodes)
    waiting = list(nodes)
    while waiting:
        for kind, _, relation in graph.in_edges(waiting.pop(), keys=True):
            if relation == "subclass_of" and kind not in found:
                found[kind] = None
                waiting.append(kind)
    return list(found)


def _names(kind: str, value: object) -> list[str]:
    names = texts_of(value)  # type: ignore[arg-type]
    if not names:
        raise QueryError(f"{kind}: no name is given; leave the condition out to ask for all")
    return names


def _condition(kind: str) -> str:
    if kind not in KINDS:
        allowed = (*KINDS, "role", "year")
        raise QueryError(
            f"unknown condition '{kind}'. Known: {', '.join(allowed)}.{suggest(kind, allowed)}"
        )
    return kind


def _edges_into(graph: nx.MultiDiGraph, nodes: list[str], roles: set[str]) -> dict[str, Edge]:
    """Return {paper: its surest edge into one of the nodes}."""
    found: dict[str, Edge] = {}
    for node in nodes:
        for paper, _, role, attributes in graph.in_edges(node, keys=True, data=True):
            if role in RANK and (not roles or role in roles):
                edge = Edge(paper, node, role, attributes)
                if paper not in found or certainty(edge) < certainty(found[paper]):
                    found[paper] = edge
    return found


def _any_edges(graph: nx.MultiDiGraph, roles: set[str]) -> dict[str, Edge]:
    """Return {paper: its surest edge with one of the roles} of all papers."""
    found: dict[str, Edge] = {}
    for paper, attributes in graph.nodes(data=True):
        if attributes["kind"] == "paper":
            edges = [
                Edge(paper, tail, name, data)
                for _, tail, name, data in graph.out_edges(paper, keys=True, data=True)
                if not roles or name in roles
            ]
            if edges:
                found[paper] = min(edges, key=certainty)
    return found


def _sureness(paper: str, edges: list[Edge]) -> tuple[int, float, str]:
    ranks, scores = zip(*(certainty(edge)[:2] for edge in edges), strict=True)
    return (sum(ranks), sum(scores), paper)


def _paper_row(graph: nx.MultiDiGraph, paper: str, edges: list[Edge]) -> tuple[Any, ...]:
    said = [best(graph, edge.head, edge.tail, edge.attributes) for edge in edges]
    return (
        paper,
        graph.nodes[paper]["name"],
        year_of(graph, paper),
        " | ".join(edge.relation for edge in edges),
        " | ".join(graph.nodes[edge.tail]["name"] for edge in edges),
        " | ".join(one.sentence for one in said),
        " | ".join(one.evidence for one in said),
    )


def entities(
    graph: nx.MultiDiGraph,
    *,
    paper: Texts | None = None,
    kind: Texts | None = None,
    role: Texts | None = None,
) -> pd.DataFrame:
    """Return the entities that papers have to do with, by role and score; of all papers by default.

    `paper` is a title, the part of it before the colon, or an id; `kind` and `role` select. An entity
    of several papers is there once, with its surest role. Columns: node, kind, name, n_papers, role,
    score, sentence, evidence. Raises QueryError for unknown papers, kinds and roles.

    >>> kg.entities(graph, paper="Quamba", kind="method")  # doctest: +SKIP
    """
    roles, kinds = roles_of(role), {kind_of(text) for text in texts_of(kind)}
    chosen = nodes_of(graph, texts_of(paper), "paper") if paper else [
        node for node, attributes in graph.nodes(data=True) if attributes["kind"] == "paper"
    ]  # fmt: skip
    found: dict[str, Edge] = {}
    for head in chosen:
        for _, tail, name, attributes in graph.out_edges(head, keys=True, data=True):
            edge = Edge(head, tail, name, attributes)
            fits = (not roles or name in roles) and (
                not kinds or graph.nodes[tail]["kind"] in kinds
            )
            if fits and (tail not in found or certainty(edge) < certainty(found[tail])):
                found[tail] = edge
    ranked = sorted(found.values(), key=certainty)
    if not paper:
        ranked.sort(key=lambda edge: -graph.nodes[edge.tail]["n_papers"])
    return frame(_ENTITIES, [_entity_row(graph, edge) for edge in ranked])


def _entity_row(graph: nx.MultiDiGraph, edge: Edge) -> tuple[Any, ...]:
    node = graph.nodes[edge.tail]
    said = best(graph, edge.head, edge.tail, edge.attributes)
    score = float(edge.attributes["score"])
    return (edge.tail, node["kind"], node["name"], node["n_papers"], edge.relation, score, *said)
