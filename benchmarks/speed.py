"""Speed of kg's whole pipeline against a BERT-base token tagger in PyTorch, in one run.

    python benchmarks/speed.py ABSTRACTS.jsonl --papers 200 --jobs 2

Needs the extra `train` for the tagger, whose weights are random: only its speed is measured
(12 layers, 768 wide, fp32, one linear layer on top, batches of 8 sorted by length). Both get the same
number of cores. Prints abstracts a second of both, and the ratio; then the time to import kg and to
the first abstract.
"""

import argparse
import subprocess
import sys
import time
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from kg.pipeline.workers import extract_partitions
from kg.readers import read
from kg.records import Paper


def main() -> None:
    """Run both and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("abstracts", type=Path)
    parser.add_argument("--papers", type=int, default=200)
    parser.add_argument("--bert-papers", type=int, default=40)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    papers = (record for record in read([options.abstracts]) if isinstance(record, Paper))
    texts = [paper.text for paper in islice(papers, options.papers)]
    ours = _kg_rate(texts, options.jobs)
    print(
        f"kg, whole pipeline, {options.jobs} processes: {ours:.1f} abstracts a second", flush=True
    )
    theirs = _bert_rate(texts[: options.bert_papers], options.jobs)
    print(
        f"BERT-base tagger, PyTorch fp32, {options.jobs} threads: {theirs:.1f} abstracts a second"
    )
    print(f"ratio: {ours / theirs:.1f}")
    print(f"import kg: {_seconds('import kg'):.2f} s")
    first = "import kg; from kg.records import Paper; next(kg.extract([Paper('We propose LoRA.')]))"
    print(f"import kg and first abstract: {_seconds(first):.2f} s")


def _kg_rate(texts: Sequence[str], jobs: int) -> float:
    """Abstracts a second, workers warm: the start of the processes is timed apart by `_seconds`."""
    partitions = extract_partitions(((str(i), text) for i, text in enumerate(texts)), jobs=jobs)
    warm = sum(len(next(partitions)) for _ in range(jobs))
    started = time.perf_counter()
    done = sum(map(len, partitions))
    assert done + warm == len(texts)
    return done / (time.perf_counter() - started)


def _bert_rate(texts: Sequence[str], threads: int) -> float:
    import torch
    from transformers import BertConfig, BertForTokenClassification

    torch.set_num_threads(threads)
    model = BertForTokenClassification(BertConfig(num_labels=11)).eval()
    # A wordpiece is about 4.5 characters of such text.
    lengths = sorted(min(512, len(text) * 2 // 9) for text in texts)
    with torch.inference_mode():
        model(torch.zeros((1, 64), dtype=torch.long))
        started = time.perf_counter()
        for place in range(0, len(lengths), 8):
            batch = lengths[place : place + 8]
            model(torch.zeros((len(batch), batch[-1]), dtype=torch.long))
    return len(texts) / (time.perf_counter() - started)


def _seconds(code: str) -> float:
    """The best of three fresh processes, less that of an empty one."""
    return min(_timed(code) for _ in range(3)) - min(_timed("pass") for _ in range(3))


def _timed(code: str) -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
