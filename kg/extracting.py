"""Extraction alone, for who wants to measure it or use it elsewhere: papers in, plain lines out.

The output of `kg extract` is a promise: its format is stable.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from kg.config import Config
from kg.errors import ReadError
from kg.exporters.files import replacing
from kg.readers import Paths, read
from kg.records import Extraction, Paper, Skipped
from kg.resolving import NameUse, resolve
from kg.resolving.files import read_names
from kg.resolving.papers import paper_ids, paper_key


class Found(NamedTuple):
    """A paper with its id, what its text gave, and the entity id of each mention."""

    paper: Paper
    id: str
    extraction: Extraction
    entities: tuple[str, ...]


def extract(
    papers: Iterable[Paper], *, jobs: int = 1, config: Config | None = None
) -> Iterator[tuple[Paper, Extraction]]:
    """Yield (paper, extraction) for each paper, in order; nothing is kept on disk.

    Raises ReadError for what is no Paper, PipelineError for a text that its worker process did not
    survive (only with jobs > 1).

    >>> paper, found = next(kg.extract([Paper("We propose LoRA.")]))  # doctest: +SKIP
    """
    from kg.errors import PipelineError
    from kg.pipeline.workers import Failure, extract_partitions

    config = config or Config()
    listed = _papers(papers)
    texts = ((str(i), paper.text) for i, paper in enumerate(listed))
    settings = {"model": config.pipeline.model, "labels": config.pipeline.labels}
    waiting: dict[int, Extraction] = {}
    given = 0
    for results in extract_partitions(texts, jobs=jobs, **settings):  # type: ignore[arg-type]
        for result in results:
            if isinstance(result, Failure):
                raise PipelineError(f"{listed[int(result.key)].source}: {result.reason}")
            waiting[int(result[0])] = result[1]
        while given in waiting:
            yield listed[given], waiting.pop(given)
            given += 1


def _papers(given: Iterable[Paper]) -> list[Paper]:
    """Return the papers as a list; raise ReadError where something else is among them."""
    several = isinstance(given, Iterable) and not isinstance(given, str | bytes)
    listed: list[Any] = list(given) if several else [given]
    for paper in listed:
        if not several or not isinstance(paper, Paper):
            found = f"{paper.source}: {paper.reason}" if isinstance(paper, Skipped) else str(paper)
            raise ReadError(
                f"extract: {type(paper).__name__} ({found[:80]}), where a list of kg.records.Paper "
                "is needed. From files: [r for r in kg.read(PATHS) if isinstance(r, Paper)]"
            )
    return listed


def find(paths: Paths, *, jobs: int = 1, config: Config | None = None) -> list[Found]:
    """Return what each paper of the files gives, entities resolved over all of them.

    Records that bring an id keep it; of records without one that are the same paper the first
    is taken.
    """
    config = config or Config()
    settings = {"format": config.read.format or None, "max_chars": config.read.max_chars}
    records = read(paths, **settings)  # type: ignore[arg-type]
    papers = _distinct(record for record in records if isinstance(record, Paper))
    found = list(extract(papers.values(), jobs=jobs, config=config))
    return resolved(list(papers.items()), [extraction for _, extraction in found], config)


def resolved(
    papers: Sequence[tuple[str, Paper]], extractions: Sequence[Extraction], config: Config
) -> list[Found]:
    """Return for each (id, paper) its extraction with the entity of each mention, over all of them.

    Mentions that name no entity (by the vocabulary or by an override) are left out.
    """
    uses = [
        NameUse(m.text, m.kind, m.score, m.long_form, id)
        for (id, _), extraction in zip(papers, extractions, strict=True)
        for m in extraction.mentions
    ]
    vocabulary, overrides = read_names(*config.resolve.files())
    links = iter(resolve(uses, vocabulary=vocabulary, overrides=overrides).links)
    return [
        Found(paper, id, *named(extraction, [next(links) for _ in extraction.mentions]))
        for (id, paper), extraction in zip(papers, extractions, strict=True)
    ]


def named(extraction: Extraction, entities: Sequence[str]) -> tuple[Extraction, tuple[str, ...]]:
    """Return the extraction and its entities without the mentions that name none."""
    kept = [i for i, entity in enumerate(entities) if entity]
    at = {old: new for new, old in enumerate(kept)}
    relations = tuple(
        replace(r, head=at[r.head], tail=at[r.tail])
        for r in extraction.relations
        if r.head in at and r.tail in at
    )
    mentions = tuple(extraction.mentions[i] for i in kept)
    return replace(extraction, mentions=mentions, relations=relations), tuple(
        entities[i] for i in kept
    )


def _distinct(papers: Iterable[Paper]) -> dict[str, Paper]:
    """Return {id: paper} in the order of reading."""
    distinct: dict[str, Paper] = {}
    for paper in papers:
        key = paper_key(paper)
        id = paper.id or paper_ids([(key, [paper])])[key]
        distinct.setdefault(id, paper)
    return distinct


def as_line(found: Found) -> dict[str, Any]:
    """Return the line of `kg extract` for one paper."""
    mentions = [
        {"start": m.start, "end": m.end, "text": m.text, "kind": m.kind, "role": m.role,
         "score": m.score, "entity": entity}
        for m, entity in zip(found.extraction.mentions, found.entities, strict=True)
    ]  # fmt: skip
    relations = [
        {"head": r.head, "relation": r.relation, "tail": r.tail, "score": r.score}
        for r in found.extraction.relations
    ]
    return {"paper": found.id, "mentions": mentions, "relations": relations}


def write_lines(lines: Iterable[Mapping[str, Any]], path: Path) -> int:
    """Write one JSON object a line and return how many."""
    count = 0
    with replacing(path) as stream:
        for line in lines:
            stream.write(json.dumps(line, ensure_ascii=False) + "\n")
            count += 1
    return count
