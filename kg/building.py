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
from kg.arriving import Record
from kg.config import Config
from kg.errors import ReadError
from kg.graph import PaperFacts
from kg.keeping import keeping_before
from kg.readers import Paths, read_source, walk
from kg.readers.places import told_apart
from kg.readers.source import Source
from kg.recalling import recalled, remember
from kg.records import Paper, Skipped
from kg.resolving import NameUse, resolve
from kg.resolving.files import read_names
from kg.resolving.papers import choose, merge_papers, paper_ids, paper_key
from kg.store import Store

BATCH = 1000
# Called with (what is done, how many of it, of how many; 0 where that is not known).
Watch = Callable[[str, int, int], None]


def unwatched(step: str, done: int, total: int) -> None:
    """Watch nothing."""


def build(
    paths: Paths,
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
    paths: Paths,
    *,
    jobs: int = 1,
    strict: bool = False,
    config: Config | None = None,
    watch: Watch = unwatched,
) -> None:
    """Bring a store up to date with the files: read, extract what is new, conclude.

    What the store was before is kept beside it (`kg.keeping`). Raises ConfigError for a vocabulary or
    overrides that cannot be used, before any work.
    """
    config, _ = recalled(store, config or Config())
    # What cannot be used is told before an hour of work, not after it.
    read_names(*config.resolve.files())
    with keeping_before(store):
        add_files(store, paths, strict=strict, config=config, watch=watch)
        extract_pending(store, jobs=jobs, config=config, watch=watch)
        conclude(store, config=config, watch=watch)


def add_files(
    store: Store,
    paths: Paths,
    *,
    strict: bool = False,
    config: Config,
    watch: Watch = unwatched,
) -> None:
    """Read the files into the store, a thousand records to a transaction."""
    run = store.next_run()
    done = 0
    for source in walk(paths):
        seen = store.seen(source.path)
        with store.transaction():
            store.begin_source(seen, source.name)
        records = read_source(
            source, format=config.read.format or None, max_chars=config.read.max_chars
        )
        keyed = _keyed(records, source if strict else None)
        while batch := list(islice(keyed, BATCH)):
            with store.transaction():
                store.add_records(seen, run, batch)
            done += sum(isinstance(record, Record) for record in batch)
            watch("reading", done, 0)
        with store.transaction():
            store.finish_source(seen, run)


def _keyed(records: Iterable[Paper | Skipped], strict: Source | None) -> Iterator[Record | Skipped]:
    """Yield the records with their keys; raise ReadError for a bad one of a file that is read strictly."""
    for record in records:
        if isinstance(record, Paper):
            yield Record(record, paper_key(record))
        elif strict and record.is_error:
            line = record.source.removeprefix(strict.name)
            raise ReadError(f"{strict.path}{line}: {record.reason}")
        else:
            yield record


def extract_pending(
    store: Store, *, jobs: int = 1, config: Config, watch: Watch = unwatched
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


def conclude(
    store: Store, *, config: Config, removed: Iterable[str] = (), watch: Watch = unwatched
) -> None:
    """Decide which records are one paper and which mentions one entity; one transaction.

    Papers that are `removed`, by id, are deleted first. Raises ConfigError for a vocabulary or
    overrides that cannot be used.
    """
    config, _ = recalled(store, config)
    vocabulary, overrides = read_names(*config.resolve.files())
    with store.transaction():
        remember(store, config)
        store.remove_papers(removed)
        _name_files(store)
        _conclude_papers(store)
        papers = list(store.papers())
        watch("resolving", 0, len(papers))
        found = [(id, store.extraction(hash).mentions) for id, hash in papers]
        uses = [
            NameUse(m.text, m.kind, m.score, m.long_form, id)
            for id, mentions in found
            for m in mentions
        ]
        resolution = resolve(uses, vocabulary=vocabulary, overrides=overrides)
        store.add_entities(resolution.entities, resolution.ledger)
        store.add_parents(resolution.parents)
        store.add_questions(resolution.questions)
        links = iter(resolution.links)
        for id, mentions in found:
            store.add_links(id, [next(links) for _ in mentions])
        watch("resolving", len(papers), len(papers))


def _name_files(store: Store) -> None:
    """Call the files what they are called, told apart: by those that are there, not by who was first."""
    files = store.files()
    shown = told_apart({store.whole(source): name for source, name in files.items()})
    store.show_files({source: shown[store.whole(source)] for source in files})


def _conclude_papers(store: Store) -> None:
    failed = store.failures()
    groups = dict(store.record_groups())
    merges = merge_papers((key, [paper for _, paper in found]) for key, found in groups.items())
    records: dict[str, list[tuple[str, Paper]]] = {}
    for merge in merges:
        records.setdefault(merge.root, []).extend(groups[merge.key])
    hashes = {root: choose(found)[0] for root, found in records.items()}
    ids = paper_ids((root, [paper for _, paper in found]) for root, found in records.items())
    usable = {root for root, hash in hashes.items() if hash not in failed}
    store.replace_papers(
        sorted((ids[root], hashes[root]) for root in usable),
        [(m.key, ids[m.root], m.rule, m.evidence) for m in merges if m.root in usable],
    )


def facts_of(store: Store) -> Iterator[PaperFacts]:
    """Yield each paper of a store with what is known of it, by id."""
    for id, hash, records in store.stored_papers():
        _, paper = choose(records)
        extraction, links = store.extraction(hash), store.links(id)
        named = tuple(links.get(i, "") for i in range(len(extraction.mentions)))
        places = tuple(dict.fromkeys(f"{p.source} (no. {p.position})" for _, p in records))
        yield PaperFacts(replace(paper, id=id), places, extraction, named)


def graph_of(store: Store) -> nx.MultiDiGraph:
    """Return the graph of an open store."""
    return graphs.build(facts_of(store), store.entities(), store.parents())
