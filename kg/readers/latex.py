r"""LaTeX as it stands in BibTeX fields, to plain text: accents, symbols, fonts, braces.

Only for formats whose values are LaTeX: in other text, `%`, `$` and `\` mean themselves. Needs
pylatexenc, which comes with bibtexparser.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from importlib import import_module
from typing import Any

_MARKS = re.compile(r"[\\${}~%&]|--|``|''")
_LINK = re.compile(r"\\href\s*\{[^{}]*\}|\\(?:url|path|nolinkurl)(?=\s*\{)|\\nobreakdash\b")
_BARE = re.compile(r"(?<!\\)([%&#])")  # in BibTeX these are characters, in LaTeX commands
_DOLLAR = re.compile(r"(?<!\\)\$")
_COMMAND = re.compile(r"\\[A-Za-z]+\s*|\\.|[{}$]")
_STEPS = re.compile(r"\\.|[{}$]|\s+", re.DOTALL)
_OPEN_END = re.compile(r"\\(?:[A-Za-z]+|[^A-Za-z\s])$")
_FONTS = {"em", "it", "bf", "sc", "rm", "sf", "tt", "sl", "noindent", "centering"}
_FONTS |= {"bfseries", "itshape", "scshape", "slshape", "ttfamily", "sffamily", "normalfont"}
_FONTS |= {"tiny", "scriptsize", "footnotesize", "small", "normalsize", "large"}
_MAX_DEPTH = 40


class Decoder:
    """Turns the LaTeX of one field into text; what LaTeX does not know keeps its name."""

    def __init__(self) -> None:
        logging.getLogger("pylatexenc").setLevel(logging.CRITICAL)
        latex2text: Any = import_module("pylatexenc.latex2text")
        context = latex2text.get_default_latex_context_db()
        context.set_unknown_macro_spec(latex2text.MacroTextSpec("", simplify_repl=_unknown))
        self._converter = latex2text.LatexNodes2Text(
            latex_context=context, math_mode="text", strict_latex_spaces=False
        )

    def decode(self, value: str) -> str:
        """Return the text of the value; where it is no LaTeX, without commands and braces."""
        if not _MARKS.search(value):
            return value
        source = _BARE.sub(r"\\\1", _LINK.sub("", value))
        if len(_DOLLAR.findall(source)) % 2:
            source = _DOLLAR.sub(r"\\$", source)
        pieces = [source] if "\\begin" in source else _pieces(source)
        return "".join(self._decoded(piece) if _MARKS.search(piece) else piece for piece in pieces)

    def _decoded(self, piece: str) -> str:
        if _depth(piece) > _MAX_DEPTH:
            return _COMMAND.sub("", piece)
        try:
            return str(self._converter.latex_to_text(piece, tolerant_parsing=True))
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
            return _COMMAND.sub("", piece)  # pylatexenc fails on commands without their arguments


def _pieces(source: str) -> Iterator[str]:
    """Yield the words and the blanks between them; braces and $ hold words together.

    Decoding is slow, and most words of an abstract have nothing to decode.
    """
    start, depth, in_math = 0, 0, False
    for found in _STEPS.finditer(source):
        if found[0] == "$":
            in_math = not in_math
        elif found[0] in ("{", "}"):
            depth += 1 if found[0] == "{" else -1
        elif found[0].isspace() and depth == 0 and not in_math:
            if _OPEN_END.search(source, max(start, found.start() - 40), found.start()):
                continue  # a command eats the blank behind it
            yield source[start : found.start()]
            yield found[0]
            start = found.end()
    yield source[start:]


def _unknown(node: Any) -> str:
    """Return the name of a macro that LaTeX does not know, unless it wraps what follows."""
    wraps = node.parsing_state.s.startswith("{", node.pos + node.len)
    return (
        ""
        if wraps or node.macroname in _FONTS
        else str(node.macroname) + str(node.macro_post_space)
    )


def _depth(text: str) -> int:
    deepest = depth = 0
    for char in text:
        depth += (char == "{") - (char == "}")
        deepest = max(deepest, depth)
    return deepest + text.count("\\begin")
