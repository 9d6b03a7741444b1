"""Which records are one paper, what that paper's id is, and which text speaks for it.

Pure functions of records; the answer depends on the set of records, never on their order.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace
from hashlib import blake2b

from kg.records import METADATA, Paper

_COMMAND = re.compile(r"\\[A-Za-z]+")
_SHORT_TITLE = 20
_SLUG_WORDS = 6


def paper_key(paper: Paper) -> str:
    """Return the key that all records of one paper share: the letters and digits of its title.

    A title too short to be one paper's alone ("Editorial") takes the beginning of the abstract in.
    """
    key = _letters(_COMMAND.sub("", paper.title))
    if len(key) >= _SHORT_TITLE:
        return key
    return f"{key}|{_letters(paper.abstract)[:60]}"


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
