"""Every export read back by somebody else's reader, and left whole when things go wrong."""

import csv
import gzip
import json
import math
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


def in_graphology(path: Path, graphology: Path, format: str = "graphml") -> dict[str, Any]:
    """What the parser of Gephi Lite sees in a file."""
    script = (
        "const {MultiDirectedGraph}=require('graphology');"
        f"const {{parse}}=require('graphology-{format}');"
        "const g=parse(MultiDirectedGraph,require('fs').readFileSync(process.argv[1],'utf8'));"
        "console.log(JSON.stringify({nodes:g.nodes(),"
        "edges:g.mapEdges((e,a,s,t)=>[s,t,a.e_relation]),"
        "labels:g.mapNodes((n,a)=>a.label),"
        "aliases:Object.fromEntries(g.mapNodes((n,a)=>[n,a.n_aliases||[]])),"
        "looks:g.mapNodes((n,a)=>[a.x,a.y,a.size,a.color])}))"
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


def test_gexf_reads_back_in_networkx(nasty: nx.MultiDiGraph, tmp_path: Path):
    back = nx.read_gexf(kg.write(nasty, tmp_path / "g.gexf"), version="1.3")
    assert sorted(back.nodes) == sorted(nasty.nodes)
    assert sorted((a, b, d["e_relation"]) for a, b, d in back.edges(data=True)) == sorted(
        nasty.edges(keys=True)
    )
    assert back.nodes["method:lora"]["label"] == LEGAL
    spot = kg.lay_out(nasty)["method:lora"]
    looks = back.nodes["method:lora"]["viz"]
    assert looks["position"] == {"x": spot.x, "y": spot.y, "z": 0.0}
    assert looks["size"] == spot.size
    assert "#{r:02x}{g:02x}{b:02x}".format(**looks["color"]) == spot.colour


def test_gexf_reads_back_in_graphology(nasty: nx.MultiDiGraph, tmp_path: Path, graphology: Path):
    nasty.nodes["method:lora"]["aliases"] = ("a, b", 'say "x"', "c | d", "<e> & [f]", "back\\slash")
    back = in_graphology(kg.write(nasty, tmp_path / "g.gexf"), graphology, "gexf")
    assert sorted(back["nodes"]) == sorted(nasty.nodes)
    assert sorted(map(tuple, back["edges"])) == sorted(nasty.edges(keys=True))
    assert LEGAL in back["labels"]
    assert back["aliases"]["method:lora"] == list(nasty.nodes["method:lora"]["aliases"])


def test_seeds_gexf_reads_back_whole(
    seeds_folder: Path, seeds_graph: nx.MultiDiGraph, graphology: Path
):
    path = seeds_folder / "papers.gexf"
    back = in_graphology(path, graphology, "gexf")
    assert sorted(back["nodes"]) == sorted(seeds_graph.nodes)
    assert sorted(map(tuple, back["edges"])) == sorted(seeds_graph.edges(keys=True))
    assert all(size >= 4 for *_, size, _ in back["looks"])
    read = nx.read_gexf(path, version="1.3")
    assert (len(read), read.number_of_edges()) == (len(seeds_graph), seeds_graph.number_of_edges())


def test_gexf_starts_with_the_earliest_paper_where_all_years_are_known(
    graph: nx.MultiDiGraph, tmp_path: Path
):
    space = "{http://gexf.net/1.3}"

    def starts(tag: str) -> dict[str, str | None]:
        root = ElementTree.parse(kg.write(graph, tmp_path / "g.gexf")).getroot()
        assert root.find(f"{space}graph").get("mode") == "dynamic"
        return {node.get("id"): node.get("start") for node in root.iter(f"{space}{tag}")}

    graph.nodes["paper:one"]["year"], graph.nodes["paper:two"]["year"] = 2021, 2019
    both = {n for n in graph if {"paper:one", "paper:two"} <= set(graph.predecessors(n))}
    assert both
    found = starts("node")
    assert {found[node] for node in both} == {"2019.0"}
    assert found["paper:one"] == "2021.0"
    del graph.nodes["paper:two"]["year"]
    assert {starts("node")[node] for node in both} == {None}


def test_gexf_keeps_gephis_rules(seeds_folder: Path):
    text = (seeds_folder / "papers.gexf").read_text("utf-8")
    assert "lastmodifieddate" not in text
    space = "{http://gexf.net/1.3}"
    edges = list(ElementTree.fromstring(text).iter(f"{space}edge"))
    assert len({edge.get("id") for edge in edges}) == len(edges)
    assert all(edge.get("kind") and float(edge.get("weight")) >= 1 for edge in edges)
    ends = [(edge.get("source"), edge.get("target"), edge.get("kind")) for edge in edges]
    assert len(set(ends)) == len(ends)


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


SPACE = "{http://graphml.graphdrawing.org/xmlns}"


def hostile(graph: nx.MultiDiGraph) -> nx.MultiDiGraph:
    """Names, columns and values that break other writers."""
    for number, name in enumerate(
        ["\x00\x1b\ufffe\uffff", "\ud800lone", "a & <b>", "&\u00a0&", "]]>", "\t\n\r", "𝒳", '"']
    ):
        node = f"method:{number}-{name}"
        graph.add_node(
            node, kind="method", name=name, aliases=(name, name), n_papers=1, n_mentions=1
        )
        edge = graph.edges["paper:one", "method:lora", "proposes"]
        graph.add_edge("paper:one", node, key="proposes", **edge)
    rule = {"relation": "subclass_of", "papers": (), "n_papers": 0, "score": 1.0, "rule": "a & b"}
    graph.add_edge(node, "method:lora", key="subclass_of", evidence=(), sentences=(), **rule)
    graph.nodes["paper:one"].update(
        {"Year": "1999", "a b": 1, "a.b": 2, "nothing": None, "id": 7, "mixed": 2**31}
    )
    graph.nodes["paper:two"].update(
        {"large": 2**60, "mixed": 1, "odd": math.nan, "far": math.inf, "flag": True}
    )
    graph.graph["made"] = "a graph-level value"
    return graph


@pytest.mark.parametrize("which", ["seeds", "hostile"])
def test_graphml_keeps_gephis_rules(which: str, request: pytest.FixtureRequest, tmp_path: Path):
    if which == "seeds":
        path = request.getfixturevalue("seeds_folder") / "papers.graphml"
    else:
        path = kg.write(hostile(request.getfixturevalue("graph")), tmp_path / "g.graphml")
    text = path.read_text("utf-8")
    assert not re.search("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", text)
    # No text in which two entities stand next to each other, with or without white space.
    assert not [t for t in re.findall(r"<data [^>]*>([^<]*)</data>", text) if t.count("&") > 1]
    root = ElementTree.fromstring(text)
    keys_keep_gephis_rules(root)
    edges = list(root.iter(f"{SPACE}edge"))
    assert len({edge.get("id") for edge in edges}) == len(edges)
    told = [
        (
            e.get("label"),
            *(e.find(f"{SPACE}data[@key='{key}']").text for key in ("edge_label", "e_relation")),
        )
        for e in edges
    ]
    assert all(label and {label} == {*rest} for label, *rest in told)
    assert all(edge.get("directed") is None for edge in edges)
    graphs = list(root.iter(f"{SPACE}graph"))
    assert [g.get("edgedefault") for g in graphs] == ["directed"]
    assert graphs[0].find(f"{SPACE}data") is None
    looks_keep_gephis_rules(root)


def keys_keep_gephis_rules(root: ElementTree.Element) -> None:
    """No two columns under one name, looks under Gephi's names, one type for each column."""
    keys = {key.get("id"): key for key in root.iter(f"{SPACE}key")}
    assert len(keys) == len(list(root.iter(f"{SPACE}key"))) == len({key.lower() for key in keys})
    names = [(key.get("for"), key.get("attr.name")) for key in keys.values()]
    looks = {("node", n) for n in ("label", "x", "y", "size", "color")}
    looks |= {("edge", n) for n in ("label", "weight")}
    assert looks <= set(names)
    assert len({(owner, name.lower()) for owner, name in names}) == len(names)
    rest = set(names) - looks
    assert all(re.fullmatch("[ne]_[a-z0-9_]+", name) for _, name in rest)
    assert {key.get("attr.type") for key in keys.values()} <= {"string", "int", "double", "boolean"}
    wanted = {
        "int": lambda v: -(2**31) <= int(v) < 2**31,
        "double": lambda v: v in ("NaN", "INF", "-INF") or math.isfinite(float(v)),
        "boolean": lambda v: v in ("true", "false"),
        "string": lambda v: True,
    }
    for data in root.iter(f"{SPACE}data"):
        assert wanted[keys[data.get("key")].get("attr.type")](data.text)


def looks_keep_gephis_rules(root: ElementTree.Element) -> None:
    """What Gephi takes as it is: sizes from exactly 4 to 100, places within 5000, no weight of 0."""
    values = {name: [] for name in ("node_x", "node_y", "node_size", "node_color", "edge_weight")}
    for data in root.iter(f"{SPACE}data"):
        if data.get("key") in values:
            values[data.get("key")].append(data.text)
    assert max(abs(float(v)) for v in values["node_x"] + values["node_y"]) <= 5000
    sizes = [float(v) for v in values["node_size"]]
    assert (min(sizes), max(sizes)) == (4.0, 100.0)
    assert all(re.fullmatch("#[0-9a-f]{6}", colour) for colour in values["node_color"])
    assert min(float(v) for v in values["edge_weight"]) >= 1


@pytest.mark.parametrize("suffix", ["graphml", "gexf"])
def test_hostile_names_read_back(
    suffix: str, graph: nx.MultiDiGraph, tmp_path: Path, graphology: Path
):
    path = kg.write(hostile(graph), tmp_path / f"g.{suffix}")
    read = nx.read_gexf(path, version="1.3") if suffix == "gexf" else nx.read_graphml(path)
    assert (len(read), read.number_of_edges()) == (len(graph), graph.number_of_edges())
    back = in_graphology(path, graphology, suffix)
    assert (len(back["nodes"]), len(back["edges"])) == (len(graph), graph.number_of_edges())


def test_communities_are_columns(seeds_folder: Path, seeds_graph: nx.MultiDiGraph):
    back = igraph.Graph.Read_GraphML(str(seeds_folder / "papers.graphml"))
    spots = kg.lay_out(seeds_graph)
    numbers = {v["id"]: int(v["n_community"]) for v in back.vs}
    assert numbers == {node: spot.community for node, spot in spots.items()}
    labels = {(v["n_community"], v["n_community_label"]) for v in back.vs}
    assert len(labels) == len(set(numbers.values()))


def test_graphml_gz_is_the_same_file_packed(graph: nx.MultiDiGraph, tmp_path: Path):
    plain = kg.write(graph, tmp_path / "g.graphml").read_bytes()
    assert gzip.decompress(kg.write(graph, tmp_path / "g.graphml.gz").read_bytes()) == plain


def test_writing_leaves_the_graph_as_it_was(graph: nx.MultiDiGraph, tmp_path: Path):
    before = nx.node_link_data(graph, edges="edges")
    kg.write(graph, tmp_path / "g.graphml")
    kg.write(graph, tmp_path / "g.html")
    assert nx.node_link_data(graph, edges="edges") == before


@pytest.mark.parametrize("suffix", [".graphml", ".gexf", ".html"])
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
