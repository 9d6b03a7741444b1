"""JSON Lines: one record a line; records of kg's own shape are taken exactly as given.

Own shape: no key but the fields of `Paper`. Other shapes (OpenAlex, arXiv, Semantic Scholar,
Crossref, CSL ...) are mapped by `kg.readers.fields` and cleaned. A line may also hold a whole
page of an API with its list of records.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from kg.readers.json_records import paper, records
from kg.readers.source import Source
from kg.records import Paper, Skipped


def sniff(head: str) -> bool:
    """Say whether the first line is a JSON object, whole or longer than what is seen."""
    line = head.lstrip("\ufeff \t\r\n").split("\n", 1)[0].rstrip()
    if not line.startswith("{"):
        return False
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return line.startswith(('{"', "{ ")) and len(line) > 2
    except RecursionError:
        return True


def read(source: Source) -> Iterator[Paper | Skipped]:
    """Yield a Paper or a Skipped for each record of each line that is not blank."""
    position = 0
    for number, line in source.lines():
        place = f"{source.name}:{number}"
        try:
            for record in _held(line):
                position += 1
                yield paper(record, place, position)
        except (ValueError, RecursionError) as error:
            position += 1
            yield Skipped(place, f"not JSON ({error}). Each line holds one object.")


def _held(line: str) -> Iterator[Any]:
    """Yield the records of a line: mostly one, those of a page, none of a blank line."""
    if line.lstrip().startswith("{"):
        yield from (record for _, record in records(line))
    elif line.strip():
        yield json.loads(line)
