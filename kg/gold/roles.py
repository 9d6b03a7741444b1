"""Papers in which only the roles were annotated: an extractor found the things, a reader gave each its role.

A line is {"text": digest of the paper's text, "things": [[kind, role, start, end, start, end, ...], ...]}; the
texts, which belong to their authors, come from elsewhere.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, cast

from kg.errors import ReadError
from kg.gold import opened
from kg.gold.annotations import GoldMention, GoldPaper, known_label
from kg.records import KINDS, ROLES, Kind, Paper, Role


def digest(text: str) -> str:
    """Return what a text is known by: the first 16 hex digits of its SHA-256."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def read_roles(path: Path, papers: Iterable[Paper]) -> Iterator[GoldPaper]:
    """Yield the papers of a file whose texts are among `papers`, without relations; leave out the others.

    Raises ReadError for a line that is not of this shape.
    """
    texts = {digest(paper.text): paper.text for paper in papers}
    with opened(path) as lines:
        for number, line in enumerate(lines, 1):
            place = f"{path.name}:{number}"
            try:
                record = json.loads(line)
                text = texts.get(record["text"])
                if text is not None:
                    yield _gold_paper(record, text, place)
            except (ValueError, KeyError, TypeError, IndexError) as error:
                raise ReadError(
                    f"{place}: no roles of a paper ({error!r}). Needed: text, things"
                ) from error


def _gold_paper(record: dict[str, Any], text: str, place: str) -> GoldPaper:
    mentions, names = [], []
    for entity, (first, second, *places) in enumerate(record["things"]):
        kind = cast(Kind, known_label(first, KINDS, place))
        role = cast(Role, known_label(second, ROLES, place))
        names.append(text[places[0] : places[1]])
        mentions += [
            GoldMention(start, end, kind, role, entity)
            for start, end in zip(places[::2], places[1::2], strict=True)
        ]
    mentions.sort(key=lambda mention: mention.start)
    return GoldPaper(str(record["text"]), text, tuple(names), tuple(mentions), ())
