"""Nodes, edges and mentions as tables: CSV for every tool, Parquet (extra `parquet`) on request.

The only door to pandas among the exporters. In CSV a text that a spreadsheet would run as a formula
(it begins with = + - @ or a tab) gets an apostrophe in front; Parquet holds it as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from importlib.util import find_spec
from io import TextIOWrapper
from pathlib import Path

import networkx as nx
import pandas as pd

from kg.errors import MissingExtra
from kg.exporters.files import replacing_bytes
from kg.exporters.rows import Row, columns, edge_rows, node_rows
from kg.graph import PaperFacts

_NODE_COLUMNS = {"id": str, "kind": str, "name": str}
_EDGE_COLUMNS = {"source": str, "relation": str, "target": str}
_MENTION_COLUMNS = {
    "paper": str, "start": int, "end": int, "text": str, "kind": str, "role": str, "score": float,
    "entity": str, "sentence_start": int, "sentence_end": int, "sentence": str,
}  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write(
    graph: nx.MultiDiGraph, facts: Iterable[PaperFacts], folder: Path, *, parquet: bool = False
) -> list[Path]:
    """Write nodes, edges and mentions into the folder and return the paths of the files.

    Raises MissingExtra when Parquet is wanted and pyarrow is not installed.
    """
    if parquet and find_spec("pyarrow") is None:
        raise MissingExtra("Parquet tables", "pyarrow", "parquet")
    nodes = [{"id": node, **row} for node, row in node_rows(graph)]
    edges = [
        {"source": a, "relation": key, "target": b, **row} for a, key, b, row in edge_rows(graph)
    ]
    tables = {
        "nodes": _frame(nodes, _NODE_COLUMNS),
        "edges": _frame(edges, _EDGE_COLUMNS),
        "mentions": _frame(list(_mention_rows(facts)), _MENTION_COLUMNS),
    }
    written = []
    for name, table in tables.items():
        written.append(_write_csv(table, folder / f"{name}.csv"))
        if parquet:
            written.append(_write_parquet(table, folder / f"{name}.parquet"))
    return written


def _frame(rows: list[Row], first: Mapping[str, type]) -> pd.DataFrame:
    """Return a table with columns of set order and type, also when it is empty."""
    types = {**first, **{name: kind for name, kind in columns(rows).items() if name not in first}}
    kinds = {str: "string", int: "Int64", float: "Float64", bool: "boolean"}
    data = {
        name: pd.array([row.get(name) for row in rows], dtype=kinds[kind])  # type: ignore[call-overload]
        for name, kind in types.items()
    }
    return pd.DataFrame(data)


def _mention_rows(facts: Iterable[PaperFacts]) -> Iterator[Row]:
    for fact in facts:
        text = fact.paper.text
        for mention, entity in zip(fact.extraction.mentions, fact.entities, strict=True):
            start, end = next(
                (s for s in fact.extraction.sentences if mention.start < s[1]), (0, 0)
            )
            values = (
                fact.paper.id, mention.start, mention.end, mention.text, mention.kind, mention.role,
                mention.score, entity, start, end, text[start:end],
            )  # fmt: skip
            yield dict(zip(_MENTION_COLUMNS, values, strict=True))


def _write_csv(table: pd.DataFrame, path: Path) -> Path:
    safe = table.copy()
    for name in safe.columns:
        if safe[name].dtype == "string":
            texts = safe[name]
            safe[name] = texts.where(~texts.str.startswith(_FORMULA).fillna(False), "'" + texts)
    with replacing_bytes(path) as stream:
        text = TextIOWrapper(stream, "utf-8", newline="")
        safe.to_csv(text, index=False, lineterminator="\n")
        text.flush()
        text.detach()
    return path


def _write_parquet(table: pd.DataFrame, path: Path) -> Path:
    with replacing_bytes(path) as stream:
        table.to_parquet(stream, index=False)
    return path
