"""Names as they stand in a text, without stray halves of brackets and quotes."""

from __future__ import annotations

import re
from functools import lru_cache

_SIGNS = re.compile(r"""[()\[\]{}"“”]|''|``""")
_QUOTES = re.compile(r"""["“”]|''|``""")
_WRAPPED = re.compile(r"""["“”][^"“”]*["“”]|''.*''|``.*''""")
_PAIRS = {"(": ")", "[": "]", "{": "}"}
_CLOSING = {closing: opening for opening, closing in _PAIRS.items()}
_SHORTEST = 3


@lru_cache(maxsize=1 << 16)
def clean_name(surface: str) -> str:
    """Return a name without what is stray in it, or nothing where half of it is missing.

    >>> clean_name('"crystals'), clean_name("DL) libraries"), clean_name("a loss (squared overlap")
    ('crystals', 'DL libraries', 'a loss')
    >>> clean_name("SL(n, R"), clean_name("SL(n, R)")
    ('', 'SL(n, R)')
    """
    if not _SIGNS.search(surface):
        return surface
    quotes = _QUOTES.findall(surface)
    plain = surface
    if len(quotes) % 2 or _WRAPPED.fullmatch(surface):
        plain = _QUOTES.sub("", surface)
    closing, opening = _unmatched(plain)
    if opening is not None:
        if opening and not plain[opening - 1].isspace():
            return ""
        plain = plain[:opening]
    plain = "".join(sign for i, sign in enumerate(plain) if i not in closing)
    if plain == surface:
        return surface
    plain = " ".join(plain.split()).strip(" ,;:")
    return plain if len(plain) >= _SHORTEST else ""


def _unmatched(text: str) -> tuple[set[int], int | None]:
    """Return the places of closing brackets that nothing opens, and of the first that nothing closes."""
    opened: list[int] = []
    closing: set[int] = set()
    for place, sign in enumerate(text):
        if sign in _PAIRS:
            opened.append(place)
        elif sign in _CLOSING:
            if opened and text[opened[-1]] == _CLOSING[sign]:
                opened.pop()
            else:
                closing.add(place)
    return closing, opened[0] if opened else None
