"""Minimal cleaning of text on its way in: white space, HTML entities, invisible characters.

What comes out is `Paper.title` or `Paper.abstract`, which every offset counts in from then on.
LaTeX stays as it is here; formats that are LaTeX decode it themselves.
"""

from __future__ import annotations

import html
import re

_SURROGATE = re.compile("[\ud800-\udfff]")
# C0 and C1 controls but for white space, soft hyphen, zero-width characters, directional marks,
# byte order mark, non-characters: invisible on a page, poison in XML.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064"
    "\ufeff\ufffe\uffff]"
)
_SPACE = re.compile(r"\s+")
_TAG = re.compile(r"</?[A-Za-z][\w:.-]*(?:\s[^<>]*)?/?>")


def clean(text: str) -> str:
    """Return the text on one line, entities decoded, invisible characters dropped."""
    text = html.unescape(html.unescape(text)) if "&" in text else text
    text = _INVISIBLE.sub("", replace_surrogates(text))
    return _SPACE.sub(" ", text).strip()


def strip_markup(text: str) -> str:
    """Return the text without HTML, JATS or MathML tags, cleaned; for formats that carry them."""
    return clean(_TAG.sub("", text))


def replace_surrogates(text: str) -> str:
    """Return the text with each lone surrogate as U+FFFD, its length unchanged.

    Nothing downstream (SQLite, XML, UTF-8) can hold a lone surrogate.
    """
    return _SURROGATE.sub("\ufffd", text)
