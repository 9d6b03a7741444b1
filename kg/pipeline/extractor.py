"""spaCy component `kg_extractor`: the learnt model for mentions, roles and relations.

A thin coat: texts of a usual length go to the model whole, longer ones in runs of sentences, and
what comes back is put where the other components put it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from kg.pipeline.abbreviations import definitions_of
from kg.pipeline.grouping import group
from kg.pipeline.marks import Marks, put_marks
from kg.pipeline.neural.model import Extractor, Prediction
from kg.pipeline.neural.runtime import load
from kg.records import TITLE_GAP

WEIGHTS = Path(__file__).with_name("weights")
# Relations are asked for every pair of things in a run: the run must not grow with the text.
_WHOLE = 6_000
_RUN = 3_000


@Language.factory(
    "kg_extractor", default_config={"weights": ""}, requires=["doc.sents"], assigns=["doc.spans"]
)
def make(nlp: Language, name: str, weights: str) -> LearntExtractor:
    """Return the component; `weights` is a folder such as `kg train` writes, by default kg's own."""
    return LearntExtractor(Path(weights or WEIGHTS))


class LearntExtractor:
    """Fills `doc.spans["kg"]` and its `attrs`: places, scores, roles, relations."""

    def __init__(self, weights: Path) -> None:
        self._weights = weights

    def __call__(self, doc: Doc) -> Doc:
        """Return the doc with what the model finds in it."""
        marks, text = Marks(), doc.text
        sentences = [(sentence.start_char, sentence.end_char) for sentence in doc.sents]
        for start, end in _runs(sentences, len(text)):
            # Without the gap a text would be all title to the model.
            lead = "" if start == 0 else TITLE_GAP
            found = model(self._weights).predict(lead + text[start:end])
            _add(marks, found, start - len(lead))
        surfaces = [text[start:end] for start, end in marks.places]
        groups = group(surfaces, definitions_of(doc))
        _anchor(marks, groups, [end for _, end in sentences])
        put_marks(doc, marks)
        return doc

    def to_disk(self, path: str, *, exclude: tuple[str, ...] = ()) -> None:
        """Write nothing: the weights are in the package."""

    def from_disk(self, path: str, *, exclude: tuple[str, ...] = ()) -> LearntExtractor:
        """Read nothing: the weights are in the package."""
        return self


@cache
def model(weights: Path = WEIGHTS) -> Extractor:
    """Return the model, on one thread: several processes work side by side, and the sums stay the
    same whatever the machine."""
    return load(weights / "extractor", threads=1)


def _runs(sentences: list[tuple[int, int]], length: int) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of the stretches that the model sees at once: sentences together as long as
    they fit, a sentence that does not fit in pieces."""
    if length <= _WHOLE:
        yield 0, length
        return
    start = 0
    for low, high in sentences:
        if high - start > _RUN and low > start:
            yield start, low
            start = low
        while high - start > _WHOLE:
            yield start, start + _RUN
            start += _RUN
    yield start, length


def _add(marks: Marks, found: Prediction, shift: int) -> None:
    first = len(marks.places)
    for mention in found.mentions:
        marks.places.append((mention.start + shift, mention.end + shift))
        marks.kinds.append(mention.kind)
        marks.roles.append(mention.role)
        marks.scores.append(round(mention.score, 3))
    for relation in found.relations:
        head, tail = relation.head + first, relation.tail + first
        marks.relations.append((head, relation.name, tail, round(relation.score, 3), 0))


def _anchor(marks: Marks, groups: list[int], ends: list[int]) -> None:
    """Tie each relation to the sentence that speaks for it.

    The model relates things; of the mentions of both, the nearest in one sentence are taken. Where no
    sentence has both, it is the tail's.
    """
    sentence_of = [min(bisect_right(ends, start), len(ends) - 1) for start, _ in marks.places]
    mentions_of: dict[int, list[int]] = {}
    for mention, owner in enumerate(groups):
        mentions_of.setdefault(owner, []).append(mention)
    anchored = []
    for head, name, tail, score, _ in marks.relations:
        pairs = (
            (sentence_of[a] != sentence_of[b], abs(marks.places[a][0] - marks.places[b][0]), a, b)
            for a in mentions_of[groups[head]]
            for b in mentions_of[groups[tail]]
        )
        apart, _, a, b = min(pairs)
        a, b = (head, tail) if apart else (a, b)
        anchored.append((a, name, b, score, sentence_of[b]))
    marks.relations = anchored
