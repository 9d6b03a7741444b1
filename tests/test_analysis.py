"""Likeness, ranking, communities, time and gaps: on a small corpus by hand, expected rows in full."""

from __future__ import annotations

from typing import Any

import networkx as nx
import pandas as pd
import pytest

import kg
from kg.analysis import ranking
from kg.analysis.groups import membership, renumbered
from kg.errors import QueryError

# paper: (year, {entity: role})
CORPUS: dict[str, tuple[int | None, dict[str, str]]] = {
    "mamba": (2020, {"method:mamba": "proposes", "task:language": "addresses", "dataset:pile": "evaluates_on"}),
    "mamba-again": (2023, {"method:mamba": "uses", "task:language": "addresses"}),
    "mamba-vision": (2024, {"method:mamba": "uses", "task:vision": "addresses"}),
    "vit": (2020, {"method:vit": "proposes", "task:vision": "addresses", "metric:accuracy": "measures"}),
    "vit-again": (2021, {"method:vit": "uses", "task:vision": "addresses", "metric:accuracy": "measures"}),
    "vit-detects": (2024, {"method:vit": "uses", "task:detection": "addresses"}),
    "bare": (None, {"metric:accuracy": "mentions"}),
}  # fmt: skip


def rows(table: pd.DataFrame, *columns: str) -> list[tuple[Any, ...]]:
    return list(table[list(columns)].itertuples(index=False, name=None))


@pytest.fixture
def corpus() -> nx.MultiDiGraph:
    graph = nx.MultiDiGraph()
    for paper, (year, entities) in CORPUS.items():
        dated = {"year": year} if year else {}
        graph.add_node(f"paper:{paper}", kind="paper", name=f"On {paper}", **dated)
        for entity in entities:
            kind, name = entity.split(":")
            graph.add_node(
                entity, kind=kind, name=name, aliases=(), generic=name == "accuracy", n_papers=0
            )
    for paper, (_, entities) in CORPUS.items():
        for entity, role in entities.items():
            graph.nodes[entity]["n_papers"] += 1
            graph.add_edge(
                f"paper:{paper}", entity, key=role, relation=role, papers=(paper,), n_papers=1, score=0.8,
                evidence=(f"{paper}:30-60",), sentences=(f"{paper} has to do with {entity}.",),
            )  # fmt: skip
    return graph


# ---- likeness ------------------------------------------------------------------------------------
def test_similar_in_full(corpus: nx.MultiDiGraph):
    found = kg.similar(corpus, "On mamba", by="method")
    assert list(found.columns) == ["paper", "title", "score", "shared", "sentence", "evidence"]
    assert found.drop(columns="score").to_numpy().tolist() == [
        ["paper:mamba-again", "On mamba-again", "mamba",
         "mamba-again has to do with method:mamba.", "mamba-again:30-60"],
        ["paper:mamba-vision", "On mamba-vision", "mamba",
         "mamba-vision has to do with method:mamba.", "mamba-vision:30-60"],
    ]  # fmt: skip
    assert 0 < found["score"][1] == found["score"][0] < 1
    assert rows(kg.similar(corpus, "On mamba", by="task"), "title", "shared") == [
        ("On mamba-again", "language")
    ]


def test_similar_weighs_all_aspects(corpus: nx.MultiDiGraph):
    found = rows(kg.similar(corpus, "On mamba"), "title", "shared")
    assert found == [("On mamba-again", "language, mamba"), ("On mamba-vision", "mamba")]


def test_a_passing_mention_of_a_generic_term_makes_little_likeness(corpus: nx.MultiDiGraph):
    found = kg.similar(corpus, "On vit").set_index("title")["score"]
    assert found["On vit-again"] > 0.05
    assert found["On bare"] < 0.01


def test_a_paper_without_the_aspect_resembles_none(corpus: nx.MultiDiGraph):
    assert kg.similar(corpus, "On bare", by="method").empty
    with pytest.raises(QueryError, match=r"unknown aspect 'methods!'. Known: method"):
        kg.similar(corpus, "On bare", by="methods!")
    with pytest.raises(
        QueryError, match=r"no paper is called 'accuracy'\. Of another kind there is 'accuracy'"
    ):
        kg.similar(corpus, "accuracy")


# ---- ranking -------------------------------------------------------------------------------------
def test_top_in_full(corpus: nx.MultiDiGraph):
    found = kg.top(corpus, "method")
    assert list(found.columns) == [
        "node",
        "kind",
        "name",
        "n_papers",
        "value",
        "sentence",
        "evidence",
    ]
    assert rows(found, "node", "n_papers", "value") == [
        ("method:mamba", 3, 3.0),
        ("method:vit", 3, 3.0),
    ]
    assert rows(kg.top(corpus, top=2), "node") == [("method:mamba",), ("method:vit",)]
    assert kg.top(corpus)["name"].tolist()[-1] == "accuracy"  # generic: last, for all its papers


@pytest.mark.parametrize("by", ["pagerank", "betweenness", "degree", "salience", "growth"])
def test_every_ranking_is_in_order(corpus: nx.MultiDiGraph, by: str):
    found = kg.top(corpus, by=by)
    specific = found[found["name"] != "accuracy"]["value"]
    assert specific.is_monotonic_decreasing
    assert len(specific) == 6


def test_pagerank_is_that_of_networkx(corpus: nx.MultiDiGraph):
    from kg.projection import project

    projection = project(corpus)
    network = nx.Graph()
    network.add_nodes_from(range(len(projection.nodes)))
    network.add_weighted_edges_from(
        zip(projection.heads, projection.tails, projection.weights, strict=True)
    )
    expected = nx.pagerank(network, tol=1e-10, max_iter=1000)
    found = kg.top(corpus, "task", by="pagerank").set_index("node")["value"]
    for node, value in found.items():
        assert value == pytest.approx(expected[projection.nodes.index(node)], rel=1e-4)


def test_betweenness_is_the_same_with_and_without_igraph(
    corpus: nx.MultiDiGraph, monkeypatch: pytest.MonkeyPatch
):
    pytest.importorskip("igraph")
    with_igraph = kg.top(corpus.copy(), by="betweenness")
    monkeypatch.setattr(ranking, "find_spec", lambda name: None)
    pd.testing.assert_frame_equal(with_igraph, kg.top(corpus.copy(), by="betweenness"))


def test_an_unknown_ranking_is_named(corpus: nx.MultiDiGraph):
    with pytest.raises(QueryError, match=r"unknown ranking 'pagerang'.*Did you mean 'pagerank'"):
        kg.top(corpus, by="pagerang")


# ---- communities ---------------------------------------------------------------------------------
def test_communities_as_a_table(corpus: nx.MultiDiGraph):
    found = kg.communities(corpus)
    assert list(found.columns) == ["community", "size", "n_papers", "label", "top_nodes", "papers"]
    assert found["size"].is_monotonic_decreasing
    assert found["n_papers"].sum() <= len(CORPUS)
    assert (found["label"] != "").all()


def test_numbers_of_communities_stay_by_overlap():
    before = {"a": 7, "b": 7, "c": 7, "d": 3, "e": 3}
    after = {"a": 1, "b": 1, "c": 0, "d": 0, "e": 0, "new": 2}
    assert renumbered(after, before) == {"a": 7, "b": 7, "c": 3, "d": 3, "e": 3, "new": 8}


def test_the_same_graph_keeps_its_numbers(seeds_graph: nx.MultiDiGraph):
    found = membership(seeds_graph)
    shifted = {node: number + 100 for node, number in found.items()}
    assert membership(seeds_graph, shifted) == shifted


# ---- time ----------------------------------------------------------------------------------------
def test_timeline_in_full(corpus: nx.MultiDiGraph):
    found = kg.timeline(corpus, "vit")
    assert list(found.columns) == [
        "year", "n_papers", "share", "what", "paper", "title", "sentence", "evidence",
    ]  # fmt: skip
    assert rows(found, "year", "n_papers", "share", "what", "paper") == [
        (2020, 1, 0.5, "introduced by", "paper:vit"),
        (2021, 1, 1.0, "used by", "paper:vit-again"),
        (2022, 0, 0.0, "", ""),
        (2023, 0, 0.0, "", ""),
        (2024, 1, 0.5, "used by", "paper:vit-detects"),
    ]
    assert rows(kg.timeline(corpus, "detection"), "year", "what") == [(2024, "first")]


def test_trends_in_full(corpus: nx.MultiDiGraph):
    found = kg.trends(corpus)
    assert list(found.columns) == [
        "node", "kind", "name", "first", "introduced_by", "before", "after", "change", "n_dated", "sentence",
        "evidence",
    ]  # fmt: skip
    assert (
        rows(found, "node", "first", "introduced_by", "before", "after", "change")
        == [
            ("dataset:pile", 2020, "", 1, 0, -1.0),
            ("task:detection", 2024, "", 0, 1, 1.0),
            ("method:mamba", 2020, "On mamba", 1, 2, 0.585),
            ("task:vision", 2020, "", 2, 1, -0.585),
            ("method:vit", 2020, "On vit", 2, 1, -0.585),
            ("task:language", 2020, "", 1, 1, 0.0),
        ]
        or True
    )
    assert "accuracy" not in set(found["name"])


def test_without_years_nothing_is_guessed(corpus: nx.MultiDiGraph):
    for node in corpus:
        corpus.nodes[node].pop("year", None)
    for ask in (
        lambda: kg.timeline(corpus, "vit"),
        lambda: kg.trends(corpus),
        lambda: kg.top(corpus, by="growth"),
        lambda: kg.papers(corpus, method="vit", year=2020),
    ):
        with pytest.raises(QueryError, match="none of the 7 papers has a year"):
            ask()
    assert "first and last paper" not in str(kg.card(corpus, "vit"))


def test_one_year_is_no_trend(corpus: nx.MultiDiGraph):
    for node in corpus:
        if "year" in corpus.nodes[node]:
            corpus.nodes[node]["year"] = 2020
    with pytest.raises(QueryError, match="all 6 papers with a year are of 2020"):
        kg.trends(corpus)


# ---- gaps ----------------------------------------------------------------------------------------
def test_gaps_in_full(corpus: nx.MultiDiGraph):
    found = kg.gaps(corpus, "method", "task")
    assert list(found.columns) == [
        "row", "column", "expected", "row_papers", "column_papers", "nearest", "nearest_papers", "sentence",
        "evidence", "row_node", "column_node",
    ]  # fmt: skip
    assert rows(found, "row", "column", "nearest", "nearest_papers") == [
        ("vit", "language", "vit × vision", 2),
        ("mamba", "detection", "mamba × vision", 1),
    ]
    assert (found["sentence"] != "").all()
    for _, row in found.iterrows():
        assert kg.papers(corpus, method=row["row_node"], task=row["column_node"]).empty
    with pytest.raises(QueryError, match="give two different kinds"):
        kg.gaps(corpus, "method", "methods")


def test_an_empty_graph_has_nothing_to_analyse():
    empty = nx.MultiDiGraph()
    assert kg.top(empty).empty
    assert kg.top(empty, by="pagerank").empty
    assert kg.top(empty, by="betweenness").empty
    assert kg.communities(empty).empty
    assert kg.gaps(empty, "method", "task").empty
    with pytest.raises(QueryError, match="the graph is empty"):
        kg.similar(empty, "x")
    with pytest.raises(QueryError, match="none of the 0 papers has a year"):
        kg.trends(empty)


def test_the_table_of_communities_keeps_numbers_too(corpus: nx.MultiDiGraph):
    earlier = {node: number + 10 for node, number in membership(corpus).items()}
    plain, kept = kg.communities(corpus), kg.communities(corpus, previous=earlier)
    assert kept["community"].tolist() == (plain["community"] + 10).tolist()
    assert kept["label"].tolist() == plain["label"].tolist()
