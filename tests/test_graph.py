"""The graph that comes out of two papers, written out in full, and what check refuses."""

import networkx as nx
import pytest

from kg.errors import GraphError
from kg.graph import check


def test_graph_of_two_papers_in_full(graph: nx.MultiDiGraph):
    check(graph)
    assert dict(graph.nodes(data=True)) == {
        "paper:one": {
            "kind": "paper",
            "name": "LoRA: Low-Rank Adaptation",
            "abstract": "We propose LoRA for fine-tuning. LoRA wins on GLUE.",
            "year": 2021,
            "sources": ("a.txt:1 (no. 1)",),
        },
        "paper:two": {
            "kind": "paper",
            "name": "A survey of fine-tuning",
            "year": 2023,
            "sources": ("a.txt:3 (no. 2)", "b.txt:1 (no. 1)"),
        },
        "dataset:glue": {
            "kind": "dataset",
            "name": "GLUE",
            "aliases": (),
            "generic": False,
            "n_papers": 1,
            "n_mentions": 1,
            "share": 0.5,
        },
        "method:lora": {
            "kind": "method",
            "name": "LoRA",
            "aliases": ("low-rank adaptation",),
            "generic": False,
            "n_papers": 1,
            "n_mentions": 3,
            "share": 0.5,
        },
        "task:fine-tuning": {
            "kind": "task",
            "name": "fine-tuning",
            "aliases": (),
            "generic": False,
            "n_papers": 2,
            "n_mentions": 2,
            "share": 1.0,
        },
    }
    assert sorted((a, key, b) for a, b, key in graph.edges(keys=True)) == [
        ("method:lora", "evaluated_on", "dataset:glue"),
        ("method:lora", "used_for", "task:fine-tuning"),
        ("paper:one", "addresses", "task:fine-tuning"),
        ("paper:one", "evaluates_on", "dataset:glue"),
        ("paper:one", "proposes", "method:lora"),
        ("paper:two", "studies", "task:fine-tuning"),
    ]
    assert graph.edges["paper:one", "method:lora", "proposes"] == {
        "relation": "proposes",
        "papers": ("one",),
        "n_papers": 1,
        "score": 0.9,
        "evidence": ("one:0-25", "one:27-59", "one:60-78"),
        "sentences": (
            "LoRA: Low-Rank Adaptation",
            "We propose LoRA for fine-tuning.",
            "LoRA wins on GLUE.",
        ),
    }


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda g: g.add_node(7, kind="method", name="x"), "an id is a string"),
        (lambda g: g.add_node("method:x", kind="method"), "no 'name'"),
        (lambda g: g.add_node("method:x", kind="task", name="x"), "its id says otherwise"),
        (lambda g: g.add_node("thing:x", kind="thing", name="x"), "unknown kind"),
        (lambda g: g.nodes["method:lora"].update(year=None), "leave out what is not there"),
        (lambda g: g.nodes["method:lora"].update(aliases=["x"]), "'aliases' is a list"),
        (lambda g: g.nodes["method:lora"].update(label="x"), "eaten by file formats"),
        (lambda g: g.add_edge("paper:one", "method:lora", key="likes"), "no 'relation'"),
        (
            lambda g: g.edges["paper:one", "method:lora", "proposes"].update(n_papers=2),
            "do not agree",
        ),
        (
            lambda g: g.edges["paper:one", "method:lora", "proposes"].update(papers=("nine",)),
            "no node of the graph",
        ),
    ],
)
def test_check_names_what_breaks_the_contract(graph: nx.MultiDiGraph, spoil, message: str):
    spoil(graph)
    with pytest.raises(GraphError, match=message):
        check(graph)


def test_check_wants_a_multidigraph():
    with pytest.raises(GraphError, match=r"a DiGraph; kg's graph is a networkx\.MultiDiGraph"):
        check(nx.DiGraph())
