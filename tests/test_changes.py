"""What changed: papers, entities followed by their names, first pairs, merges; and the command."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import networkx as nx
import pandas as pd
import pytest
from click.testing import CliRunner

import kg
from kg.cli import cli
from kg.errors import StoreError
from kg.graph import PaperFacts, build
from kg.records import Entity, Extraction, Mention, Paper
from kg.store import Merge, Store


def world(papers: dict[str, list[Entity]], **changed: Any) -> nx.MultiDiGraph:
    """A graph of papers (by title) that mention these entities."""
    facts = []
    for title, entities in papers.items():
        mentions = tuple(Mention(0, 4, e.name, e.kind, "uses", 0.9) for e in entities)
        paper = Paper(title, "An abstract.", title.casefold()[:3], **changed)
        ids = tuple(entity.id for entity in entities)
        facts.append(PaperFacts(paper, ("f:1",), Extraction(mentions, (), ((0, 30),)), ids))
    known = {entity.id: entity for entities in papers.values() for entity in entities}
    return build(
        sorted(facts, key=lambda fact: fact.paper.id),
        sorted(known.values(), key=lambda entity: entity.id),
    )


def rows(table: pd.DataFrame, *columns: str) -> list[tuple[Any, ...]]:
    return list(table[list(columns)].itertuples(index=False, name=None))


LORA = Entity("method:lora", "method", "LoRA", ("low-rank adaptation",))
LONG = Entity("method:low-rank-adaptation", "method", "low-rank adaptation", ("LoRA",))
TUNING = Entity("task:fine-tuning", "task", "fine-tuning")
VISION = Entity("task:vision", "task", "vision")


def test_nothing_changed():
    graph = world({"Paper one": [LORA, TUNING]})
    changes = kg.diff(graph, graph.copy())
    assert [len(t) for t in (changes.papers, changes.entities, changes.pairs, changes.merges)] == [
        0
    ] * 4
    assert str(changes).splitlines()[0] == "papers: no change"


def test_papers_come_go_and_change():
    old = world({"One and the same paper here": [LORA], "Two": []})
    new = world({"One and the same paper here": [LORA], "Three": []}, year=2020)
    assert rows(kg.diff(old, new).papers, "change", "paper", "what") == [
        ("added", "paper:thr", ""),
        ("changed", "paper:one", "year"),
        ("removed", "paper:two", ""),
    ]


def test_a_paper_under_another_id_is_known_by_its_title():
    old = world({"One and the same paper here": [LORA]})
    new = nx.relabel_nodes(old, {"paper:one": "paper:other"})
    assert rows(kg.diff(old, new).papers, "change", "paper", "what", "was") == [
        ("changed", "paper:other", "id", "paper:one")
    ]


def test_an_entity_under_another_id_is_renamed_and_its_pairs_are_not_new():
    changes = kg.diff(world({"One": [LORA, TUNING]}), world({"One": [LONG, TUNING]}))
    assert rows(changes.entities, "change", "node", "name", "was") == [
        ("renamed", "method:low-rank-adaptation", "low-rank adaptation", "method:lora")
    ]
    assert changes.pairs.empty


def test_a_shared_acronym_alone_makes_no_renaming():
    one = Entity("method:sparse-autoencoder", "method", "sparse autoencoder", ("SAE",))
    other = Entity("method:stacked-ensemble", "method", "stacked attention ensemble", ("SAE",))
    changes = kg.diff(world({"One": [one]}), world({"One": [other]}))
    assert rows(changes.entities, "change", "name") == [
        ("added", "stacked attention ensemble"),
        ("removed", "sparse autoencoder"),
    ]


def test_entities_merge_and_split():
    short, plain = Entity("method:lora", "method", "LoRA"), Entity(LONG.id, "method", LONG.name)
    apart = world({"One": [short, plain, TUNING]})
    together = world({"One": [LONG, TUNING]})
    columns = "change", "node", "name", "was", "old_name"
    assert rows(kg.diff(apart, together).entities, *columns) == [
        ("merged", LONG.id, LONG.name, "method:lora", "LoRA")
    ]
    assert "merged   method: 'LoRA' -> low-rank adaptation" in str(kg.diff(apart, together))
    assert rows(kg.diff(together, apart).entities, *columns) == [
        ("split", "method:lora", "LoRA", LONG.id, LONG.name)
    ]
    assert kg.diff(apart, together).pairs.empty


def test_first_pairs_have_their_earliest_paper_and_a_sentence(graph: nx.MultiDiGraph):
    old = world({"A": [LORA], "B": [TUNING]})
    pairs = kg.diff(old, graph).pairs
    assert rows(pairs, "method", "task", "relation", "paper", "sentence", "evidence") == [
        (
            "LoRA",
            "fine-tuning",
            "used_for",
            "paper:one",
            "We propose LoRA for fine-tuning.",
            "one:27-59",
        )
    ]
    met = kg.diff(old, world({"A": [LORA], "B": [TUNING, LORA], "C": [TUNING, LORA]})).pairs
    assert rows(met, "method", "task", "relation", "paper") == [
        ("LoRA", "fine-tuning", "", "paper:b")
    ]


def test_stores_tell_their_merges_and_the_command_tells_all(tmp_path: Path):
    old, new = tmp_path / "old.kg", tmp_path / "new.kg"
    for path, surfaces in ((old, ["low rank adapter"]), (new, ["LoRA"])):
        with Store(path, writable=True) as store, store.transaction():
            lines = [Merge(LONG.id, surface, "acronym", "one: x", 2) for surface in surfaces]
            store.add_entities([LONG], [*lines, Merge(LONG.id, LONG.name, "key", "", 3)])
    merges = kg.diff(old, new).merges
    assert rows(merges, "change", "surface", "rule", "mentions") == [
        ("new", "LoRA", "acronym", 2),
        ("gone", "low rank adapter", "acronym", 2),
    ]
    run = CliRunner().invoke
    assert "merges: 1 gone, 1 new" in run(cli, ["diff", str(old), str(new)]).output
    told = json.loads(run(cli, ["diff", str(old), str(new), "--json"]).output)
    assert sorted(told) == ["entities", "merges", "pairs", "papers"]
    assert told["merges"][0]["surface"] == "LoRA"
    with pytest.raises(StoreError, match="no such store"):
        kg.diff(tmp_path / "none.kg", new)
