"""The pages of docs/ that must keep up with the code: the reference and the tables of the store."""

from __future__ import annotations

import re
import sqlite3
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

import kg
from tests.conftest import ROOT


def test_the_reference_has_every_public_name_at_its_place():
    page = (ROOT / "docs" / "reference" / "index.md").read_text("utf-8")
    entries = re.findall(r"^::: ([\w.]+)\.(\w+)$", page, re.MULTILINE)
    assert len(entries) == len(set(entries))
    for place, name in entries:
        assert hasattr(import_module(place), name)
    assert set(kg.__all__) <= {name for _, name in entries}
    at = {name: place for place, name in entries}
    assert {name: at[name] for name in kg.__all__} == kg._PLACES


def test_the_guide_to_sql_describes_every_column(seeds_folder: Path):
    page = (ROOT / "docs" / "sql.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \| [^|]+ \| (.+) \|$", page, re.MULTILINE))
    store = sqlite3.connect(f"file:{seeds_folder / 'papers.kg'}?mode=ro", uri=True)
    tables = [
        name for (name,) in store.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    ]
    columns = {
        table: {column for _, column, *_ in store.execute(f"PRAGMA table_info({table})")}
        for table in tables
    }
    (version,) = store.execute("PRAGMA user_version").fetchone()
    store.close()
    assert f"version {version} of the store" in page
    assert set(rows) == set(columns)
    for table, described in rows.items():
        assert columns[table] <= set(re.findall(r"`(\w+)`", described)), table


def test_examples_of_docstrings_become_blocks_of_code():
    pytest.importorskip("griffe")
    spec = spec_from_file_location("doctests", ROOT / "docs" / "doctests.py")
    assert spec
    assert spec.loader
    doctests = module_from_spec(spec)
    spec.loader.exec_module(doctests)
    said = "What comes out.\n\n>>> kg.load('a')[0]  # doctest: +SKIP\n'b'\n\nAnd so on."
    assert doctests.fenced(said) == (
        "What comes out.\n\n```pycon\n>>> kg.load('a')[0]\n'b'\n```\n\nAnd so on."
    )
