"""Annotated papers: from the gold format (entities with their forms) to mentions with offsets.

Gold lines are {"id", "title"?, "abstract"?, "entities": [{"name", "type", "role", "forms"}],
"relations": [[head name, relation, tail name]]}; texts come along or from another file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from kg.errors import ReadError
from kg.gold import opened
from kg.records import KINDS, RELATIONS, ROLES, TITLE_GAP, Kind, Paper, RelationName, Role


@dataclass(frozen=True, slots=True)
class GoldMention:
    """One place of the text where a gold entity stands; `entity` indexes `GoldPaper.entities`."""

    start: int
    end: int
    kind: Kind
    role: Role
    entity: int


@dataclass(frozen=True, slots=True)
class GoldPaper:
    """A text with its gold: entity names, mentions in order, relations between entities."""

    id: str
    text: str
    entities: tuple[str, ...]
    mentions: tuple[GoldMention, ...]
    relations: tuple[tuple[int, RelationName, int], ...]


def read_gold(path: Path, papers: Iterable[Paper] = ()) -> Iterator[GoldPaper]:
    """Yield the annotated papers of a file; a line without abstract takes its text from `papers`.

    Papers are matched by id, else by title. Raises ReadError for a line that is not gold and for
    a paper whose text is nowhere.
    """
    texts = {key: paper for paper in papers for key in (paper.id, title_key(paper.title)) if key}
    with opened(path) as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield _gold_paper(line, f"{path.name}:{number}", texts)


def title_key(title: str) -> str:
    """Return the letters and digits of a title, case folded: what titles are compared by."""
    return "".join(char for char in title.casefold() if char.isalnum())


def find_forms(text: str, forms: Iterable[tuple[str, int]]) -> list[tuple[int, int, int]]:
    """Return (start, end, tag) for each (form, tag) at each place where it is a whole word.

    Longer forms win over those inside them, as the guidelines have it.
    """
    taken = bytearray(len(text))
    found: list[tuple[int, int, int]] = []
    for form, tag in sorted(forms, key=lambda item: (-len(item[0]), item[0])):
        for match in re.finditer(rf"(?<!\w){re.escape(form)}(?!\w)", text):
            start, end = match.span()
            if not any(taken[start:end]):
                taken[start:end] = b"\x01" * (end - start)
                found.append((start, end, tag))
    return sorted(found)


def _gold_paper(line: str, place: str, texts: dict[str, Paper]) -> GoldPaper:
    try:
        record = json.loads(line)
        entities: list[dict[str, Any]] = record["entities"]
        names = [entity["name"] for entity in entities]
        forms = [(form, index) for index, entity in enumerate(entities) for form in entity["forms"]]
    except (ValueError, KeyError, TypeError) as error:
        raise ReadError(
            f"{place}: not an annotated paper ({error!r}). Needed: id, entities, relations"
        ) from error
    text = _text_of(record, place, texts)
    kinds = [cast(Kind, known_label(entity.get("type", ""), KINDS, place)) for entity in entities]
    roles = [cast(Role, known_label(entity.get("role", ""), ROLES, place)) for entity in entities]
    mentions = tuple(
        GoldMention(start, end, kinds[index], roles[index], index)
        for start, end, index in find_forms(text, forms)
    )
    return GoldPaper(
        str(record["id"]), text, tuple(names), mentions, _relations(record, names, place)
    )


def _relations(
    record: dict[str, Any], names: list[str], place: str
) -> tuple[tuple[int, RelationName, int], ...]:
    at = {name: index for index, name in enumerate(names)}
    return tuple(
        (at[head], cast(RelationName, known_label(relation, RELATIONS, place)), at[tail])
        for head, relation, tail in record.get("relations", [])
        if head in at and tail in at
    )


def _text_of(record: dict[str, Any], place: str, texts: dict[str, Paper]) -> str:
    if "abstract" in record:
        return str(record["title"]) + TITLE_GAP + str(record["abstract"])
    paper = texts.get(str(record["id"])) or texts.get(title_key(str(record.get("title", ""))))
    if paper is None:
        raise ReadError(
            f"{place}: no text for '{record['id']}'. Give the papers that are annotated (--papers)."
        )
    return paper.text


def known_label(word: str, allowed: tuple[str, ...], place: str) -> str:
    """Return the word in kg's spelling (`evaluates-on` is `evaluates_on`); ReadError where it is none of `allowed`."""
    plain = word.casefold().replace("-", "_")
    plain = {"studies_in": "studied_in"}.get(plain, plain)
    if plain not in allowed:
        raise ReadError(f"{place}: unknown label '{word}'. Known: {', '.join(allowed)}")
    return plain
