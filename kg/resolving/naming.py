"""The canonical name of an entity: its commonest expanded form, singular, in its proper case.

A pure function of counts, so that the name is the same from build to build.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Set

from kg.resolving.keys import is_acronym, singular


def canonical_name(surfaces: Counter[str], long_forms: Counter[str], words: Set[str]) -> str:
    """Return the name for an entity with these surfaces and these expansions of its acronyms.

    `words` are the last words of all names of the corpus, case folded: a plural is made singular
    only into a word that is one of them.
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


def _lower_if_common_noun(candidates: Counter[str], words: Set[str]) -> Counter[str]:
    """Return the counts with Title Case and plurals folded into lower-case singulars.

    "Graph Neural Networks" counts for "graph neural network"; "ImageNet" stays as it is.
    """
    folded: Counter[str] = Counter()
    seen_lower = {name.casefold() for name in candidates if name == name.casefold()}
    for name, count in candidates.items():
        parts = name.split()
        plain = all(
            word.casefold() == word or word.istitle() for part in parts for word in part.split("-")
        )
        common = plain and (len(parts) > 1 or name.casefold() in seen_lower)
        form = name.casefold() if common else name
        folded[_singular_name(form, words) if common else form] += count
    return folded


def _singular_name(name: str, words: Set[str]) -> str:
    *before, last = name.split(" ")
    alone = singular(last)
    return " ".join([*before, alone]) if alone in words else name


def _is_plural(name: str, counts: Counter[str]) -> bool:
    return name.endswith("s") and name[:-1] in counts
