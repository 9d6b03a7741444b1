"""Every export read back by somebody else's reader, and left whole when things go wrong."""

import csv
import gzip
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import igraph
import networkx as nx
import pytest

import kg
from kg.errors import ExportError
from kg.exporters import tables
from kg.exporters.files import replacing
from tests.conftest import ROOT, skip

NASTY = "A <b>\"bold\"</b> & 'odd' ]]> name \x0b\x00\ufffe with <i> & <u> ]]]]>><![CDATA["
LEGAL = "A <b>\"bold\"</b> & 'odd' ]]> name  with <i> & <u> ]]]]>><![CDATA["


@pytest.fixture
def nasty(graph: nx.MultiDiGraph) -> nx.MultiDiGraph:
    graph.nodes["method:lora"]["name"] = NASTY
    edge = dict(graph.edges["method:lora", "task:fine-tuning", "used_for"])
    graph.add_edge(
        "method:lora", "task:fine-tuning", key="part_of", **{**edge, "relation": "part_of"}
    )
    return graph


def test_graphml_reads_back_in_networkx(nasty: nx.MultiDiGraph, tmp_path: Path):
    back = nx.read_graphml(kg.write(nasty, tmp_path / "g.graphml"), force_multigraph=True)
    assert sorted(back.nodes) == sorted(nasty.nodes)
    assert sorted((a, b, d["e_relation"]) for a, b, d in back.edges(data=True)) == sorted(
        nasty.edges(keys=True)
    )
    assert back.nodes["method:lora"]["label"] == LEGAL
    assert back.nodes["paper:two"]["n_sources"] == "a.txt:3 (no. 2); b.txt:1 (no. 1)"
    assert back.nodes["paper:one"]["n_year"] == 2021


def test_graphml_reads_back_in_igraph(nasty: nx.MultiDiGraph, tmp_path: Path):
    back = igraph.Graph.Read_GraphML(str(kg.write(nasty, tmp_path / "g.graphml")))
    assert back.vcount() == len(nasty)
    assert sorted(back.es["e_relation"]) == sorted(key for *_, key in nasty.edges(keys=True))
    assert LEGAL in back.vs["label"]


def test_seeds_graphml_reads_back_whole_in_igraph(seeds_folder: Path, seeds_graph: nx.MultiDiGraph):
    back = igraph.Graph.Read_GraphML(str(seeds_folder / "papers.graphml"))
    assert (back.vcount(), back.ecount()) == (len(seeds_graph), seeds_graph.number_of_edges())


def in_graphology(path: Path, graphology: Path) -> dict[str, Any]:
    """What the parser of Gephi Lite sees in a file."""
    script = (
        "const {MultiDirectedGraph}=require('graphology');"
        "const {parse}=require('graphology-graphml');"
        "const g=parse(MultiDirectedGraph,require('fs').readFileSync(process.argv[1],'utf8'));"
        "console.log(JSON.stringify({nodes:g.nodes(),"
        "edges:g.mapEdges((e,a,s,t)=>[s,t,a.e_relation]),"
        "labels:g.mapNodes((n,a)=>a.label)}))"
    )
    command = ["node", "-e", script, str(path)]
    done = subprocess.run(command, cwd=graphology, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def test_graphml_reads_back_in_graphology(nasty: nx.MultiDiGraph, tmp_path: Path, graphology: Path):
    back = in_graphology(kg.write(nasty, tmp_path / "g.graphml"), graphology)
    assert sorted(back["nodes"]) == sorted(nasty.nodes)
    assert sorted(map(tuple, back["edges"])) == sorted(nasty.edges(keys=True))
    assert LEGAL in back["labels"]


def test_seeds_graphml_reads_back_whole_in_graphology(
    seeds_folder: Path, seeds_graph: nx.MultiDiGraph, graphology: Path
):
    back = in_graphology(seeds_folder / "papers.graphml", graphology)
    assert sorted(back["nodes"]) == sorted(seeds_graph.nodes)
    assert sorted(map(tuple, back["edges"])) == sorted(seeds_graph.edges(keys=True))


@pytest.fixture(scope="session")
def graphology(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the GraphML parser of Gephi Lite, pinned by tests/node/package-lock.json."""
    if not shutil.which("npm"):
        skip("no npm: Gephi Lite's parser cannot be asked")
    folder = tmp_path_factory.mktemp("node")
    for name in ("package.json", "package-lock.json"):
        shutil.copy(ROOT / "tests" / "node" / name, folder)
    subprocess.run(
        ["npm", "ci", "--silent", "--no-audit", "--no-fund"],
        cwd=folder,
        check=True,
        capture_output=True,
    )
    return folder


def test_graphml_keeps_gephis_rules(seeds_folder: Path):
    root = ElementTree.parse(seeds_folder / "papers.graphml").getroot()
    space = "{http://graphml.graphdrawing.org/xmlns}"
    keys = {key.get("id"): key for key in root.iter(f"{space}key")}
    names = {key.get("attr.name") for key in keys.values()}
    assert {"label", "x", "y", "size", "color", "weight"} <= names
    assert all(name == name.lower() for name in names)
    assert {key.get("attr.type") for key in keys.values()} <= {"string", "int", "double", "boolean"}
    edges = list(root.iter(f"{space}edge"))
    assert len({edge.get("id") for edge in edges}) == len(edges)
    assert all(edge.get("label") and edge.get("directed") is None for edge in edges)
    values = {name: [] for name in ("node_x", "node_y", "node_size", "node_color", "edge_weight")}
    for data in root.iter(f"{space}data"):
        if data.get("key") in values:
            values[data.get("key")].append(data.text)
    assert max(abs(float(v)) for v in values["node_x"] + values["node_y"]) <= 5000
    sizes = [float(v) for v in values["node_size"]]
    assert (min(sizes), max(sizes)) == (4.0, 100.0)
    assert all(re.fullmatch("#[0-9a-f]{6}", colour) for colour in values["node_color"])
    assert min(float(v) for v in values["edge_weight"]) >= 1
    graphs = list(root.iter(f"{space}graph"))
    assert len(graphs) == 1
    assert graphs[0].find(f"{space}data") is None


def test_graphml_gz_is_the_same_file_packed(graph: nx.MultiDiGraph, tmp_path: Path):
    plain = kg.write(graph, tmp_path / "g.graphml").read_bytes()
    assert gzip.decompress(kg.write(graph, tmp_path / "g.graphml.gz").read_bytes()) == plain


def test_writing_leaves_the_graph_as_it_was(graph: nx.MultiDiGraph, tmp_path: Path):
    before = nx.node_link_data(graph, edges="edges")
    kg.write(graph, tmp_path / "g.graphml")
    kg.write(graph, tmp_path / "g.html")
    assert nx.node_link_data(graph, edges="edges") == before


@pytest.mark.parametrize("suffix", [".graphml", ".html"])
def test_an_empty_graph_can_be_written(suffix: str, tmp_path: Path):
    assert kg.write(nx.MultiDiGraph(), tmp_path / f"g{suffix}").stat().st_size > 0


def test_unknown_suffix_is_named(graph: nx.MultiDiGraph, tmp_path: Path):
    with pytest.raises(
        ExportError, match=r"unknown suffix '\.graphmi'. Known: .*Did you mean '\.graphml'"
    ):
        kg.write(graph, tmp_path / "g.graphmi")


def test_a_file_that_cannot_be_written_is_a_clear_error(graph: nx.MultiDiGraph, tmp_path: Path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ExportError, match="cannot be written"):
        kg.write(graph, tmp_path / "file" / "g.graphml")


def test_an_older_file_stays_whole_when_writing_fails(tmp_path: Path):
    path = tmp_path / "g.txt"
    path.write_text("old")
    with pytest.raises(ZeroDivisionError), replacing(path) as stream:
        stream.write(f"half {1 / 0}")
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["g.txt"]


def test_a_formula_in_a_csv_is_only_text(graph: nx.MultiDiGraph, facts, tmp_path: Path):
    graph.nodes["method:lora"]["name"] = '=HYPERLINK("http://x")'
    tables.write(graph, facts, tmp_path)
    with (tmp_path / "nodes.csv").open(encoding="utf-8", newline="") as lines:
        names = [row["name"] for row in csv.DictReader(lines)]
    assert '\'=HYPERLINK("http://x")' in names


def test_parquet_holds_the_same_rows(graph: nx.MultiDiGraph, facts, tmp_path: Path):
    parquet = pytest.importorskip("pyarrow.parquet")
    tables.write(graph, facts, tmp_path, parquet=True)
    with (tmp_path / "edges.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    table = parquet.read_table(tmp_path / "edges.parquet").to_pylist()
    assert [row["evidence"] for row in table] == [row["evidence"] for row in rows]
    assert table[0]["n_papers"] == int(rows[0]["n_papers"])
