"""Every block of the README is run, and prints what the README says."""

from __future__ import annotations

import doctest
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

README = (ROOT / "README.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


@pytest.fixture
def workplace(seeds_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder as a user has it: seeds/ and what was built from them in exports/."""
    (tmp_path / "seeds").symlink_to(ROOT / "seeds")
    (tmp_path / "exports").mkdir()
    for path in seeds_folder.iterdir():
        (tmp_path / "exports" / path.name).write_bytes(path.read_bytes())
    monkeypatch.chdir(tmp_path)
    return tmp_path


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
def test_console_blocks(block: str, workplace: Path):
    for command, said in re.findall(r"^\$ (.+)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE):
        if command.startswith("make "):
            # Dry: what `make test` would do is to run this test.
            subprocess.run(
                ["make", "-n", *command.split()[1:]], cwd=ROOT, check=True, capture_output=True
            )
        elif command.startswith("pip "):
            assert (ROOT / "pyproject.toml").exists()
        elif command.startswith("kg "):
            arguments = [sys.executable, "-m", "kg", *command.split()[1:]]
            done = subprocess.run(
                arguments, capture_output=True, text=True, check=False, env=ENVIRONMENT
            )
            assert done.returncode == 0, done.stderr
            if said:
                assert doctest.OutputChecker().check_output(said, done.stdout, FLAGS), done.stdout
        else:
            pytest.fail(f"README: nobody runs '{command}'")
