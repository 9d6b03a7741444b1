"""The map: exact bounds, the same each time, communities together, small parts beside it."""

import subprocess
import sys

import networkx as nx
import numpy as np
import pytest

import kg
from kg.layout import Spot
from tests.conftest import ROOT

PROGRAM = """
import networkx as nx, kg
from tests.test_layout import planted
print(sorted((node, spot.x, spot.y, spot.community) for node, spot in kg.lay_out(planted()).items()))
"""


def planted(topics: int = 6, papers: int = 20) -> nx.MultiDiGraph:
    """Topics with shared entities of their own, one entity of all, entities of one paper, and one
    paper that nothing ties to the rest."""
    graph = nx.MultiDiGraph()
    rng = np.random.default_rng(7)
    for topic in range(topics):
        for number in range(papers):
            paper = f"paper:{topic}-{number}"
            graph.add_node(paper, kind="paper", name=paper)
            shared = [f"method:{topic}-{n}" for n in rng.choice(8, 4, replace=False)]
            alone = [f"task:{topic}-{number}-{n}" for n in range(3)]
            for entity in [*shared, *alone, "concept:of-all"]:
                graph.add_node(entity, kind=entity.split(":")[0], name=entity)
                graph.add_edge(paper, entity, key="uses", n_papers=1, score=1.0)
    graph.add_node("paper:alone", kind="paper", name="alone")
    for node in graph:
        if not node.startswith("paper"):
            graph.nodes[node]["n_papers"] = graph.in_degree(node)
    return graph


def points_of(spots: dict[str, Spot], prefix: str) -> np.ndarray:
    return np.array([(s.x, s.y) for node, s in spots.items() if node.startswith(prefix)])


def test_bounds_are_those_that_gephi_keeps():
    spots = kg.lay_out(planted())
    sizes = [spot.size for spot in spots.values()]
    assert (min(sizes), max(sizes)) == (4.0, 100.0)
    places = points_of(spots, "")
    assert np.abs(places).max() == 5000
    assert (places == places.round(1)).all()
    assert len(np.unique(places, axis=0)) == len(spots)


def test_topics_stand_apart():
    spots = kg.lay_out(planted())
    topics = [points_of(spots, f"paper:{topic}-") for topic in range(6)]
    centres = np.array([points.mean(axis=0) for points in topics])
    for points, centre in zip(topics, centres, strict=True):
        away = np.linalg.norm(points - centre, axis=1)
        others = np.linalg.norm(points[:, None] - centres[None], axis=2)
        assert (np.sort(others, axis=1)[:, 1] > away.max()).all()


def test_communities_of_the_spots_are_the_topics():
    spots = kg.lay_out(planted())
    for topic in range(6):
        found = {s.community for node, s in spots.items() if node.startswith(f"paper:{topic}-")}
        assert len(found) == 1
    assert len({spots[f"paper:{topic}-0"].community for topic in range(6)}) == 6


def test_what_one_paper_names_stands_around_that_paper_and_not_on_a_ring():
    spots = kg.lay_out(planted())
    papers = {node: spot for node, spot in spots.items() if node.startswith("paper")}
    near, radii = 0, set()
    for node, spot in spots.items():
        if node.startswith("task"):
            far = {p: np.hypot(spot.x - s.x, spot.y - s.y) for p, s in papers.items()}
            host = "paper:" + node.removeprefix("task:").rsplit("-", 1)[0]
            near += min(far, key=far.__getitem__) == host
            radii.add(round(float(far[host])))
    assert near == 6 * 20 * 3
    assert max(radii) > 1.5 * min(radii)


def test_what_nothing_ties_to_the_rest_stands_below_it():
    spots = kg.lay_out(planted())
    assert spots["paper:alone"].y == max(spot.y for spot in spots.values())


def test_another_process_draws_the_same_map():
    runs = [
        subprocess.run(
            [sys.executable, "-c", PROGRAM],
            capture_output=True,
            text=True,
            check=True,
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    ]
    assert len(runs[0]) > 1000
    assert runs[0] == runs[1]


@pytest.mark.parametrize("count", [1, 2, 5])
def test_graphs_without_edges_have_a_map(count: int):
    graph = nx.MultiDiGraph()
    graph.add_nodes_from((f"paper:{n}", {"kind": "paper", "name": "x"}) for n in range(count))
    spots = kg.lay_out(graph)
    assert len({(spot.x, spot.y) for spot in spots.values()}) == count


def test_loops_and_edges_without_papers_are_no_trouble():
    graph = planted(2, 4)
    graph.add_edge("method:0-1", "method:0-1", key="part_of", n_papers=1)
    graph.add_edge("method:0-1", "concept:of-all", key="subclass_of", n_papers=0, rule="name")
    assert set(kg.lay_out(graph)) == set(graph)
