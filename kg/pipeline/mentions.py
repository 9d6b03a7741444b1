"""spaCy component `kg_mentions`: from `doc.ents` to the spans of `doc.spans["kg"]`.

The recogniser's labels are mapped to kg's kinds, boundaries are tidied, vacuous words dropped, and
a name that was found once in a text is marked wherever it stands in that text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from kg.pipeline.marks import Marks, put_marks
from kg.records import KINDS

_LEAD = re.compile(
    r"(?:(?:the|a|an|our|its|their|this|these|that|such|both|other|various|several|many|some|any|each|"
    r"novel|new|efficient|effective|powerful|popular|state-of-the-art|simple|proposed|existing)\s+)+",
    re.IGNORECASE,
)
_EDGE_LEFT = " \t\n\"'`“”‘’.,;:!?)]}"
_EDGE_RIGHT = " \t\n\"'`“”‘’,;:!?([{"

Found = tuple[int, int, str]


@Language.factory(
    "kg_mentions",
    default_config={"labels": {}, "score": 0.5, "spread": True},
    requires=["doc.ents"],
    assigns=["doc.spans"],
)
def make(nlp: Language, name: str, labels: dict[str, str], score: float, spread: bool) -> Mentions:
    """Return the component; `labels` maps the recogniser's labels to kg's kinds."""
    return Mentions(labels or {kind: kind for kind in KINDS}, score, spread)


class Mentions:
    """Fills `doc.spans["kg"]`: the mentions, without roles and relations yet."""

    def __init__(self, labels: dict[str, str], score: float, spread: bool) -> None:
        self._labels, self._score, self._spread = labels, score, spread

    def __call__(self, doc: Doc) -> Doc:
        """Return the doc with its mentions."""
        text = doc.text
        found = [
            tidied
            for ent in doc.ents
            if ent.label_ in self._labels
            for tidied in tidy(text, ent.start_char, ent.end_char, self._labels[ent.label_])
        ]
        found = spread(text, found) if self._spread else sorted(found)
        places = [(start, end) for start, end, _ in found]
        kinds = [kind for *_, kind in found]
        put_marks(doc, Marks(places, kinds, [self._score] * len(found)))
        return doc

    def to_disk(self, path: str, *, exclude: tuple[str, ...] = ()) -> None:
        """Write nothing: the settings are in the pipeline's config."""

    def from_disk(self, path: str, *, exclude: tuple[str, ...] = ()) -> Mentions:
        """Read nothing: the settings are in the pipeline's config."""
        return self


def tidy(text: str, start: int, end: int, kind: str) -> Iterator[Found]:
    """Yield the mention without determiners, praise and stray signs; nothing if nothing is left."""
    lead = _LEAD.match(text, start, end)
    start = lead.end() if lead else start
    while start < end and text[start] in _EDGE_LEFT:
        start += 1
    while end > start and text[end - 1] in _EDGE_RIGHT:
        end -= 1
    surface = text[start:end]
    if surface.count("(") != surface.count(")"):
        cut = surface.find("(") if "(" in surface else len(surface)
        end = start + len(surface[:cut].rstrip(" )"))
    surface = text[start:end]
    is_name = len(surface) > 1 and any(char.isalpha() for char in surface) and "\n" not in surface
    if is_name and surface.casefold() not in vacuous_words():
        yield start, end, kind


def spread(text: str, found: Iterable[Found]) -> list[Found]:
    """Return the mentions with every other whole-word place of the same surface added.

    A surface found with several kinds gets the commonest one there; longer surfaces win.
    """
    found = list(found)
    votes: dict[str, Counter[str]] = {}
    for start, end, kind in found:
        votes.setdefault(text[start:end], Counter())[kind] += 1
    taken = bytearray(len(text))
    kept = dict.fromkeys(found)
    for start, end, _ in kept:
        taken[start:end] = b"\x01" * (end - start)
    for surface in sorted(votes, key=lambda name: (-len(name), name)):
        kind = max(votes[surface], key=lambda name: (votes[surface][name], name))
        for match in re.finditer(rf"(?<!\w){re.escape(surface)}(?!\w)", text):
            if not any(taken[match.start() : match.end()]):
                taken[match.start() : match.end()] = b"\x01" * len(surface)
                kept[match.start(), match.end(), kind] = None
    return sorted(kept)


@cache
def vacuous_words() -> frozenset[str]:
    """Return the names that are no entities ("method", "results"): a list that experts edit."""
    lines = Path(__file__).with_name("vacuous.txt").read_text("utf-8").splitlines()
    return frozenset(line.strip().casefold() for line in lines if line and not line.startswith("#"))
