"""What a store was told about names: used again, said, changed, and missed where it is gone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import kg
from kg.cli import cli
from kg.config import Config, ResolveConfig
from kg.errors import ConfigError
from tests.conftest import write_jsonl
from tests.test_removing import LORA, MORE, SAE, exports

RENAME = '[[rename]]\nname = "LoRA"\nto = "{}"\n'


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write_jsonl(Path("in.jsonl"), [SAE, LORA])
    write_jsonl(Path("more.jsonl"), [MORE])
    Path("o.toml").write_text(RENAME.format("my own name"))
    return tmp_path


def run(*arguments: Any, **more: Any) -> Result:
    return CliRunner().invoke(cli, [*map(str, arguments)], catch_exceptions=False, **more)


def build(*arguments: Any) -> Result:
    return run("build", *arguments, "--jobs", 1)


def names(store: str = "ex/papers.kg") -> set[str]:
    return {data["name"] for _, data in kg.load(store).nodes(data=True)}


def test_overrides_hold_for_later_builds_and_removals():
    assert (
        "as in the last build" not in build("in.jsonl", "-o", "ex", "--overrides", "o.toml").stderr
    )
    assert "my own name" in names()
    done = build("more.jsonl", "-o", "ex")
    assert "overrides as in the last build: o.toml  (another: --overrides FILE)\n" in done.stderr
    assert "my own name" in names()
    build("in.jsonl", "more.jsonl", "-o", "fresh", "--overrides", "o.toml")
    assert exports(Path("ex")) == exports(Path("fresh"))
    assert build("more.jsonl", "-o", "ex", "--quiet").output == ""
    done = run("remove", "10.1000/more", "-s", "ex/papers.kg")
    assert "overrides as in the last build: o.toml" in done.stderr
    assert "my own name" in names()
    kg.build("more.jsonl", store="ex/papers.kg")
    assert "my own name" in names()


def test_another_file_or_the_default_takes_their_place():
    build("in.jsonl", "-o", "ex", "--overrides", "o.toml")
    Path("two.toml").write_text(RENAME.format("another name"))
    run("remove", "sae", "-s", "ex/papers.kg", "--overrides", "two.toml")
    assert "another name" in names()
    build("more.jsonl", "-o", "ex")
    assert "another name" in names()
    assert "last build" not in build("more.jsonl", "-o", "ex", "--overrides", "default").stderr
    assert "last build" not in build("more.jsonl", "-o", "ex").stderr
    assert names().isdisjoint({"my own name", "another name"})


def test_a_file_that_is_gone_is_an_error_that_says_how_to_go_on():
    build("in.jsonl", "-o", "ex", "--overrides", "o.toml")
    Path("o.toml").unlink()
    with pytest.raises(ConfigError) as error:
        build("more.jsonl", "-o", "ex")
    assert str(error.value) == (
        "o.toml: not there, but ex/papers.kg was built with the overrides in it. Bring it back, name "
        "another (--overrides FILE), or go back to the default (--overrides default)."
    )
    with pytest.raises(ConfigError, match="not there"):
        run("remove", "sae", "-s", "ex/papers.kg")
    assert "my own name" in names()
    build("more.jsonl", "-o", "ex", "--overrides", "default")
    assert "my own name" not in names()


def test_a_vocabulary_holds_for_later_builds(place: Path, monkeypatch: pytest.MonkeyPatch):
    from kg.resolving.vocabulary import default_folder

    (place / "words").mkdir()
    for path in default_folder().iterdir():
        if path.is_file():
            (place / "words" / path.name).write_bytes(path.read_bytes())
    build("in.jsonl", "-o", "ex", "--set", "resolve.vocabulary=words")
    (place / "below").mkdir()
    monkeypatch.chdir("below")  # a path is kept as it is seen from the store
    done = build("../more.jsonl", "-o", "../ex")
    assert f"vocabulary as in the last build: {place / 'words'}  (another: --set" in done.stderr
    done = build("../more.jsonl", "-o", "../ex", "--set", "resolve.vocabulary=default")
    assert "last build" not in done.stderr


def test_the_word_for_the_default_is_known_to_every_command():
    done = run("extract", "in.jsonl", "-o", "out.jsonl", "--jobs", 1, "--overrides", "default")
    assert done.exit_code == 0


def test_overrides_that_are_not_there_are_told_before_any_work():
    with pytest.raises(ConfigError, match=r"none\.toml: cannot be read \(No such file"):
        build("in.jsonl", "-o", "new", "--overrides", "none.toml")
    assert not Path("new").exists()
    with pytest.raises(ConfigError, match=r"none\.toml: cannot be read"):
        kg.build("in.jsonl", config=Config(resolve=ResolveConfig(overrides="none.toml")))
