"""Tables: delimiters, headers, quotes that stay open, cells that are odd."""

from pathlib import Path

import pytest

from tests.readers.reading import both, papers, titles

ZOTERO = (
    '\ufeff"Key","Item Type","Publication Year","Author","Title","Publication Title","DOI","Url",'
    '"Abstract Note","Manual Tags"\n'
    '"K1","journalArticle","2020","Byron, Ada; Babbage, Charles","Engines","Annals","10.1234/E",'
    '"http://x.org","We build; slowly.","brass; steam"\n'
)
SCOPUS = (
    "Authors,Author full names,Title,Year,Source title,DOI,Abstract,Author Keywords\n"
    'Byron A.,"Byron, Ada (57190000001); Babbage, C. (57190000002)",Engines,2020,Annals,10.1234/e,'
    "[No abstract available],brass; steam\n"
)
EMBASE = (
    "Title,Original Title,Author Names,Source,Abstract,keywords\n"
    'Engines,,"Byron A., Babbage C.",Annals (2020) 3:3 (152-160). Date of Publication: 2019,'
    '"\nWe build.","engine (diagnosis, therapy), brass"\n'
)
IEEE = (
    '"Document Title","Authors","Publication Title","Publication Year","Abstract","Author Keywords"\n'
    '"Engines","A. Byron; C. Babbage","Annals","2020","We build.","brass;steam"\n'
)


@pytest.mark.parametrize(
    ("text", "authors", "abstract", "keywords"),
    [
        (ZOTERO, ("Ada Byron", "Charles Babbage"), "We build; slowly.", ("brass", "steam")),
        (SCOPUS, ("Ada Byron", "C. Babbage"), "", ("brass", "steam")),
        (EMBASE, ("Byron A.", "Babbage C."), "We build.", ("engine (diagnosis, therapy)", "brass")),
        (IEEE, ("A. Byron", "C. Babbage"), "We build.", ("brass", "steam")),
    ],
    ids=["zotero", "scopus", "embase", "ieee"],
)
def test_exports_of_known_tools(text: str, authors, abstract: str, keywords, tmp_path: Path):
    (paper,) = papers(tmp_path, "a.csv", text)
    assert (paper.title, paper.year, paper.venue) == ("Engines", 2020, "Annals")
    assert (paper.authors, paper.abstract, paper.keywords) == (authors, abstract, keywords)
    assert (paper.source, paper.position) == ("a.csv:2", 1)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
@pytest.mark.parametrize("name", ["a.csv", "a.txt"])
def test_delimiters_and_line_ends(delimiter: str, end: str, name: str, tmp_path: Path):
    rows = [["Title", " abstract ", "Year"], ["One, two", "Three; four", "2020"], ["B", "", "2021"]]
    quoted = [delimiter.join(f'"{cell}"' for cell in row) for row in rows]
    found = papers(tmp_path, name, end.join(quoted))
    assert [(p.title, p.abstract, p.year) for p in found] == [
        ("One, two", "Three; four", 2020),
        ("B", "", 2021),
    ]


def test_pandas_lists_are_lists(tmp_path: Path):
    text = 'title,authors,keywords\nT,"[\'Byron, Ada\', ""O\'Neill, B""]","[\'a, b\', \'c\']"\n'
    (paper,) = papers(tmp_path, "a.csv", text)
    assert paper.authors == ("Ada Byron", "B O'Neill")
    assert paper.keywords == ("a, b", "c")


@pytest.mark.parametrize("title", ["NA", "null", "None", "nan", "Inf", "1e5", "=1+1", "0"])
def test_titles_are_text_whatever_they_look_like(title: str, tmp_path: Path):
    assert titles(tmp_path, "a.csv", f"title,abstract\n{title},x\n") == [title]


def test_a_title_column_with_a_typo_is_named(tmp_path: Path):
    found, (skipped,) = both(tmp_path, "papers.csv", "titel,abstract,year\na,b,2020\n")
    assert found == []
    assert skipped.source == "papers.csv:1"
    assert skipped.reason == (
        "unknown column 'titel'. Known: title, abstract, year, authors, venue, doi, keywords. "
        "Did you mean 'title'?"
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("number;url\n1;x\n", "no title column in number, url. Known: title"),
        ("1,2,3\n", "no title column in 1, 2, 3"),
        ("title,abstract\n", "no record in the file"),
        ("title,abstract\n,text\n", "no title: found abstract"),
        ("title,abstract\na,b,c,d\n", "4 cells where the header has 2. Put text that holds"),
    ],
)
def test_what_is_wrong_is_said(text: str, reason: str, tmp_path: Path):
    found, (skipped,) = both(tmp_path, "a.csv", text)
    assert found == []
    assert reason in skipped.reason


def test_an_abstract_column_with_a_typo_is_no_error_but_said(tmp_path: Path):
    (paper,), (skipped,) = both(tmp_path, "a.csv", "title,abstrct,year\na,b,2020\n")
    assert paper.abstract == ""
    assert "Did you mean 'abstract'?" in skipped.reason
    assert not skipped.is_error


@pytest.mark.parametrize(
    ("rows", "expected", "wrong"),
    [
        ('A,"open\nB,b\nC,"c"\n', ["A", "B", "C"], 1),
        ('A,"open\nB,b\nC,c\n', ["A", "B", "C"], 1),
        ('A,"he said "yes" twice"\nB,b\n', ["A", "B"], 0),
        ('A,"two\nlines"\nB,b\n', ["A", "B"], 0),
        ('A,"two ""quoted"" words"\nB,b\n', ["A", "B"], 0),
        ("A\nB,b\n", ["A", "B"], 0),
        ("A,a,,\n,,\n\nB,b\n", ["A", "B"], 0),
        ("A,a\ntitle,abstract\nB,b\n", ["A", "B"], 0),
        ("A,a,x,y\nB,b\n", ["B"], 1),
    ],
    ids="open last|open|inner quotes|two lines|quotes|short|empty|header again|long".split("|"),
)
def test_no_row_swallows_the_next(rows: str, expected: list[str], wrong: int, tmp_path: Path):
    found, skipped = both(tmp_path, "a.csv", f"title,abstract\n{rows}")
    assert [paper.title for paper in found] == expected
    assert len(skipped) == wrong


@pytest.mark.parametrize(
    ("rows", "expected", "line"),
    [
        ('A,a\n"B opens,b\nC,c\nD,"d"\n', ["A", "C", "D"], 3),
        ('"A opens,a\nB,b\nC",c\n', ["B", 'C"'], 2),
        ('"A opens,a\nB,"\n', ["B"], 2),
        ('A,a\n"B opens,b\n', ["A"], 3),
    ],
    ids=["in the middle", "closed by a row", "closed by a cell", "at the end"],
)
def test_a_quote_that_stays_open_in_a_title_is_an_error_at_its_line(
    rows: str, expected: list[str], line: int, tmp_path: Path
):
    found, skipped = both(tmp_path, "a.csv", f"title,abstract\n{rows}")
    assert [paper.title for paper in found] == expected
    (error,) = [one for one in skipped if one.is_error]
    assert error.source == f"a.csv:{line}"
    assert "a quote opens in this row and is never closed" in error.reason


def test_a_title_over_two_lines_is_a_title(tmp_path: Path):
    assert titles(tmp_path, "a.csv", 'title,abstract\n"A\nlong title",b\nC,c\n') == [
        "A long title",
        "C",
    ]


def test_a_column_twice_gives_the_one_that_is_filled(tmp_path: Path):
    (paper,) = papers(tmp_path, "a.csv", "title,abstract,Abstract\nA,,b\n")
    assert paper.abstract == "b"


def test_excels_own_line_and_rows_over_lines_keep_the_line_numbers(tmp_path: Path):
    text = 'sep=;\ntitle;abstract\nA;"x\ny"\nB;z\n'
    assert [p.source for p in papers(tmp_path, "a.csv", text)] == ["a.csv:3", "a.csv:5"]


def test_a_cell_too_long_for_csv_is_one_record_too_long(tmp_path: Path):
    (paper,), (skipped,) = both(
        tmp_path, "a.csv", f"title,abstract\nA,{'x ' * 100_000}\nB,{'y' * 90_000}\0\n"
    )
    assert (paper.title, len(paper.abstract)) == ("B", 90_000)
    assert "at most 100,000 are read" in skipped.reason


def test_a_listing_whose_text_has_commas_is_no_table(tmp_path: Path):
    text = f"Trees, graphs and titles\n{'We study trees, graphs and abstracts, too. ' * 8}\n"
    assert titles(tmp_path, "a.txt", text) == ["Trees, graphs and titles"]
