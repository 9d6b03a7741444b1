"""How well names are merged, and how fast: three measures and what each needs.

    python benchmarks/names.py gold dev.jsonl train.jsonl --papers seeds/papers
    python benchmarks/names.py pairs pwc_methods.json.gz
    python benchmarks/names.py million

`gold`: annotated papers; entities with one canonical name must meet across papers, others must not.
`pairs`: acronyms and full names of Papers with Code's list of methods (kept by its successors,
CC BY-SA 4.0), without the vocabulary; one paper defines each acronym, another has the acronym alone,
a third the full name alone, and all other names of the list stand around as distractors.
`million`: a million distinct names; seconds and peak memory.
"""

import argparse
import gzip
import itertools
import json
import random
import re
import resource
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from kg.gold.annotations import GoldPaper, read_gold
from kg.pipeline.abbreviations import find_definitions
from kg.readers import read
from kg.records import Paper
from kg.resolving import NameUse, resolve
from kg.resolving.files import read_names
from kg.resolving.keys import name_key


def main() -> None:
    """Run the measure that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="measure", required=True)
    gold = commands.add_parser("gold")
    gold.add_argument("files", nargs="+", type=Path)
    gold.add_argument("--papers", nargs="*", type=Path, default=[])
    gold.add_argument("--no-vocabulary", action="store_true")
    gold.add_argument(
        "--show", type=int, default=0, help="list so many of the commonest differences"
    )
    commands.add_parser("pairs").add_argument("file", type=Path)
    commands.add_parser("million")
    given = parser.parse_args()
    if given.measure == "gold":
        measure_gold(given.files, given.papers, not given.no_vocabulary, given.show)
    elif given.measure == "pairs":
        measure_pairs(given.file)
    else:
        measure_million()


def measure_gold(files: list[Path], texts: list[Path], with_vocabulary: bool, show: int) -> None:
    """Print precision and recall over pairs of entities of different papers."""
    known = [record for record in read(texts) if isinstance(record, Paper)] if texts else []
    papers = [paper for file in files for paper in read_gold(file, known)]
    uses, owners = [], []
    for paper in papers:
        for use, entity in _gold_uses(paper):
            uses.append(use)
            owners.append((paper.id, entity))
    vocabulary = read_names()[0] if with_vocabulary else None
    links = resolve(uses, vocabulary=vocabulary).links
    votes: dict[tuple[str, int], Counter[str]] = {}
    for owner, link in zip(owners, links, strict=True):
        votes.setdefault(owner, Counter())[link] += 1
    names = {(p.id, i): name.casefold() for p in papers for i, name in enumerate(p.entities)}
    items = [
        (paper, names[paper, i], min(c, key=lambda e: (-c[e], e)))
        for (paper, i), c in votes.items()
    ]
    right = _pairs((p, (n, e)) for p, n, e in items)
    found = _pairs((p, e) for p, _, e in items)
    gold = _pairs((p, n) for p, n, _ in items)
    print(f"{len(papers)} papers, {len(items):,} entities, {gold:,} pairs of one name")
    print(f"P {100 * right / found:.1f}  R {100 * right / gold:.1f}  "
          f"F1 {200 * right / (found + gold):.1f}")  # fmt: skip
    _show(items, show)


def _show(items: list[tuple[str, str, str]], show: int) -> None:
    for title, key, other in (
        ("different names, one entity", 2, 1),
        ("one name, several entities", 1, 2),
    ):
        groups: dict[str, Counter[str]] = {}
        for item in items:
            groups.setdefault(item[key], Counter())[item[other]] += 1
        lost = {
            g: (sum(c.values()) ** 2 - sum(n * n for n in c.values())) // 2
            for g, c in groups.items()
        }
        for group in sorted(lost, key=lambda g: -lost[g])[:show]:
            print(f"  {title}: {lost[group]} pairs: {group}: {groups[group].most_common(6)}")


def _gold_uses(paper: GoldPaper) -> Iterator[tuple[NameUse, int]]:
    longs = {
        d.short: d.long
        for part in re.split(r"(?<=[.!?])\s", paper.text)
        for d in find_definitions(part)
    }
    for mention in paper.mentions:
        surface = paper.text[mention.start : mention.end]
        long = longs.get(surface) or longs.get(surface.removesuffix("s"), "")
        yield NameUse(surface, mention.kind, 1.0, long, paper.id), mention.entity


def _pairs(items: Iterable[tuple[str, object]]) -> int:
    """How many pairs of different papers have the same thing."""
    per_paper = Counter(items)
    totals: Counter[object] = Counter()
    squares: Counter[object] = Counter()
    for (_, thing), count in per_paper.items():
        totals[thing] += count
        squares[thing] += count * count
    return sum((totals[thing] ** 2 - squares[thing]) // 2 for thing in totals)


def measure_pairs(file: Path) -> None:
    """Print precision and recall of acronym and full name, among distractors."""
    with gzip.open(file, "rt", encoding="utf-8") as stream:
        methods = json.load(stream)
    pairs, distractors = [], set()
    for method in methods:
        short, full = method["name"].strip(), (method["full_name"] or "").strip()
        distractors.update(name for name in (short, full) if name)
        if full and name_key(short) != name_key(full) and len(short) < len(full):
            pairs.append((short, full))
    uses, owners = [], []
    for number, (short, full) in enumerate(pairs):
        # What the reader of the text would find: not every pair is an acronym that its words spell.
        long = next((d.long for d in find_definitions(f"{full} ({short})")), "")
        for surface, form, paper in (
            (short, long, "a"),
            (full, "", "a"),
            (short, "", "b"),
            (full, "", "c"),
        ):
            uses.append(NameUse(surface, "method", 1.0, form, f"{number}{paper}"))
            owners.append((number, surface, paper))
    uses += [
        NameUse(name, "method", 1.0, "", f"d{i}") for i, name in enumerate(sorted(distractors))
    ]
    links = resolve(uses).links
    clusters: dict[str, set[str]] = {}
    for use, link in zip(uses, links, strict=True):
        clusters.setdefault(link, set()).add(name_key(use.surface))
    truth = {frozenset((name_key(s), name_key(f))) for s, f in pairs}
    joined = {
        frozenset(two)
        for keys in clusters.values()
        for two in itertools.combinations(sorted(keys), 2)
    }
    same = _closure(truth)
    right = sum(
        1
        for two in joined
        if len({same[key] for key in two if key in same}) == 1 and two <= same.keys()
    )
    apart = dict(zip(owners, links, strict=False))
    met = sum(apart[n, s, "b"] == apart[n, f, "c"] for n, (s, f) in enumerate(pairs))
    print(f"{len(pairs)} pairs among {len(distractors):,} names")
    print(f"P {100 * right / max(len(joined), 1):.1f} of {len(joined)} merges  "
          f"R {100 * met / len(pairs):.1f} (acronym alone meets full name alone)")  # fmt: skip


def _closure(pairs: Iterable[frozenset[str]]) -> dict[str, str]:
    roots: dict[str, str] = {}
    for pair in sorted(sorted(pair) for pair in pairs):
        group = {roots.get(key, key) for key in pair}
        kept = min(group)
        roots.update({key: kept for key, root in list(roots.items()) if root in group})
        roots.update(dict.fromkeys(pair, kept))
    return roots


def measure_million() -> None:
    """Print the time and memory of resolving a million distinct names in 50,000 papers."""
    chance = random.Random(1)
    letters = "abcdefghijklmnopqrstuvwxyz"
    words = ["".join(chance.choices(letters, k=chance.randint(4, 10))) for _ in range(40_000)]
    names: dict[str, None] = {}
    while len(names) < 1_000_000:
        made = chance.sample(words, chance.randint(1, 3))
        names[
            " ".join(made)
            if chance.random() < 0.8
            else "".join(w[0] for w in made).upper() + made[0]
        ] = None
    kinds = ("method", "concept", "task")
    uses = [NameUse(name, kinds[i % 3], 0.9, "", f"p{i // 20}") for i, name in enumerate(names)]
    for i in range(0, 1_000_000, 50):  # 20,000 definitions of acronyms
        long = " ".join(chance.sample(words, 3))
        uses.append(
            NameUse("".join(w[0] for w in long.split()).upper(), "method", 0.9, long, f"p{i // 20}")
        )
    before = time.perf_counter()
    found = resolve(uses, vocabulary=read_names()[0])
    seconds = time.perf_counter() - before
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(
        f"{len(names):,} distinct names, {len(found.entities):,} entities: {seconds:.0f} s, {peak:.1f} GiB at the peak"
    )


if __name__ == "__main__":
    main()
