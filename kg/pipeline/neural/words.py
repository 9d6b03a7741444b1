"""Words, sentences and blocks of a text, with character offsets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_WORD = re.compile(r"\w+|[^\w\s]")
# A full stop ends a sentence when a capital, digit or bracket follows it and no abbreviation stands before it.
_SENTENCE_END = re.compile(
    r"(?<!\be\.g)(?<!\bi\.e)(?<!\bet al)(?<!\bvs)(?<!\bcf)(?<!\bFig)(?<!\bEq)[.!?][\"')\]]*\s+(?=[A-Z0-9(\[\"'])"
)


@dataclass(frozen=True)
class WordSequence:
    """Parallel lists: one item for each word.

    ``blocks`` numbers the stretches that no mention may cross (title and abstract, or the sentences of tokenised
    input); ``sentences`` numbers the sentences.
    """

    texts: list[str]
    starts: list[int]
    ends: list[int]
    sentences: list[int]
    blocks: list[int]

    def __len__(self) -> int:
        return len(self.texts)


def split_text(text: str) -> WordSequence:
    """The words of a text whose first paragraph is the title."""
    title_end = text.find("\n\n")
    breaks = sorted(
        {m.end() for m in _SENTENCE_END.finditer(text)}
        | ({title_end + 2} if title_end >= 0 else set())
    )
    words = WordSequence([], [], [], [], [])
    sentence = 0
    for match in _WORD.finditer(text):
        while sentence < len(breaks) and match.start() >= breaks[sentence]:
            sentence += 1
        words.texts.append(match.group())
        words.starts.append(match.start())
        words.ends.append(match.end())
        words.sentences.append(sentence)
        words.blocks.append(int(match.start() > title_end >= 0))
    return words


def from_sentences(sentences: Iterable[Sequence[str]]) -> WordSequence:
    """The words of tokenised sentences; the offsets count words, not characters."""
    words = WordSequence([], [], [], [], [])
    for number, sentence in enumerate(sentences):
        for token in sentence:
            words.starts.append(len(words.texts))
            words.ends.append(len(words.texts))
            words.texts.append(token)
            words.sentences.append(number)
            words.blocks.append(number)
    return words
