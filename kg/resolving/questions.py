"""What a person should look at: merges that may be missing, and merges that may be wrong.

Each question comes with the command that settles it. Linear in the number of names.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from math import sqrt

from kg.records import Entity
from kg.resolving.grouping import Group, Grouper
from kg.resolving.keys import is_acronym, is_proper, key_words
from kg.resolving.ledger import NameUse, Question
from kg.resolving.placing import Placer

_LISTED = 25
# A word more that often says nothing more.
_HEADS = frozenset(
    "method approach network model dataset benchmark task algorithm module system loss technique "
    "framework problem setting architecture layer mechanism strategy".split()
)
_FEW = 4
_SHORT = 3
_UNLIKE = 0.03


def ask(
    entities: Mapping[str, Entity],
    groups: Mapping[str, Group],
    uses: Iterable[NameUse],
    roots: Iterable[str],
    grouper: Grouper,
    placer: Placer,
) -> list[Question]:
    """Return the questions: ambiguous acronyms, suspected misses, suspected over-merges, overrides
    that matched nothing; `roots` are the groups of the uses, in their order."""
    return [
        *_overrides(grouper, entities),
        *_ambiguous(groups, grouper, placer),
        *_misses(entities, groups, grouper, placer),
        *_undefined(entities, groups, grouper, placer),
        *_unlike(entities, groups, uses, roots, grouper, placer),
    ]


def _overrides(grouper: Grouper, entities: Mapping[str, Entity]) -> Iterator[Question]:
    """Overrides that do nothing, or not what was meant."""
    for rule, names in grouper.unused():
        why = f"{rule.place}: no paper has {' or '.join(names)}"
        yield Question("override without effect", ", ".join(rule.names), why, "")
    for rule, names in grouper.unclear():
        why = f"{rule.place}: {' and '.join(names)} may be several things; only papers that do not say which obey"
        yield Question("override for some uses only", ", ".join(rule.names), why, "")
    named: dict[str, list[Entity]] = defaultdict(list)
    for entity in entities.values() if grouper.names else ():
        named[entity.name.casefold()].append(entity)
    for rule in grouper.names.values():
        twins = named[rule.value.casefold()]
        if len(twins) > 1:
            ids = ", ".join(entity.id for entity in twins)
            yield Question("two entities of one name", rule.value, f"{rule.place}: {ids}",
                           grouper.command("merge", rule.names[0], rule.value))  # fmt: skip


def _ambiguous(groups: Mapping[str, Group], grouper: Grouper, placer: Placer) -> list[Question]:
    found: list[tuple[float, Question]] = []
    for root, group in groups.items():
        senses = placer.undecided(root)
        open_papers = sum(n for (_, rule, _), n in group.reasons.items() if rule == "ambiguous")
        if senses and open_papers:
            forms = sorted(senses.values(), key=lambda s: (-s.weight, s.root))
            told = ", ".join(
                f"{s.long_form} ({'vocabulary' if s.in_vocabulary else f'{len(s.papers)} papers'})"
                for s in forms
            )
            short = min(group.surfaces, key=lambda s: (-group.surfaces[s], s))
            papers = ", ".join(sorted(group.papers)[:3])
            why = f"may be: {told}. Not said in: {papers}"
            found.append((open_papers, Question("ambiguous acronym", short, why,
                                                grouper.command("merge", short, forms[0].long_form))))  # fmt: skip
    return _first(found)


def _misses(
    entities: Mapping[str, Entity], groups: Mapping[str, Group], grouper: Grouper, placer: Placer
) -> list[Question]:
    """Names that a paper has with and without a word behind them that often says nothing.

    Never names of the vocabulary, and never a common word: a transformer layer is no transformer.
    """
    by_words = {tuple(key_words(entity.name)): root for root, entity in entities.items()}
    pairs = []
    for words, root in by_words.items():
        *before, word = words or [""]
        other = by_words.get(tuple(before))
        if word in _HEADS and other and not (placer.knows(other) or placer.knows(root)):
            telling = len(before) > 1 or is_proper(entities[other].name)
            if telling and (len(before) > 2 or _share_a_paper(groups[root], groups[other])):
                pairs.append((other, root, f"one has '{word}' more"))
    return _merges(pairs, entities, groups, grouper)


def _undefined(
    entities: Mapping[str, Entity], groups: Mapping[str, Group], grouper: Grouper, placer: Placer
) -> list[Question]:
    """Acronyms that no paper defines, and a name of the same paper whose initials they are; of other
    papers only for four letters and more, as three are the initials of too much."""
    initials: dict[str, list[str]] = defaultdict(list)
    for root, entity in entities.items():
        words = key_words(entity.name)
        if len(words) > 2:
            initials["".join(word[0] for word in words)].append(root)
    pairs = []
    for root, group in groups.items():
        if placer.undecided(root) or not all(is_acronym(surface) for surface in group.surfaces):
            continue
        short = "".join(key_words(entities[root].name))
        pairs += [
            (root, other, "initials")
            for other in initials.get(short, ())[:3]
            if len(short) > _SHORT or _share_a_paper(group, groups[other])
        ]
    return _merges(pairs, entities, groups, grouper)


def _share_a_paper(one: Group, other: Group) -> bool:
    return not one.papers.keys().isdisjoint(other.papers)


def _merges(
    pairs: Iterable[tuple[str, str, str]],
    entities: Mapping[str, Entity],
    groups: Mapping[str, Group],
    grouper: Grouper,
) -> list[Question]:
    """Return the question of each pair that is of one kind and that nobody has told apart."""
    found: list[tuple[float, Question]] = []
    for one, other, reason in pairs:
        names = (entities[one].name, entities[other].name)
        if entities[one].kind == entities[other].kind and not grouper.told_apart(*names):
            counts = len(groups[one].papers), len(groups[other].papers)
            why = f"{reason}; {counts[0]} and {counts[1]} papers"
            found.append((min(counts), Question("missing merge", " | ".join(names), why,
                                                grouper.command("merge", *names))))  # fmt: skip
    return _first(found)


def _unlike(
    entities: Mapping[str, Entity],
    groups: Mapping[str, Group],
    uses: Iterable[NameUse],
    roots: Iterable[str],
    grouper: Grouper,
    placer: Placer,
) -> list[Question]:
    """Entities that meet by an acronym and whose papers share hardly a name."""
    doubtful = {
        root
        for root, group in groups.items()
        if len(group.papers) >= _FEW
        and any(
            rule == "acronym" and surface != entities[root].name
            for surface, rule, _ in group.reasons
        )
        and not placer.knows(root)
    }
    names: dict[str, Counter[str]] = defaultdict(Counter)
    for use, root in zip(uses, roots, strict=True):
        names[use.paper][root] = 1
    found: list[tuple[float, Question]] = []
    for root in groups:
        if (
            root in doubtful
            and (likeness := _likeness(root, list(groups[root].papers), names)) < _UNLIKE
        ):
            surfaces = sorted(groups[root].surfaces, key=lambda s: (-groups[root].surfaces[s], s))
            others = [s for s in surfaces if s != entities[root].name]
            short = next((s for s in others if is_acronym(s)), others[-1])
            why = f"{len(groups[root].papers)} papers that share little else (likeness {likeness:.3f})"
            found.append((-likeness, Question("wrong merge", " | ".join(surfaces[:6]), why,
                                              grouper.command("separate", entities[root].name, short))))  # fmt: skip
    return _first(found)


def _likeness(root: str, papers: list[str], names: Mapping[str, Counter[str]]) -> float:
    """The mean cosine of the papers' sets of other names, by the square of their sum: no pairs."""
    total: Counter[str] = Counter()
    for paper in papers:
        others = [name for name in names[paper] if name != root]
        for name in others:
            total[name] += 1 / sqrt(len(others))  # type: ignore[assignment]
    count = sum(1 for paper in papers if len(names[paper]) > 1)
    square = sum(weight**2 for _, weight in sorted(total.items()))
    return (square - count) / (count * (count - 1)) if count > 1 else 1.0


def _first(found: list[tuple[float, Question]]) -> list[Question]:
    return [q for _, q in sorted(found, key=lambda item: (-item[0], item[1]))[:_LISTED]]
