"""Papers that come, change and go: after each, the exports are those of a fresh build of what is there."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import kg
from kg.building import graph_of, load, update
from kg.cli import cli
from kg.errors import QueryError, StoreError
from kg.keeping import before_of
from kg.producing import write_all
from kg.removing import remove
from kg.store import Store
from tests.conftest import write_jsonl
from tests.test_seeds import EXPORTS

SAE = {
    "id": "sae",
    "title": "Sparse autoencoders for image classification",
    "abstract": "We propose a sparse autoencoder (SAE) and evaluate it on ImageNet.",
}
LORA = {
    "title": "Low-rank adaptation of large language models",
    "abstract": "We propose low-rank adaptation (LoRA) for fine-tuning. LoRA is evaluated on GLUE.",
    "doi": "10.1000/lora",
}
SHORT = {"title": "Mamba", "abstract": "Mamba is a state space model for language modeling."}
MORE = {
    "title": "SAE features steer language models",
    "abstract": "We use SAEs for steering of large language models, evaluated on ImageNet and GLUE.",
    "doi": "10.1000/MORE",
}


def produce(folder: Path, **files: list[dict[str, Any]]) -> dict[str, bytes]:
    """Build files in a folder, on top of the store there; return the exports."""
    folder.mkdir(exist_ok=True)
    inputs = [write_jsonl(Path(f"{name}.jsonl"), records) for name, records in files.items()]
    with Store(folder / "papers.kg", writable=True) as store:
        update(store, inputs)
        write_all(store, graph_of(store), folder, html_nodes=2000, parquet=False)
    return exports(folder)


def exports(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in EXPORTS}


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def ask(*arguments: str) -> Any:
    return CliRunner().invoke(cli, ["remove", *arguments], catch_exceptions=False)


def test_after_adding_changing_and_removing_the_exports_are_those_of_a_fresh_build(place: Path):
    (place / "fresh").mkdir()
    grown = place / "grown"
    produce(grown, a=[SAE, SHORT], b=[LORA])
    added = produce(grown, c=[MORE])
    assert added == produce(place / "fresh" / "added", a=[SAE, SHORT], b=[LORA], c=[MORE])
    other = {**SHORT, "abstract": "Mamba is fine-tuned with LoRA and compared with SAEs."}
    new = {**SAE, "abstract": "We study label noise in image classification."}
    changed = produce(grown, a=[new, other])
    assert changed == produce(place / "fresh" / "changed", a=[new, other], b=[LORA], c=[MORE])
    done = ask("10.1000/more", LORA["title"].upper(), "-s", "grown/papers.kg")
    assert done.exit_code == 0, done.output
    assert "2 papers are left" in done.output
    assert exports(grown) == produce(place / "fresh" / "removed", a=[new, other])
    assert exports(grown) != changed


def test_a_removed_paper_leaves_nothing_in_the_store(place: Path):
    produce(place / "out", a=[SAE, SHORT])
    ask("paper:sae", "-s", "out/papers.kg", "-o", "elsewhere")
    assert "paper:sae" not in load("out/papers.kg")
    assert os.path.exists("elsewhere/papers.graphml")
    with Store("out/papers.kg") as store:
        assert {table: store.count(table) for table in ("record", "text", "paper")} == {
            "record": 1, "text": 1, "paper": 1,
        }  # fmt: skip
    assert b"ImageNet" not in Path("out/papers.kg").read_bytes()


def test_the_last_paper_can_go_and_the_files_say_so(place: Path):
    produce(place / "out", a=[SAE])
    assert "0 papers are left" in ask("sae", "-s", "out/papers.kg").output
    assert exports(place / "out") == produce(place / "none")


def test_an_unknown_paper_is_named_and_nothing_is_removed(place: Path):
    produce(place / "out", a=[SAE, LORA])
    with pytest.raises(
        QueryError, match=r"Nothing was removed. Did you mean 'Low-rank adaptation of"
    ):
        ask("sae", "Low-rank adaption of language models", "-s", "out/papers.kg")
    with pytest.raises(QueryError, match="Did you mean 'Sparse autoencoders for image"):
        ask("sparse auto", "-s", "out/papers.kg")
    assert "paper:sae" in load("out/papers.kg")
    with pytest.raises(StoreError, match="no such store"):
        ask("sae", "-s", "out/none.kg")
    assert not os.path.exists("out/none.kg")


def test_a_title_of_two_papers_is_asked_about(place: Path):
    one, two = ({"title": "Editorial", "abstract": text} for text in ("On trees.", "On birds."))
    with Store("papers.kg", writable=True) as store:
        update(store, [write_jsonl(place / "a.jsonl", [one, two])])
        with pytest.raises(
            QueryError, match=r"can mean 2 papers: editorial-.*Give one of these ids"
        ):
            remove(store, ["Editorial"])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (SAE, {**SAE, "title": "Sparse autoencoders in image classification"}),
        (SHORT, {**SHORT, "abstract": "Another abstract, with nothing of the first."}),
        ({**SHORT, "id": "m"}, {**SHORT, "id": "m", "abstract": "Another abstract."}),
        (LORA, {**LORA, "abstract": "Short."}),
        (LORA, {**LORA, "title": "Another title of the same paper"}),
        (
            {**SAE, "id": "", "arxiv_id": "2101.00001v1"},
            {**SAE, "id": "", "arxiv_id": "2101.00001v2", "title": "Autoencoders that are sparse"},
        ),
    ],
)
def test_a_paper_that_changed_in_its_file_is_replaced(
    before: dict[str, str], after: dict[str, str], place: Path
):
    produce(place / "out", a=[MORE, before])
    assert produce(place / "out", a=[MORE, after]) == produce(place / "fresh", a=[MORE, after])


def test_another_paper_in_the_place_of_one_does_not_replace_it(place: Path):
    produce(place / "out", a=[SHORT, {**SAE, "id": "1"}])
    produce(place / "out", a=[LORA, {**MORE, "id": "1"}])
    with Store("out/papers.kg") as store:
        assert store.count("paper") == 4


# ---- the build before ------------------------------------------------------------------------------
def test_the_build_before_is_kept_and_compared(place: Path):
    folder = Path("exports")
    produce(folder, a=[SAE, LORA])
    diff = CliRunner().invoke(cli, ["diff"])
    assert "no build changed it since it was made" in str(diff.exception)
    produce(folder, a=[SAE, LORA], b=[MORE])
    told = CliRunner().invoke(cli, ["diff"], catch_exceptions=False).output
    assert "papers: 1 added\n  added    SAE features steer language models" in told
    produce(folder, a=[SAE, LORA], b=[MORE])  # a build that changes nothing
    assert CliRunner().invoke(cli, ["diff"], catch_exceptions=False).output == told
    ask("10.1000/lora")
    told = CliRunner().invoke(cli, ["diff", "exports/papers.kg"], catch_exceptions=False).output
    assert told.startswith("exports/papers.before.kg -> exports/papers.kg\n")
    assert "no such store" in str(CliRunner().invoke(cli, ["diff", "none.kg"]).exception)
    assert "papers: 1 removed" in told
    assert sorted(path.name for path in folder.glob("*.kg*")) == ["papers.before.kg", "papers.kg"]


def test_a_killed_build_is_not_the_build_before(place: Path):
    folder = Path("exports")
    produce(folder, a=[SAE])
    with Store(folder / "papers.kg", writable=True) as store, pytest.raises(KeyboardInterrupt):
        update(store, [write_jsonl(Path("b.jsonl"), [LORA])], watch=interrupted)
    produce(folder, b=[LORA])
    changes = kg.diff(before_of(folder / "papers.kg"), folder / "papers.kg")
    assert changes.papers["title"].tolist() == [LORA["title"]]
    assert sorted(path.name for path in folder.glob("*.kg*")) == ["papers.before.kg", "papers.kg"]


def interrupted(step: str, done: int, total: int) -> None:
    if step == "extracting":
        raise KeyboardInterrupt


# ---- files -----------------------------------------------------------------------------------------
def made(folder: str, *inputs: str) -> dict[str, bytes]:
    """Build what users name, on top of the store there; return the exports."""
    done = CliRunner().invoke(cli, ["build", *inputs, "-o", folder, "--jobs", "1", "--quiet"])
    assert done.exit_code == 0, done
    return exports(Path(folder))


def two_files_of_one_name() -> None:
    for folder, records in (("a", [SAE, MORE]), ("b", [LORA])):
        Path(folder).mkdir(exist_ok=True)
        write_jsonl(Path(folder, "p.jsonl"), records)


def test_a_file_is_itself_whatever_else_is_read(place: Path):
    two_files_of_one_name()
    made("grown", "a")
    write_jsonl(Path("a/p.jsonl"), [{**SAE, "abstract": "New."}, MORE])
    grown = made("grown", "a", "b")
    assert grown == made("fresh/out", "a", "b") == made("turned", "b", "a")
    graph = load("grown/papers.kg")
    assert graph.nodes["paper:sae"]["abstract"] == "New."
    assert graph.nodes["paper:sae"]["sources"] == ("a/p.jsonl:1 (no. 1)",)


def test_a_file_whose_name_is_not_utf8_is_read(place: Path):
    Path("in").mkdir()
    file = write_jsonl(Path("in", os.fsdecode(b"p\xe9.jsonl")), [SAE])
    made("out", "in")
    assert made("out", str(file)) == made("fresh", "in")
    sources = load("out/papers.kg").nodes["paper:sae"]["sources"]
    assert sources == ("p\\xe9.jsonl:1 (no. 1)",)


def test_files_of_one_name_are_two_files_one_after_the_other_too(place: Path):
    two_files_of_one_name()
    made("grown", "a/p.jsonl")
    assert made("grown", "b/p.jsonl") == made("fresh", "a/p.jsonl", "b/p.jsonl")
    with Store("grown/papers.kg") as store:
        assert store.count("paper") == 3
    assert str(place).encode() not in b"".join(made("grown", "a").values())
    ask("sae", "10.1000/more", "-s", "grown/papers.kg")
    assert exports(Path("grown")) == made("alone", "b")


def test_a_file_is_itself_from_another_folder_and_after_a_move(
    place: Path, monkeypatch: pytest.MonkeyPatch
):
    two_files_of_one_name()
    made("out", "a")
    monkeypatch.chdir("a")
    made("../out", "p.jsonl")
    monkeypatch.chdir(place)
    Path("elsewhere").mkdir()
    for name in ("a", "out"):
        Path(name).rename(Path("elsewhere", name))
    monkeypatch.chdir("elsewhere")
    assert made("out", "a") == made("fresh", "a")
    with Store("out/papers.kg") as store:
        assert (store.count("record"), list(store.files())) == (2, ["../a/p.jsonl"])
        assert str(place) not in Path("out/papers.kg").read_bytes().decode("latin-1")
