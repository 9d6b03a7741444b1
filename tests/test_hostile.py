"""Input that breaks other tools: each case shows the right result or a clear word."""

import json
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

import kg
from kg.building import facts_of, update
from kg.errors import ReadError
from kg.producing import write_all
from kg.records import Paper, Skipped
from kg.store import Store
from tests.conftest import write_jsonl

LONG = (
    "We propose a sparse autoencoder (SAE) for image classification. It is evaluated on ImageNet. "
)
TITLE = "A title that is long enough to be one paper's own"


def built(path: Path, folder: Path) -> tuple[Store, nx.MultiDiGraph]:
    store = Store(folder / "papers.kg", writable=True)
    update(store, [path])
    from kg.building import graph_of

    return store, graph_of(store)


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script> " + LONG,
        "]]> & <b>bold</b> &amp; &lt;i&gt; " + LONG,
        "\x00\x01\x0b\x1f control \x7f\x85 " + LONG,
        "\u202e right to left \u200b zero \ufeff width \u00ad " + LONG,
        "İstanbul ﬁne ｆｕｌｌ 𝔐𝔞𝔱𝔥 e\u0301 " + LONG,
        "$" * 16_000 + " " + LONG,
        "(" * 5_000 + "_" * 5_000 + "a:" * 5_000 + " " + LONG,
        "x" * 90_000 + " " + LONG,
        "\U0001f600" * 5_000 + " " + LONG,
        LONG * 500,
    ],
    ids=[
        "script",
        "xml",
        "control",
        "invisible",
        "unicode",
        "dollars",
        "runs",
        "chunk",
        "emoji",
        "500 times",
    ],
)
def test_odd_texts_keep_their_offsets_and_reach_every_export(text: str, tmp_path: Path):
    file = write_jsonl(tmp_path / "a.jsonl", [{"id": "p", "title": TITLE, "abstract": text}])
    store, graph = built(file, tmp_path)
    kg.check(graph)
    (fact,) = facts_of(store)
    assert fact.paper.abstract == text
    for mention in fact.extraction.mentions:
        assert fact.paper.text[mention.start : mention.end] == mention.text
    assert "ImageNet" in {mention.text for mention in fact.extraction.mentions}
    write_all(store, graph, tmp_path, html_nodes=100, parquet=False)
    store.__exit__()
    assert len(nx.read_graphml(tmp_path / "papers.graphml")) == len(graph)
    page = (tmp_path / "papers.html").read_text("utf-8")
    assert "<script>alert" not in page


def test_lone_surrogates_become_replacement_characters_of_the_same_length(tmp_path: Path):
    file = tmp_path / "a.jsonl"
    file.write_text('{"id": "p", "title": "' + TITLE + '", "abstract": "\\ud800 ' + LONG + '"}\n')
    _, graph = built(file, tmp_path)
    assert graph.nodes["paper:p"]["abstract"] == "\ufffd " + LONG


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"id": "p", "title": ', "not JSON"),
        ("[1, 2]", "a list where an object is needed"),
        ('{"id": "p"}', "no title"),
        ('{"id": "p", "title": "", "abstract": ""}', "no title"),
        ('{"id": "p", "title": ["a"], "abstract": {}}', "must be"),
        (json.dumps({"title": TITLE, "abstract": "x" * 10_000_000}), "at most 100,000 are read"),
        ("[" * 100_000, "not JSON"),
    ],
    ids=["cut", "list", "no title", "empty", "types", "10 MB", "deep"],
)
def test_a_bad_record_is_named_and_the_others_are_kept(line: str, reason: str, tmp_path: Path):
    file = tmp_path / "a.jsonl"
    good = json.dumps({"id": "good", "title": TITLE, "abstract": LONG})
    file.write_text(
        f"{good}\n{line}\n{good.replace('good', 'also', 1).replace('own', 'too')}\n", "utf-8"
    )
    with Store(tmp_path / "papers.kg", writable=True) as store:
        update(store, [file])
        (skipped,) = store.skipped()
        assert skipped.source == "a.jsonl:2"
        assert reason in skipped.reason
        assert [id for id, _ in store.papers()] == ["also", "good"]
    with pytest.raises(ReadError, match=r"a\.jsonl:2: "):
        kg.build([file], strict=True)


def test_a_paper_without_abstract_is_a_paper(tmp_path: Path):
    graph = kg.build(
        [write_jsonl(tmp_path / "a.jsonl", [{"id": "p", "title": "Attention is all you need"}])]
    )
    assert graph.nodes["paper:p"]["name"] == "Attention is all you need"


def test_a_paper_without_title_is_a_paper(tmp_path: Path):
    graph = kg.build(
        [write_jsonl(tmp_path / "a.jsonl", [{"id": "p", "title": "", "abstract": LONG}])]
    )
    assert graph.nodes["paper:p"]["name"] == "(no title) p"


def test_duplicate_ids_are_both_kept_apart_when_the_papers_differ(tmp_path: Path):
    records = [
        {"id": "7", "title": "The first paper with this number", "abstract": LONG},
        {"id": "7", "title": "The second paper with this number", "abstract": LONG},
        {"id": "7", "title": "The second paper with this number", "abstract": LONG},
    ]
    graph = kg.build([write_jsonl(tmp_path / "a.jsonl", records)])
    papers = sorted(node for node, kind in graph.nodes(data="kind") if kind == "paper")
    assert len(papers) == 2
    assert all(node.startswith("paper:7-") for node in papers)


def test_invalid_utf8_is_read_as_windows_1252_and_said(tmp_path: Path):
    file = tmp_path / "a.txt"
    file.write_bytes(b"A caf\xe9 of papers\n\n" + LONG.encode() * 3 + b"\n")
    with Store(tmp_path / "papers.kg", writable=True) as store:
        update(store, [file])
        assert [s.reason for s in store.skipped()] == ["not UTF-8 in line 1: read as Windows-1252"]
        assert next(facts_of(store)).paper.title == "A café of papers"


@pytest.mark.parametrize("content", ["", "\n\n \n", "one short line\n"])
def test_a_file_without_papers_gives_an_empty_graph_and_says_so(content: str, tmp_path: Path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(content)
    with Store(tmp_path / "papers.kg", writable=True) as store:
        update(store, [tmp_path / "in"])
        from kg.building import graph_of

        written = write_all(store, graph_of(store), tmp_path, html_nodes=10, parquet=False)
    assert all(path.exists() for path, _ in written)
    assert "0 records, 0 papers" in (tmp_path / "report.md").read_text()


@pytest.mark.parametrize(
    "wrong", ["a.csv", ["a.csv"], Paper("A"), [Skipped("a.csv:2", "no title")]]
)
def test_extract_takes_papers_and_says_so(wrong: Any):
    with pytest.raises(ReadError, match=r"extract: .*where a list of kg\.records\.Paper is needed"):
        next(kg.extract(wrong))


def test_build_takes_one_path(tmp_path: Path):
    file = write_jsonl(tmp_path / "a.jsonl", [{"id": "p", "title": "Attention is all you need"}])
    assert list(kg.build(str(file))) == list(kg.build(file)) == list(kg.build([file]))


def test_a_path_that_is_not_there(tmp_path: Path):
    (tmp_path / "papers").mkdir()
    with pytest.raises(ReadError, match=r"no such file or folder\. Did you mean 'papers'"):
        kg.build([tmp_path / "paperz"])


LISTING = """Another Site
Log in
3 March 2025

Sparse Autoencoders for Everyone
{long}
Submitted by someone
12

A Second Title, With a Comma
{long}
a title with nothing after it
"""


def test_a_listing_with_other_headers_reads_as_well(tmp_path: Path):
    file = tmp_path / "list.txt"
    file.write_text(LISTING.format(long=LONG * 3))
    graph = kg.build([file])
    names = {d["name"] for _, d in graph.nodes(data=True) if d["kind"] == "paper"}
    assert names == {"Sparse Autoencoders for Everyone", "A Second Title, With a Comma"}
