"""The one conftest: the seeds built once, a small world made by hand, a browser."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from kg.building import graph_of, update
from kg.graph import PaperFacts, build
from kg.producing import write_all
from kg.records import Entity, Extraction, Mention, Paper, Relation
from kg.store import Store

ROOT = Path(__file__).parent.parent
# Texts that must stay texts in every page.
PAYLOADS = [
    "<script>window.hacked=1</script>",
    "</script><script>window.hacked=1</script>",
    "<img src=x onerror=window.hacked=1>",
    '"><svg onload=window.hacked=1>',
    "' onmouseover='window.hacked=1",
    '<a href="javascript:window.hacked=1">x</a>',
    "javascript:window.hacked=1",
    "{{7*7}}${window.hacked=1}<%= 7*7 %>",
    "__proto__",
    "constructor",
    "toString",
    "</style><script>window.hacked=1</script>",
    "<!--<script>window.hacked=1//-->",
    "\u2028window.hacked=1\u2029",
    "]]><script>window.hacked=1</script>",
    "<iframe srcdoc='<script>parent.hacked=1</script>'></iframe>",
    "<base href='https://example.org/'>",
    "&lt;script&gt;window.hacked=1&lt;/script&gt;",
    "\\'-window.hacked=1-\\' (.*)+$ [",
    "<math><mtext></mtext><mglyph><style><img src=x onerror=window.hacked=1>",
]
SEEDS = ROOT / "seeds" / "papers"


@pytest.fixture(scope="session")
def seeds_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All that `kg build seeds/papers` writes."""
    folder = tmp_path_factory.mktemp("exports")
    with Store(folder / "papers.kg", writable=True) as store:
        update(store, [SEEDS], jobs=2)
        write_all(store, graph_of(store), folder, html_nodes=3000, parquet=False)
    return folder


@pytest.fixture(scope="session")
def seeds_graph(seeds_folder: Path) -> nx.MultiDiGraph:
    from kg import load

    return load(seeds_folder / "papers.kg")


@pytest.fixture
def workplace(seeds_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder as a user has it: seeds/ and what was built from them in exports/."""
    (tmp_path / "seeds").symlink_to(ROOT / "seeds")
    (tmp_path / "exports").mkdir()
    for path in seeds_folder.iterdir():
        (tmp_path / "exports" / path.name).write_bytes(path.read_bytes())
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def facts() -> list[PaperFacts]:
    """Two papers by hand: LoRA for fine-tuning, evaluated on GLUE; a survey of fine-tuning."""
    one = Paper(
        "LoRA: Low-Rank Adaptation",
        "We propose LoRA for fine-tuning. LoRA wins on GLUE.",
        "one",
        year=2021,
    )
    two = Paper("A survey of fine-tuning", "", "two", year=2023)
    first = Extraction(
        (
            Mention(0, 4, "LoRA", "method", "proposes", 0.9),
            Mention(38, 42, "LoRA", "method", "proposes", 0.8),
            Mention(47, 58, "fine-tuning", "task", "addresses", 0.7),
            Mention(60, 64, "LoRA", "method", "proposes", 0.9),
            Mention(73, 77, "GLUE", "dataset", "evaluates_on", 0.6),
        ),
        (Relation(1, "used_for", 2, 0.75, 27, 59), Relation(3, "evaluated_on", 4, 0.5, 60, 78)),
        ((0, 25), (27, 59), (60, 78)),
    )
    second = Extraction((Mention(12, 23, "fine-tuning", "task", "studies", 0.5),), (), ((0, 23),))
    lora, tuning, glue = "method:lora", "task:fine-tuning", "dataset:glue"
    return [
        PaperFacts(one, ("a.txt:1 (no. 1)",), first, (lora, lora, tuning, lora, glue)),
        PaperFacts(two, ("a.txt:3 (no. 2)", "b.txt:1 (no. 1)"), second, (tuning,)),
    ]


@pytest.fixture
def graph(facts: list[PaperFacts]) -> nx.MultiDiGraph:
    entities = [
        Entity("dataset:glue", "dataset", "GLUE"),
        Entity("method:lora", "method", "LoRA", ("low-rank adaptation",)),
        Entity("task:fine-tuning", "task", "fine-tuning"),
    ]
    return build(facts, entities)


def skip(reason: str) -> None:
    """Skip a test for what the machine lacks; where nothing may be skipped, fail."""
    if os.environ.get("KG_SKIP_NOTHING"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A real headless Chromium with no way out."""
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    chromium = (
        shutil.which("chromium")
        or shutil.which("chromium-browser")
        or shutil.which("google-chrome")
    )
    chromedriver = shutil.which("chromedriver")
    if not chromium or not chromedriver:
        skip(
            "no Chromium with its driver found (on Debian: apt-get install chromium chromium-driver)"
        )
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for flag in (
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--window-size=1400,900", "--host-resolver-rules=MAP * ~NOTFOUND",
    ):  # fmt: skip
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(chromedriver))
    yield driver
    driver.quit()


def write_jsonl(path: Path, records: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
    return path
