"""From a doc with mentions to the plain scene that the cue patterns look at."""

from __future__ import annotations

from spacy.tokens import Doc

from kg.pipeline.abbreviations import definitions_of
from kg.pipeline.cues import Scene
from kg.pipeline.grouping import group
from kg.pipeline.marks import get_marks
from kg.records import TITLE_GAP


def scene_of(doc: Doc) -> Scene:
    """Return the doc's text, sentences and mentions, with the mentions grouped by what they name."""
    marks, text = get_marks(doc), doc.text  # put together anew each time that it is asked for
    return Scene(
        text,
        text.find(TITLE_GAP),
        [(sentence.start_char, sentence.end_char) for sentence in doc.sents],
        [(start, end, kind) for (start, end), kind in zip(marks.places, marks.kinds, strict=True)],
        group([text[start:end] for start, end in marks.places], definitions_of(doc)),
    )
