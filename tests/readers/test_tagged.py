"""RIS, nbib, Web of Science and Refer: tags, ends that lack, lines that go on."""

from pathlib import Path

import pytest

from kg.records import Paper
from tests.readers.reading import both, papers, titles

RIS = """1.
TY  - JOUR
AU  - Byron, Ada
A1  - Babbage,Charles,Jr.
T1  - Engines of
      difference
T2  - Annals of Engines
PY  - 2020/07/04/
N2  - We build
AI - based engines.
N1  - doi: 10.1234/E.1
KW  - brass
steam
UR  - https://arxiv.org/abs/2007.00001v3
ID  - 7
ER  -
"""
NBIB = """
PMID- 123
DP  - 2020 Jul 4
TI  - Engines of
      difference
LID - S1-2 [pii]
LID - 10.1234/E.1 [doi]
AB  - We build
      AI - based engines.
FAU - Byron, Ada
AU  - Byron A
FAU - Babbage, Charles, Jr.
AU  - Babbage C Jr
JT  - Annals of Engines
TA  - Ann Eng
OT  - brass
OT  - steam
"""
WOS = """\ufeffFN Some Index
VR 1.0
PT J
AU Byron, A
   Babbage, C
AF Byron, Ada
   Babbage, Charles, Jr.
TI Engines of
   difference
SO Annals of Engines
DE brass;
   steam
AB We build
   AI - based engines.
PY 2020
DI 10.1234/E.1
UT IX:1
ER

EF
"""
REFER = """%0 Journal Article
%A Byron, Ada
%A Babbage, Charles, Jr.
%T Engines of difference
%J Annals of Engines
%D 2020
%R 10.1234/E.1
%K brass
steam
%X We build
AI - based engines.
"""
ALL = pytest.mark.parametrize("text", [RIS, NBIB, WOS, REFER], ids=["ris", "nbib", "wos", "refer"])


@ALL
def test_each_format_gives_the_whole_paper(text: str, tmp_path: Path):
    (paper,) = papers(tmp_path, "a.txt", text)
    begin = next(
        number
        for number, line in enumerate(text.splitlines(), 1)
        if line.startswith(("TY", "PMID", "PT", "%0"))
    )
    assert paper == Paper(
        "Engines of difference",
        "We build AI - based engines.",
        id={"R": "7", "N": "123", "W": "IX:1"}.get(paper_format(text), ""),
        authors=("Ada Byron", "Charles Babbage Jr."),
        year=2020,
        date={"R": "2020-07-04", "N": "2020-07-04"}.get(paper_format(text), "2020"),
        venue="Annals of Engines",
        doi="10.1234/e.1",
        arxiv_id="2007.00001" if text is RIS else "",
        url="https://arxiv.org/abs/2007.00001v3" if text is RIS else "",
        keywords=("brass", "steam"),
        source=f"a.txt:{begin}",
        position=1,
    )


def paper_format(text: str) -> str:
    return {RIS: "R", NBIB: "N", WOS: "W"}.get(text, "")


@ALL
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
def test_two_in_a_row_stay_two(text: str, end: str, tmp_path: Path):
    twice = (text + "\n" + text.removeprefix("\ufeff")).replace("\n", end)
    found = papers(tmp_path, "a.txt", twice)
    assert [(p.title, p.position) for p in found] == [
        ("Engines of difference", 1),
        ("Engines of difference", 2),
    ]
    assert found[0].abstract == found[1].abstract


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("TY - JOUR\nTI - One\nER - \nTY - JOUR\nTI - Two\nER -\n", ["One", "Two"]),
        ("TY  - JOUR\nTI  - One\nTY  - JOUR\nTI  - Two\n", ["One", "Two"]),
        ("TY  - JOUR\nTI  - One\nER  - \nXX  - stray\nTY  - JOUR\nTI  - Two\n", ["One", "Two"]),
        ("TY  - JOUR\nTI  - One\nER  -\nTY - JOUR\nTI - Two\nER - \n", ["One", "Two"]),
        ("TY  - JOUR\nSP  -\nTI  -\nT1  - One\nAB  -\nER  - \n", ["One"]),
        ("TY  -JOUR\nTI  -One\nER  -\n", ["One"]),
        ("TY  - JOUR\nTI\t- One\nER  -\n", ["One"]),
        ("TY  - JOUR\nTI  - One\nAB  - a visit\nER - visits\nER  -\n", ["One"]),
        ("TY  - BOOK\nBT  - One\nER  -\n", ["One"]),
        ("PMID- 1\nTI  - One\nPMID- 2\nTI  - Two\n", ["One", "Two"]),
        ("\nOWN - ERIC\nTI  - One\n\nOWN - ERIC\nTI  - Two\n", ["One", "Two"]),
        ("PT J\nTI One\nPT J\nTI Two\nER\n", ["One", "Two"]),
        ("PT J\nTI One\ngoes on\nUS goes on\nSO Annals\nER\n", ["One goes on US goes on"]),
        ("%T One\n%D 2020\n\n%T Two\n%D 2021\n", ["One", "Two"]),
        ("%0 Book\n%0 Audio\n%T One\n%0 Book\n%T Two\n", ["One", "Two"]),
    ],
)
def test_lenient(text: str, expected: list[str], tmp_path: Path):
    assert titles(tmp_path, "a.txt", text) == expected


@pytest.mark.parametrize(
    ("text", "titles_of"),
    [
        ("TY  - JOUR\nAB  - words\nER  -\n", "TI, T1, CT, BT, ST"),
        ("PMID- 1\nAB  - words\n", "TI, BTI, CTI, TT"),
        ("PT J\nAB words\nER\n", "TI, FT"),
        ("%0 Book\n%X words\n", "%T"),
    ],
)
def test_a_record_without_title_says_what_a_title_is_called(
    text: str, titles_of: str, tmp_path: Path
):
    found, (skipped,) = both(tmp_path, "a.txt", text)
    assert found == []
    assert skipped.source == "a.txt:1"
    assert "no title: found abstract" in skipped.reason
    assert skipped.reason.endswith(f"A title is called {titles_of}.")


def test_years_and_dates(tmp_path: Path):
    text = "TY  - JOUR\nTI  - T\n{}\nER  -\n"
    for line, year, date in [
        ("PY  - 2020//", 2020, "2020"),
        ("Y1  - 1900/01/01\nDA  - 1950/01/01", 1950, "1950-01-01"),
        ("PY  - in press", None, ""),
        ("PY  - 0000", None, ""),
        ("PY  - 2020/13/45/", 2020, ""),
    ]:
        (paper,) = papers(tmp_path, "a.ris", text.format(line))
        assert (paper.year, paper.date) == (year, date)


def test_an_ending_without_tags_is_said(tmp_path: Path):
    found, (skipped,) = both(tmp_path, "a.ris", "nothing here\n")
    assert found == []
    assert "no tags that begin a record" in skipped.reason
