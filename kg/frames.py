"""Rows into a table with columns of set order and type, also when there are none.

The door to pandas for answers to questions; what files hold is made in kg/exporters/tables.py.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

_DTYPES = {"str": "str", "int": "int64", "float": "float64", "bool": "bool", "int?": "Int64"}
_LEFT = "<style>.kg-answer td, .kg-answer th { text-align: left !important; }</style>"


class Answer(pd.DataFrame):
    """A DataFrame that a notebook shows with whole sentences; pandas cuts them after 50 characters."""

    @property
    def _constructor(self) -> type[Answer]:
        return Answer

    def _repr_html_(self) -> str:
        with pd.option_context("display.max_colwidth", None):
            html = super()._repr_html_()  # type: ignore[misc]  # the stubs leave it out
        return f"<div class='kg-answer'>{_LEFT}{html}</div>"


def frame(columns: Mapping[str, str], rows: Iterable[Sequence[Any]]) -> pd.DataFrame:
    """Return the rows as a table; columns are {name: type}, a type one of str, int, float, bool, and
    int? for whole numbers that may be missing."""
    values = list(zip(*rows, strict=True)) or [()] * len(columns)
    return Answer(
        {
            name: pd.Series(list(column), dtype=_DTYPES[kind])
            for (name, kind), column in zip(columns.items(), values, strict=True)
        }
    )


def matrix(
    rows: Sequence[str], columns: Sequence[str], values: Iterable[Iterable[float]], *, whole: bool
) -> pd.DataFrame:
    """Return a table with named rows and columns, of whole or of real numbers."""
    cells = [list(row) for row in values]
    kind = "int64" if whole else "float64"
    return pd.DataFrame(cells, index=list(rows), columns=list(columns), dtype=kind)


def is_matrix(table: pd.DataFrame) -> bool:
    """Say whether the rows of a table have names."""
    return not isinstance(table.index, pd.RangeIndex)


def indexed(table: pd.DataFrame) -> pd.DataFrame:
    """Return a copy in which the names of a matrix's rows are a column."""
    if not is_matrix(table):
        return table.copy()
    named = table.reset_index()
    return named.rename(columns={named.columns[0]: "name"})


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows as plain dicts, as JSON knows them; what is missing is None."""
    rows: list[dict[str, Any]] = json.loads(
        indexed(table).to_json(orient="records", force_ascii=False)
    )
    return rows
