"""JSON Lines: one record a line; records of kg's own shape are taken exactly as given.

Own shape: no key but the fields of `Paper`. Other shapes (OpenAlex, arXiv, Semantic Scholar,
Crossref, CSL ...) are mapped by `kg.readers.fields` and cleaned.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from kg.readers.fields import own_paper, paper_from
from kg.readers.source import Source
from kg.records import Paper, Skipped


def sniff(head: str) -> bool:
    """Say whether the first line is a JSON object, whole or longer than what is seen."""
    line = head.lstrip("\ufeff \r\n").split("\n", 1)[0].rstrip()
    if not line.startswith("{"):
        return False
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return line.startswith(('{"', "{ ")) and len(line) > 2
    except RecursionError:
        return True


def read(source: Source) -> Iterator[Paper | Skipped]:
    """Yield a Paper or a Skipped for each line that is not blank."""
    position = 0
    for number, line in source.lines():
        if not line.strip():
            continue
        position += 1
        place = f"{source.name}:{number}"
        yield parse(line, place, position)


def parse(line: str, place: str, position: int) -> Paper | Skipped:
    """Return what one line holds."""
    try:
        record: Any = json.loads(line)
    except (ValueError, RecursionError) as error:
        return Skipped(place, f"not JSON ({error}). Each line holds one object.")
    if not isinstance(record, dict):
        return Skipped(place, f"a {type(record).__name__} where an object is needed")
    return own_paper(record, place, position) or paper_from(record, place, position)
