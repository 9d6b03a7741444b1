"""Which sense an acronym has in a paper that does not say: by the company it keeps.

The words of the names in the paper are compared with those in the papers that name each sense.
Only papers with an undecided acronym, and those of its senses, are looked at.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Set
from math import log, sqrt

from kg.resolving.keys import key_words

_ENOUGH = 0.08
_AHEAD = 1.5


class Contexts:
    """The words around names, by paper and by sense."""

    def __init__(self, names: Iterable[tuple[str, str]], papers_of: Mapping[str, Set[str]]) -> None:
        """`names` are (paper, surface) pairs of the papers that matter; `papers_of` {root: papers}."""
        self._words: dict[str, set[str]] = defaultdict(set)
        for paper, surface in names:
            self._words[paper].update(word for word in key_words(surface) if len(word) > 2)
        counts = Counter(word for words in self._words.values() for word in words)
        self._idf = {word: log((1 + len(self._words)) / n) for word, n in counts.items()}
        self._profiles = {
            root: Counter(w for paper in papers for w in self._words.get(paper, ()))
            for root, papers in papers_of.items()
        }
        self._papers_of = papers_of

    def sense_of(self, paper: str, senses: Mapping[str, str]) -> str | None:
        """Return the root of the sense that fits the paper best, or None where none stands out.

        `senses` is {root: long form}.
        """
        named = [root for root in senses if paper in self._papers_of.get(root, ())]
        if len(named) == 1:
            return named[0]
        ranked = sorted(
            ((self._likeness(paper, root, long), root) for root, long in senses.items()),
            key=lambda item: (-item[0], item[1]),
        )
        second = ranked[1][0] if len(ranked) > 1 else 0.0
        best, root = ranked[0]
        return root if best >= _ENOUGH and best >= _AHEAD * second else None

    def _likeness(self, paper: str, root: str, long_form: str) -> float:
        """The cosine of the paper's words with those around the sense, weighted by idf."""
        profile = Counter(self._profiles.get(root, {}))
        profile.update(
            {w: max(1, len(self._papers_of.get(root, ()))) for w in key_words(long_form)}
        )
        words = self._words.get(paper, set())
        shared = sum(self._idf[w] ** 2 * profile[w] for w in sorted(words) if w in profile)
        norm = sqrt(sum(self._idf[w] ** 2 for w in sorted(words))) * sqrt(
            sum((self._idf.get(w, 1.0) * n) ** 2 for w, n in sorted(profile.items()))
        )
        return shared / norm if norm else 0.0
