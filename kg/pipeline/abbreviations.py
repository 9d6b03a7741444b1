"""Acronyms that a text defines: "long form (SF)" and "SF (long form)" by Schwartz and Hearst
(2003); "SF: long form", "long form, or SF" and the like where the words' initials spell the acronym.

Plain functions on a sentence, and the thin component `kg_abbreviations` that runs them on each
sentence of a doc and keeps the pairs as `doc.user_data["kg_abbreviations"]`.

A. S. Schwartz and M. A. Hearst: A simple algorithm for identifying abbreviation definitions in
biomedical text. Pacific Symposium on Biocomputing 8 (2003), 451-462.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from spacy.language import Language
from spacy.tokens import Doc

_BRACKETS = re.compile(r"[(\[]([^()\[\]]{2,200})[)\]]")
_WORD = re.compile(r"\S+")
# Words that an acronym may leave out.
_SMALL_WORDS = frozenset("a an the of for and in on to with by from - – &".split())
# "SF stands for long form", "SF = long form", and what may stand before an acronym that follows.
_AFTER = re.compile(
    r"\s*(?:[=:,–—-]|denotes?\b|means?\b|stands for\b|refers to\b|is short for\b|short for\b)"
    r"\s*(?:(?:the|an?|for)\s+)?", re.I
)  # fmt: skip
_BEFORE = re.compile(
    r"[\s,\"”'’]*(?:\b(?:or|abbreviated(?: as| to)?|dubbed|called|termed|named|denoted(?: as| by)?|"
    r"shortened to|a\.k\.a\.)\s*)?$", re.I
)  # fmt: skip
# "Unified Alignment model, dubbed UniAl": the name may take letters from anywhere in its words.
_DUBBED = re.compile(
    r",?\s*(?:\b(?:which|that) (?:is|we)\s+)?\b(?:dubbed|termed|named|called|abbreviated as|denoted as)"
    r"(?: as)?\s+[\"“'‘]?(?P<short>[A-Z][\w^+-]{0,8}[A-Z0-9]\w{0,2})(?![\w-])"
)
# "MaskMix and Labeling as our new method, named MixPro": what it serves as is no part of it.
_ROLE = re.compile(r"\s+as\s+(?:an?|our|the)\s[^,;:]*$")
_NO_BEGINNING = _SMALL_WORDS | frozenset(
    "such as is are was were or that which this these into our".split()
)
_SURE = 3
# So many words without a sign in the acronym make a long form doubtful.
_STRANGE = 3
_LONGEST = 16
# Pro^2 is "project and probe", LR^2VQ "low-rank representation vector quantization".
_POWER = re.compile(r"(?P<base>[A-Za-z]+)\^\{?(?P<times>[2-4])\}?(?P<rest>[\w-]*)")
_CAMEL = re.compile(r"[A-Z][\w-]*[a-z][\w-]*[A-Z][\w-]*")
_LONE = re.compile(r"(?<![\w(\[-])[A-Z][A-Za-z]{0,7}[A-Z]s?(?![\w)\]])")
_EXAMPLE = re.compile(
    r"^(?:e\.?g\.?|i\.?e\.?|see|cf\.?|for example|such as|aka|a\.k\.a\.|called)\b[,.:]?\s*", re.I
)


@dataclass(frozen=True, slots=True)
class Definition:
    """An acronym and its expansion, with their places in the text."""

    short: str
    long: str
    short_start: int
    long_start: int


def find_definitions(sentence: str, offset: int = 0) -> Iterator[Definition]:
    """Yield the definitions of one sentence; places are counted from `offset`.

    >>> [d.long for d in find_definitions("We train a sparse autoencoder (SAE).")]
    ['sparse autoencoder']
    """
    for found in (*_in_brackets(sentence), *_in_the_open(sentence), *_dubbed(sentence)):
        yield replace(
            found, short_start=found.short_start + offset, long_start=found.long_start + offset
        )


def _in_brackets(sentence: str) -> Iterator[Definition]:
    for match in _BRACKETS.finditer(sentence):
        inside, at = _unlead(match[1], match.start(1))
        before = sentence[: match.start()].rstrip(' \t\n~,"”')
        if _is_short_form(inside):
            spelled = _spelled_before(inside, before)
            start = len(before) - len(spelled) if spelled else _long_form_start(inside, before)
            if start is not None:
                yield Definition(inside, _trimmed(before[start:], inside), at, start)
        elif found := _reversed(inside, before):
            short, start = found
            yield Definition(short, inside[start:], len(before) - len(short), at + start)


def _in_the_open(sentence: str) -> Iterator[Definition]:
    """Yield the definitions without brackets: the initials of the words must spell the acronym."""
    for match in _LONE.finditer(sentence):
        short, end = match[0], match.end()
        rest = sentence[end:]
        gap = _AFTER.match(rest)
        if gap and (found := _spelled(short, rest[gap.end() :])):
            yield Definition(short, found, match.start(), end + gap.end())
            continue
        before = sentence[: match.start()]
        gap = _BEFORE.search(before)
        if len(short) < _SURE and not (gap and gap[0].strip()):
            continue  # two letters are the initials of too much
        before = before[: gap.start()] if gap else before
        if found := _spelled_before(short, before):
            yield Definition(short, found, match.start(), len(before) - len(found))


def _dubbed(sentence: str) -> Iterator[Definition]:
    """Yield the names that a text gives to what stands before them; initials alone are found above."""
    for match in _DUBBED.finditer(sentence):
        short, before = match["short"], _ROLE.sub("", sentence[: match.start()]).rstrip(" ,")
        if not _spelled_before(short, before):
            start = _long_form_start(short, before)
            if start is not None:
                yield Definition(short, before[start:], match.start("short"), start)


def _spelled(short: str, text: str) -> str:
    """Return the words at the beginning of the text whose initials spell the acronym, or nothing."""
    signs = short.removesuffix("s").casefold()
    place = 0
    for word in re.finditer(r"[^\s,.;:()\[\]\"]+", text):
        if text[place : word.start()].strip():
            break
        if (not place or len(signs) == 1) and word[0].casefold() in _SMALL_WORDS:
            break
        place = word.end()
        for part in word[0].split("-"):
            if part[:1].casefold() == signs[:1] and part and part != short:
                signs = signs[1:]
            elif part.casefold() not in _SMALL_WORDS:
                return ""
        if not signs:
            return text[:place]
    return ""


def _spelled_before(short: str, before: str) -> str:
    """Return the words at the end of the text whose initials spell the acronym, or nothing."""
    size = 2 * len(short)
    starts = [word.start() for word in re.finditer(r"[^\s,;:()\[\]\"]+", before)][-size:]
    return next((before[s:] for s in starts if _spelled(short, before[s:]) == before[s:]), "")


def _trimmed(long: str, short: str) -> str:
    """Return the long form without words after those whose initials spell the acronym, so that
    "adversarial learning method (AL)" defines adversarial learning."""
    words = long.split()
    # "Zero-shot Semantic Segmentation (ZSS)": a hyphenated word counts once.
    if len(words) == len(short) and all(map(_begins, words, short)):
        return long
    spelled = _spelled(short, long)
    return spelled or long.removesuffix("'s").rstrip()


def _begins(word: str, sign: str) -> bool:
    return word[0].casefold() == sign.casefold()


def _unlead(inside: str, at: int) -> tuple[str, int]:
    """Return the bracket's content up to its first comma or semicolon, without "e.g." before it."""
    lead = _EXAMPLE.match(inside)
    skipped = lead.end() if lead else 0
    content = re.split(r"[;,]\s", inside[skipped:], maxsplit=1)[0]
    stripped = content.strip()
    return stripped, at + skipped + content.index(stripped) if stripped else at


def _is_short_form(text: str) -> bool:
    """2 to 10 signs, at most two words, a letter in it, its first sign a letter or digit; one word with
    capitals inside may be longer."""
    return (
        2 <= len(text) <= (_LONGEST if _CAMEL.fullmatch(text) else 10)
        and len(text.split()) <= 2
        and text[0].isalnum()
        and any(char.isupper() for char in text)
        and not re.fullmatch(r"[A-Z]?[a-z]+|[\d.,%]+|\d{4}[a-z]?|[IVX]+", text)
    )


def _long_form_start(short: str, before: str) -> int | None:
    """Return where the long form of `short` begins in the text before the bracket.

    The signs of the acronym are looked for from right to left; the first one must begin a word.
    The window is min(|A| + 5, 2 |A|) words, as in the paper.
    """
    if power := _POWER.match(short):
        times, rest = int(power["times"]), power["rest"]
        for part in (power["base"], power["base"][-1]):
            told = power["base"].removesuffix(part) + part * times + rest
            if (found := _long_form_start(told, before)) is not None:
                return found
        return None
    letters = re.sub(r"s$", "", short) if len(short) > 2 else short
    size = sum(char.isalnum() for char in letters)
    words = list(_WORD.finditer(before))[-min(size + 5, size * 2) :]
    if not words:
        return None
    low = words[0].start()
    place = _match_backwards(letters, before, low)
    if place is None:
        return None
    place = _word_start(before, place, short)
    long_form = before[place:]
    too_short = len(long_form) <= len(short) or short.casefold() in long_form.casefold().split()
    broken = too_short or re.search(r"[()\[\]]|[.!?:]\s", long_form)
    return None if broken or not _is_credible(short, long_form) else place


def _word_start(text: str, place: int, short: str) -> int:
    """Return where the hyphenated word around a place begins, if with the acronym's first sign too:
    NMF is no "negative matrix factorization" where the text has "non-negative"."""
    start = max(text.rfind(sign, 0, place) for sign in " \n\t([") + 1
    return start if text[start].casefold() == short[0].casefold() else place


def _is_credible(short: str, long_form: str) -> bool:
    """Say whether the words can be what a writer shortened: at most one has no sign in the acronym; or
    two have none and half of its capitals begin a word (or are capitals in one); or all of them do."""
    words = [word for word in long_form.split() if word.casefold() not in _SMALL_WORDS]
    if not words or long_form.split()[0].casefold() in _NO_BEGINNING:
        return False
    parts = [part for word in long_form.split() for part in re.split(r"[-–/]", word) if part]
    starts = "".join(part[0] + re.sub(r"[^A-Z0-9]", "", part[1:]) for part in parts).casefold()
    capitals = [sign.casefold() for sign in short if sign.isupper() or sign.isdigit()]
    place = met = 0
    for sign in capitals:
        at = starts.find(sign, place)
        if at >= 0:
            place, met = at + 1, met + 1
    strange = len(words) - met
    half, all_met = 2 * met >= len(capitals), met == len(capitals)
    return strange <= 1 or all_met or (half and strange < _STRANGE)


def _match_backwards(short: str, text: str, low: int) -> int | None:
    place = len(text)
    signs = [char.casefold() for char in short if char.isalnum()]
    for index, sign in reversed(list(enumerate(signs))):
        place -= 1
        while place >= low and not (
            text[place].casefold() == sign
            and (index > 0 or place == 0 or not text[place - 1].isalnum())
        ):
            place -= 1
        if place < low:
            return None
    return place


def _reversed(inside: str, before: str) -> tuple[str, int] | None:
    """Return (short form, start of the long form inside the bracket) for "SF (long form)"."""
    words = before.split()
    if not words or len(inside.split()) < 2 or not _is_short_form(words[-1]):
        return None
    start = _long_form_start(words[-1], inside)
    return (words[-1], start) if start == 0 else None


@Language.factory("kg_abbreviations", requires=["doc.sents"], assigns=["doc.user_data"])
def make(nlp: Language, name: str) -> Abbreviations:
    """Return the component."""
    return Abbreviations()


class Abbreviations:
    """Keeps the definitions of a doc as `doc.user_data["kg_abbreviations"]`, plain tuples."""

    def __call__(self, doc: Doc) -> Doc:
        """Return the doc with its definitions."""
        doc.user_data["kg_abbreviations"] = [
            (found.short, found.long, found.short_start, found.long_start)
            for sentence in doc.sents
            for found in find_definitions(sentence.text, sentence.start_char)
        ]
        return doc

    def to_disk(self, path: str, *, exclude: tuple[str, ...] = ()) -> None:
        """Write nothing: the component has no state."""

    def from_disk(self, path: str, *, exclude: tuple[str, ...] = ()) -> Abbreviations:
        """Read nothing: the component has no state."""
        return self


def definitions_of(doc: Doc) -> list[tuple[str, str]]:
    """Return the (short form, long form) pairs of a doc that went through the component."""
    return [(short, long) for short, long, _, _ in doc.user_data.get("kg_abbreviations", ())]
