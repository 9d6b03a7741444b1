"""Listings of papers as plain text: what is a title, what is a page's own."""

from pathlib import Path

import pytest

from tests.readers.reading import both, titles

LONG = "We study how engines learn from examples that nobody has labelled. " * 4
OTHER = "We build trees of engines and let them grow in the dark of the night. " * 4


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"One\n{LONG}\n\nTwo\n{OTHER}\n", ["One", "Two"]),
        (f"One\n\n{LONG}\nTwo\n\n{OTHER}\n", ["One", "Two"]),
        (f"new\n\nSubscribe\n\nAug 8\n\nOne\n\n{LONG}\n", ["One"]),
        (f"Subscribe\nSubscribeOne\n{LONG}\n", ["One"]),
        (f"Subscribe now or later\n{LONG}\n", ["Subscribe now or later"]),
        (f"One\nTwo\n{LONG}\n", ["Two"]),
        (f"One\n{LONG}\n{OTHER}\n", ["One"]),
    ],
    ids="plain|blank lines|page words|glued|no glue|two titles|two abstracts".split("|"),
)
def test_titles(text: str, expected: list[str], tmp_path: Path):
    assert titles(tmp_path, "a.txt", text) == expected


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
@pytest.mark.parametrize(
    ("title", "abstract"),
    [("Title: One", "Abstract: "), ("TITLE : One", "ABSTRACT — "), ("Title:\nOne", "Abstract\n")],
)
def test_labels_are_no_part_of_what_they_name(title: str, abstract: str, gap: str, tmp_path: Path):
    found, _ = both(tmp_path, "a.txt", f"{title}{gap}{abstract}{LONG}\n\n{title}s{gap}{OTHER}\n")
    assert [(paper.title, paper.abstract) for paper in found] == [
        ("One", LONG.strip()),
        ("Ones", OTHER.strip()),
    ]


def test_words_that_only_look_like_labels_stay(tmp_path: Path):
    text = f"Title generation: a survey\nAbstract meaning helps. {LONG}\n"
    (paper,), _ = both(tmp_path, "a.txt", text)
    assert paper.title == "Title generation: a survey"
    assert paper.abstract.startswith("Abstract meaning")


def test_what_is_left_over_is_named(tmp_path: Path):
    found, skipped = both(tmp_path, "a.txt", f"One\nTwo\n{LONG}\n{OTHER}\nThree\n")
    assert [(p.title, p.source, p.position) for p in found] == [("Two", "a.txt:2", 1)]
    assert [(s.source, s.is_error) for s in skipped] == [
        ("a.txt:1", False),
        ("a.txt:4", True),
        ("a.txt:5", False),
    ]


@pytest.mark.parametrize("text", ["new\n\nSubscribe\n", "A title and no abstract\n"])
def test_a_page_without_papers_has_none(text: str, tmp_path: Path):
    found, skipped = both(tmp_path, "a.txt", text)
    assert found == []
    assert skipped
