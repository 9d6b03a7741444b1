"""Tables as text: comma, semicolon, tab or bar between the cells, a header with column names.

The delimiter is the one by which the header shows most names of `kg.readers.fields`. A quote that
is never closed is named and costs its own row at most, not those that follow. Zotero, Scopus, Embase, IEEE, Web of
Science, ASReview and any table with a title column.
"""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterator

from kg.errors import suggest
from kg.readers.fields import KNOWN, TITLES, paper_from, plain
from kg.readers.source import Source
from kg.records import Paper, Skipped

_DELIMITERS = ",;\t|"
_MAX_CELL = 16 * 1024 * 1024
_SHOWN = ("title", "abstract", "year", "authors", "venue", "doi", "keywords")
_LIKE_TITLE = ("title", "paper_title", "article_title", "document_title")
_OPEN = "a quote opens in this row and is never closed. Close it, or double it."
_EMBASE = re.compile(r"(.*?)\s*\((\d{4})\)")  # "Gut (2014) 3:3 (152-160)"

Line = tuple[int, str]
Row = tuple[int, list[str] | str, bool]


def sniff(head: str) -> bool:
    """Say whether the first line names a title and another known column."""
    lines = [line for line in head.lstrip("\ufeff").split("\n") if line.strip()]
    if lines and lines[0].startswith("sep="):
        return True
    header = _header(lines[0], _delimiter(lines[0])) if lines else []
    return _hits(header) > 1 and not set(header).isdisjoint(TITLES)


def read(source: Source) -> Iterator[Paper | Skipped]:
    """Yield a Paper or a Skipped for each row under the header."""
    csv.field_size_limit(max(csv.field_size_limit(), _MAX_CELL))
    lines = source.lines()
    found = _find_header(lines)
    if found is None:
        return
    number, header, delimiter = found
    yield from _complaints(header, f"{source.name}:{number}")
    if set(header).isdisjoint(TITLES):
        return
    position = 0
    for number, cells, opened in _rows(lines, delimiter, header):
        if not any(map(str.strip, cells)) or list(map(plain, cells)) == header:
            continue
        position += 1
        place = f"{source.name}:{number}"
        if opened and not isinstance(cells, str):
            yield Skipped(place, f"{_OPEN} The text is read to the end of the line.", False)
        yield _record(cells, header, place, position)


def _find_header(lines: Iterator[Line]) -> tuple[int, list[str], str] | None:
    """Return (line number, column names, delimiter) of the first line that is not blank."""
    for number, line in lines:
        if line.startswith("sep="):  # Excel's own line
            continue
        if line.strip("\ufeff \t"):
            delimiter = _delimiter(line)
            return number, _header(line, delimiter), delimiter
    return None


def _delimiter(line: str) -> str:
    return max(_DELIMITERS, key=lambda mark: (_hits(_header(line, mark)), line.count(mark)))


def _header(line: str, delimiter: str) -> list[str]:
    return [plain(cell) for cell in _cells(line.lstrip("\ufeff"), delimiter)]


def _hits(header: list[str]) -> int:
    return len(KNOWN.intersection(header))


def _complaints(header: list[str], place: str) -> Iterator[Skipped]:
    """Yield what the header lacks: a title, which is an error, or an abstract with a near name."""
    unknown = [name for name in header if name and name not in KNOWN]
    known = f"Known: {', '.join(_SHOWN)}."
    if set(header).isdisjoint(TITLES):
        near = next((name for name in unknown if suggest(name, _LIKE_TITLE)), "")
        found = (
            f"unknown column '{near}'" if near else f"no title column in {', '.join(header)[:200]}"
        )
        yield Skipped(place, f"{found}. {known}{suggest(near, _LIKE_TITLE)}")
    elif "abstract" not in header:
        for name in unknown:
            if hint := suggest(name, ["abstract"]):
                yield Skipped(place, f"unknown column '{name}'. {known}{hint}", False)


def _record(
    cells: list[str] | str, header: list[str], place: str, position: int
) -> Paper | Skipped:
    if isinstance(cells, str):
        return Skipped(place, cells)
    record: dict[str, str] = {}
    for name, cell in zip(header, cells, strict=False):
        if cell.strip() and name not in record:  # of two columns with one name, the first filled
            record[name] = cell
    if "author_names" in header and (found := _EMBASE.match(record.get("source", ""))):
        record |= {"venue": found[1], "year": found[2]}
    return paper_from(record, place, position)


def _rows(lines: Iterator[Line], delimiter: str, header: list[str]) -> Iterator[Row]:
    """Yield (line where the row begins, its cells or what is wrong with it, whether a quote of that
    line stays open)."""
    waiting: deque[Line] = deque()
    width = len(header)
    while True:
        behind, opened = bool(waiting), False
        taken: list[Line] = []
        cells = _trimmed(_next_row(_feed(lines, waiting, taken), delimiter), width)
        if not taken:
            return
        if not cells or _has_swallowed(cells, taken, header, delimiter):
            waiting.extendleft(reversed(taken[1:]))  # this line alone, then the rest
            opened = _is_open(taken[0][1], delimiter)
            cells = _trimmed(_cells(taken[0][1], delimiter), width)
        yield taken[0][0], _checked(cells, width, behind, opened), opened


def _has_swallowed(cells: list[str], taken: list[Line], header: list[str], delimiter: str) -> bool:
    """Say whether a row over several lines is an open quote that a later row's quote has closed."""
    width = len(header)
    if len(taken) == 1 or len(cells) > width:
        return len(taken) > 1
    title = next((i for i, name in enumerate(header) if name in TITLES), width)
    inside = taken[1:]
    if len(cells) == width:  # a title over two lines may have a last line that looks like a row
        inside = inside[:-1] if "\n" in cells[title] else []
    return any(len(_cells(line, delimiter)) == width for _, line in inside)


def _is_open(line: str, delimiter: str) -> bool:
    """Say whether a quote of the line is still open at its end."""
    try:
        next(csv.reader([line], delimiter=delimiter, strict=True), [])
    except csv.Error as error:
        return "unexpected end" in str(error)
    return False


def _feed(lines: Iterator[Line], waiting: deque[Line], taken: list[Line]) -> Iterator[str]:
    """Yield the lines with their ends, those that wait first, and note which were taken."""
    while line := waiting.popleft() if waiting else next(lines, None):
        taken.append(line)
        yield line[1] + "\n"


def _next_row(feed: Iterator[str], delimiter: str) -> list[str]:
    """Return the cells of the next row, none where its quotes do not fit."""
    try:
        return next(csv.reader(feed, delimiter=delimiter, strict=True), [])
    except csv.Error:
        return []


def _cells(line: str, delimiter: str) -> list[str]:
    """Return the cells of one line, its quotes read as they may."""
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []


def _trimmed(cells: list[str], width: int) -> list[str]:
    """Return the cells without those beyond the header that are empty."""
    while len(cells) > width and not cells[-1].strip():
        cells = cells[:-1]
    return cells


def _checked(cells: list[str], width: int, behind: bool, opened: bool) -> list[str] | str:
    """Return the cells, or what is wrong with them; `opened`: by a quote that stayed open, `behind`:
    after one."""
    if len(cells) == width or (len(cells) < width and not behind and not opened):
        return cells
    if opened:
        return f"{_OPEN} {len(cells)} of {width} cells can be told: {cells[0][:60]}"
    return (
        f"{len(cells)} cells where the header has {width}. "
        "Put text that holds the delimiter, a quote or a line end in double quotes."
    )
