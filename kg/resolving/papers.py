"""Which records are one paper, what that paper's id is, and which text speaks for it.

DOI, arXiv id without version, title (digits kept: Llama 2 is not Llama 3), and a title cut short
where the abstract agrees. Pure functions of records; their order does not matter.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from hashlib import blake2b
from typing import NamedTuple

from kg.records import METADATA, Paper
from kg.resolving.overrides import find

_COMMAND = re.compile(r"\\[A-Za-z]+")
_SHORT_TITLE = 20
_SLUG_WORDS = 6
# Letters of an abstract that two papers do not share by chance, and of a title that was cut.
_ALIKE = 120
_CUT = 12
_VERSION = re.compile(r"v\d+$")


def paper_key(paper: Paper) -> str:
    """Return the key that all records of one paper share: the letters and digits of its title.

    A title too short to be one paper's alone ("Editorial") takes the beginning of the abstract in.
    """
    key = _letters(_COMMAND.sub("", paper.title))
    if len(key) >= _SHORT_TITLE:
        return key
    return f"{key}|{_letters(paper.abstract)[:60]}"


class PaperMerge(NamedTuple):
    """The records of `key` are the paper of `root`, by this rule, on this evidence."""

    key: str
    root: str
    rule: str
    evidence: str


def merge_papers(groups: Iterable[tuple[str, Sequence[Paper]]]) -> list[PaperMerge]:
    """Return for each key of records which paper it is; keys that share a paper share a root.

    Records with one title are one paper. So are those with one DOI or one arXiv id, and those whose
    abstracts begin alike where one title is the beginning of the other.
    """
    groups = list(groups)
    roots: dict[str, str] = {}
    why: dict[str, tuple[str, str]] = {}
    first: dict[tuple[str, str], str] = {}
    for key, papers in groups:
        for mark in dict.fromkeys(mark for paper in papers for mark in _marks(paper)):
            other = first.setdefault(mark, key)
            if find(roots, other) != find(roots, key):
                if mark[0] == "abstract" and not _cut_short(key, other):
                    continue
                roots[find(roots, key)] = find(roots, other)
                why[key] = mark
    return [
        PaperMerge(key, find(roots, key), *why.get(key, ("title", papers[0].title)))
        for key, papers in groups
    ]


def _marks(paper: Paper) -> Iterator[tuple[str, str]]:
    if paper.doi:
        yield "doi", paper.doi.casefold()
    if paper.arxiv_id:
        yield "arxiv", _VERSION.sub("", paper.arxiv_id.casefold())
    start = _letters(paper.abstract)[:_ALIKE]
    if len(start) == _ALIKE:
        yield "abstract", start


def _cut_short(one: str, other: str) -> bool:
    short, long = sorted((one.partition("|")[0], other.partition("|")[0]), key=len)
    return len(short) >= _CUT and long.startswith(short)


def choose(records: Sequence[tuple[str, Paper]]) -> tuple[str, Paper]:
    """Return (hash, paper): the text with the longest abstract, its gaps filled from the others."""
    hash, best = max(
        records, key=lambda item: (len(item[1].abstract), len(item[1].title), item[1].text)
    )
    for _, other in records:
        gaps = {
            name: value
            for name in METADATA
            if not getattr(best, name) and (value := getattr(other, name))
        }
        best = replace(best, **gaps)
    return hash, best


def paper_ids(groups: Iterable[tuple[str, Sequence[Paper]]]) -> dict[str, str]:
    """Return {key: id}: the id that a record brings, else the title's first words and a digest.

    Where two papers bring the same id, both get a digest behind it: nothing is overwritten.
    """
    wanted: dict[str, list[str]] = {}
    titles: dict[str, str] = {}
    for key, papers in groups:
        given = next((paper.id for paper in papers if paper.id), "")
        wanted.setdefault(given or _slug(papers[0].title, key), []).append(key)
        titles[key] = papers[0].title
    return {
        key: id if len(keys) == 1 else f"{id}-{_digest(key)}"
        for id, keys in wanted.items()
        for key in keys
    }


def _slug(title: str, key: str) -> str:
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", _COMMAND.sub("", plain).casefold())[:_SLUG_WORDS]
    return "-".join([*words, _digest(key)])


def _digest(key: str) -> str:
    return blake2b(key.encode("utf-8"), digest_size=4).hexdigest()


def _letters(text: str) -> str:
    return "".join(
        char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum()
    )
