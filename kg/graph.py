"""The graph: a plain `networkx.MultiDiGraph` that keeps to a contract, which `check` enforces.

Nodes are papers (`paper:...`) and entities (`kind:slug`); edges are roles (paper -> entity) and
relations (entity -> entity), one for each pair and name, with the sentences that say so. No file is
read or written here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import networkx as nx

from kg.errors import GraphError
from kg.records import KINDS, RELATIONS, ROLES, Entity, Extraction, Paper, Role

FORBIDDEN = frozenset(
    "id label pid start end type weight viz parents slices spells source target key "
    "x y z r g b size color".split()
)
NODE_ATTRIBUTES = ("kind", "name")
EDGE_ATTRIBUTES = ("relation", "papers", "n_papers", "score", "evidence", "sentences")
# Where the mentions of one thing in one paper disagree, the role that says most wins.
_TELLING: tuple[Role, ...] = ("proposes", "evaluates_on", "compares_with", "measures", "addresses",
                              "studies", "uses", "mentions")  # fmt: skip


class PaperFacts(NamedTuple):
    """A paper, what its text gave, and the entity id of each of its mentions ("" where it names none)."""

    paper: Paper
    sources: tuple[str, ...]
    extraction: Extraction
    entities: tuple[str, ...]


@dataclass
class _Edge:
    """What is gathered for one edge while papers stream by."""

    score: float = 0.0
    papers: list[str] = field(default_factory=list)
    evidence: dict[str, str] = field(default_factory=dict)

    def add(self, paper: Paper, sentence: tuple[int, int], score: float) -> None:
        if not self.papers or self.papers[-1] != paper.id:
            self.papers.append(paper.id)
        start, end = sentence
        self.evidence[f"{paper.id}:{start}-{end}"] = " ".join(paper.text[start:end].split())
        self.score = max(self.score, score)


def build(
    facts: Iterable[PaperFacts],
    entities: Iterable[Entity],
    parents: Iterable[tuple[str, str, str]] = (),
) -> nx.MultiDiGraph:
    """Return the graph of papers and entities; `parents` are (child, parent, rule).

    Nodes: `kind`, `name`; entities also `aliases`, `n_papers`, `n_mentions`, `generic` (so common a
    term that it says little), `share` (of the papers that mention it, 0 to 1) and, where the vote was
    not of one mind, `other_kinds`; papers `sources` and what is known of year, venue, DOI and the
    like. Edges: `relation` (also the key), `papers`, `n_papers`, `score` (0 to 1), `evidence` ("paper
    id:start-end" of a sentence in the paper's text) and `sentences`, the same places as text. An edge
    that a rule makes has `rule`, a score of 1, and no papers where none says the same. Facts must come in
    the order of the papers' ids.
    """
    edges: dict[tuple[str, str, str], _Edge] = {}
    papers_of: dict[str, set[str]] = {}
    mentions_of: dict[str, int] = {}
    graph = nx.MultiDiGraph()
    for fact in facts:
        node = f"paper:{fact.paper.id}"
        graph.add_node(node, **_paper_attributes(fact))
        for id in filter(None, fact.entities):
            papers_of.setdefault(id, set()).add(node)
            mentions_of[id] = mentions_of.get(id, 0) + 1
        _add_roles(edges, node, fact)
        _add_relations(edges, fact)
    papers = len(graph)
    for entity in entities:
        if entity.id in papers_of:
            count = len(papers_of[entity.id])
            graph.add_node(
                entity.id,
                **_entity_attributes(entity),
                n_papers=count,
                n_mentions=mentions_of[entity.id],
                share=round(count / papers, 4),
            )
    rules = {(child, "subclass_of", parent): rule for child, parent, rule in parents}
    for place in rules:
        edges.setdefault(place, _Edge())
    for (head, relation, tail), edge in sorted(edges.items()):
        rule = rules.get((head, relation, tail))
        attributes = _edge_attributes(relation, edge)
        if rule:
            attributes |= {"rule": rule, "score": 1.0}
        graph.add_edge(head, tail, key=relation, **attributes)
    return graph


def _entity_attributes(entity: Entity) -> dict[str, object]:
    known: dict[str, object] = {
        "kind": entity.kind,
        "name": entity.name,
        "aliases": entity.aliases,
        "generic": entity.generic,
    }
    return known | ({"other_kinds": entity.other_kinds} if entity.other_kinds else {})


def _add_roles(edges: dict[tuple[str, str, str], _Edge], node: str, fact: PaperFacts) -> None:
    """Add the one role that each entity has in the paper, with every sentence that mentions it."""
    votes: dict[str, dict[Role, float]] = {}
    named = [
        (mention, entity)
        for mention, entity in zip(fact.extraction.mentions, fact.entities, strict=True)
        if entity
    ]
    for mention, entity in named:
        counts = votes.setdefault(entity, {})
        counts[mention.role] = counts.get(mention.role, 0.0) + mention.score
    for mention, entity in named:
        counts = votes[entity]
        role = min(counts, key=lambda name: (-counts[name], _TELLING.index(name)))
        edge = edges.setdefault((node, role, entity), _Edge())
        edge.add(fact.paper, _sentence_at(fact.extraction, mention.start), mention.score)


def _add_relations(edges: dict[tuple[str, str, str], _Edge], fact: PaperFacts) -> None:
    for relation in fact.extraction.relations:
        head, tail = fact.entities[relation.head], fact.entities[relation.tail]
        if head and tail and head != tail:
            edge = edges.setdefault((head, relation.relation, tail), _Edge())
            ends = (fact.extraction.mentions[i].start for i in (relation.head, relation.tail))
            # Where no one sentence has both ends, the sentence of each is evidence.
            for sentence in sorted({_sentence_at(fact.extraction, place) for place in ends}):
                edge.add(fact.paper, sentence, relation.score)


def _sentence_at(extraction: Extraction, place: int) -> tuple[int, int]:
    return next((s for s in extraction.sentences if place < s[1]), (0, 0))


def _paper_attributes(fact: PaperFacts) -> dict[str, object]:
    paper = fact.paper
    known = {
        "kind": "paper",
        "name": paper.title or f"(no title) {paper.id}",
        "abstract": paper.abstract,
        "year": paper.year,
        "date": paper.date,
        "venue": paper.venue,
        "doi": paper.doi,
        "arxiv_id": paper.arxiv_id,
        "url": paper.url,
        "authors": paper.authors,
        "keywords": paper.keywords,
        "sources": fact.sources,
    }
    return {name: value for name, value in known.items() if value not in (None, "", ())}


def _edge_attributes(relation: str, edge: _Edge) -> dict[str, object]:
    return {
        "relation": relation,
        "papers": tuple(edge.papers),
        "n_papers": len(edge.papers),
        "score": round(edge.score, 3),
        "evidence": tuple(edge.evidence),
        "sentences": tuple(edge.evidence.values()),
    }


def check(graph: nx.MultiDiGraph) -> None:
    """Raise GraphError at the first thing that breaks the contract; return nothing else."""
    if not isinstance(graph, nx.MultiDiGraph):
        raise GraphError(f"a {type(graph).__name__}; kg's graph is a networkx.MultiDiGraph")
    for node, attributes in graph.nodes(data=True):
        place = f"node {node!r}"
        if not isinstance(node, str) or ":" not in node:
            raise GraphError(f"{place}: an id is a string such as 'method:bert' or 'paper:...'")
        _check_attributes(place, attributes, NODE_ATTRIBUTES)
        if attributes["kind"] != node.split(":", 1)[0]:
            raise GraphError(f"{place}: kind is '{attributes['kind']}', its id says otherwise")
        if attributes["kind"] not in (*KINDS, "paper"):
            raise GraphError(f"{place}: unknown kind. Known: {', '.join((*KINDS, 'paper'))}")
    for head, tail, key, attributes in graph.edges(keys=True, data=True):
        place = f"edge {head!r} -{key}-> {tail!r}"
        _check_attributes(place, attributes, EDGE_ATTRIBUTES)
        _check_edge(place, (head, key, tail), attributes, graph)


def _check_attributes(place: str, attributes: Mapping[str, object], needed: Iterable[str]) -> None:
    missing = [name for name in needed if name not in attributes]
    if missing:
        raise GraphError(f"{place}: no '{missing[0]}'. Needed: {', '.join(needed)}")
    for name, value in attributes.items():
        if name in FORBIDDEN:
            raise GraphError(f"{place}: attribute '{name}' is eaten by file formats; rename it")
        plain = isinstance(value, str | int | float | bool)
        if not plain and not (isinstance(value, tuple) and all(isinstance(v, str) for v in value)):
            raise GraphError(
                f"{place}: '{name}' is a {type(value).__name__}. "
                "Allowed: str, int, float, bool, tuple of str; leave out what is not there"
            )


def _check_edge(
    place: str, edge: tuple[str, str, str], attributes: Mapping[str, object], graph: nx.MultiDiGraph
) -> None:
    head, key, tail = edge
    allowed = ROLES if head.startswith("paper:") else RELATIONS
    if key not in allowed or attributes["relation"] != key:
        raise GraphError(f"{place}: the key and 'relation' must be one of {', '.join(allowed)}")
    if tail.startswith("paper:"):
        raise GraphError(f"{place}: no edge leads to a paper")
    papers, evidence, sentences = (
        attributes["papers"],
        attributes["evidence"],
        attributes["sentences"],
    )
    assert isinstance(papers, tuple)
    assert isinstance(evidence, tuple)
    assert isinstance(sentences, tuple)
    bare = not papers and "rule" not in attributes
    if attributes["n_papers"] != len(papers) or bare or len(evidence) != len(sentences):
        raise GraphError(f"{place}: papers, n_papers, evidence, sentences (or rule) do not agree")
    unknown = [paper for paper in papers if f"paper:{paper}" not in graph]
    if unknown:
        raise GraphError(f"{place}: paper '{unknown[0]}' is no node of the graph")
