"""Files as such: encodings, gzip, standard input, folders, formats that are asked for."""

import errno
import gzip
import io
import os
import sys
from pathlib import Path, PurePath
from typing import Any

import pytest

from kg.errors import ReadError
from kg.readers import FORMATS, read, sources
from kg.readers.places import told_apart
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
    assert names == ["a/papers.jsonl", "b/papers.jsonl"]


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        ({"/x/p.csv": "p.csv", "/x/a/p.csv": "p.csv"}, ["p.csv", "a/p.csv"]),
        ({"/x/a/d/p": "p", "/x/b/d/p": "p", "/x/q": "q"}, ["a/d/p", "b/d/p", "q"]),
        ({"/x/a/p": "p", "/x/b/p": "p", "/y/a/p": "a/p"}, ["x/a/p", "x/b/p", "y/a/p"]),
        ({"-": "stdin", "/x/stdin": "stdin"}, ["-", "/x/stdin"]),
    ],
)
def test_names_are_told_apart_below_the_common_folder(names: dict[str, str], shown: list[str]):
    pairs = [(PurePath(path), name) for path, name in names.items()]
    assert list(told_apart(dict(pairs)).values()) == shown
    assert list(told_apart(dict(pairs[::-1])).values()) == shown[::-1]


def test_one_path_is_one_path(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text(LINE)
    for one in (str(file), file, [file], (str(file),)):
        assert [record.source for record in read(one)] == ["a.jsonl:1"]
    assert len(list(read([file, tmp_path, str(file)]))) == 1


@pytest.mark.parametrize("wrong", [7, None, b"a.csv", [b"a.csv"], [7], [Paper("A")], Paper("A")])
def test_what_is_no_path_is_named(wrong: Any) -> None:
    with pytest.raises(ReadError, match="where a path is needed: a str or a Path, or a list"):
        list(read(wrong))


def test_a_path_that_no_file_can_have(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="no such file or folder"):
        list(read(str(tmp_path / "a\0b")))


def test_a_folder_that_may_not_be_looked_into_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir()
    real = os.scandir

    def scandir(path: Any) -> Any:  # chmod stops nobody who is root
        if str(path) == str(closed):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    with pytest.raises(ReadError, match=r"closed: cannot be read \(Permission denied\)"):
        list(read(tmp_path))


def test_a_file_that_may_not_be_opened_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text(LINE)
    real = Path.open

    def closed(path: Path, *given: Any, **more: Any) -> Any:
        if path == file:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return real(path, *given, **more)

    monkeypatch.setattr(Path, "open", closed)
    assert list(read(file)) == [Skipped("a.jsonl", "cannot be opened (Permission denied)")]
