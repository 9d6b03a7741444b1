"""How well names are merged, and how fast: three measures and what each needs.

    python benchmarks/names.py gold dev.jsonl train.jsonl --papers seeds/papers --same names.jsonl
    python benchmarks/names.py pairs pwc_methods.json.gz
    python benchmarks/names.py million

`gold`: annotated papers; entities with one canonical name must meet across papers, others must not. Papers
were annotated one by one, so `--same names.jsonl` adds which names two readers took for one thing.
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
    gold.add_argument("--same", type=Path, help="names that readers judged, in pairs")
    gold.add_argument("--no-vocabulary", action="store_true")
    gold.add_argument(
        "--show", type=int, default=0, help="list so many of the commonest differences"
    )
    commands.add_parser("pairs").add_argument("file", type=Path)
    commands.add_parser("million")
    given = parser.parse_args()
    if given.measure == "gold":
        same = read_same(given.same) if given.same else set()
        measure_gold(given.files, given.papers, same, not given.no_vocabulary, given.show)
    elif given.measure == "pairs":
        measure_pairs(given.file)
    else:
        measure_million()


def read_same(file: Path) -> set[frozenset[str]]:
    """Return the pairs of names that all readers took for one thing."""
    lines = map(json.loads, file.read_text("utf-8").splitlines())
    return {frozenset(line["names"]) for line in lines if all(line["same"])}


def measure_gold(
    files: list[Path],
    texts: list[Path],
    same: set[frozenset[str]],
    with_vocabulary: bool,
    show: int,
) -> None:
    """Print precision and recall over pairs of entities of different papers."""
    known = [record for record in read(texts) if isinstance(record, Paper)] if texts else []
    papers = [paper for file in files for paper in read_gold(file, known)]
    items = list(_items(papers, with_vocabulary))
    by_name, by_entity = _places(items, 1), _places(items, 2)
    by_entity.pop("", None)  # what is no entity meets nothing
    found = {pair for of in by_entity.values() for pair in _across(items, of, of)}
    named = {pair for of in by_name.values() for pair in _across(items, of, of)}
    judged = set()
    for names in same:
        judged |= _across(items, *(by_name.get(name, []) for name in sorted(names)))
    met = len(found & named)
    print(f"{len(papers)} papers, {len(items):,} entities, {len(named):,} pairs of one name")
    print(f"P {100 * len(found & (named | judged)) / len(found):.1f}  R {100 * met / len(named):.1f}"
          f"  (P {100 * met / len(found):.1f} where only equal names are right)")  # fmt: skip
    _show(items, found - named - judged, show, "different names, one entity")
    _show(items, named - found, show, "one name, several entities")


Item = tuple[str, str, str]


def _items(papers: list[GoldPaper], with_vocabulary: bool) -> Iterator[Item]:
    """Yield (paper, gold name, entity that most of its mentions went to) of each gold entity."""
    uses, owners = [], []
    for paper in papers:
        for use, entity in _gold_uses(paper):
            uses.append(use)
            owners.append((paper.id, paper.entities[entity].casefold()))
    vocabulary = read_names()[0] if with_vocabulary else None
    votes: dict[tuple[str, str], Counter[str]] = {}
    for owner, link in zip(owners, resolve(uses, vocabulary=vocabulary).links, strict=True):
        votes.setdefault(owner, Counter())[link] += 1
    for (paper_id, name), counts in votes.items():
        yield paper_id, name, min(counts, key=lambda e: (-counts[e], e))


def _places(items: list[Item], column: int) -> dict[str, list[int]]:
    """Return where each value of a column stands."""
    found: dict[str, list[int]] = {}
    for place, item in enumerate(items):
        found.setdefault(item[column], []).append(place)
    return found


def _across(items: list[Item], some: list[int], others: list[int]) -> set[tuple[int, int]]:
    """Return the pairs of places of different papers, the smaller place first."""
    return {
        (min(one, other), max(one, other))
        for one in some
        for other in others
        if items[one][0] != items[other][0]
    }


def _show(items: list[Item], pairs: set[tuple[int, int]], count: int, what: str) -> None:
    told = Counter(
        " | ".join(sorted(f"{items[i][1]} ({items[i][2]})" for i in pair)) for pair in pairs
    )
    for names, times in told.most_common(count):
        print(f"  {what}: {times} pairs: {names}")


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
