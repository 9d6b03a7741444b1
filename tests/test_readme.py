"""Every block of the README and of the guide is run, and prints what is written there."""

from __future__ import annotations

import doctest
import re
import shlex
import subprocess
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from kg.cli import cli
from tests.conftest import ROOT

BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BLOCKS = BLOCK.findall((ROOT / "README.md").read_text("utf-8"))
GUIDES = [ROOT / "docs" / name for name in ("queries.md", "sql.md")]
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def refresh() -> ModuleType:
    """docs/refresh.py, which knows how a document's commands are run."""
    spec = spec_from_file_location("refresh", ROOT / "docs" / "refresh.py")
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_block_is_of_a_kind_that_is_run():
    assert {kind for kind, _ in BLOCKS} <= {"python", "console"}
    assert len(BLOCKS) >= 4


def test_python_blocks_as_one_session(workplace: Path):
    blocks = "\n".join(text for kind, text in BLOCKS if kind == "python")
    test = doctest.DocTestParser().get_doctest(blocks, {}, "README.md", "README.md", 0)
    assert test.examples
    failures: list[str] = []
    result = doctest.DocTestRunner(optionflags=FLAGS).run(test, out=failures.append)
    assert result.failed == 0, "".join(failures)


@pytest.mark.parametrize("block", [text for kind, text in BLOCKS if kind == "console"])
def test_console_blocks(block: str, workplace: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    for command, said in re.findall(r"^\$ (.+)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE):
        if command.startswith("make "):
            # Dry: what `make test` would do is to run this test.
            subprocess.run(
                ["make", "-n", *command.split()[1:]], cwd=ROOT, check=True, capture_output=True
            )
        elif command.startswith("pip "):
            assert (ROOT / "pyproject.toml").exists()
        elif command.startswith("kg "):
            assert doctest.OutputChecker().check_output(said, refresh().printed(command), FLAGS)
        else:
            pytest.fail(f"README: nobody runs '{command}'")


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_a_guide_says_what_is_answered(
    guide: Path, workplace: Path, monkeypatch: pytest.MonkeyPatch
):
    """Where answers have changed for the better: python docs/refresh.py docs/queries.md docs/sql.md"""
    pytest.importorskip("grandcypher")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    text = guide.read_text("utf-8")
    assert refresh().refreshed(text) == text
    python = "\n".join(block for kind, block in BLOCK.findall(text) if kind == "python")
    test = doctest.DocTestParser().get_doctest(python, {}, guide.name, guide.name, 0)
    assert doctest.DocTestRunner(optionflags=FLAGS).run(test).failed == 0


@pytest.mark.parametrize("page", sorted((ROOT / "docs").glob("*.md")), ids=lambda path: path.name)
def test_commands_in_the_docs_are_understood(page: Path):
    for line in re.findall(r"^\$ kg (.+)$", page.read_text("utf-8"), re.MULTILINE):
        name, *arguments = shlex.split(line.partition(" | ")[0], comments=True)
        cli.commands[name].make_context(name, arguments)
