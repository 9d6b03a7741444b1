"""The notebook of examples/: every cell runs, and what is stored in it comes from a run."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

TOUR = ROOT / "examples" / "tour.ipynb"


@pytest.fixture
def kernel(workplace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A place where a kernel finds this kg and leaves nothing in the home folder."""
    pytest.importorskip("nbclient")
    pytest.importorskip("ipykernel")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    for name in ("IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR"):
        monkeypatch.setenv(name, str(tmp_path / "jupyter"))
    monkeypatch.syspath_prepend(str(ROOT / "examples"))
    monkeypatch.delitem(sys.modules, "refresh", raising=False)


@pytest.mark.usefixtures("kernel")
def test_every_cell_of_the_tour_runs_and_answers():
    from refresh import run

    cells = [cell for cell in run(TOUR).cells if cell.cell_type == "code"]
    assert len(cells) >= 10
    for cell in cells:
        assert cell.outputs, cell.source
        assert not [output for output in cell.outputs if output.output_type == "error"]
        assert not [output for output in cell.outputs if output.get("name") == "stderr"]
    shown = {cell.source.split("(")[0]: cell.outputs[-1].data["text/html"] for cell in cells[1:]}
    assert shown["kg.show"].startswith("<iframe")
    assert "sparse autoencoder (method, " in shown["kg.card"]


def test_the_stored_tour_has_answers_and_no_paths_of_a_machine():
    nbformat = pytest.importorskip("nbformat")
    stored = nbformat.read(TOUR, as_version=4)
    nbformat.validate(stored)
    for place, cell in enumerate(cell for cell in stored.cells if cell.cell_type == "code"):
        assert cell.outputs, cell.source
        assert cell.execution_count == place + 1
    text = TOUR.read_text("utf-8")
    assert len(text) < 200_000
    assert not [part for part in ("/home/", "/tmp/", "/work/", "/Users/", "C:\\\\") if part in text]
