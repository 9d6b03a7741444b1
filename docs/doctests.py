"""For mkdocstrings: the examples of docstrings become blocks of code.

Without this, Markdown takes `>>>` for three quotations and `graph["a"]["b"]` for a link.
"""

import re

import griffe

EXAMPLE = re.compile(r"^>>> .*(?:\n.+)*", re.MULTILINE)
FLAG = re.compile(r" *# doctest: .*")


def fenced(text: str) -> str:
    """Return a docstring with each example in a fence, without the marks meant for doctest."""
    return EXAMPLE.sub(lambda example: f"```pycon\n{FLAG.sub('', example.group())}\n```", text)


class Doctests(griffe.Extension):
    """Fences the examples of all that is read."""

    def on_instance(self, *, obj: griffe.Object, **_: object) -> None:
        """Change the docstring before it is made into a page."""
        if obj.docstring:
            obj.docstring.value = fenced(obj.docstring.value)
