"""BibTeX: LaTeX in its fields, strings, names, entries that are broken."""

import sys
import time
from pathlib import Path

import pytest

from kg.errors import MissingExtra
from kg.readers.latex import Decoder
from kg.records import Paper
from tests.readers.reading import both, papers, titles

FULL = r"""% my library
@string{ann = "Annals of " # {Engines}}

@InProceedings{byron:20,
  Title = {{Sparse} engines for 5% of na{\"\i}ve {B}abbage},
  author = "Byron, Ada and de la Babbage, Jr., Charles and {Engine, Works and Co.} and others",
  booktitle = ann,
  abstract = {We build $\alpha$-engines~and \emph{tune} them --- at 10\% \& less.},
  year = 2020, month = jul,
  doi = {https://doi.org/10.1234/A\_B},
  archivePrefix = {arXiv}, eprint = {2007.00001v2},
  keywords = {brass, steam},
  url = {http://x.org/a_b%20c},
}
"""


def test_a_whole_entry(tmp_path: Path):
    assert papers(tmp_path, "a.bib", FULL) == [
        Paper(
            "Sparse engines for 5% of naïve Babbage",
            "We build α-engines and tune them — at 10% & less.",
            id="byron:20",
            authors=("Ada Byron", "Charles de la Babbage Jr.", "Engine, Works and Co."),
            year=2020,
            date="2020-07",
            venue="Annals of Engines",
            doi="10.1234/a_b",
            arxiv_id="2007.00001",
            url="http://x.org/a_b%20c",
            keywords=("brass", "steam"),
            source="a.bib:4",
            position=1,
        )
    ]


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"R\'enyi", "Rényi"),
        (r"{\em finite} \textbf{Mamba} \textsc{X-7B}", "finite Mamba X-7B"),
        (r"\overfeat network", "overfeat network"),
        (r"100% of Oil & Gas #1", "100% of Oil & Gas #1"),
        (r"costs \$5 and 5\%", "costs $5 and 5%"),
        (r"costs $5", "costs $5"),
        (r"``quoted''", "“quoted”"),
        (r"\href{http://a.b}{here} \url{http://a.b/c_d}", "here http://a.b/c_d"),
        (r"H\textsubscript{2}O", "H2O"),
        (r"D\textquotesingle aspremont", "D'aspremont"),
        (r"plain words", "plain words"),
        (r"\input{/etc/passwd}", ""),
    ],
)
def test_latex(latex: str, text: str):
    assert Decoder().decode(latex) == text


@pytest.mark.parametrize(
    "piece", ["$", "{", "}", "\\", "\\'", "$a$ ", "a_", "%", "&", "\\begin{a}"]
)
def test_latex_of_one_piece_16000_times_is_quick(piece: str):
    start = time.perf_counter()
    Decoder().decode(piece * (16_000 // len(piece)))
    assert time.perf_counter() - start < 1


@pytest.mark.parametrize(
    ("text", "expected", "wrong"),
    [
        ("@a{x, title={One}}\n@a{y, title={broken\n@a{z, title={Three}}\n", ["One", "Three"], 1),
        ("@a{x, title={One}}\n@a{x, title={Two}}\n", ["One", "Two"], 0),
        ("@a{x, title={One}, Title={Two}}\n", ["One"], 0),
        ('@comment{x, title={No}}\n@preamble{"x"}\nwords\n@a{y, title={One}}\n', ["One"], 0),
        ('@string{a = b}\n@string{b = a}\n@a{x, title = a # " and " # {c}}\n', ["b and c"], 0),
        ('@a{x, title = "a # b"}\n', ["a # b"], 0),
        ("@a{x, year = 2000}\n@a{y, title={One}}\n", ["One"], 1),
        ("@a{x, title={" + "{" * 200_000 + "}" * 200_000 + "}}\n@a{y, title={One}}", ["One"], 1),
    ],
    ids="open|key twice|field twice|others|strings|hash|no title|nested".split("|"),
)
def test_what_is_broken_costs_itself(text: str, expected: list[str], wrong: int, tmp_path: Path):
    found, skipped = both(tmp_path, "a.bib", text)
    assert [paper.title for paper in found] == expected
    assert len(skipped) == wrong


def test_a_broken_entry_says_where_and_what(tmp_path: Path):
    text = "@a{x, title={One}}\n\n@a{y, title={broken\n@a{z, title={Three}}\n"
    _, (skipped,) = both(tmp_path, "a.bib", text)
    assert skipped.source == "a.bib:3"
    assert skipped.reason == (
        "an entry that cannot be parsed: @a{y, title={broken... Close its braces and quotes."
    )


def test_a_chapter_takes_from_its_volume_what_it_lacks(tmp_path: Path):
    text = "@a{x, title={One}, crossref={v}}\n@b{v, title={The Volume}, year=2006}\n"
    one = papers(tmp_path, "a.bib", text)[0]
    assert (one.year, one.venue) == (2006, "The Volume")


def test_an_at_sign_in_a_listing_is_no_entry(tmp_path: Path):
    text = f"A title\n{'We write to @someone{at} and to others. ' * 10}\n"
    assert titles(tmp_path, "a.txt", text) == ["A title"]


@pytest.mark.parametrize(
    ("name", "text", "package"),
    [("a.bib", "@a{x, title={One}}", "bibtexparser"), ("a.xml", "<feed></feed>", "lxml")],
)
def test_without_the_package_the_extra_is_named(
    name: str, text: str, package: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    for module in [module for module in sys.modules if module.split(".")[0] == package]:
        monkeypatch.setitem(sys.modules, module, None)
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(MissingExtra, match=rf"{name}: .*pip install 'kg\[formats\]'"):
        both(tmp_path, name, text)
