"""An input file as the readers see it: a name, lines with numbers, or bytes.

Decompresses `.gz` on the way, with a limit on the ratio; decodes UTF-8 (with or without mark) and
UTF-16 with a mark; a line that is not valid UTF-8 is read as Windows-1252 and counted.
"""

from __future__ import annotations

import codecs
import gzip
import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, cast

from kg.errors import ReadError

HEAD_BYTES = 65_536
_MAX_RATIO = 200
_FREE_BYTES = 64 * 1024 * 1024


@dataclass(slots=True)
class Source:
    """One input file; `name` is what messages and `Paper.source` call it."""

    path: Path
    name: str
    badly_encoded: list[int] = field(default_factory=list)

    @contextmanager
    def binary(self) -> Iterator[BinaryIO]:
        """Open the file as bytes, decompressed; raise ReadError where that is impossible."""
        try:
            raw: BinaryIO = sys.stdin.buffer if str(self.path) == "-" else self.path.open("rb")
        except OSError as error:
            raise ReadError(f"{self.name}: cannot be opened ({error.strerror})") from error
        with raw:
            if self.name.endswith(".gz"):
                yield cast(BinaryIO, io.BufferedReader(_Unzipped(raw, self)))
            else:
                yield raw

    def head(self) -> bytes:
        """Return the first bytes of the file, decompressed."""
        with self.binary() as stream:
            return stream.read(HEAD_BYTES)

    def lines(self) -> Iterator[tuple[int, str]]:
        """Yield (line number from 1, line without its end) for each line of the file."""
        with self.binary() as stream:
            first = stream.read(4) if stream.seekable() else b""
            if stream.seekable():
                stream.seek(0)
            if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
                wide = io.TextIOWrapper(stream, "utf-16", errors="replace", newline=None)
                for number, text in enumerate(wide, 1):
                    yield number, text.rstrip("\n")
                return
            for number, line in enumerate(stream, 1):
                yield number, self._decode(number, line).rstrip("\r\n")

    def _decode(self, number: int, line: bytes) -> str:
        if number == 1:
            line = line.removeprefix(codecs.BOM_UTF8)
        try:
            return line.decode("utf-8")
        except UnicodeDecodeError:
            self.badly_encoded.append(number)
            return line.decode("cp1252", errors="replace")


class _Unzipped(io.RawIOBase):
    """A gzip stream that stops where its output grows out of all proportion (a gzip bomb)."""

    def __init__(self, raw: BinaryIO, source: Source) -> None:
        self._raw, self._source = raw, source
        self._stream = gzip.GzipFile(fileobj=raw)
        self._given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        try:
            count = self._stream.readinto(buffer)
        except (OSError, EOFError) as error:
            raise ReadError(f"{self._source.name}: not a whole gzip file ({error})") from error
        self._given += count
        if self._given > max(_FREE_BYTES, _MAX_RATIO * self._raw.tell()):
            raise ReadError(
                f"{self._source.name}: unpacks to over {_MAX_RATIO} times its size; "
                "refused. Unpack it yourself if you trust it."
            )
        return count
