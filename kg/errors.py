"""Every error that kg raises on purpose.

KGError                 catch this one to catch them all
├── ReadError           an input file or record that cannot be read
├── ConfigError         a setting that is unknown or out of range
├── PipelineError       a spaCy pipeline that cannot do what is asked of it
├── StoreError          the store: locked, of another version, not ours, damaged
├── GraphError          a graph that breaks the contract
├── QueryError          a question that has no answer: an unknown or ambiguous name, no years
├── ExportError         a file that cannot be written
└── MissingExtra        an optional package that is not installed (also an ImportError)

A message says, in this order: the place, what was found, what is allowed, what to do.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class KGError(Exception):
    """Base of every error that kg raises on purpose."""


class ReadError(KGError):
    """An input file or record that cannot be read."""


class ConfigError(KGError):
    """A setting that is unknown or out of range."""


class PipelineError(KGError):
    """A spaCy pipeline that cannot do what is asked of it."""


class StoreError(KGError):
    """A store that is locked, of another version, not ours, or damaged."""


class GraphError(KGError):
    """A graph that breaks the contract."""


class QueryError(KGError):
    """A question that cannot be answered: a name that is unknown or has two meanings, no years."""


class ExportError(KGError):
    """A file that cannot be written."""


class MissingExtra(KGError, ImportError):
    """An optional package that is not installed."""

    def __init__(self, what: str, package: str, extra: str) -> None:
        super().__init__(
            f"{what}: needs the package '{package}', which is not installed. "
            f"Install it with: pip install 'kg[{extra}]'"
        )


def suggest(found: str, allowed: Iterable[str]) -> str:
    """Return " Did you mean 'x'?" for the nearest allowed word, or an empty string."""
    near = get_close_matches(found, sorted(allowed), n=1)
    return f" Did you mean '{near[0]}'?" if near else ""


def at_least(least: int, **given: object) -> None:
    """Raise QueryError for a number that is none, or smaller than it may be."""
    for name, value in given.items():
        if not isinstance(value, int) or value < least:
            raise QueryError(f"{name} is {value!r}; give a whole number, {least} or more")
