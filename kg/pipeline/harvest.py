"""From a Doc to an Extraction: the only file that reads what the components left behind.

Offsets come out in the text as it was before `capping`; strings are cut from that text.
"""

from __future__ import annotations

from spacy.tokens import Doc

from kg.pipeline.abbreviations import definitions_of
from kg.pipeline.marks import get_marks
from kg.records import Extraction, Mention, Relation


def harvest(doc: Doc, text: str, places: list[int] | None) -> Extraction:
    """Return the mentions, relations and sentences of a doc as plain records."""
    marks = get_marks(doc)
    sentences = tuple(_back(s.start_char, s.end_char, places) for s in doc.sents)
    long_forms = dict(definitions_of(doc))
    mentions = []
    for place, kind, role, score in zip(
        marks.places, marks.kinds, marks.roles, marks.scores, strict=True
    ):
        start, end = _back(*place, places)
        surface = text[start:end]
        long_form = long_forms.get(surface) or long_forms.get(surface.removesuffix("s"), "")
        mentions.append(Mention(start, end, surface, kind, role, score, long_form))  # type: ignore[arg-type]
    relations = tuple(
        Relation(head, relation, tail, score, *sentences[sentence])  # type: ignore[arg-type]
        for head, relation, tail, score, sentence in marks.relations
    )
    return Extraction(tuple(mentions), relations, sentences)


def _back(start: int, end: int, places: list[int] | None) -> tuple[int, int]:
    return (start, end) if places is None else (places[start], places[end - 1] + 1 if end else 0)
