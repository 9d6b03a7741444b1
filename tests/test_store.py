"""The store: killed, shared, damaged, old, grown; never a wrong answer."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kg.building import build, load
from kg.errors import StoreError
from kg.store import Store
from tests.conftest import ROOT, SEEDS, write_jsonl
from tests.test_seeds import EXPORTS, digest

ABSTRACT = (
    "We propose a sparse autoencoder (SAE) for image classification and evaluate it on ImageNet."
)


LISTING = SEEDS / "004_7a5f3204ee6361bf.txt"


def papers(count: int) -> list[dict[str, str]]:
    return [
        {"id": f"p{i}", "title": f"A paper with the number {i:04}", "abstract": ABSTRACT}
        for i in range(count)
    ]


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "kg", *map(str, arguments)]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a build of one listing writes when nobody kills it."""
    folder = tmp_path_factory.mktemp("undisturbed")
    subprocess.run(command("build", LISTING, "-o", folder, "--quiet"), check=True, cwd=ROOT)
    return folder


@pytest.mark.parametrize("seconds", [0.9, 2.6])
def test_killed_at_any_moment_and_run_again_gives_the_same_bytes(
    seconds: float, undisturbed: Path, tmp_path: Path
):
    arguments = command("build", LISTING, "-o", tmp_path, "--quiet", "--jobs", 1)
    process = subprocess.Popen(arguments, cwd=ROOT, start_new_session=True)
    time.sleep(seconds)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    subprocess.run(command("build", LISTING, "-o", tmp_path, "--quiet"), check=True, cwd=ROOT)
    for name in EXPORTS:
        assert digest(tmp_path / name) == digest(undisturbed / name), name


def test_second_build_works_on_nothing_and_a_third_on_what_is_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    from kg.pipeline import workers

    store, file = tmp_path / "papers.kg", write_jsonl(tmp_path / "a.jsonl", papers(3))
    first = build([file], store=store)
    worked: list[str] = []
    real = workers.extract_texts
    monkeypatch.setattr(
        workers,
        "extract_texts",
        lambda texts, nlp: real((worked.append(t) or t for t in texts), nlp),
    )
    again = build([file], store=store)
    assert worked == []
    assert sorted(again.edges(keys=True)) == sorted(first.edges(keys=True))
    more = write_jsonl(tmp_path / "b.jsonl", papers(5))
    grown = build([more], store=store)
    assert sorted(text[:28] for text in worked) == [
        "A paper with the number 0003",
        "A paper with the number 0004",
    ]
    assert sum(kind == "paper" for _, kind in grown.nodes(data="kind")) == 5


def test_a_changed_text_takes_the_place_of_the_old_one(tmp_path: Path):
    store, records = tmp_path / "papers.kg", papers(1)
    file = write_jsonl(tmp_path / "a.jsonl", records)
    build([file], store=store)
    records[0]["abstract"] = "We study label noise."
    changed = build([write_jsonl(file, records)], store=store)
    assert changed.nodes["paper:p0"]["abstract"] == "We study label noise."
    fresh = build([file])
    assert dict(changed.nodes(data=True)) == dict(fresh.nodes(data=True))


def test_load_gives_the_graph_of_the_build(tmp_path: Path):
    store = tmp_path / "papers.kg"
    built = build([write_jsonl(tmp_path / "a.jsonl", papers(2))], store=store)
    loaded = load(store)
    assert list(loaded.nodes(data=True)) == list(built.nodes(data=True))
    assert list(loaded.edges(keys=True, data=True)) == list(built.edges(keys=True, data=True))
    assert [path.name for path in tmp_path.glob("papers.kg*")] == ["papers.kg"]


def test_two_writers_one_clear_error(tmp_path: Path):
    path = tmp_path / "papers.kg"
    with (
        Store(path, writable=True),
        pytest.raises(StoreError, match="another process is writing this store"),
    ):
        Store(path, writable=True)


def test_what_is_no_store_is_said(tmp_path: Path):
    with pytest.raises(StoreError, match="no such store"):
        load(tmp_path / "none.kg")
    (tmp_path / "text.kg").write_text("hello, I am a text file, long enough to have a header" * 20)
    for writable in (False, True):
        with pytest.raises(StoreError, match="not a kg store, but another file"):
            Store(tmp_path / "text.kg", writable=writable)
    assert (tmp_path / "text.kg").read_text().startswith("hello")
    other = sqlite3.connect(tmp_path / "other.kg")
    other.execute("CREATE TABLE mine (x)")
    other.close()
    for writable in (False, True):
        with pytest.raises(StoreError, match="an SQLite file, but no kg store"):
            Store(tmp_path / "other.kg", writable=writable)


def test_a_damaged_store_is_said_to_be_one(tmp_path: Path):
    path = tmp_path / "papers.kg"
    build([write_jsonl(tmp_path / "a.jsonl", papers(3))], store=path)
    head = path.read_bytes()[:100]
    path.write_bytes(head + b"\xff" * (path.stat().st_size - 100))
    with pytest.raises(StoreError, match=r"a damaged kg store .*Remove it and build anew"):
        load(path)


def test_a_newer_store_is_refused(tmp_path: Path):
    path = tmp_path / "papers.kg"
    Store(path, writable=True).__exit__()
    db = sqlite3.connect(path)
    db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(StoreError, match="a store of version 99, this kg reads version 3"):
        load(path)


def test_a_store_in_a_folder_that_is_not_there(tmp_path: Path):
    with pytest.raises(StoreError, match="Is the folder there"):
        Store(tmp_path / "none" / "papers.kg", writable=True)
