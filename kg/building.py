"""The main job, end to end: files, store, extraction, entities, graph. What the façade calls.

Each function is one verb of the path; `build` is all of them in a row. Nothing is printed here:
who wants to watch gives a `watch` function.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

import networkx as nx

from kg import graph as graphs
from kg.config import Config
from kg.errors import ReadError
from kg.graph import PaperFacts
from kg.readers import read_source, sources
from kg.records import Paper, Skipped
from kg.resolve import NameUse, resolve
from kg.resolve.papers import choose, paper_ids, paper_key
from kg.store import Merge, Record, Store

BATCH = 1000
# Called with (what is done, how many of it, of how many; 0 where that is not known).
Watch = Callable[[str, int, int], None]


def _unwatched(step: str, done: int, total: int) -> None:
    """Watch nothing."""


def build(
    paths: Iterable[str | Path],
    *,
    store: str | Path = ":memory:",
    jobs: int = 1,
    strict: bool = False,
    config: Config | None = None,
) -> nx.MultiDiGraph:
    """Return the graph of the papers in the files and folders.

    With a `store` (a file name such as "papers.kg") the work is kept: the next build adds to it and
    works only on what is new. `jobs` processes extract side by side. With `strict` the first bad
    record raises ReadError; otherwise bad records are left out and can be read from the store.

    >>> graph = kg.build(["seeds/papers"])  # doctest: +SKIP
    >>> graph.nodes["method:sparse-autoencoder"]["n_papers"]  # doctest: +SKIP
    """
    with Store(store, writable=True) as opened:
        update(opened, paths, jobs=jobs, strict=strict, config=config)
        return graph_of(opened)


def load(path: str | Path) -> nx.MultiDiGraph:
    """Return the graph of a store. Raises StoreError where the file is none."""
    with Store(path) as opened:
        return graph_of(opened)


def update(
    store: Store,
    paths: Iterable[str | Path],
    *,
    jobs: int = 1,
    strict: bool = False,
    config: Config | None = None,
    watch: Watch = _unwatched,
) -> None:
    """Bring a store up to date with the files: read, extract what is new, conclude."""
    config = config or Config()
    add_files(store, paths, strict=strict, config=config, watch=watch)
    extract_pending(store, jobs=jobs, config=config, watch=watch)
    conclude(store, watch=watch)


def add_files(
    store: Store,
    paths: Iterable[str | Path],
    *,
    strict: bool = False,
    config: Config,
    watch: Watch = _unwatched,
) -> None:
    """Read the files into the store, a thousand records to a transaction."""
    run = store.next_run()
    done = 0
    for source in sources(paths):
        with store.transaction():
            store.forget_skipped(source.name)
        records = read_source(
            source, format=config.read.format or None, max_chars=config.read.max_chars
        )
        keyed = _keyed(records, strict)
        while batch := list(islice(keyed, BATCH)):
            with store.transaction():
                store.add_records(source.name, run, batch)
            done += sum(isinstance(record, Record) for record in batch)
            watch("reading", done, 0)
        with store.transaction():
            store.finish_source(source.name, run)


def _keyed(records: Iterable[Paper | Skipped], strict: bool) -> Iterator[Record | Skipped]:
    for record in records:
        if isinstance(record, Paper):
            yield Record(record, paper_key(record))
        elif strict and record.is_error:
            raise ReadError(f"{record.source}: {record.reason}")
        else:
            yield record


def extract_pending(
    store: Store, *, jobs: int = 1, config: Config, watch: Watch = _unwatched
) -> None:
    """Work on the texts of the store that this pipeline has not seen, a partition to a transaction."""
    from kg import pipeline  # spaCy is loaded only when there is something to do
    from kg.pipeline.workers import PARTITION, Failure, extract_partitions

    settings = {"model": config.pipeline.model, "labels": config.pipeline.labels}
    fingerprint = pipeline.fingerprint(**settings)  # type: ignore[arg-type]
    pending = store.pending(fingerprint)
    if not pending:
        return
    jobs = max(1, min(jobs, -(-len(pending) // PARTITION)))
    done = 0
    watch("extracting", 0, len(pending))
    texts = store.texts(pending)
    for results in extract_partitions(texts, jobs=jobs, **settings):  # type: ignore[arg-type]
        with store.transaction():
            for result in results:
                if isinstance(result, Failure):
                    store.add_failure(result.key, result.reason, fingerprint)
                else:
                    store.add_extraction(*result, fingerprint)
        done += len(results)
        watch("extracting", done, len(pending))


def conclude(store: Store, *, watch: Watch = _unwatched) -> None:
    """Decide which records are one paper and which mentions one entity; one transaction."""
    failed = store.failures()
    with store.transaction():
        groups = [
            (key, [paper for _, paper in records], choose(records)[0])
            for key, records in store.record_groups()
        ]
        ids = paper_ids((key, papers) for key, papers, _ in groups)
        store.replace_papers(
            sorted((ids[key], key, hash) for key, _, hash in groups if hash not in failed)
        )
        watch("resolving", 0, len(groups))
        resolution = resolve(_uses(store))
        store.add_entities(resolution.entities, (Merge(*line) for line in resolution.ledger))
        for id, hash in list(store.papers()):
            mentions = store.extraction(hash).mentions
            store.add_links(id, [resolution.entity_of(m.text, m.long_form) for m in mentions])
        watch("resolving", len(groups), len(groups))


def _uses(store: Store) -> Iterator[NameUse]:
    for id, hash in list(store.papers()):
        for mention in store.extraction(hash).mentions:
            yield NameUse(mention.text, mention.kind, mention.score, mention.long_form, id)


def facts_of(store: Store) -> Iterator[PaperFacts]:
    """Yield each paper of a store with what is known of it, by id."""
    for id, hash, records in store.stored_papers():
        _, paper = choose(records)
        places = tuple(dict.fromkeys(f"{p.source} (no. {p.position})" for _, p in records))
        yield PaperFacts(
            replace(paper, id=id), places, store.extraction(hash), tuple(store.links(id))
        )


def graph_of(store: Store) -> nx.MultiDiGraph:
    """Return the graph of an open store."""
    return graphs.build(facts_of(store), store.entities())
