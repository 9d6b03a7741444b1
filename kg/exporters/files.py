"""Writing a file so that a reader sees the old one or the new one, never half of one."""

from __future__ import annotations

import gzip
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO, TextIO, cast

from kg.errors import ExportError


def make_folder(path: Path) -> None:
    """Make a folder where there is none; raise ExportError where that is impossible."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ExportError(
            f"{path}: no folder can be made there ({error.strerror}). Choose another one."
        ) from error


@contextmanager
def replacing(path: Path) -> Iterator[TextIO]:
    """Open a text file that takes the place of `path` when the block has ended well.

    UTF-8, `\\n` line ends, gzip for `.gz` (without a time stamp). Raises ExportError where the folder
    cannot be written; whatever happens, an older file of that name stays whole.
    """
    with replacing_bytes(path) as binary:
        packed: BinaryIO = binary
        if path.suffix == ".gz":
            packed = cast(BinaryIO, gzip.GzipFile("", "wb", 6, binary, mtime=0))
        stream = TextIOWrapper(packed, "utf-8", newline="\n")
        yield stream
        stream.flush()
        stream.detach()
        if packed is not binary:
            packed.close()


@contextmanager
def replacing_bytes(path: Path) -> Iterator[BinaryIO]:
    """The same for bytes."""
    temporary = path.with_name(f"{path.name}.tmp-{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
    except OSError as error:
        raise ExportError(
            f"{path}: cannot be written ({error.strerror or error}). "
            "Choose a folder that you may write in."
        ) from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
