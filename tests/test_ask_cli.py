"""The commands that ask a store: forms of the answer, exit codes, words for what went wrong."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

from kg.cli import cli
from kg.commands.rendering import as_csv, as_json, as_text
from kg.errors import KGError


@pytest.fixture(scope="module")
def store(seeds_folder: Path) -> str:
    return str(seeds_folder / "papers.kg")


def ask(*arguments: str) -> Result:
    return CliRunner(env={"COLUMNS": "100"}).invoke(cli, list(arguments))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["find", "vision transformer"], "method"),
        (["papers", "--dataset", "ImageNet", "--role", "evaluates_on"], "ImageNet"),
        (["entities", "--paper", "Quamba", "--kind", "method"], "Quamba"),
        (["neighbours", "sparse autoencoder", "--relation", "used_for"], "interpretability"),
        (["path", "sparse autoencoder", "model merging"], "→"),
        (["compare", "Mamba", "Transformer"], "both"),
        (["cooccurrence", "method", "task"], "classification"),
        (["top", "method", "--by", "salience"], "sparse autoencoder"),
        (["evidence", "sparse autoencoder", "interpretability"], "used_for"),
        (["similar", "Quamba", "--by", "method", "--top", "3"], "Quamba2"),
        (["communities"], "community"),
        (["gaps", "method", "task", "--top", "3"], "×"),
    ],
)
def test_each_question_has_three_forms(store: str, arguments: list[str], said: str):
    command, *rest = arguments
    table = ask(command, *rest, "-s", store)
    assert (table.exit_code, said in table.output) == (0, True), table.output
    assert all(len(line) <= 102 for line in table.output.splitlines() if "[" not in line)
    rows = json.loads(ask(command, *rest, "-s", store, "--json").output)
    lines = list(csv.DictReader(io.StringIO(ask(command, *rest, "--store", store, "--csv").output)))
    assert len(rows) == len(lines) > 0
    assert list(rows[0]) == list(lines[0])


def test_a_card_and_a_piece_of_the_graph(store: str, tmp_path: Path):
    assert "used for:" in ask("card", "SAE", "-s", store).output
    assert (
        json.loads(ask("card", "SAE", "-s", store, "--json").output)["node"]
        == "method:sparse-autoencoder"
    )
    file = tmp_path / "sae.graphml"
    done = ask("subgraph", "-s", store, "--around", "SAE", "--kind", "method", "-o", str(file))
    assert done.exit_code == 0, done.output
    assert file.stat().st_size > 1000
    assert "nodes," in done.output


def test_cypher_on_the_command_line(store: str):
    pytest.importorskip("grandcypher")
    done = ask(
        "cypher",
        "MATCH (m:method {name:'sparse autoencoder'}) RETURN m.name, m.aliases, m",
        "-s",
        store,
    )
    assert done.exit_code == 0, done.output
    assert "SAE; SAEs" in done.output


def test_what_cannot_be_answered_is_told(store: str):
    for arguments, said in (
        (["timeline", "Mamba", "-s", store], "has a year"),
        (["trends", "-s", store], "has a year"),
        (["papers", "--dataset", "ImgNet", "-s", store], "Did you mean 'ImageNet'"),
        (["find", "x", "-s", str(Path(store).with_name("none.kg"))], "no such store"),
    ):
        result = ask(*arguments)
        assert isinstance(result.exception, KGError)
        assert said in str(result.exception)
    assert ask("find", "qqqqq", "-s", store).output == "Nothing found.\n"
    wrong = ask("papers", "-s", store, "--year", "soon")
    assert (wrong.exit_code, "is no year" in wrong.output) == (2, True)


HOSTILE = pd.DataFrame(
    {
        "name": ["=1+1", "ok"],
        "year": pd.array([None, 2020], dtype="Int64"),
        "sentence": ["“é” | x", ""],
    }
)


def test_forms_of_awkward_values():
    assert as_csv(HOSTILE) == "name,year,sentence\n'=1+1,,“é” | x\nok,2020,"
    assert json.loads(as_json(HOSTILE))[0] == {"name": "=1+1", "year": None, "sentence": "“é” | x"}
    assert as_text(HOSTILE).splitlines() == ["name  year", "=1+1", "    “é” | x", "ok    2020"]
    assert as_text(HOSTILE[:0]) == "Nothing found."


def test_a_matrix_has_its_names_down_the_side():
    table = pd.DataFrame([[1, 0]], index=["LoRA"], columns=["fine-tuning", "vision"])
    assert as_text(table).splitlines() == [
        "  1  fine-tuning",
        "  2  vision",
        "      1  2",
        "LoRA  1  0",
    ]
    assert json.loads(as_json(table)) == [{"name": "LoRA", "fine-tuning": 1, "vision": 0}]
