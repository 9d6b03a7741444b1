"""Papers as tokenised sentences with spans and relations: the JSON of DyGIE, SciERC, SciER, SciNLP.

Token offsets count through the whole paper and include the last token.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kg.errors import ReadError
from kg.gold import opened

Ner = tuple[int, int, str]
Relation = tuple[int, int, int, int, str]


@dataclass(frozen=True, slots=True)
class TokenPaper:
    """A stretch of a paper: its sentences, and the spans and relations of each, counted from `first`."""

    key: str
    first: int
    sentences: tuple[tuple[str, ...], ...]
    ner: tuple[tuple[Ner, ...], ...]
    relations: tuple[tuple[Relation, ...], ...]


def read_dygie(path: Path) -> Iterator[TokenPaper]:
    """Yield the papers of a file. Raises ReadError for a line that is of another shape."""
    with opened(path) as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield _paper(line, f"{path.name}:{number}")


def _paper(line: str, place: str) -> TokenPaper:
    try:
        record = json.loads(line)
        return TokenPaper(
            str(record.get("doc_key") or record.get("doc_id") or place),
            0,
            tuple(tuple(sentence) for sentence in record["sentences"]),
            tuple(tuple((s, e, label) for s, e, label in row) for row in record["ner"]),
            tuple(tuple((a, b, c, d, r) for a, b, c, d, r in row) for row in record["relations"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ReadError(
            f"{place}: not a paper in DyGIE's JSON ({error!r}). Needed: sentences, ner, relations"
        ) from error


def contexts(paper: TokenPaper, longest: int) -> Iterator[TokenPaper]:
    """Yield the paper in runs of whole sentences of at most `longest` tokens (a longer sentence is a
    run of its own)."""
    first = start = tokens = 0
    for number, sentence in enumerate(paper.sentences):
        if tokens and tokens + len(sentence) > longest:
            yield _part(paper, start, number, first)
            first, start, tokens = first + tokens, number, 0
        tokens += len(sentence)
    if start < len(paper.sentences):
        yield _part(paper, start, len(paper.sentences), first)


def _part(paper: TokenPaper, start: int, stop: int, first: int) -> TokenPaper:
    cut = slice(start, stop)
    return TokenPaper(paper.key, first, paper.sentences[cut], paper.ner[cut], paper.relations[cut])
