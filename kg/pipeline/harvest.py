"""From a Doc to an Extraction: the only file that reads what the components left behind.

Offsets come out in the text as it was before `capping`; strings are cut from that text.
"""

from __future__ import annotations

from spacy.tokens import Doc

from kg.pipeline.marks import get_marks
from kg.records import Extraction, Mention, Relation

_SAME = 0.6


def harvest(doc: Doc, text: str, places: list[int] | None) -> Extraction:
    """Return the mentions, relations and sentences of a doc as plain records."""
    marks = get_marks(doc)
    sentences = tuple(_back(s.start_char, s.end_char, places) for s in doc.sents)
    long_forms = _long_forms(doc, marks.places)
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


def _long_forms(doc: Doc, places: list[tuple[int, int]]) -> dict[str, str]:
    """Return {acronym: long form}; a long form that is nearly a mention is that mention, so that
    "hierarchical encoder method (HE)" defines the hierarchical encoder."""
    text = doc.text
    found: dict[str, str] = {}
    for short, long, _, start in doc.user_data.get("kg_abbreviations", ()):
        span = (start, start + len(long))
        near = max(places, key=lambda place: _likeness(place, span), default=span)
        place = near if _likeness(near, span) >= _SAME else span
        # "the low-level intermediate representation (IR)": the mention says more than the short form.
        inside = place[0] < span[0] and span[1] <= place[1]
        start, end = span if inside and not _begins(text, place, short) else place
        # "we see maps as a deep neural net (MapNet)": the mention no longer spells the short form.
        if not short[0].isalpha() or text[start].casefold() == short[0].casefold():
            found[short] = text[start:end]
    return found


def _likeness(one: tuple[int, int], other: tuple[int, int]) -> float:
    """Shared characters over all characters of two stretches."""
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return max(0, shared) / (max(one[1], other[1]) - min(one[0], other[0]))


def _back(start: int, end: int, places: list[int] | None) -> tuple[int, int]:
    return (start, end) if places is None else (places[start], places[end - 1] + 1 if end else 0)


def _begins(text: str, place: tuple[int, int], short: str) -> bool:
    return text[place[0]].casefold() == short[0].casefold()
