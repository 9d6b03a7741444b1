"""JSON Lines and JSON documents: shapes, pages, places, and what is not JSON."""

import json
from pathlib import Path

import pytest

from kg.records import Paper
from tests.readers.reading import both, papers, titles

OPENALEX = {
    "id": "https://openalex.org/W1",
    "doi": "https://doi.org/10.1234/ABC.5",
    "title": "Sparse probes",
    "display_name": "Sparse probes",
    "publication_year": 2021,
    "publication_date": "2021-03-04",
    "primary_location": {
        "landing_page_url": "https://arxiv.org/abs/2103.00001v2",
        "source": {"display_name": "Journal of Probes"},
    },
    "authorships": [{"author": {"display_name": "Ada Byron"}}],
    "keywords": [{"display_name": "probing"}, {"keyword": "sparsity"}],
    "abstract_inverted_index": {"probe": [1, 3], "We": [0], "to": [2], "nets.": [6]},
}
KAGGLE = {
    "id": "hep-th/9901001",
    "authors": "A. Byron, B. Babbage",
    "authors_parsed": [["Byron", "A.", ""], ["Babbage", "B.", "Jr."]],
    "title": "Engines\n  of difference",
    "abstract": "  We build\nengines.\n",
    "journal-ref": "Ann. Eng. 1 (1999)",
    "doi": None,
    "categories": "hep-th math.CO",
    "versions": [{"version": "v1", "created": "Mon, 4 Jan 1999 19:18:42 GMT"}],
    "update_date": "2015-06-30",
}
S2 = {
    "paperId": "f00",
    "corpusId": 7,
    "externalIds": {"DOI": "10.1234/S2", "ArXiv": "2103.00001"},
    "title": "Graph walks",
    "abstract": None,
    "venue": "",
    "journal": {"name": "Walks", "pages": "1"},
    "year": 2020,
    "authors": [{"authorId": "1", "name": "Ada Byron"}],
}
CROSSREF = {
    "DOI": "10.1234/CR",
    "title": ["Growth of <i>E. coli</i> &amp;lt; 5"],
    "subtitle": ["a study"],
    "author": [{"given": "Ada", "family": "Byron"}, {"name": "The Engine Group"}],
    "issued": {"date-parts": [[None]]},
    "published-print": {"date-parts": [[2004, 2]]},
    "created": {"date-parts": [[2010, 1, 1]]},
    "container-title": ["Annals"],
    "abstract": "<jats:title>Abstract</jats:title><jats:p>It grows.</jats:p><jats:p>Fast.</jats:p>",
    "source": "Crossref",
    "URL": "http://dx.doi.org/10.1234/cr",
}
CSL = {
    "id": "b1",
    "title": "A book",
    "issued": {"date-parts": [["2013", 1, 1]]},
    "author": [{"literal": "Engine Works"}],
    "keyword": "steam; brass",
}
DAILY = {
    "paper": {
        "id": "2408.00001",
        "title": "Small models",
        "summary": "They are\nsmall.",
        "authors": [{"name": "Ada Byron", "hidden": False}],
        "publishedAt": "2024-08-01T00:00:00.000Z",
        "ai_keywords": ["small", "models"],
    },
    "title": "Small models",
    "publishedAt": "2024-08-02T10:00:00.000Z",
}

SHAPES = [
    (
        OPENALEX,
        Paper(
            "Sparse probes",
            "We probe to probe nets.",
            id="W1",
            authors=("Ada Byron",),
            year=2021,
            date="2021-03-04",
            venue="Journal of Probes",
            doi="10.1234/abc.5",
            arxiv_id="2103.00001",
            url="https://arxiv.org/abs/2103.00001v2",
            keywords=("probing", "sparsity"),
        ),
    ),
    (
        KAGGLE,
        Paper(
            "Engines of difference",
            "We build engines.",
            id="hep-th/9901001",
            authors=("A. Byron", "B. Babbage Jr."),
            year=1999,
            date="1999-01-04",
            venue="Ann. Eng. 1 (1999)",
            arxiv_id="hep-th/9901001",
        ),
    ),
    (
        S2,
        Paper(
            "Graph walks",
            id="f00",
            authors=("Ada Byron",),
            year=2020,
            venue="Walks",
            doi="10.1234/s2",
            arxiv_id="2103.00001",
        ),
    ),
    (
        CROSSREF,
        Paper(
            "Growth of E. coli < 5: a study",
            "It grows. Fast.",
            authors=("Ada Byron", "The Engine Group"),
            year=2004,
            date="2004-02",
            venue="Annals",
            doi="10.1234/cr",
            url="http://dx.doi.org/10.1234/cr",
        ),
    ),
    (
        CSL,
        Paper(
            "A book",
            id="b1",
            authors=("Engine Works",),
            year=2013,
            date="2013-01-01",
            keywords=("steam", "brass"),
        ),
    ),
    (
        DAILY,
        Paper(
            "Small models",
            "They are small.",
            id="2408.00001",
            authors=("Ada Byron",),
            year=2024,
            date="2024-08-01",
            arxiv_id="2408.00001",
            keywords=("small", "models"),
        ),
    ),
]


def bare(paper: Paper) -> Paper:
    from dataclasses import replace

    return replace(paper, source="", position=0)


@pytest.mark.parametrize(
    ("record", "paper"), SHAPES, ids=["openalex", "kaggle", "s2", "crossref", "csl", "daily"]
)
@pytest.mark.parametrize("indent", [None, 1], ids=["line", "document"])
def test_each_known_shape_gives_the_whole_paper(
    record: dict[str, object], paper: Paper, indent: int | None, tmp_path: Path
):
    (found,) = papers(tmp_path, "a.json", json.dumps(record, indent=indent))
    assert bare(found) == paper


@pytest.mark.parametrize(
    "wrap",
    [
        lambda records: records,
        lambda records: {"meta": {"count": 2}, "results": records},
        lambda records: {"total": 2, "data": records, "next": None},
        lambda records: {"status": "ok", "message": {"facets": {}, "items": records}},
        lambda records: {"response": {"docs": records}},
        lambda records: [{"results": records[:1]}, {"results": records[1:]}],
    ],
    ids=["array", "results", "data", "message.items", "response.docs", "array of pages"],
)
@pytest.mark.parametrize("indent", [None, 1])
def test_pages_give_each_record_its_place(wrap, indent: int | None, tmp_path: Path):
    text = json.dumps(wrap([{"title": "One", "x": 1}, {"title": "Two", "x": 1}]), indent=indent)
    found = papers(tmp_path, "a.json", text)
    assert [(paper.title, paper.position) for paper in found] == [("One", 1), ("Two", 2)]
    lines = text.splitlines()
    for paper in found:
        at = int(paper.source.removeprefix("a.json:")) - 1
        assert paper.title in "".join(lines[at : at + 2])


def test_objects_one_after_another_are_each_a_record(tmp_path: Path):
    text = '{\n "title": "One"\n}\n{\n "title": "Two"\n}{"title": "Three"}'
    found = papers(tmp_path, "a.json", text)
    assert [(p.title, p.source) for p in found] == [
        ("One", "a.json:1"),
        ("Two", "a.json:4"),
        ("Three", "a.json:6"),
    ]


def test_own_shape_stays_as_it_is_and_other_shapes_are_cleaned(tmp_path: Path):
    odd = "a  &amp;\u00a0b <i>c</i>\n"
    own = json.dumps({"id": "x", "title": odd, "abstract": odd})
    other = json.dumps({"id": "x", "title": odd, "summary": odd})
    found = papers(tmp_path, "a.jsonl", f"{own}\n{other}\n")
    assert [(p.title, p.abstract) for p in found] == [(odd, odd), ("a & b c", "")]


def test_what_a_reader_gives_can_be_read_again_as_it_is(tmp_path: Path):
    for _, paper in SHAPES:
        own = {name: getattr(paper, name) for name in ("title", "abstract", "id", "authors")}
        own |= {name: getattr(paper, name) for name in ("year", "date", "venue", "doi")}
        own |= {name: getattr(paper, name) for name in ("arxiv_id", "url", "keywords")}
        (found,) = papers(tmp_path, "a.jsonl", json.dumps(own))
        assert bare(found) == paper


@pytest.mark.parametrize(
    ("text", "kept", "reason"),
    [
        ('[{"title": "One"}, {"title": ', ["One"], "not JSON"),
        ('{"data": [\n{"title": "One"},\n{"title": nope}]}', ["One"], "not JSON"),
        ('[{"title": "One"}, [1], 5, null]', ["One"], "a list where an object is needed"),
        ("[" * 100_000, [], "not JSON"),
        ('{"a":' * 100_000, [], "not JSON"),
        ('{\n"title": "T", "year": ' + "9" * 5_000 + "}", [], "not JSON"),
        ('[{"year": 2020, "abstract": "x"}]', [], "no title: found abstract, year. A title is"),
        ("[]", [], "no record in the file"),
        ("  \n", [], "the file is empty"),
    ],
    ids=["cut", "cut page", "types", "deep list", "deep", "digits", "no title", "none", "empty"],
)
def test_what_is_wrong_is_named_and_the_rest_is_kept(
    text: str, kept: list[str], reason: str, tmp_path: Path
):
    found, skipped = both(tmp_path, "a.json", text)
    assert [paper.title for paper in found] == kept
    assert reason in skipped[0].reason
    assert skipped[0].source.startswith("a.json")


@pytest.mark.parametrize(
    "values",
    [
        {"title": ["A title"], "authors": "Ada Byron", "abstract": None, "venue": {}, "doi": 5},
        {"title": "A title", "authors": [[], None, 3, {}], "year": "2020a", "keywords": {"a": 1}},
        {"title": "A title", "abstract": float("nan"), "year": float("inf"), "x": 0},
        {"title": "A title", "year": True, "authors": {"a": []}, "externalIds": [1], "ids": "x"},
        {"title": "A title", "primary_location": [], "versions": {}, "issued": {"date-parts": 3}},
        {"title": "A title", "issued": {"date-parts": [[{}, None]]}, "paper": 5, "date": [[]]},
    ],
)
def test_values_of_wrong_types_are_no_reason_to_stop(values: dict[str, object], tmp_path: Path):
    (paper,) = papers(tmp_path, "a.jsonl", json.dumps({"display_name": "A title", **values}))
    assert paper.title == "A title"
    assert paper.abstract == ""


@pytest.mark.parametrize(
    ("index", "abstract"),
    [
        ({"b": [10**10], "a": [0]}, "a b"),
        ({"a": [-1, 0, "x", None, 1.5], "b": [0, 2]}, "a b b"),
        ({"name": [1], "author": [0], "value": "x"}, "x"),
        ({"a": 5, "b": None}, ""),
        (json.dumps({"We": [0], "win": [1]}), "We win"),
    ],
    ids=["far", "wrong positions", "words that are keys", "no positions", "as a string"],
)
def test_inverted_abstracts(index: object, abstract: str, tmp_path: Path):
    record = {"title": "A title", "abstract_inverted_index": index}
    (paper,) = papers(tmp_path, "a.jsonl", json.dumps(record))
    assert paper.abstract == abstract


def test_one_bad_line_costs_itself(tmp_path: Path):
    lines = [json.dumps({"title": f"Paper {i}", "n": i}) for i in range(1_000)]
    lines[500] = lines[500][:-4]
    found, skipped = both(tmp_path, "a.jsonl", "\n".join(lines))
    assert len(found) == 999
    assert [record.source for record in skipped] == ["a.jsonl:501"]
    assert found[-1].position == 1_000


def test_separators_of_unicode_end_no_line(tmp_path: Path):
    text = '{"title": "a\u2028b\x85c", "n": 1}\n{"title": "d", "n": 2}\n'
    assert titles(tmp_path, "a.jsonl", text) == ["a b c", "d"]


@pytest.mark.parametrize("abstract", ["[No abstract available]", ".", "Abstract", "A title", " "])
def test_placeholders_are_no_abstract(abstract: str, tmp_path: Path):
    (paper,) = papers(tmp_path, "a.jsonl", json.dumps({"title": "A title", "summary": abstract}))
    assert paper.abstract == ""


@pytest.mark.parametrize(
    ("abstract", "read"),
    [
        ("Abstract We propose it.", "We propose it."),
        ("ABSTRACT: Deep Learning works.", "Deep Learning works."),
        ("Abstract Meaning Representation (AMR) is one.", None),
        ("Abstract Syntax Trees help.", None),
        ("Abstract reasoning is hard.", None),
    ],
)
def test_heading_before_an_abstract_is_left_out(abstract: str, read: str | None, tmp_path: Path):
    (paper,) = papers(tmp_path, "a.jsonl", json.dumps({"title": "A title", "summary": abstract}))
    assert paper.abstract == (read or abstract)
