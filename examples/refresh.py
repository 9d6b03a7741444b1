"""Run a notebook anew and keep what it answers, without the drawn picture and without times.

    python examples/refresh.py examples/tour.ipynb

Run it in a folder that has exports/papers.kg. Needs the extra `dev`.
"""

import sys
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient


def run(path: Path) -> Any:
    """Return the notebook with the answers of all its cells; the first error in a cell is raised."""
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    return notebook


def keep(notebook: Any) -> Any:
    """Return the notebook as it is stored: a picture is nearly a megabyte, so its size alone stays."""
    notebook.metadata.language_info = {"name": "python"}
    for cell in notebook.cells:
        cell.metadata = {}
        for output in cell.get("outputs", ()):
            if "<iframe" in output.get("data", {}).get("text/html", ""):
                del output["data"]["text/html"]
    return notebook


if __name__ == "__main__":
    for name in sys.argv[1:]:
        nbformat.write(keep(run(Path(name))), name)
