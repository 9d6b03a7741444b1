"""spaCy component `kg_extractor`: the learnt model for mentions, roles and relations.

A thin coat: texts of a usual length go to the model whole, longer ones in runs of sentences, and
what comes back is put where the other components put it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from kg.pipeline.marks import Marks, put_marks
from kg.pipeline.neural.model import Extractor, Prediction
from kg.pipeline.neural.runtime import load
from kg.records import TITLE_GAP

_WEIGHTS = Path(__file__).with_name("weights") / "extractor"
# Relations are asked for every pair of things in a run: the run must not grow with the text.
_WHOLE = 6_000
_RUN = 3_000


@Language.factory("kg_extractor", requires=["doc.sents"], assigns=["doc.spans"])
def make(nlp: Language, name: str) -> LearntExtractor:
    """Return the component."""
    return LearntExtractor()


class LearntExtractor:
    """Fills `doc.spans["kg"]` and its `attrs`: places, scores, roles, relations."""

    def __call__(self, doc: Doc) -> Doc:
        """Return the doc with what the model finds in it."""
        marks = Marks()
        sentences = [(sentence.start_char, sentence.end_char) for sentence in doc.sents]
        for start, end in _runs(sentences, len(doc.text)):
            # Without the gap a text would be all title to the model.
            lead = "" if start == 0 else TITLE_GAP
            found = model().predict(lead + doc.text[start:end])
            _add(marks, found, start - len(lead), sentences)
        put_marks(doc, marks)
        return doc

    def to_disk(self, path: str, *, exclude: tuple[str, ...] = ()) -> None:
        """Write nothing: the weights are in the package."""

    def from_disk(self, path: str, *, exclude: tuple[str, ...] = ()) -> LearntExtractor:
        """Read nothing: the weights are in the package."""
        return self


@cache
def model() -> Extractor:
    """Return the model, on one thread: several processes work side by side, and the sums stay the
    same whatever the machine."""
    return load(_WEIGHTS, threads=1)


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


def _add(marks: Marks, found: Prediction, shift: int, sentences: list[tuple[int, int]]) -> None:
    first = len(marks.places)
    for mention in found.mentions:
        marks.places.append((mention.start + shift, mention.end + shift))
        marks.kinds.append(mention.kind)
        marks.roles.append(mention.role)
        marks.scores.append(round(mention.score, 3))
    for relation in found.relations:
        head, tail = relation.head + first, relation.tail + first
        sentence = _sentence_of(marks, sentences, head, tail)
        marks.relations.append((head, relation.name, tail, round(relation.score, 3), sentence))


def _sentence_of(marks: Marks, sentences: list[tuple[int, int]], head: int, tail: int) -> int:
    """The sentence that speaks for a relation: of the tail, which is the one of both where they
    share it."""
    place = marks.places[tail][0]
    return next((i for i, (_, end) in enumerate(sentences) if place < end), len(sentences) - 1)
