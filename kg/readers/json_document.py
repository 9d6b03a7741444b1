"""A JSON document: an array of records, one record, or a page of an API with its list of them.

The file is read whole, up to a limit, but its records are decoded one at a time: those before an
error are kept. OpenAlex, Semantic Scholar, Crossref, CSL-JSON, Hugging Face and kg's own shape.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.errors import ReadError
from kg.readers.json_records import paper, records
from kg.readers.source import Source
from kg.records import Paper, Skipped

_MAX_CHARS = 256 * 1024 * 1024
_OPENING = re.compile(r"\ufeff?\s*(?:\{|\[\s*(?:[\[{\]]|$))")


def sniff(head: str) -> bool:
    """Say whether the text begins like an object or an array of objects."""
    return _OPENING.match(head) is not None


def read(source: Source) -> Iterator[Paper | Skipped]:
    """Yield a Paper or a Skipped for each record of the document."""
    text = _text(source)
    position, line, last = 0, 1, 0
    try:
        for at, record in records(text):
            line, last = line + text.count("\n", last, at), at
            position += 1
            yield paper(record, f"{source.name}:{line}", position)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", line)
        reason = f"not JSON ({error}). The records before it are kept, those after it are not read."
        yield Skipped(f"{source.name}:{line}", reason)


def _text(source: Source) -> str:
    lines, size = [], 0
    for _, line in source.lines():
        lines.append(line)
        size += len(line)
        if size > _MAX_CHARS:
            raise ReadError(
                f"{source.name}: a JSON document of over {_MAX_CHARS:,} characters. "
                "Write it as JSON Lines: jq -c '.[]' in.json > out.jsonl"
            )
    return "\n".join(lines)
