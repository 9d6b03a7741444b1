"""Questions to a graph made by hand, with the rows that come out written in full; then the seeds."""

from __future__ import annotations

from typing import Any

import networkx as nx
import pandas as pd
import pytest

import kg
from kg.errors import QueryError
from kg.names import node_of
from kg.typos import Signatures, distance

ONE, TWO = "paper:one", "paper:two"


def rows(table: pd.DataFrame, *columns: str) -> list[tuple[Any, ...]]:
    return list(table[list(columns)].itertuples(index=False, name=None))


# ---- names ---------------------------------------------------------------------------------------
def test_find_gives_every_way_of_meaning_a_node(graph: nx.MultiDiGraph):
    assert rows(kg.find(graph, "LoRA"), "node", "how", "score") == [
        ("method:lora", "name", 1.0),
        ("paper:one", "alias", 1.0),
    ]
    assert list(kg.find(graph, "x").columns) == ["node", "kind", "name", "n_papers", "how", "score"]


@pytest.mark.parametrize(
    ("text", "node", "how"),
    [
        ("lora", "method:lora", "name"),
        ("LOW-RANK  ADAPTATIONS", "method:lora", "alias"),
        ("method:lora", "method:lora", "name"),
        ("fine tuning", "task:fine-tuning", "name"),
        ("fine-tunin", "task:fine-tuning", "prefix"),
        ("fien-tuning", "task:fine-tuning", "typo"),
        ("fine", "task:fine-tuning", "prefix"),
        ("adaptation", "method:lora", "words"),
        ("tuning survey", "paper:two", "words"),
        ("survey of", "paper:two", "words"),
        ("lorario", "method:lora", "alike"),
        ("lorraine", None, None),
        ("nothing at all", None, None),
        ("", None, None),
    ],
)
def test_find_is_blind_to_spelling(
    graph: nx.MultiDiGraph, text: str, node: str | None, how: str | None
):
    found = rows(kg.find(graph, text), "node", "how")
    assert (found[:1] or [(None, None)])[0] == (node, how)


def test_a_digit_is_no_typing_slip():
    signatures = Signatures(["gpt3", "gpt4", "imagenet", "imagenet21k", "resnet"])
    assert signatures.near("gpt5") == []
    assert signatures.near("imgnet") == ["imagenet"]
    assert signatures.near("resent") == ["resnet"]
    assert signatures.near("xyz") == []
    assert Signatures([]).near("resnet") == []


@pytest.mark.parametrize(
    ("one", "other", "slips"),
    [("abc", "abc", 0), ("abc", "acb", 1), ("abc", "ab", 1), ("abc", "xbc", 1), ("", "ab", 2), ("ca", "abc", 3)],
)  # fmt: skip
def test_distance(one: str, other: str, slips: int):
    assert distance(one, other) == distance(other, one) == slips


def test_a_name_beats_an_alias_and_a_kind_decides(graph: nx.MultiDiGraph):
    assert node_of(graph, "LoRA") == "method:lora"
    assert node_of(graph, "LoRA", "paper") == "paper:one"


def test_a_name_with_two_meanings_is_asked_back(graph: nx.MultiDiGraph):
    graph.add_node("concept:lora", kind="concept", name="LoRA", aliases=(), n_papers=1)
    with pytest.raises(QueryError) as told:
        node_of(graph, "lora")
    assert str(told.value) == (
        "'lora' can mean 3 nodes: 'LoRA' (concept:lora, 1 paper), 'LoRA' (method:lora, 1 paper) or "
        "'LoRA: Low-Rank Adaptation' (paper:one, a paper). Give one of these ids."
    )
    graph.nodes["method:lora"]["n_papers"] = 5
    assert node_of(graph, "lora") == "method:lora"


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        ("LoRAX-3", None, "no node is called 'LoRAX-3'. There is 'LoRA' (method:lora, 1 paper)"),
        ("fien-tuning", None, "Did you mean 'fine-tuning' (task:fine-tuning, 2 papers)?"),
        ("LoRA", "task", "no task is called 'LoRA'. Of another kind there is 'LoRA' (method:lora, 1 paper)"),
        ("qqq", None, "no node is called 'qqq'. See what there is with: kg find"),
    ],
)  # fmt: skip
def test_unknown_names_are_told_with_what_could_be_meant(
    graph: nx.MultiDiGraph, text: str, kind: str | None, said: str
):
    with pytest.raises(QueryError) as told:
        node_of(graph, text, kind)
    assert said in str(told.value)


def test_the_names_are_read_anew_when_nodes_are_added(graph: nx.MultiDiGraph):
    assert kg.find(graph, "adapter").empty
    graph.add_node("method:adapter", kind="method", name="adapter", aliases=(), n_papers=1)
    assert node_of(graph, "adapters") == "method:adapter"


# ---- what stands in the graph --------------------------------------------------------------------
def test_papers_in_full(graph: nx.MultiDiGraph):
    found = kg.papers(graph, task="fine-tuning")
    assert list(found.columns) == [
        "paper",
        "title",
        "year",
        "role",
        "entity",
        "sentence",
        "evidence",
    ]
    assert found.to_numpy().tolist() == [
        [ONE, "LoRA: Low-Rank Adaptation", 2021, "addresses", "fine-tuning",
         "We propose LoRA for fine-tuning.", "one:27-59"],
        [TWO, "A survey of fine-tuning", 2023, "studies", "fine-tuning", "A survey of fine-tuning", "two:0-23"],
    ]  # fmt: skip


def test_papers_must_meet_every_condition(graph: nx.MultiDiGraph):
    both = kg.papers(graph, method="LoRA", dataset="GLUE")
    assert rows(both, "paper", "role", "entity", "sentence", "evidence") == [
        (ONE, "proposes | evaluates_on", "LoRA | GLUE",
         "We propose LoRA for fine-tuning. | LoRA wins on GLUE.", "one:27-59 | one:60-78"),
    ]  # fmt: skip
    assert rows(kg.papers(graph, task="fine-tuning", year=(2022, 2024)), "paper") == [(TWO,)]
    assert rows(kg.papers(graph, task=["fine-tuning"], year=2021, role="addresses"), "paper") == [
        (ONE,)
    ]
    assert kg.papers(graph, task="fine-tuning", role="measures").empty
    assert rows(kg.papers(graph, role="studies"), "paper") == [(TWO,)]
    assert len(kg.papers(graph)) == 2


def test_kinds_of_a_thing_count_for_it_where_asked(graph: nx.MultiDiGraph):
    graph.add_node("method:adapter", kind="method", name="adapter", aliases=(), n_papers=0)
    by_rule = {"papers": (), "n_papers": 0, "score": 1.0, "evidence": (), "sentences": ()}
    graph.add_edge("method:lora", "method:adapter", key="subclass_of", relation="subclass_of",
                   rule="the vocabulary says so", **by_rule)  # fmt: skip
    assert kg.papers(graph, method="adapter").empty
    assert rows(kg.papers(graph, method="adapter", narrower=True), "paper", "entity") == [
        (ONE, "LoRA")
    ]
    kinds = kg.neighbours(graph, "adapter", relation="subclass of")
    assert rows(kinds, "node", "direction", "sentence", "evidence") == [
        ("method:lora", "in", "(by rule: the vocabulary says so)", ""),
    ]
    assert kg.evidence(graph, ("LoRA", "adapter")).empty
    assert "none: no paper" in str(kg.card(graph, "adapter"))
    assert kg.path(graph, "adapter", "GLUE")["sentence"][0] == "(by rule: the vocabulary says so)"


def test_entities_in_full(graph: nx.MultiDiGraph):
    found = kg.entities(graph, paper="LoRA")
    assert list(found.columns) == [
        "node", "kind", "name", "n_papers", "role", "score", "sentence", "evidence",
    ]  # fmt: skip
    assert rows(found, "node", "role", "score", "sentence") == [
        ("method:lora", "proposes", 0.9, "We propose LoRA for fine-tuning."),
        ("dataset:glue", "evaluates_on", 0.6, "LoRA wins on GLUE."),
        ("task:fine-tuning", "addresses", 0.7, "We propose LoRA for fine-tuning."),
    ]
    assert rows(kg.entities(graph, kind="tasks"), "node", "n_papers") == [("task:fine-tuning", 2)]
    assert rows(kg.entities(graph, role="evaluates on"), "node") == [("dataset:glue",)]


def test_neighbours_in_full(graph: nx.MultiDiGraph):
    found = kg.neighbours(graph, "LoRA")
    assert list(found.columns) == [
        "node", "kind", "name", "relation", "direction", "n_papers", "score", "sentence", "evidence",
    ]  # fmt: skip
    assert rows(found, "node", "relation", "direction", "n_papers", "sentence", "evidence") == [
        ("task:fine-tuning", "used_for", "out", 1, "We propose LoRA for fine-tuning.", "one:27-59"),
        ("dataset:glue", "evaluated_on", "out", 1, "LoRA wins on GLUE.", "one:60-78"),
        (ONE, "proposes", "in", 1, "We propose LoRA for fine-tuning.", "one:27-59"),
    ]
    assert rows(kg.neighbours(graph, "LoRA", kind="dataset"), "node") == [("dataset:glue",)]


def test_evidence_in_full(graph: nx.MultiDiGraph):
    found = kg.evidence(graph, ("LoRA", "used_for", "fine-tuning"))
    assert list(found.columns) == ["paper", "title", "year", "relation", "sentence", "evidence"]
    assert found.to_numpy().tolist() == [
        [ONE, "LoRA: Low-Rank Adaptation", 2021, "used_for", "We propose LoRA for fine-tuning.", "one:27-59"]
    ]  # fmt: skip
    with pytest.raises(QueryError, match="there is evaluated_on"):  # fmt: skip
        kg.evidence(graph, ("LoRA", "part_of", "GLUE"))
    with pytest.raises(QueryError, match="no edge lies from dataset:glue to task:fine-tuning"):
        kg.evidence(graph, ("GLUE", "fine-tuning"))


# ---- paths, comparisons, counts ------------------------------------------------------------------
def test_path_in_full(graph: nx.MultiDiGraph):
    found = kg.path(graph, "GLUE", "A survey of fine-tuning", k=1)
    assert list(found.columns) == [
        "path", "hop", "from", "relation", "to", "direction", "sentence", "evidence", "from_node",
        "to_node", "cost",
    ]  # fmt: skip
    assert rows(
        found, "path", "hop", "from_node", "relation", "to_node", "direction", "sentence"
    ) == [
        (1, 1, "dataset:glue", "evaluated_on", "method:lora", "in", "LoRA wins on GLUE."),
        (
            1,
            2,
            "method:lora",
            "used_for",
            "task:fine-tuning",
            "out",
            "We propose LoRA for fine-tuning.",
        ),
        (1, 3, "task:fine-tuning", "studies", TWO, "in", "A survey of fine-tuning"),
    ]


def test_paths_differ_and_get_longer(graph: nx.MultiDiGraph):
    found = kg.path(graph, "GLUE", "fine-tuning", k=5)
    middles = found[found["hop"] == 1]["to_node"].tolist()
    assert sorted(middles) == ["method:lora", ONE]
    assert found["cost"].is_monotonic_increasing


def test_a_path_avoids_hubs_and_generic_terms():
    graph = nx.MultiDiGraph()
    for name in ("a", "b", "rare", "common", "hub", *(f"x{i}" for i in range(30))):
        graph.add_node(
            f"method:{name}", kind="method", name=name, n_papers=1, generic=name == "common"
        )
    pairs = [("a", m) for m in ("rare", "common", "hub")] + [
        ("b", m) for m in ("rare", "common", "hub")
    ]
    for one, other in pairs + [("hub", f"x{i}") for i in range(30)]:
        graph.add_edge(f"method:{one}", f"method:{other}", key="used_for", relation="used_for",
                       n_papers=1, score=1.0, papers=(), evidence=(), sentences=())  # fmt: skip
    found = kg.path(graph, "a", "b", k=3)
    assert found[found["hop"] == 1]["to"].tolist() == ["rare", "hub", "common"]


def test_no_path_is_said_in_words(graph: nx.MultiDiGraph):
    graph.add_node("task:alone", kind="task", name="alone", aliases=(), n_papers=0)
    with pytest.raises(QueryError, match="nothing connects method:lora and task:alone"):
        kg.path(graph, "LoRA", "alone")
    with pytest.raises(QueryError, match="'LoRA' and 'lora' are one node, method:lora"):
        kg.path(graph, "LoRA", "lora")


def test_compare_in_full(graph: nx.MultiDiGraph):
    graph.add_node("method:adapter", kind="method", name="adapter", aliases=(), n_papers=1)
    said = {"papers": ("two",), "n_papers": 1, "score": 0.9, "evidence": ("two:0-23",),
            "sentences": ("A survey of fine-tuning",)}  # fmt: skip
    graph.add_edge(TWO, "method:adapter", key="studies", relation="studies", **said)
    graph.add_edge(TWO, "method:lora", key="compares_with", relation="compares_with", **said)
    found = kg.compare(graph, "LoRA", "adapter")
    assert list(found.columns) == [
        "what", "name", "whose", "first", "second", "sentence", "evidence", "node",
    ]  # fmt: skip
    assert rows(found, "what", "name", "whose", "first", "second", "evidence") == [
        ("compared", "A survey of fine-tuning", "both", 1, 1, "two:0-23"),
        ("task", "fine-tuning", "both", 2, 1, "one:27-59"),
        ("dataset", "GLUE", "LoRA", 1, 0, "one:60-78"),
    ]


def test_cooccurrence_in_full(graph: nx.MultiDiGraph):
    counts = kg.cooccurrence(graph, "method", "task")
    assert counts.to_dict() == {"fine-tuning": {"LoRA": 1}}
    assert kg.cooccurrence(graph, "task", "tasks").to_dict() == {"fine-tuning": {"fine-tuning": 2}}
    assert kg.cooccurrence(graph, "method", "dataset", value="pmi").to_dict() == {
        "GLUE": {"LoRA": 1.0}
    }
    graph.nodes["method:lora"]["generic"] = True
    assert kg.cooccurrence(graph, "method", "task").shape == (0, 1)
    assert kg.cooccurrence(graph, "method", "task", generic=True).shape == (1, 1)
    with pytest.raises(QueryError, match="'paper' is no kind of entity"):
        kg.cooccurrence(graph, "paper", "task")


def test_subgraph_keeps_the_order_and_copies(graph: nx.MultiDiGraph):
    piece = kg.subgraph(graph, "GLUE")
    assert list(piece) == [node for node in graph if node in {ONE, "dataset:glue", "method:lora"}]
    assert piece.number_of_edges() == 3
    piece.nodes["method:lora"]["name"] = "changed"
    assert graph.nodes["method:lora"]["name"] == "LoRA"
    assert set(kg.subgraph(graph, "GLUE", hops=2)) == set(graph) - {TWO}
    assert set(kg.subgraph(graph, kinds=["task", "paper"])) == {ONE, TWO, "task:fine-tuning"}
    assert set(kg.subgraph(graph, "GLUE", hops=9, kinds="method")) == {
        "dataset:glue",
        "method:lora",
    }


def test_a_card_in_full(graph: nx.MultiDiGraph):
    assert str(kg.card(graph, "LoRA")) == "\n".join([
        "LoRA  (method, 1 paper)",
        "====",
        "also called: low-rank adaptation",
        "introduced by: LoRA: Low-Rank Adaptation (2021)",
        "first and last paper: LoRA: Low-Rank Adaptation (2021); LoRA: Low-Rank Adaptation (2021)",
        "evaluated on: GLUE",
        "used for: fine-tuning",
        "  “LoRA wins on GLUE.”",
        "    one:60-78",
    ])  # fmt: skip
    page = kg.card(graph, "A survey of fine-tuning")
    assert (page.kind, page.lists) == ("paper", {"studies": (("fine-tuning", 1),)})


def test_a_card_shows_hostile_text_as_text(graph: nx.MultiDiGraph):
    graph.nodes["method:lora"]["name"] = "<script>alert(1)</script>"
    html = kg.card(graph, "method:lora")._repr_html_()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


# ---- Cypher --------------------------------------------------------------------------------------
def test_cypher(graph: nx.MultiDiGraph):
    pytest.importorskip("grandcypher")
    found = kg.cypher(
        graph, "MATCH (p:paper)-[r:evaluates_on]->(d:dataset {name:'GLUE'}) RETURN p.name, r.score"
    )
    assert found.to_dict("list") == {"p.name": ["LoRA: Low-Rank Adaptation"], "r.score": [0.6]}
    found = kg.cypher(
        graph, "MATCH (m:method) WHERE m.aliases CONTAINS 'low-rank adaptation' RETURN m.node"
    )
    assert found.to_dict("list") == {"m.node": ["method:lora"]}
    whole = kg.cypher(graph, "MATCH (d:dataset) RETURN d")["d"][0]
    assert (whole["name"], "__labels__" in whole) == ("GLUE", False)
    assert "__labels__" not in graph.nodes["dataset:glue"]


@pytest.mark.parametrize(
    "query", ["", "MATCH (p:paper RETURN p", "MATCH (p) RETURN q", "CREATE (p)"]
)
def test_cypher_that_is_not_understood_is_told(graph: nx.MultiDiGraph, query: str):
    pytest.importorskip("grandcypher")
    with pytest.raises(QueryError, match=r"cypher: .* Known: MATCH"):
        kg.cypher(graph, query)


def test_cypher_tells_unknown_labels(graph: nx.MultiDiGraph):
    pytest.importorskip("grandcypher")
    for query in ("MATCH (m:Methods {name:'x(:y)'}) RETURN m", "MATCH ()-[r:used]->() RETURN r"):
        with pytest.raises(
            QueryError, match=r"nothing is labelled .* Did you mean '(method|uses)'"
        ):
            kg.cypher(graph, query)


def test_cypher_ends_when_the_time_is_up(seeds_graph: nx.MultiDiGraph):
    pytest.importorskip("grandcypher")
    with pytest.raises(QueryError, match=r"no answer in 0\.2 s"):
        kg.cypher(
            seeds_graph, "MATCH (a)-[]->(b)<-[]-(c)-[]->(d)<-[]-(e) RETURN COUNT(e)", seconds=0.2
        )


# ---- words for what goes wrong -------------------------------------------------------------------
@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda g: kg.papers(g, dataset="GLUES!"), "no dataset is called 'GLUES!'"),
        (lambda g: kg.papers(g, task="fine-tuning", role="evaluate"), "Did you mean 'evaluates_on'?"),
        (lambda g: kg.papers(g, datset="GLUE"), "unknown condition 'datset'"),
        (lambda g: kg.papers(g, year=(2024, 2020)), "give the earlier year first"),
        (lambda g: kg.entities(g, kind="model"), "unknown kind 'model'"),
        (lambda g: kg.neighbours(g, "LoRA", relation="used"), "unknown relation 'used'"),
        (lambda g: kg.cooccurrence(g, "method", "task", value="count"), "unknown value 'count'"),
        (lambda g: kg.subgraph(g, "nowhere"), "no node is called 'nowhere'"),
        (lambda g: kg.card(g, "nowhere"), "no node is called 'nowhere'"),
    ],
)  # fmt: skip
def test_wrong_questions_are_explained(graph: nx.MultiDiGraph, ask: Any, said: str):
    with pytest.raises(QueryError) as told:
        ask(graph)
    assert said in str(told.value)


def test_an_empty_graph_answers_in_words():
    empty = nx.MultiDiGraph()
    assert kg.find(empty, "LoRA").empty
    assert kg.papers(empty).empty
    assert kg.entities(empty).empty
    assert kg.cooccurrence(empty, "method", "task").shape == (0, 0)
    assert len(kg.subgraph(empty)) == 0
    for ask in (kg.card, kg.neighbours):
        with pytest.raises(QueryError, match="the graph is empty"):
            ask(empty, "LoRA")


# ---- the seeds -----------------------------------------------------------------------------------
def test_the_questions_of_a_researcher_on_the_seeds(seeds_graph: nx.MultiDiGraph):
    on_imagenet = kg.papers(seeds_graph, dataset="ImageNet", role="evaluates_on")
    assert len(on_imagenet) >= 15
    assert on_imagenet["sentence"].str.contains("ImageNet").mean() > 0.9
    for_learning = kg.neighbours(seeds_graph, "continual learning", relation="used_for")
    assert {"ZSCL", "HyperInterval"} <= set(for_learning["name"])
    for_what = kg.neighbours(seeds_graph, "SAE", relation="used_for")
    assert "interpretability" in set(for_what["name"])
    variants = kg.papers(seeds_graph, method="sparse autoencoder", role="proposes", narrower=True)
    assert "gradient sparse autoencoder" in set(variants["entity"])
    hops = kg.path(seeds_graph, "sparse autoencoder", "model merging")
    assert set(hops["path"]) == {1, 2, 3}
    assert (hops["sentence"] != "").all()
    like = kg.similar(seeds_graph, "Quamba", by="method")
    assert like["title"][0].startswith("Quamba2")
    assert kg.cooccurrence(seeds_graph, "method", "task").shape == (10, 10)


# ---- limits and evidence ---------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda g: kg.path(g, "LoRA", "GLUE", k=0), "k is 0; give a whole number, 1 or more"),
        (lambda g: kg.compare(g, "LoRA", "GLUE", top=0), "top is 0"),
        (lambda g: kg.compare(g, "LoRA", "lora"), "are one node, method:lora"),
        (lambda g: kg.evidence(g, ("LoRA", "lora")), "are one node, method:lora"),
        (lambda g: kg.find(g, "LoRA", top=-1), "top is -1"),
        (lambda g: kg.similar(g, ONE, top=0), "top is 0"),
        (lambda g: kg.subgraph(g, "LoRA", hops=-1), "hops is -1; give a whole number, 0 or more"),
        (lambda g: kg.papers(g, dataset=[]), "dataset: no name is given"),
        (lambda g: kg.card(g, None), "a node is named by a text, not by None"),
        (lambda g: kg.find("exports/papers.kg", "LoRA"), "the first argument is a graph"),
    ],
)  # fmt: skip
def test_numbers_and_things_that_cannot_be_are_told(graph: nx.MultiDiGraph, ask: Any, said: str):
    with pytest.raises(QueryError, match=said):
        ask(graph)


def test_a_paper_is_found_by_the_id_in_its_evidence(graph: nx.MultiDiGraph):
    assert kg.card(graph, "one").node == ONE


def test_what_is_shown_names_both_ends(graph: nx.MultiDiGraph):
    said = {
        "sentences": ("We propose LoRA, a method with a very long and winding introduction.",
                      "On GLUE it is the best.", "Only the title"),
        "evidence": ("one:80-149", "one:150-173", "one:0-14"),
    }  # fmt: skip
    edge = graph.edges["method:lora", "dataset:glue", "evaluated_on"]
    edge.update(said)
    row = rows(kg.neighbours(graph, "GLUE", relation="evaluated_on"), "sentence", "evidence")[0]
    assert row == (f"{said['sentences'][0]} … {said['sentences'][1]}", "one:80-149; one:150-173")
    edge["sentences"] = (*said["sentences"][:2], "LoRA and GLUE")
    row = rows(kg.neighbours(graph, "GLUE", relation="evaluated_on"), "sentence", "evidence")[0]
    assert row == ("LoRA and GLUE", "one:0-14")
