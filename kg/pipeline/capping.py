"""Text made safe for the tokenizer, with the way back to the offsets of the text as it was.

spaCy's tokenizer takes time quadratic in the length of a run of one sign (16,000 dollar signs:
51 s) and of a chunk without white space. Runs are cut to three signs, chunks get spaces.
"""

from __future__ import annotations

import re

_MAX_RUN, _KEPT = 15, 3
_MAX_CHUNK, _PIECE = 400, 200
_RUN = re.compile(rf"([^\w\s])\1{{{_MAX_RUN},}}|(_)\2{{{_MAX_RUN},}}")
_CHUNK = re.compile(rf"\S{{{_MAX_CHUNK + 1},}}")


def cap(text: str) -> tuple[str, list[int] | None]:
    """Return the safe text and, for each of its characters and its end, the place in `text`.

    The places are None where nothing was changed.
    """
    if not _RUN.search(text) and not _CHUNK.search(text):
        return text, None
    places = list(range(len(text)))
    for match in reversed(list(_RUN.finditer(text))):
        del places[match.start() + _KEPT : match.end()]
    safe = "".join(text[place] for place in places)
    for match in reversed(list(_CHUNK.finditer(safe))):
        for cut in reversed(range(match.start() + _PIECE, match.end(), _PIECE)):
            safe = safe[:cut] + " " + safe[cut:]
            places.insert(cut, places[cut])
    return safe, [*places, len(text)]
