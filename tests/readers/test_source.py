"""Files as such: encodings, gzip, standard input, folders, formats that are asked for."""

import gzip
import io
import sys
from pathlib import Path

import pytest

from kg.errors import ReadError
from kg.readers import FORMATS, read, sources
from kg.records import Paper, Skipped
from tests.readers.reading import both, papers, titles

LINE = '{"title": "Rényi", "abstract": "α"}\n'
TABLE = "title,abstract\r\nRényi,α\r\n"
RIS = "TY  - JOUR\nTI  - Rényi\nAB  - α\nER  -\n"
BIB = "@a{x,\n title={Rényi}, abstract={α}}\n"
DOCUMENT = '[\n{"title": "Rényi", "abstract": "α"}\n]'
CASES = pytest.mark.parametrize(
    ("name", "text"),
    [("a.jsonl", LINE), ("a.csv", TABLE), ("a.ris", RIS), ("a.bib", BIB), ("a.json", DOCUMENT)],
)


@CASES
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gz"])
def test_encodings(name: str, text: str, encoding: str, packed: bool, tmp_path: Path):
    content = ("\ufeff" + text if encoding[-3:] in ("-le", "-be") else text).encode(encoding)
    name, content = (name + ".gz", gzip.compress(content)) if packed else (name, content)
    (paper,) = papers(tmp_path, name, content)
    assert (paper.title, paper.abstract) == ("Rényi", "α")


@CASES
def test_content_decides_not_the_ending(name: str, text: str, tmp_path: Path):
    assert titles(tmp_path, "a.txt", text) == ["Rényi"]
    assert titles(tmp_path, "a.xyz", text) == ["Rényi"]


def test_lines_that_are_not_utf8_are_read_and_named(tmp_path: Path):
    content = b"title,abstract\nR\xe9nyi,a\nB,b\n\xff\xfe,c\n"
    found, (skipped,) = both(tmp_path, "a.csv", content)
    assert [paper.title for paper in found] == ["Rényi", "B", "ÿþ"]
    assert skipped.reason == "not UTF-8 in line 2, 4: read as Windows-1252"
    assert not skipped.is_error


@pytest.mark.parametrize(
    ("content", "kept", "reason"),
    [
        (
            gzip.compress(b"".join(b'{"title": "%d", "n": 1}\n' % i for i in range(9)))[:-9],
            9,
            "whole",
        ),
        (b'{"title": "x"}', 0, "not a whole gzip file"),
        (gzip.compress(gzip.compress(LINE.encode())), 0, "no known format"),
        (gzip.compress(LINE.encode()) + b"more", 1, "not a whole gzip file"),
        (b"", 0, "not a whole gzip file"),
        (gzip.compress(b"")[:10] + b"\x00" * 30, 0, "not a whole gzip file"),
    ],
    ids=["cut", "not gzip", "twice", "tail", "empty", "damaged"],
)
def test_gzip_that_is_not_whole(content: bytes, kept: int, reason: str, tmp_path: Path):
    found, skipped = both(tmp_path, "a.dat.gz", content)
    assert len(found) == kept
    assert reason in skipped[0].reason


def test_gzip_files_one_behind_the_other_are_one(tmp_path: Path):
    content = gzip.compress(LINE.encode()) + gzip.compress(LINE.encode()) + b"\0" * 512
    assert titles(tmp_path, "a.jsonl.gz", content) == ["Rényi", "Rényi"]


def test_a_gzip_bomb_stops(tmp_path: Path):
    bomb = gzip.compress(
        b'{"title": "One", "n": 1}\n' + (b" " * 1_000_000 + b"\n") * 80, compresslevel=1
    )
    found, skipped = both(tmp_path, "a.jsonl.gz", bomb)
    assert [paper.title for paper in found] == ["One"]
    assert "unpacks to over 200 times its size" in skipped[-1].reason


def test_a_cut_gzip_of_xml_is_a_skipped(tmp_path: Path):
    text = "<feed>" + "".join(f"<entry><title>T{i * i}</title></entry>" for i in range(4_000))
    found, (skipped,) = both(tmp_path, "a.xml.gz", gzip.compress(text.encode())[:-2_000])
    assert found
    assert "not a whole gzip file" in skipped.reason


@CASES
def test_standard_input(name: str, text: str, monkeypatch: pytest.MonkeyPatch):
    class Typed:
        buffer = io.BytesIO(text.encode())

    monkeypatch.setattr(sys, "stdin", Typed)
    (paper,) = read(["-"])
    assert isinstance(paper, Paper)
    assert paper.title == "Rényi"
    assert paper.source.startswith("stdin:")


@pytest.mark.parametrize(
    "piece", ["$", "(", "_", "\U0001f600", "a:", "<i ", "&amp", "<p", '"', "@a{", "%0 "]
)
@pytest.mark.parametrize("name", ["a.jsonl", "a.csv", "a.ris", "a.bib", "a.xml", "a.txt"])
def test_16000_characters_of_one_kind_are_read_or_refused(name: str, piece: str, tmp_path: Path):
    both(tmp_path, name, piece * (16_000 // len(piece)))


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize(
    "content", [b"", b"\x00" * 99, b"\xff\xfe", b"{", b"<", b"TY  - ", b"@a{", b"a,b"]
)
def test_any_format_asked_for_any_content(format: str, content: bytes, tmp_path: Path):
    (tmp_path / "a").write_bytes(content)
    for record in read([tmp_path / "a"], format=format):
        assert isinstance(record, Paper | Skipped)
        assert record.source.startswith("a")


@pytest.mark.parametrize("name", ["ris", "bib", "nbib", "wos", "tsv", "ndjson"])
def test_other_names_of_formats(name: str, tmp_path: Path):
    (tmp_path / "a").write_text("x")
    list(read([tmp_path / "a"], format=name))


def test_an_unknown_format_and_path_are_errors(tmp_path: Path):
    (tmp_path / "papers.csv").write_text("x")
    with pytest.raises(ReadError, match=r"unknown format 'cvs'\. Known: .*Did you mean 'csv'\?"):
        list(read([tmp_path / "papers.csv"], format="cvs"))
    with pytest.raises(ReadError, match=r"paper\.csv: no such .*Did you mean 'papers\.csv'\?"):
        list(read([tmp_path / "paper.csv"]))


def test_folders_are_walked_in_order_without_what_is_no_input(tmp_path: Path):
    for name in ["b/2.ris", "a.ris", ".hidden/x.ris", "b/1.ris", "x.pdf", "b/.y.ris"]:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    assert [source.name for source in sources([tmp_path])] == ["a.ris", "b/1.ris", "b/2.ris"]


def test_an_empty_file_says_so(tmp_path: Path):
    _, (skipped,) = both(tmp_path, "a.bib", "\ufeff \n")
    assert skipped == Skipped("a.bib", "the file is empty")


def test_files_of_one_name_in_two_folders_are_told_apart(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "papers.jsonl").write_text('{"title": "A"}\n')
    names = [source.name for source in sources([tmp_path / "a", tmp_path / "b"])]
    assert names == [(tmp_path / folder / "papers.jsonl").as_posix() for folder in ("a", "b")]
