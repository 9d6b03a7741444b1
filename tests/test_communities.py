"""Communities: every node in one, the same each time, with and without igraph, and what they are called."""

from __future__ import annotations

from collections import Counter
from typing import Any

import networkx as nx
import pytest

from kg import community
from kg.community import community_labels, find_communities

EDGE: dict[str, Any] = {"n_papers": 1, "score": 1.0, "evidence": (), "sentences": ()}


def two_topics() -> nx.MultiDiGraph:
    """Four papers on vision, three on speech, all of them with "accuracy"; one paper stands alone."""
    graph = nx.MultiDiGraph()
    uses = {
        "v1": ["task:segmentation", "dataset:coco", "metric:accuracy"],
        "v2": ["task:segmentation", "dataset:coco", "metric:accuracy"],
        "v3": ["task:segmentation", "dataset:coco", "metric:accuracy"],
        "v4": ["task:segmentation", "dataset:coco"],
        "s1": ["task:speech-recognition", "metric:accuracy"],
        "s2": ["task:speech-recognition", "metric:accuracy"],
        "s3": ["task:speech-recognition"],
        "alone": [],
    }
    for paper, entities in uses.items():
        graph.add_node(f"paper:{paper}", kind="paper", name=f"Paper {paper}")
        for entity in entities:
            kind, name = entity.split(":")
            shown = {"coco": "COCO"}.get(name, name.replace("-", " "))
            graph.add_node(entity, kind=kind, name=shown, aliases=(), generic=name == "accuracy")
            graph.add_edge(f"paper:{paper}", entity, key="uses", relation="uses", **EDGE)
    for node in graph:
        if graph.nodes[node]["kind"] != "paper":
            graph.nodes[node]["n_papers"] = graph.in_degree(node)
    return graph


@pytest.fixture(params=["igraph", "networkx"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "networkx":
        monkeypatch.setattr(community, "find_spec", lambda name: None)
    return str(request.param)


def test_topics_are_found_and_called_by_their_telling_terms(way: str):
    graph = two_topics()
    found = find_communities(graph)
    assert list(found) == list(graph)
    groups = [{n.split(":")[1] for n in found if found[n] == i} for i in range(3)]
    assert groups[0] >= {"v1", "v2", "v3", "v4", "segmentation", "coco"}
    assert groups[1] - {"accuracy"} == {"s1", "s2", "s3", "speech-recognition"}
    assert groups[2] == {"alone"}
    assert community_labels(graph, found) == {
        0: "COCO, segmentation", 1: "speech recognition", 2: "Paper alone",
    }  # fmt: skip


def test_the_same_seed_gives_the_same_groups_the_largest_first(
    way: str, seeds_graph: nx.MultiDiGraph
):
    found = find_communities(seeds_graph)
    assert found == find_communities(seeds_graph)
    sizes = Counter(found.values())
    assert [sizes[i] for i in range(len(sizes))] == sorted(sizes.values(), reverse=True)
    assert set(community_labels(seeds_graph, found)) == set(sizes)


def test_an_empty_graph_has_none(way: str):
    assert find_communities(nx.MultiDiGraph()) == {}
    assert community_labels(nx.MultiDiGraph(), {}) == {}
