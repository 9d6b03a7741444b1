"""Annotated papers of every format, read into plain records: what evaluation and training share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from kg.errors import ReadError


@contextmanager
def opened(path: Path) -> Iterator[TextIO]:
    """Open a file of gold; raise ReadError where it is not there or no UTF-8."""
    try:
        with path.open(encoding="utf-8") as lines:
            yield lines
    except OSError as error:
        raise ReadError(f"{path}: cannot be opened ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise ReadError(f"{path}: not UTF-8 ({error.reason} at byte {error.start})") from error
