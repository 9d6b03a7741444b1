"""The house itself: import arrows, public names, what is loaded when."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import kg
from tests.conftest import ROOT

PACKAGE = ROOT / "kg"

# Who may import whom, by first name below `kg`: downwards only.
ARROWS = {
    "records": set(),
    "errors": set(),
    "config": {"errors"},
    "layout": {"community", "embedding", "projection"},
    "embedding": set(),
    "remembering": {"errors"},
    "projection": {"remembering"},
    "community": {"projection"},
    "readers": {"errors", "records"},
    "pipeline": {"errors", "records"},
    "database": {"errors"},
    "found": {"records"},
    "leaving": set(),
    "arriving": {"records"},
    "store": {"arriving", "database", "errors", "found", "leaving", "records"},
    "recalling": {"config", "errors", "store"},
    "keeping": {"store"},
    "resolving": {"errors", "records"},
    "graph": {"errors", "records"},
    "frames": set(),
    "sentences": set(),
    "incidence": {"remembering", "records"},
    "query": {
        "names",
        "sentences",
        "frames",
        "incidence",
        "projection",
        "remembering",
        "records",
        "errors",
    },
    "analysis": {
        "query",
        "names",
        "sentences",
        "frames",
        "incidence",
        "projection",
        "community",
        "remembering",
        "records",
        "errors",
    },
    "typos": set(),
    "names": {"frames", "remembering", "typos", "resolving", "records", "errors"},
    "exporters": {"graph", "layout", "community", "errors"},
    "gold": {"errors", "records"},
    "training": {"gold", "evaluation", "readers", "pipeline", "errors", "records"},
    "building": {
        "arriving",
        "recalling",
        "readers",
        "pipeline",
        "store",
        "keeping",
        "resolving",
        "graph",
        "config",
        "errors",
        "records",
    },
    "extracting": {"readers", "pipeline", "resolving", "exporters", "config", "errors", "records"},
    "evaluation": {
        "readers",
        "pipeline",
        "extracting",
        "gold",
        "config",
        "errors",
        "records",
    },
    "serving": {"analysis", "building", "errors", "frames", "names", "query", "records"},
    "removing": {"building", "config", "errors", "keeping", "records", "resolving", "store"},
    "changes": {"building", "frames", "records", "resolving", "sentences", "store"},
    "merging": {"errors", "exporters", "records", "resolving", "store"},
    "report": {"store", "records"},
    "showing": {"errors", "exporters", "query"},
    "producing": {"building", "exporters", "layout", "report", "store"},
}
FACADE = {"__init__", "__main__", "cli", "commands"}
ONE_DOOR = {
    "spacy": {"pipeline", "training"},
    "pandas": {
        "changes",
        "exporters",
        "frames",
        "names",
        "query",
        "analysis",
        "commands",
        "serving",
    },
    "igraph": {"community", "analysis"},
    "grandcypher": {"query"},
    "mcp": {"serving"},
    "pyvis": {"exporters"},
    "onnxruntime": {"pipeline", "training"},
    "torch": {"training"},
    "sqlite3": {"arriving", "database", "found", "leaving", "store"},
    "click": {"cli", "commands"},
}


# What a base class of another library has explained, and the inner function of a run.
SELF_EVIDENT = {"readable", "readinto", "add", "forward", "symbolic", "report"}


def imports() -> list[tuple[str, str]]:
    """(module, what it imports) over all files of the package."""
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        room = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                found += [(room, alias.name) for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                names = (
                    [f"kg.{alias.name}" for alias in node.names]
                    if node.module == "kg"
                    else [node.module]
                )
                found += [(room, name) for name in names]
    return found


def test_imports_go_down_only():
    wrong = []
    for room, name in imports():
        if name.startswith("kg.") and room not in FACADE:
            other = name.split(".")[1]
            if other != room and other not in ARROWS[room]:
                wrong.append(f"{room} -> {other}")
    assert wrong == []


def test_each_foreign_library_has_one_door():
    wrong = [
        f"{room} -> {name}"
        for room, name in imports()
        if name.split(".")[0] in ONE_DOOR and room not in ONE_DOOR[name.split(".")[0]]
    ]
    assert wrong == []


def test_public_names():
    assert kg.__all__ == [
        "KGError", "build", "card", "check", "communities", "compare", "cooccurrence", "cypher",
        "diff", "entities", "evaluate", "evidence", "extract", "find", "gaps", "lay_out", "load",
        "neighbours", "papers", "path", "read", "resolve", "show", "similar", "subgraph",
        "timeline", "top", "trends", "write",
    ]  # fmt: skip
    assert all(getattr(kg, name).__doc__ for name in kg.__all__)


def test_import_kg_loads_nothing_heavy():
    heavy = "spacy pandas pyvis networkx onnxruntime scipy numpy click"
    code = f"import kg, sys; print([name for name in '{heavy}'.split() if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: path.name)
def test_files_and_functions_stay_small(path: Path):
    source = path.read_text("utf-8")
    assert source.count("\n") <= 320
    tree = ast.parse(source)
    assert ast.get_docstring(tree), "a module says what comes in and what goes out"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            assert node.end_lineno - node.lineno < 50, node.name
            if not node.name.startswith("_"):
                assert ast.get_docstring(node) or node.name in SELF_EVIDENT, node.name
