"""The command line: help with an example, exit codes, words for what went wrong; and the settings."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.cli import cli
from kg.config import load_config
from kg.errors import ConfigError
from tests.conftest import ROOT, write_jsonl

ABSTRACT = "We propose a sparse autoencoder (SAE) for image classification. The SAE is evaluated on ImageNet."
RECORDS = [
    {"id": "a", "title": "Sparse Autoencoders", "abstract": ABSTRACT},
    {"id": "b", "title": "  Odd   spaces &amp; entities ", "abstract": ""},
]


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kg", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("command", sorted(cli.commands))
def test_each_command_has_help_with_an_example(command: str):
    result = CliRunner().invoke(cli, [command, "--help"])
    assert result.exit_code == 0
    assert f"kg {command}" in result.output.split("Example:")[1]


def test_build_says_what_to_open(tmp_path: Path):
    file = write_jsonl(tmp_path / "papers.jsonl", RECORDS)
    done = run("build", file, "-o", tmp_path / "out", "--jobs", 1)
    assert done.returncode == 0, done.stderr
    assert "open in Gephi" in done.stdout
    assert "open in a browser, offline" in done.stdout
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {
        "papers.graphml", "papers.gexf", "explorer.html", "papers.html", "nodes.csv", "edges.csv", "mentions.csv",
        "report.md", "papers.kg",
    }  # fmt: skip


def test_quiet_prints_nothing(tmp_path: Path):
    file = write_jsonl(tmp_path / "papers.jsonl", RECORDS)
    done = run("build", file, "-o", tmp_path, "--quiet", "--jobs", 1)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_records_that_could_not_be_used_are_counted_at_the_end(tmp_path: Path):
    file = write_jsonl(tmp_path / "papers.jsonl", [*RECORDS, {"id": "c"}])
    out = tmp_path / "out"
    done = run("build", file, "-o", out, "--jobs", 1)
    assert done.returncode == 0
    assert done.stderr.endswith(f"2 papers; 1 record could not be used: see {out / 'report.md'}\n")
    report = (out / "report.md").read_text("utf-8")
    assert "2 records, 2 papers, 1 error.\n" in report
    assert "0 records repeat a paper that stood elsewhere, too; 1 record could not" in report
    done = run("build", file, "-o", out, "--jobs", 1, "--quiet")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_files_in_which_no_paper_is_are_an_error(tmp_path: Path):
    (tmp_path / "papers.csv").write_text("titel,abstract,year\na,b,2020\n")
    out = tmp_path / "out"
    done = run("build", tmp_path / "papers.csv", "-o", out, "--quiet")
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith(
        f"kg: {tmp_path}/papers.csv: no paper could be read (papers.csv:1: unknown column 'titel'"
    )
    assert done.stderr.endswith(f"All that was skipped: {out}/report.md\n")
    (tmp_path / "none").mkdir()
    assert (
        "none: no paper could be read. All"
        in run("build", tmp_path / "none", "-o", tmp_path / "two").stderr
    )


def test_the_report_lists_names_of_what_has_several(tmp_path: Path):
    record = {"id": "a", "title": "A study of ImageNet", "abstract": "We study ImageNet."}
    file = write_jsonl(tmp_path / "papers.jsonl", [record])
    run("build", file, "-o", tmp_path, "--quiet", "--jobs", 1)
    assert "entities with the most names" not in (tmp_path / "report.md").read_text("utf-8")
    run("build", write_jsonl(file, RECORDS), "-o", tmp_path, "--quiet", "--jobs", 1)
    report = (tmp_path / "report.md").read_text("utf-8")
    assert "  - sparse autoencoder: " in report.split("entities with the most names")[1]
    assert "  - ImageNet: " not in report


def test_errors_are_one_line_and_exit_code_1(tmp_path: Path):
    done = run("build", tmp_path / "none.txt", "-o", tmp_path / "out")
    assert done.returncode == 1
    assert not (tmp_path / "out").exists()
    assert done.stderr.startswith(f"kg: {tmp_path}/none.txt: no such file or folder")
    assert "Traceback" not in done.stderr


def test_a_folder_that_cannot_be_made_is_a_clear_error(tmp_path: Path):
    (tmp_path / "file").write_text("in the way")
    done = run("build", "seeds/papers", "-o", tmp_path / "file" / "out")
    assert done.returncode == 1
    assert "no folder can be made there" in done.stderr


def test_gold_that_is_not_there_is_a_clear_error(tmp_path: Path):
    for scheme in ("kg", "scier"):
        done = run("evaluate", tmp_path / "none.jsonl", "--scheme", scheme)
        assert done.returncode == 1
        assert done.stderr.startswith(f"kg: {tmp_path}/none.jsonl: cannot be opened")


def test_an_unknown_scheme_is_named(tmp_path: Path):
    done = run("evaluate", write_jsonl(tmp_path / "gold.jsonl", []), "--scheme", "sciers")
    assert done.returncode == 1
    assert "--scheme sciers: no such head. Known: kg, scier, scierc, scinlp" in done.stderr


def test_wrong_usage_is_exit_code_2():
    assert run("build").returncode == 2
    assert run("buidl").returncode == 2


def test_strict_stops_at_the_first_bad_record(tmp_path: Path):
    file = tmp_path / "a.jsonl"
    file.write_text('{"id": \n')
    done = run("build", file, "-o", tmp_path, "--strict")
    assert done.returncode == 1
    assert "a.jsonl:1: not JSON" in done.stderr


def test_extract_keeps_ids_and_counts_offsets_in_the_text_as_given(tmp_path: Path):
    file = write_jsonl(tmp_path / "papers.jsonl", RECORDS)
    done = run("extract", file, "-o", tmp_path / "out.jsonl", "--jobs", 1)
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines()]
    assert [line["paper"] for line in lines] == ["a", "b"]
    for line, record in zip(lines, RECORDS, strict=True):
        text = record["title"] + "\n\n" + record["abstract"]
        assert set(line) == {"paper", "mentions", "relations"}
        for mention in line["mentions"]:
            assert set(mention) == {"start", "end", "text", "kind", "role", "score", "entity"}
            assert text[mention["start"] : mention["end"]] == mention["text"]
        for relation in line["relations"]:
            assert set(relation) == {"head", "relation", "tail", "score"}
            assert max(relation["head"], relation["tail"]) < len(line["mentions"])
    entities = {mention["text"]: mention["entity"] for mention in lines[0]["mentions"]}
    assert entities["SAE"] == entities["sparse autoencoder"] == "method:sparse-autoencoder"


def test_evaluate_prints_every_score(tmp_path: Path):
    gold = {
        **RECORDS[0],
        "entities": [
            {"name": "sparse autoencoder", "type": "Method", "role": "proposes",
             "forms": ["Sparse Autoencoders", "sparse autoencoder", "SAE"]},
            {"name": "ImageNet", "type": "Dataset", "role": "evaluates-on", "forms": ["ImageNet"]},
        ],
        "relations": [["sparse autoencoder", "evaluated-on", "ImageNet"]],
    }  # fmt: skip
    done = run("evaluate", write_jsonl(tmp_path / "gold.jsonl", [gold]), "--jobs", 1)
    assert done.returncode == 0, done.stderr
    for name in (
        "mentions (span and kind)",
        "method",
        "roles of right mentions",
        "entity links",
        "relations",
    ):
        assert name in done.stdout
    assert "       5" in next(
        line for line in done.stdout.splitlines() if line.startswith("mentions")
    )


def test_evaluate_names_a_paper_without_text(tmp_path: Path):
    gold = {"id": "x", "title": "Nowhere", "entities": [], "relations": []}
    done = run("evaluate", write_jsonl(tmp_path / "gold.jsonl", [gold]))
    assert done.returncode == 1
    assert "gold.jsonl:1: no text for 'x'" in done.stderr


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("read.max_char=5", r"unknown setting 'read\.max_char'.*Did you mean 'max_chars'"),
        ("reed.format=x", r"unknown section 'reed'.*Did you mean 'read'"),
        ("read.max_chars=many", r"'read\.max_chars' is a str; a int is needed"),
        ("nothing", r"write section\.name=value"),
    ],
)
def test_settings_that_are_wrong_are_named(setting: str, message: str):
    with pytest.raises(ConfigError, match=message):
        load_config(None, [setting])


def test_a_setting_wins_over_the_file_and_the_file_over_the_default(tmp_path: Path):
    file = tmp_path / "kg.toml"
    file.write_text('[read]\nmax_chars = 7\n[pipeline.labels]\nDATA = "dataset"\n')
    config = load_config(file)
    assert (config.read.max_chars, config.pipeline.labels) == (7, {"DATA": "dataset"})
    assert load_config(file, ["read.max_chars=9"]).read.max_chars == 9
    assert load_config(None, ["pipeline.model=en_core_web_sm"]).pipeline.model == "en_core_web_sm"
