"""The main job on the seed documents, end to end."""

import csv
import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path

import networkx as nx
import pytest

import kg
from kg.building import facts_of
from kg.records import Paper, Skipped
from kg.store import Store
from tests.conftest import ROOT, SEEDS

EXPORTS = (
    "papers.graphml",
    "papers.gexf",
    "papers.html",
    "nodes.csv",
    "edges.csv",
    "mentions.csv",
    "report.md",
)


def test_the_five_listings_hold_527_records_of_453_papers():
    records = list(kg.read([SEEDS]))
    papers = [record for record in records if isinstance(record, Paper)]
    assert len(papers) == 527
    assert not [r for r in records if isinstance(r, Skipped) and r.is_error]
    titles = {paper.title for paper in papers}
    assert "An EMO Joint Pruning with Multiple Sub-networks: Fast and Effect" in titles
    assert any(title.startswith("VertiBench: ") for title in titles)
    assert min(len(paper.abstract) for paper in papers) == 303
    places = [(paper.source.split(":")[0], paper.position) for paper in papers]
    assert len(set(places)) == 527
    assert max(position for _, position in places) == 220


def test_report_counts_what_was_read(seeds_folder: Path):
    report = (seeds_folder / "report.md").read_text("utf-8")
    assert "527 records, 453 papers, 0 errors." in report
    assert "Get trending papers in your email inbox!" in report
    places = [report.index(f"000_b3f6a22f2d65858f.txt:{line}:") for line in (1, 3, 9, 11)]
    assert places == sorted(places)
    assert re.search(r"\*\*method\*\*: transformer .*; generic: [a-z -]+ \(\d+\), ", report)


def test_graph_keeps_the_contract(seeds_graph: nx.MultiDiGraph):
    kg.check(seeds_graph)
    kinds = [kind for _, kind in seeds_graph.nodes(data="kind")]
    assert kinds.count("paper") == 453


def test_a_paper_of_several_listings_is_one_node_that_names_them(seeds_graph: nx.MultiDiGraph):
    fast = [
        d
        for _, d in seeds_graph.nodes(data=True)
        if d["kind"] == "paper" and "Equivariant Networks" in d["name"]
    ]
    assert len(fast) == 1
    assert len(fast[0]["sources"]) > 1


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (
            "method",
            {"transformer", "large language model", "sparse autoencoder", "vision transformer"},
        ),
        ("dataset", {"ImageNet", "CIFAR-10", "CIFAR-100", "COCO", "MNIST"}),
        ("task", {"image classification", "object detection", "semantic segmentation"}),
    ],
)
def test_what_a_researcher_would_name_is_near_the_top(
    seeds_graph: nx.MultiDiGraph, kind: str, expected: set[str]
):
    nodes = [d for _, d in seeds_graph.nodes(data=True) if d["kind"] == kind]
    top = {d["name"] for d in sorted(nodes, key=lambda d: -d["n_papers"])[:25]}
    assert expected <= top


def test_acronym_and_long_form_are_one_node(seeds_graph: nx.MultiDiGraph):
    assert "SAEs" in seeds_graph.nodes["method:sparse-autoencoder"]["aliases"]


def test_every_mention_and_sentence_can_be_read_at_its_offsets(seeds_folder: Path):
    with Store(seeds_folder / "papers.kg") as store:
        for fact in facts_of(store):
            text = fact.paper.text
            for mention in fact.extraction.mentions:
                assert text[mention.start : mention.end] == mention.text
            for relation in fact.extraction.relations:
                assert text[relation.start : relation.end].strip()


def test_tables_hold_all_of_the_graph(seeds_folder: Path, seeds_graph: nx.MultiDiGraph):
    csv.field_size_limit(10_000_000)
    with (seeds_folder / "edges.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == seeds_graph.number_of_edges()
    assert {(r["source"], r["relation"], r["target"]) for r in rows} == {
        (a, key, b) for a, b, key in seeds_graph.edges(keys=True)
    }
    assert all(row["sentences"] or row["rule"] for row in rows)


def test_same_papers_same_bytes_whatever_processes_and_hash_seed(tmp_path: Path):
    listings = [str(path) for path in sorted(SEEDS.glob("*.txt"))[:2]]
    for jobs, seed in (("1", "7"), ("2", "8")):
        command = [sys.executable, "-m", "kg", "build", *listings, "-o", str(tmp_path / jobs)]
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        subprocess.run([*command, "--quiet", "--jobs", jobs], check=True, cwd=ROOT, env=environment)
    for name in EXPORTS:
        assert digest(tmp_path / "1" / name) == digest(tmp_path / "2" / name), name


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
