"""Texts with some of their things swapped for things of the same kind from other papers, so that a
network reads what a text says of a thing instead of learning the thing by heart (mention replacement:
Dai and Adel, An Analysis of Simple Data Augmentation for Named Entity Recognition, COLING 2020).
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace

from kg.pipeline.neural.words import split_text
from kg.training.documents import Document, Span, flat_spans

# Spans of one text do not overlap once the longest are taken; none is wider than this.
_WIDEST = 1000
Forms = tuple[str, ...]
Donors = Mapping[tuple[int, bool], Sequence[Forms]]


def donors(documents: Sequence[Document]) -> Donors:
    """Return the forms of all things, by kind and by whether a thing has more than one form."""
    found: dict[tuple[int, bool], list[Forms]] = {}
    for document in documents:
        for kind, forms in _things(document).values():
            found.setdefault((kind, len(forms) > 1), []).append(forms)
    return found


def swapped(document: Document, known: Donors, chance: random.Random, share: float) -> Document:
    """Return the document with about this share of its things swapped; the labels stay."""
    names: dict[int, dict[str, str]] = {}
    for entity, (kind, forms) in _things(document).items():
        if chance.random() < share:
            others = chance.choice(known[kind, len(forms) > 1])
            names[entity] = {form: others[i % len(others)] for i, form in enumerate(forms)}
    if not names:
        return document
    return _rewritten(document, names)


def _things(document: Document) -> dict[int, tuple[int, Forms]]:
    """The kind of each thing and its forms in the order in which they come."""
    forms: dict[int, dict[str, None]] = {}
    kinds: dict[int, int] = {}
    for span in _in_order(document):
        kinds.setdefault(span.entity, span.kind)
        forms.setdefault(span.entity, {})[_form(document, span)] = None
    return {entity: (kinds[entity], tuple(known)) for entity, known in forms.items()}


def _in_order(document: Document) -> list[Span]:
    return sorted(flat_spans(document.spans, _WIDEST), key=lambda span: span.start)


def _form(document: Document, span: Span) -> str:
    return document.text[document.words.starts[span.start] : document.words.ends[span.end]]


def _rewritten(document: Document, names: Mapping[int, Mapping[str, str]]) -> Document:
    pieces: list[str] = []
    places: list[tuple[int, int, Span]] = []
    done = length = 0
    for span in _in_order(document):
        form = _form(document, span)
        start = document.words.starts[span.start]
        form, lead = names.get(span.entity, {}).get(form, form), document.text[done:start]
        pieces += [lead, form]
        places.append((length + len(lead), length + len(lead) + len(form), span))
        length += len(lead) + len(form)
        done = document.words.ends[span.end]
    text = "".join(pieces) + document.text[done:]
    words = split_text(text)
    first = {place: index for index, place in enumerate(words.starts)}
    last = {place: index for index, place in enumerate(words.ends)}
    spans = [replace(span, start=first[low], end=last[high]) for low, high, span in places]
    return replace(document, words=words, spans=spans, text=text)
