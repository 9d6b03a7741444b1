"""A table as text: for people, with the sentence under each row, as JSON or as CSV."""

from __future__ import annotations

import json
from collections.abc import Iterable
from shutil import get_terminal_size
from textwrap import fill
from typing import Any

import pandas as pd

from kg.frames import indexed, is_matrix, records

# Left out for people: what only programs need, and what stands under the row.
_HIDDEN = (
    "node", "paper", "from_node", "to_node", "row_node", "column_node", "evidence", "direction", "hop",
)  # fmt: skip
_UNDER = ("top_nodes", "papers", "sentence")
_INDENT = "    "
_WIDEST = 48
_NARROWEST = 12
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_json(table: pd.DataFrame) -> str:
    """Return the rows as a JSON array of objects; what is missing is null."""
    return json.dumps(records(table), ensure_ascii=False, indent=1)


def as_csv(table: pd.DataFrame) -> str:
    """Return the rows as CSV; a text that a spreadsheet would run as a formula gets an apostrophe."""
    safe = indexed(table)
    for name in safe.columns:
        safe[name] = [
            "'" + value if isinstance(value, str) and value.startswith(_FORMULA) else value
            for value in safe[name]
        ]
    return str(safe.to_csv(index=False, lineterminator="\n")).rstrip("\n")


def as_text(table: pd.DataFrame) -> str:
    """Return the rows aligned for a terminal, each with its sentence and its place under it."""
    if table.empty:
        return "Nothing found."
    width = max(60, get_terminal_size((110, 24)).columns)
    legend, shown = _numbered(_shown(indexed(table)), is_matrix=is_matrix(table))
    widths = _widths(shown, width)
    lines = [*legend, _line(list(widths), widths.values())]
    for (_, row), (_, full) in zip(shown.iterrows(), table.iterrows(), strict=True):
        lines.append(_line(row.tolist(), widths.values()))
        lines += [fill(str(full[name]), width, initial_indent=_INDENT, subsequent_indent=_INDENT)
                  for name in _UNDER if full.get(name)]  # fmt: skip
        lines += [f"{_INDENT}[{full['evidence']}]"] if full.get("evidence") else []
    return "\n".join(line.rstrip() for line in lines)


def _numbered(shown: pd.DataFrame, is_matrix: bool) -> tuple[list[str], pd.DataFrame]:
    """Return a legend and a matrix with numbers over its columns; other tables as they are."""
    if not is_matrix:
        return [], shown
    names = list(shown.columns[1:])
    legend = [f"{number:>3}  {name}" for number, name in enumerate(names, start=1)]
    return legend, shown.set_axis(["", *map(str, range(1, len(names) + 1))], axis=1)


def _shown(table: pd.DataFrame) -> pd.DataFrame:
    """Return the columns for people, as text; an edge's direction becomes an arrow."""
    if "direction" in table:
        table["relation"] = [
            f"{name} →" if direction == "out" else f"← {name}"
            for name, direction in zip(table["relation"], table["direction"], strict=True)
        ]
    texts = table.drop(columns=[name for name in (*_HIDDEN, *_UNDER) if name in table.columns])
    for name in texts.columns:
        texts[name] = [_cell(value) for value in texts[name]]
    empty = [name for name in texts.columns if not texts[name].astype(bool).any()]
    return texts.drop(columns=empty).astype(str)


def _cell(value: Any) -> str:
    if isinstance(value, dict):
        return str(value.get("name", value.get("relation", value)))
    if isinstance(value, tuple | list):
        return "; ".join(map(str, value))
    if value is pd.NA or value is None:
        return ""
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def _widths(shown: pd.DataFrame, width: int) -> dict[str, int]:
    """Return the width of each column: as wide as needed, then the widest give way."""
    widths = {
        str(name): min(_WIDEST * 2, max(len(str(name)), *map(len, shown[name])))
        for name in shown.columns
    }
    while sum(widths.values()) + 2 * len(widths) > width:
        widest = max(widths, key=lambda name: widths[name])
        if widths[widest] <= _NARROWEST:
            break
        widths[widest] -= 1
    return widths


def _line(cells: Iterable[str], widths: Iterable[int]) -> str:
    return "  ".join(
        (cell if len(cell) <= width else cell[: width - 1] + "…").ljust(width)
        for cell, width in zip(cells, widths, strict=True)
    )
