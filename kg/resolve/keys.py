"""The exact key under which spellings of one name meet, and what tells an acronym from a word.

Pure functions of strings. Digits are never dropped: GPT-4 is not GPT-4o, SAM is not SAM 2.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

_JOINERS = re.compile(r"[\s\-‐‑‒–—_/]+")
_QUOTES = re.compile(r"[\"'`“”‘’]")
_NOT_PLURAL = tuple(
    "ss us is ics bayes series species bias lens always canvas darts news pos aws chaos atlas alias "
    "kubernetes diabetes pandas keras rabies".split()
)
_BRITISH = (("isation", "ization"), ("ising", "izing"), ("ised", "ized"), ("iser", "izer"), ("ise", "ize"),
            ("our", "or"), ("modelling", "modeling"), ("labelled", "labeled"), ("labelling", "labeling"),
            ("centre", "center"), ("analyse", "analyze"))  # fmt: skip
_KEEP_BRITISH = frozenset(
    "noise precise exercise promise rise raise wise likewise pairwise stepwise pointwise "
    "otherwise expertise four hour tour contour source course denoise concise premise "
    "surprise advise revise compromise enterprise disguise supervise our your pour flour "
    "arise franchise televise comprise improvise elementwise layerwise".split()
)


def name_key(surface: str) -> str:
    """Return the key of a name: case, spaces, hyphens, plural and British spelling levelled.

    >>> name_key("Graph Neural Networks") == name_key("graph-neural network")
    True
    >>> name_key("ResNet-50") == name_key("ResNet-101")
    False
    """
    plain = _QUOTES.sub("", unicodedata.normalize("NFKC", surface)).casefold()
    words = [_american(word) for word in _JOINERS.split(plain) if word]
    if words:
        words[-1] = singular(words[-1])
    return "".join(words) or plain


def singular(word: str) -> str:
    """Return the singular of an English noun in lower case, by rules with exceptions."""
    if len(word) <= 3 or not word.endswith("s") or word.endswith(_NOT_PLURAL):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zzes")):
        return word[:-2]
    if word.endswith(("analyses", "heses")):
        return word[:-2] + "is"
    if word.endswith(("matrices", "vertices", "indices")):
        return word[:-4] + (
            "ex" if word.endswith("vertices") else "ix" if word.endswith("matrices") else "ex"
        )
    return word[:-1]


def is_acronym(surface: str) -> bool:
    """Say whether a name looks like a short form: one word, short, mostly capitals or digits."""
    letters = [char for char in surface if char.isalpha()]
    capitals = sum(char.isupper() for char in letters)
    return (
        " " not in surface.strip()
        and 2 <= len(surface) <= 10
        and capitals >= 2
        and 2 * capitals >= len(letters)
    )


def slug(key: str, surfaces: Counter[str]) -> str:
    """Return the readable part of an id: the words of the name that has this key, in ASCII."""
    spelled = min(
        (s for s in surfaces if name_key(s) == key), key=lambda s: (-surfaces[s], s), default=key
    )
    text = unicodedata.normalize(
        "NFKD", spelled.casefold().replace("+", " plus ").replace("#", " sharp ")
    )
    words = re.findall(r"[a-z0-9.]+", text.encode("ascii", "ignore").decode())
    words = [word.strip(".") for word in words if word.strip(".")]
    if words:
        words[-1] = singular(words[-1])
    return "-".join(words) or "x" + key.encode("utf-8").hex()[:16]


def _american(word: str) -> str:
    if word in _KEEP_BRITISH or len(word) < 5:
        return word
    stem, plural = (
        (word[:-1], "s") if word.endswith("s") and not word.endswith("ss") else (word, "")
    )
    if stem in _KEEP_BRITISH:
        return word
    for british, american in _BRITISH:
        if stem.endswith(british):
            return stem[: -len(british)] + american + plural
    return word
