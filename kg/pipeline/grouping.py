"""Which mentions of one text name the same thing: by surface key and by the text's own acronyms.

Plain functions of strings; the corpus-wide merging of names is `kg.resolving`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from kg.pipeline.abbreviations import find_definitions

_JOINERS = re.compile(r"[\s\-_/]+")
_NOT_PLURAL = ("ss", "us", "is", "ics", "bayes", "series", "species", "bias", "gans")


def surface_key(surface: str) -> str:
    """Return the key under which spellings of one name meet within a text.

    >>> surface_key("Sparse Auto-Encoders") == surface_key("sparse autoencoder")
    True
    """
    if len(surface) > 2 and surface[-1] == "s" and surface[:-1].isupper():
        surface = surface[:-1]  # "GPs", "SAEs"
    plain = _JOINERS.sub(" ", surface.casefold()).strip()
    if len(plain) > 3 and plain.endswith("s") and not plain.endswith(_NOT_PLURAL):
        plain = plain[:-3] + "y" if plain.endswith("ies") else plain[:-1]
    return plain.replace(" ", "")


def group(surfaces: Sequence[str], definitions: Iterable[tuple[str, str]]) -> list[int]:
    """Return for each surface the index of its group, counted in order of appearance.

    `definitions` are (short form, long form) pairs of the same text.
    """
    long_key = {surface_key(short): surface_key(long) for short, long in definitions}
    keys = [long_key.get(key, key) for key in map(surface_key, surfaces)]
    first = {key: index for index, key in enumerate(dict.fromkeys(keys))}
    return [first[key] for key in keys]


def group_places(text: str, places: Sequence[tuple[int, int]]) -> list[int]:
    """Return the same for the mentions at these places of a text, by the acronyms that it defines."""
    definitions = [(found.short, found.long) for found in find_definitions(text)]
    return group([text[start:end] for start, end in places], definitions)
