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
    "\u2066-\u2069\ufeff\ufffe\uffff]"
)
_SPACE = re.compile(r"\s+")
# Only tags that bibliographic records are known to carry: `<think>`, `<mask>` and `x <y and z> w`
# are text. Block tags part words, the others do not.
_BLOCK = r"p|br|div|li|ul|ol|h[1-6]|(?:jats:)?(?:p|sec|title|list|list-item|label|break)"
_INLINE = (
    r"b|i|u|em|strong|sub|sup|inf|span|small|font|tt|sc|scp|italic|bold|a|math|"
    r"inline-formula|tex-math|alternatives|m(?:row|i|o|n|sub|sup|subsup|text|frac|sqrt|over|under|"
    r"style|space|table|tr|td|fenced|stack|annotation)|(?:mml|m|jats):[\w-]+"
)
_ATTRIBUTES = r"""(?:\s++[\w:-]+\s*+=\s*+(?:"[^"<>]*"|'[^'<>]*'))*+\s*+"""
_BLOCK_TAG = re.compile(rf"</?(?:{_BLOCK}){_ATTRIBUTES}/?>", re.IGNORECASE)
_INLINE_TAG = re.compile(rf"</?(?:{_INLINE}){_ATTRIBUTES}/?>", re.IGNORECASE)


def clean(text: str) -> str:
    """Return the text on one line, entities decoded, invisible characters dropped."""
    text = _INVISIBLE.sub("", replace_surrogates(_unescape(text)))
    return _SPACE.sub(" ", text).strip()


def strip_markup(text: str) -> str:
    """Return the text without HTML, JATS or MathML tags, cleaned; for formats that carry them."""
    text = _unescape(text)
    if "<" in text:
        text = _INLINE_TAG.sub("", _BLOCK_TAG.sub(" ", text))
    return clean(text)


def replace_surrogates(text: str) -> str:
    """Return the text with each lone surrogate as U+FFFD, its length unchanged.

    Nothing downstream (SQLite, XML, UTF-8) can hold a lone surrogate.
    """
    return _SURROGATE.sub("\ufffd", text)


def _unescape(text: str) -> str:
    """Decode entities, those that were escaped twice too."""
    return html.unescape(html.unescape(text)) if "&" in text else text
