"""Memory and speed over a long stream of abstracts.

    python benchmarks/stream.py ABSTRACTS.jsonl --papers 20000 --jobs 2

ABSTRACTS holds one {"title", "abstract"} a line; a public collection of real ones is
github.com/papercopilot/paperlists. Prints abstracts a second and the largest memory of this process
and of its workers (MiB) every 1,000 papers: it must not grow with the stream.
"""

import argparse
import resource
import time
from itertools import islice
from pathlib import Path

from kg.pipeline.workers import extract_partitions
from kg.readers import read
from kg.records import Paper


def main() -> None:
    """Run the stream and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("abstracts", type=Path)
    parser.add_argument("--papers", type=int, default=20_000)
    parser.add_argument("--jobs", type=int, default=1)
    options = parser.parse_args()
    papers = (record for record in read([options.abstracts]) if isinstance(record, Paper))
    texts = ((str(i), paper.text) for i, paper in enumerate(islice(papers, options.papers)))
    done, mentions, started = 0, 0, time.perf_counter()
    for results in extract_partitions(texts, jobs=options.jobs):
        before = done
        done += len(results)
        mentions += sum(len(result[1].mentions) for result in results)
        if done // 1000 > before // 1000:
            rate = done / (time.perf_counter() - started)
            print(
                f"{done:7} papers {mentions:9} mentions {rate:7.1f} a second {_memory()}",
                flush=True,
            )


def _memory() -> str:
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    workers = sum(map(_resident, _children())) / 1024
    return f"{own:6.0f} MiB here, {workers:6.0f} MiB in workers"


def _children() -> list[int]:
    from multiprocessing import active_children

    return [child.pid for child in active_children() if child.pid]


def _resident(pid: int) -> int:
    status = Path(f"/proc/{pid}/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(line.split()[1]) for line in lines if line.startswith("VmRSS")), 0)


if __name__ == "__main__":
    main()
