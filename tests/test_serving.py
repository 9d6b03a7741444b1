"""A store served to assistants: asked by the SDK's own client, over stdio, in a process of its own."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from kg.arriving import Record, text_hash
from kg.cli import cli
from kg.errors import MissingExtra, StoreError
from kg.graph import PaperFacts
from kg.records import Entity
from kg.store import Store
from tests.conftest import ROOT

pytest.importorskip("mcp")

from kg.serving import Questions, server

ENTITIES = [
    Entity("dataset:glue", "dataset", "GLUE"),
    Entity("method:lora", "method", "LoRA", ("low-rank adaptation",)),
    Entity("task:fine-tuning", "task", "fine-tuning"),
]
QUESTIONS: list[tuple[str, dict[str, Any], str, Any]] = [
    ("find", {"text": "lora"}, "node", "method:lora"),
    ("papers", {"dataset": "GLUE", "role": "evaluates_on"}, "sentence", "LoRA wins on GLUE."),
    ("papers", {"task": ["fine-tuning"], "years": [2023, 2023]}, "paper", "paper:two"),
    ("entities", {"paper": "paper:one", "kind": ["method"]}, "name", "LoRA"),
    ("neighbours", {"node": "LoRA", "relation": "used_for"}, "sentence", "We propose LoRA for fine-tuning."),
    ("path", {"a": "LoRA", "b": "GLUE"}, "sentence", "LoRA wins on GLUE."),
    ("compare", {"a": "LoRA", "b": "fine-tuning"}, "what", "paper"),
    ("cooccurrence", {"rows": "method", "columns": "task"}, "fine-tuning", 1),
    ("top", {"kind": "task"}, "name", "fine-tuning"),
    ("evidence", {"head": "LoRA", "tail": "GLUE"}, "evidence", "one:60-78"),
    ("similar", {"paper": "paper:one", "by": "task"}, "paper", "paper:two"),
]  # fmt: skip
WRONG = [
    ("papers", {"task": "fine-tunning"}, "Did you mean 'fine-tuning'"),
    ("neighbours", {"node": "LoRA", "relation": "used"}, "unknown relation 'used'"),
    ("papers", {"colour": "red"}, "give at least one of method, dataset"),
    ("top", {"top": 0}, "top is 0"),
    ("gaps", {"rows": "task", "columns": "task"}, "two different kinds"),
]  # fmt: skip


@pytest.fixture
def store(tmp_path: Path, facts: list[PaperFacts]) -> Path:
    path = tmp_path / "papers.kg"
    write_store(path, facts)
    return path


def write_store(path: Path, facts: list[PaperFacts]) -> None:
    """Write a store by hand, without a pipeline."""
    with Store(path, writable=True) as made, made.transaction():
        made.begin_source("a.txt", "a.txt")
        made.add_records("a.txt", 1, [Record(fact.paper, fact.paper.id) for fact in facts])
        ids = [(fact.paper.id, text_hash(fact.paper)) for fact in facts]
        for (_, hash), fact in zip(ids, facts, strict=True):
            made.add_extraction(hash, fact.extraction, "by hand")
        made.replace_papers(ids, [(id, id, "title", "") for id, _ in ids])
        made.add_entities(ENTITIES, [])
        for fact in facts:
            made.add_links(fact.paper.id, fact.entities)


def ask(store: Path, talk: Callable[[Any], Any]) -> Any:
    """Run a conversation with `kg mcp` in a process of its own."""
    from mcp import Client, StdioServerParameters

    served = StdioServerParameters(
        command=sys.executable, args=["-m", "kg", "mcp", str(store)], cwd=str(ROOT)
    )

    async def conversation() -> Any:
        async with Client(served, read_timeout_seconds=60) as client:
            return await talk(client)

    return asyncio.run(conversation())


def test_an_assistant_gets_answers_with_sentences_and_clear_errors(store: Path):
    before = store.read_bytes()

    async def talk(client: Any) -> Any:
        tools = (await client.list_tools()).tools
        asked = [await client.call_tool(name, given) for name, given, *_ in (*QUESTIONS, *WRONG)]
        return tools, asked, await client.call_tool("card", {"node": "LoRA"})

    tools, asked, card = ask(store, talk)
    assert [tool.name for tool in tools] == [
        "find", "papers", "entities", "neighbours", "path", "compare", "cooccurrence", "top",
        "evidence", "card", "similar", "gaps",
    ]  # fmt: skip
    assert all(tool.annotations.read_only_hint and tool.description for tool in tools)
    for (name, _, column, value), answer in zip(QUESTIONS, asked, strict=False):
        assert not answer.is_error, (name, answer.content)
        told = json.loads(answer.content[0].text)
        assert told == answer.structured_content
        assert value in [row[column] for row in told["rows"]], name
        assert told["total"] >= len(told["rows"]) > 0
    for (name, _, said), answer in zip(WRONG, asked[len(QUESTIONS) :], strict=True):
        assert answer.is_error, name
        assert said in answer.content[0].text
        assert "Traceback" not in answer.content[0].text
    assert card.structured_content["introduced_by"][0][1] == "LoRA: Low-Rank Adaptation"
    assert store.read_bytes() == before


def test_what_is_left_out_is_counted(store: Path):
    answer = Questions(store).entities(top=1)
    assert (answer["total"], len(answer["rows"])) == (3, 1)


def test_after_a_build_the_new_papers_answer(store: Path, facts: list[PaperFacts]):
    questions = Questions(store)
    assert questions.papers(task="fine-tuning")["total"] == 2
    store.unlink()
    assert questions.papers(task="fine-tuning")["total"] == 2
    write_store(store, facts[1:])
    assert questions.papers(task="fine-tuning")["total"] == 1


def test_a_store_that_is_not_there_and_an_sdk_that_is_not_installed(
    store: Path, monkeypatch: pytest.MonkeyPatch
):
    asked = CliRunner().invoke(cli, ["mcp", str(store.with_name("none.kg"))])
    assert isinstance(asked.exception, StoreError)
    assert "no such store" in str(asked.exception)
    monkeypatch.setitem(sys.modules, "mcp.server", None)
    with pytest.raises(MissingExtra, match=r"kg mcp: needs the package .*pip install 'kg\[mcp\]'"):
        server(store)
