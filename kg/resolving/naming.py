"""The canonical name of an entity: its commonest expanded form, singular, in its proper case.

A pure function of counts, so that the name is the same from build to build.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Set
from typing import NamedTuple

from kg.resolving.keys import is_acronym, singular

# What stands behind one is no head word: "evolution of concepts" names no concept.
_PREPOSITIONS = frozenset(
    "of from without for with in on to by between across among over under into within via".split()
)


class Words(NamedTuple):
    """Words of the names of a corpus: the last ones of all, case folded; all that stand somewhere in
    small letters."""

    last: Set[str]
    small: Set[str]


def words_of(surfaces: Iterable[str], known: Iterable[str]) -> Words:
    """Return the words of all names of a corpus; the known ones, too, show what is written small."""
    last: set[str] = set()
    small = {part for name in known for part in _parts(name) if part == part.casefold()}
    for surface in surfaces:
        last.update(word.casefold() for word in surface.split()[-1:])
        small.update(part for part in _parts(surface) if part == part.casefold())
    return Words(last, small)


def canonical_name(surfaces: Counter[str], long_forms: Counter[str], words: Words) -> str:
    """Return the name for an entity with these surfaces and these expansions of its acronyms.

    A plural is made singular only into a word that ends another name, and not behind a preposition;
    Title Case becomes small letters only where each of its words is written so elsewhere ("Llama Scope"
    is a proper name).
    """
    candidates = surfaces
    if long_forms:
        short = {s.casefold() for s in surfaces if is_acronym(s)}
        candidates = Counter({s: n for s, n in surfaces.items() if s.casefold() not in short})
        candidates.update({s: n for s, n in long_forms.items() if s not in candidates})
    lowered = _lower_if_common_noun(candidates, words)
    return min(
        lowered, key=lambda name: (-lowered[name], _is_plural(name, lowered), len(name), name)
    )


def _lower_if_common_noun(candidates: Counter[str], words: Words) -> Counter[str]:
    """Return the counts with Title Case and plurals folded into lower-case singulars.

    "Graph Neural Networks" counts for "graph neural network"; "ImageNet" stays as it is.
    """
    folded: Counter[str] = Counter()
    seen_lower = {name.casefold() for name in candidates if name == name.casefold()}
    for name, count in candidates.items():
        parts = _parts(name)
        plain = all(word.casefold() == word or word.istitle() for word in parts)
        known = " " in name and all(
            words.small & {word.casefold(), singular(word.casefold())} for word in parts
        )
        common = plain and (known or name.casefold() in seen_lower)
        form = name.casefold() if common else name
        countable = common or (plain and " " in name)
        folded[_singular_name(form, words.last) if countable else form] += count
    return folded


def _parts(name: str) -> list[str]:
    """Return the words of a name, those of hyphenated ones too."""
    return [part for word in name.split() for part in word.split("-")]


def _singular_name(name: str, words: Set[str]) -> str:
    *before, last = name.split(" ")
    if not _PREPOSITIONS.isdisjoint(map(str.casefold, before)):
        return name
    alone = singular(last)
    return " ".join([*before, alone]) if alone.casefold() in words else name


def _is_plural(name: str, counts: Counter[str]) -> bool:
    return name.endswith("s") and name[:-1] in counts
