"""Gold papers of every format as what the network is trained on: words with spans and relations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kg.errors import ReadError
from kg.gold.annotations import GoldPaper
from kg.gold.dygie import TokenPaper
from kg.pipeline.neural.schemes import KG, Scheme
from kg.pipeline.neural.words import WordSequence, from_sentences, split_text


@dataclass(frozen=True)
class Span:
    """A gold mention: first and last word, kind, role (-1 without roles) and entity as numbers."""

    start: int
    end: int
    kind: int
    role: int
    entity: int


@dataclass(frozen=True)
class Document:
    """One context: its words, gold spans and gold relations (head entity, relation, tail entity).

    `text` is empty for tokenised input, `sentences` for plain text. `hand` numbers who annotated it,
    0 being the hand of train.jsonl and of the public sets. With `only_roles` the spans were found by
    an extractor and there are no relations: nothing but the roles is learnt.
    """

    scheme: Scheme
    words: WordSequence
    spans: list[Span]
    relations: frozenset[tuple[int, int, int]]
    text: str = ""
    sentences: tuple[tuple[str, ...], ...] = ()
    hand: int = 0
    only_roles: bool = False


def own_document(paper: GoldPaper, hand: int = 0, *, only_roles: bool = False) -> Document:
    """Return the document of a paper annotated in kg's own format, by the hand of this number.

    Raises ReadError for a mention that begins or ends within a word.
    """
    words = split_text(paper.text)
    starts = {place: index for index, place in enumerate(words.starts)}
    ends = {place: index for index, place in enumerate(words.ends)}
    spans = []
    for m in paper.mentions:
        if m.start not in starts or m.end not in ends:
            raise ReadError(
                f"{paper.id}: a form begins or ends within a word: {paper.text[m.start : m.end]!r}"
            )
        numbers = KG.kinds.index(m.kind), KG.roles.index(m.role), m.entity
        spans.append(Span(starts[m.start], ends[m.end], *numbers))
    triples = frozenset(
        (head, KG.relations.index(name), tail) for head, name, tail in paper.relations
    )
    return Document(KG, words, spans, triples, paper.text, hand=hand, only_roles=only_roles)


def token_document(part: TokenPaper, scheme: Scheme) -> Document:
    """Return the document of a run of sentences; each distinct span is an entity of its own."""
    ner = dict.fromkeys(item for row in part.ner for item in row)
    spans = [
        Span(start - part.first, end - part.first, scheme.kinds.index(kind), -1, number)
        for number, (start, end, kind) in enumerate(ner)
    ]
    places = {(start, end): number for number, (start, end, _) in enumerate(ner)}
    triples = frozenset(
        (places[a, b], scheme.relations.index(name), places[c, d])
        for row in part.relations
        for a, b, c, d, name in row
        if name in scheme.relations and (a, b) in places and (c, d) in places and (a, b) != (c, d)
    )
    return Document(scheme, from_sentences(part.sentences), spans, triples, "", part.sentences)


def flat_spans(spans: Sequence[Span], widest: int) -> list[Span]:
    """The spans that a segmentation can hold: not too wide, the longest first, none over another."""
    taken: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start - span.end, span.start)):
        free = all(span.end < other.start or other.end < span.start for other in taken)
        if free and span.end - span.start < widest:
            taken.append(span)
    return taken
