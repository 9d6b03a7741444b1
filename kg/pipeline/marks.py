"""What the components leave on a doc for each other and for `harvest`: one span group, plain lists.

`doc.spans["kg"]` holds the mentions as spaCy spans, for whoever works on with spaCy; the exact
characters are in its `attrs["places"]`, since a mention may end within a token.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from spacy.tokens import Doc, Span, SpanGroup

SPANS = "kg"
# head, relation, tail, score, sentence: indices of places and of the doc's sentences
RelationMark = tuple[int, str, int, float, int]


@dataclass
class Marks:
    """Parallel lists, one item a mention, and the relations between them."""

    places: list[tuple[int, int]] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    scores: list[float] = field(default_factory=list)
    roles: list[str] = field(default_factory=list)
    relations: list[RelationMark] = field(default_factory=list)


def put_marks(doc: Doc, marks: Marks) -> None:
    """Set the marks on a doc."""
    spans: list[Span] = []
    for (start, end), kind in zip(marks.places, marks.kinds, strict=True):
        span = doc.char_span(start, end, label=kind, alignment_mode="expand")
        assert span is not None, "places lie within the text"
        spans.append(span)
    attributes: dict[str, Any] = {
        "places": marks.places,
        "scores": marks.scores,
        "roles": marks.roles,
        "relations": marks.relations,
    }
    doc.spans[SPANS] = SpanGroup(doc, name=SPANS, spans=spans, attrs=attributes)


def get_marks(doc: Doc) -> Marks:
    """Return the marks of a doc."""
    group = doc.spans[SPANS]
    attributes = group.attrs
    return Marks(
        attributes["places"],
        [span.label_ for span in group],
        attributes["scores"],
        attributes["roles"],
        attributes["relations"],
    )
