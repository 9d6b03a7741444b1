"""An input file as the readers see it: a name, lines with numbers, or bytes.

Decompresses `.gz` on the way, with a limit on the ratio; decodes UTF-8 (with or without mark) and
UTF-16 with a mark; a line that is not valid UTF-8 is read as Windows-1252 and counted.
"""

from __future__ import annotations

import codecs
import io
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, cast

from kg.errors import ReadError

HEAD_BYTES = 65_536
_MAX_RATIO = 200
_GZIP = 16 + zlib.MAX_WBITS
_FREE_BYTES = 64 * 1024 * 1024
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(slots=True)
class Source:
    """One input file; `name` is what messages and `Paper.source` call it."""

    path: Path
    name: str
    badly_encoded: list[int] = field(default_factory=list)
    _typed: bytes | None = None  # standard input, which can be read only once

    @contextmanager
    def binary(self) -> Iterator[BinaryIO]:
        """Open the file as bytes, decompressed; raise ReadError where that is impossible."""
        try:
            raw = self._stdin() if str(self.path) == "-" else self.path.open("rb")
        except OSError as error:
            raise ReadError(f"{self.name}: cannot be opened ({error.strerror})") from error
        with raw:
            if self.name.casefold().endswith(".gz"):
                yield cast(BinaryIO, io.BufferedReader(_Unzipped(raw, self)))
            else:
                yield cast(BinaryIO, raw)

    def head(self) -> str:
        """Return the beginning of the text, decompressed, its lines ended by a line feed."""
        with self.binary() as stream:
            head = _beginning(cast(io.BufferedReader, stream))
        wide = head.startswith(_WIDE)
        text = head.decode("utf-16" if wide else "utf-8-sig", errors="replace")
        return text.replace("\r\n", "\n").replace("\r", "\n")

    def lines(self) -> Iterator[tuple[int, str]]:
        """Yield (line number from 1, line without its end) for each line of the file."""
        with self.binary() as stream:
            start = cast(io.BufferedReader, stream).peek(HEAD_BYTES)
            if start.startswith(_WIDE):
                wide = io.TextIOWrapper(stream, "utf-16", errors="replace", newline=None)
                for number, text in enumerate(wide, 1):
                    yield number, text.rstrip("\n")
                return
            if b"\r" in start and b"\n" not in start:  # the line ends of an old Macintosh
                stream = io.BytesIO(stream.read().replace(b"\r", b"\n"))
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

    def _stdin(self) -> io.BufferedReader:
        if self._typed is None:
            self._typed = sys.stdin.buffer.read()
        return io.BufferedReader(cast(io.RawIOBase, io.BytesIO(self._typed)))


def _beginning(stream: io.BufferedReader) -> bytes:
    """Return the first bytes of a stream, as many as there are before it breaks off."""
    head = b""
    try:
        while len(head) < HEAD_BYTES and (more := stream.read1(HEAD_BYTES)):
            head += more
    except ReadError:
        if not head:
            raise
    return head


class _Unzipped(io.RawIOBase):
    """The content of a gzip stream: all that is there before it breaks off.

    Stops where the content grows out of all proportion (a gzip bomb).
    """

    def __init__(self, raw: io.BufferedReader, source: Source) -> None:
        self._raw, self._source = raw, source
        self._inflater = zlib.decompressobj(_GZIP)
        self._packed = b""
        self._given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        content = self._next(len(buffer))
        buffer[: len(content)] = content
        self._given += len(content)
        if self._given > max(_FREE_BYTES, _MAX_RATIO * self._raw.tell()):
            raise ReadError(
                f"{self._source.name}: unpacks to over {_MAX_RATIO} times its size; "
                "refused. Unpack it yourself if you trust it."
            )
        return len(content)

    def _next(self, size: int) -> bytes:
        """Return up to `size` bytes, none at the end of the last member."""
        while True:
            content = self._inflated(size)
            if content or (self._inflater.eof and not self._next_member()):
                return content
            self._packed = self._packed or self._raw.read(HEAD_BYTES)
            if not self._packed:
                raise ReadError(f"{self._source.name}: not a whole gzip file (it breaks off)")

    def _inflated(self, size: int) -> bytes:
        try:
            content = self._inflater.decompress(self._packed, size)
        except zlib.error as error:
            raise ReadError(f"{self._source.name}: not a whole gzip file ({error})") from error
        self._packed = self._inflater.unconsumed_tail
        return content

    def _next_member(self) -> bool:
        """Go on to the gzip file that was written behind this one; say whether there is one."""
        self._packed = self._inflater.unused_data.lstrip(b"\0") or self._raw.read(HEAD_BYTES)
        if self._packed:
            self._inflater = zlib.decompressobj(_GZIP)
        return bool(self._packed)
