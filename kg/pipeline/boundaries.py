"""spaCy component `kg_boundaries`: sentence starts; title and abstract never share a sentence.

Rules on the tokens, no parser: a full stop, question or exclamation mark ends a sentence unless an
abbreviation, an initial or a lower-case word says otherwise.
"""

from __future__ import annotations

import numpy as np
from spacy.attrs import SENT_START
from spacy.language import Language
from spacy.tokens import Doc, Token

from kg.records import TITLE_GAP

_ENDS = frozenset({".", "!", "?", "...", "…"})
_CLOSERS = frozenset({'"', "'", ")", "]", "”", "’", "''", "}"})
_ABBREVIATED = frozenset(
    "e.g. i.e. etc. et al. al. cf. vs. fig. figs. eq. eqs. sec. ref. refs. approx. resp. w.r.t. "
    "dr. prof. no. nos. ca. viz. i.i.d. a.k.a. st. tab.".split()
)

_INITIAL = 2  # "J."


@Language.factory("kg_boundaries", assigns=["token.is_sent_start", "doc.sents"])
def make(nlp: Language, name: str) -> Boundaries:
    """Return the component."""
    return Boundaries()


class Boundaries:
    """Sets `token.is_sent_start` on every token."""

    def __call__(self, doc: Doc) -> Doc:
        """Return the doc with its sentences marked."""
        gap = doc.text.find(TITLE_GAP)
        in_title, ended = gap > 0, True
        starts: list[int] = []
        for token in doc:
            if in_title and token.idx > gap:
                in_title, ended = False, True
            starts.append(1 if (ended and not token.is_space) or token.i == 0 else -1)
            if not token.is_space:
                ended = not in_title and _ends_sentence(doc, token)
        # All at once: setting one token's mark looks at every token of the doc.
        marks = np.array(starts, dtype=np.int64).astype(np.uint64).reshape(-1, 1)
        return doc.from_array([SENT_START], marks)  # type: ignore[arg-type]

    def to_disk(self, path: str, *, exclude: tuple[str, ...] = ()) -> None:
        """Write nothing: the component has no state."""

    def from_disk(self, path: str, *, exclude: tuple[str, ...] = ()) -> Boundaries:
        """Read nothing: the component has no state."""
        return self


def _ends_sentence(doc: Doc, token: Token) -> bool:
    if token.text in _CLOSERS and token.i and doc[token.i - 1].text in _ENDS:
        return _may_start(doc, token.i + 1)
    if token.text not in _ENDS:
        # The tokenizer leaves the stop on words that end in a capital: "3D.", "EfficientViT."
        whole = len(token) > _INITIAL and token.text.find(".") == len(token) - 1
        return whole and token.lower_ not in _ABBREVIATED and _may_start(doc, token.i + 1)
    if token.text == "." and token.i and not token.nbor(-1).whitespace_:
        before = doc[token.i - 1].lower_ + "."
        if before in _ABBREVIATED or (
            len(before) == 2 and before[0].isalpha() and doc[token.i - 1].is_upper
        ):
            return False
    return _may_start(doc, token.i + 1)


def _may_start(doc: Doc, index: int) -> bool:
    """Say whether a sentence can begin at the token: white space before, no lower-case word."""
    if index >= len(doc):
        return False
    token = doc[index]
    if token.text in _CLOSERS or (not doc[index - 1].whitespace_ and not token.is_space):
        return False
    if token.is_space:
        return index + 1 >= len(doc) or not doc[index + 1].text[:1].islower()
    return not token.text[:1].islower()
