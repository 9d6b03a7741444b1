"""Extraction over many texts: in this process, or in processes around the pipeline.

Texts go out in partitions, plain records come back. A partition whose worker died is sent again,
then in halves, until the text that kills is alone; one that kills twice is given back as a failure.
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from itertools import islice
from multiprocessing import get_context
from typing import Any

from spacy.language import Language

from kg.errors import PipelineError
from kg.pipeline import extract_texts, load_pipeline
from kg.records import Extraction

PARTITION = 32
Keyed = tuple[str, str]
Partition = Sequence[Keyed]


@dataclass(frozen=True, slots=True)
class Failure:
    """A text that no worker survived, by its key."""

    key: str
    reason: str


Result = tuple[str, Extraction] | Failure


def extract_partitions(
    texts: Iterable[Keyed],
    *,
    jobs: int = 1,
    model: str = "",
    labels: Mapping[str, str] | None = None,
) -> Iterator[list[Result]]:
    """Yield, partition by partition in no set order, (key, extraction) for each (key, text)."""
    stream = iter(texts)
    partitions = iter(lambda: list(islice(stream, PARTITION)), [])
    if jobs > 1:
        yield from _Pool(jobs, model, dict(labels or {})).run(partitions)
        return
    nlp = load_pipeline(model, labels)
    for partition in partitions:
        yield _extract(partition, nlp)


def _extract(partition: Partition, nlp: Language) -> list[Result]:
    extractions = extract_texts((text for _, text in partition), nlp)
    return [(key, extraction) for (key, _), extraction in zip(partition, extractions, strict=True)]


_nlp: Language | None = None


def _start_worker(model: str, labels: dict[str, str]) -> None:
    global _nlp
    _nlp = load_pipeline(model, labels)


def _work(partition: Partition) -> list[Result]:
    assert _nlp is not None, "the pool's initializer loads the pipeline"
    return _extract(partition, _nlp)


@dataclass
class _Pool:
    """A process pool that outlives its workers."""

    jobs: int
    model: str
    labels: dict[str, str]
    suspects: deque[Partition] = field(default_factory=deque)

    def run(self, partitions: Iterator[Partition]) -> Iterator[list[Result]]:
        """Yield the results of all partitions; those of a broken pool are worked on again."""
        broken = True
        while broken:
            with self._executor(self.jobs) as executor:
                running = {_submit(executor, p): p for p in islice(partitions, 2 * self.jobs)}
                while running:
                    done, _ = wait(running, return_when=FIRST_COMPLETED)
                    for future in done:
                        partition = running.pop(future)
                        if isinstance(future.exception(), BrokenProcessPool):
                            self.suspects.append(partition)
                        else:
                            yield future.result()
                            if not self.suspects:
                                running |= {_submit(executor, p): p for p in islice(partitions, 1)}
            broken = bool(self.suspects)
            yield from self._clear_suspects()

    def _clear_suspects(self) -> Iterator[list[Result]]:
        """Run each suspect alone; halve the one that kills until its text is found."""
        if self.suspects and self._run_alone([]) is None:
            raise PipelineError(
                "extraction: the worker processes die as they start (memory?). Try --jobs 1."
            )
        while self.suspects:
            partition = self.suspects.popleft()
            results = self._run_alone(partition)
            if results is not None:
                yield results
            elif len(partition) == 1:
                yield [Failure(partition[0][0], "its worker process died twice")]
            else:
                middle = len(partition) // 2
                self.suspects.extendleft([partition[middle:], partition[:middle]])

    def _run_alone(self, partition: Partition) -> list[Result] | None:
        """Return the results of a partition in a process of its own; None where that died."""
        with self._executor(1) as executor:
            try:
                return _submit(executor, partition).result()
            except BrokenProcessPool:
                return None

    def _executor(self, jobs: int) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(
            jobs,
            get_context("spawn"),
            initializer=_start_worker,
            initargs=(self.model, self.labels),
        )


def _submit(executor: ProcessPoolExecutor, partition: Partition) -> Future[list[Result]]:
    """Submit a partition; a worker that starts for it does not run the caller's script again.

    A spawned process imports the main script, which without a `__main__` guard would build again,
    and so on without end. The workers need nothing of that script, so it is hidden meanwhile.
    """
    main = sys.modules["__main__"].__dict__
    hidden: dict[str, Any] = {
        name: main.pop(name) for name in ("__file__", "__spec__") if name in main
    }
    main["__spec__"] = None
    try:
        return executor.submit(_work, partition)
    finally:
        main.update(hidden)
