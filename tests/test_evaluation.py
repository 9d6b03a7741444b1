"""The scores, counted by hand on one small paper."""

from __future__ import annotations

import pytest

from kg.errors import ReadError
from kg.evaluation.own import add
from kg.evaluation.scores import Evaluation
from kg.extracting import Found
from kg.gold.annotations import GoldMention, GoldPaper, find_forms, read_gold
from kg.records import Extraction, Mention, Paper, Relation
from tests.conftest import write_jsonl

BARE = {"id": "p", "title": "t", "abstract": "a"}
TEXT = "LoRA\n\nLoRA for fine-tuning on GLUE."


def test_forms_stand_as_whole_words_longest_first():
    text = "sparse autoencoders, autoencoder, autoencoders-like"
    assert find_forms(text, [("autoencoders", 1), ("sparse autoencoders", 0), ("autoencoder", 2)]) == [
        (0, 19, 0), (21, 32, 2), (34, 46, 1),
    ]  # fmt: skip


def test_scores_counted_by_hand():
    gold = GoldPaper(
        "p",
        TEXT,
        ("LoRA", "fine-tuning", "GLUE"),
        (
            GoldMention(0, 4, "method", "proposes", 0),
            GoldMention(6, 10, "method", "proposes", 0),
            GoldMention(15, 26, "task", "addresses", 1),
            GoldMention(30, 34, "dataset", "evaluates_on", 2),
        ),
        ((0, "used_for", 1), (0, "evaluated_on", 2)),
    )
    mentions = (
        Mention(0, 4, "LoRA", "method", "proposes", 1.0),
        Mention(6, 10, "LoRA", "method", "uses", 1.0),
        Mention(15, 26, "fine-tuning", "method", "uses", 1.0),
        Mention(30, 34, "GLUE", "dataset", "evaluates_on", 1.0),
    )
    relations = (Relation(0, "used_for", 2, 1.0, 0, 4), Relation(1, "evaluated_on", 3, 1.0, 0, 4))
    entities = ("method:lora", "method:lora", "method:fine-tuning", "dataset:glue")
    scores = Evaluation("kg")
    add(scores, gold, Found(Paper("LoRA"), "p", Extraction(mentions, relations), entities))
    assert (scores.spans.right, scores.spans.found, scores.spans.gold) == (4, 4, 4)
    assert (scores.mentions.all.right, scores.mentions.all.found, scores.mentions.all.gold) == (
        3,
        4,
        4,
    )
    assert scores.mentions.all.f1 == pytest.approx(0.75)
    assert (scores.mentions.each["task"].right, scores.mentions.each["task"].gold) == (0, 1)
    assert (scores.roles.right, scores.roles.gold) == (2, 3)
    assert (scores.links.right, scores.links.found, scores.links.gold) == (1, 1, 1)
    assert (scores.relations.all.right, scores.relations.all.found, scores.relations.all.gold) == (
        1,
        2,
        2,
    )
    assert scores.relations.each["evaluated_on"].f1 == 1.0


@pytest.mark.parametrize(
    ("record", "message"),
    [
        ({"id": "p"}, "not an annotated paper"),
        (
            {**BARE, "entities": [{"name": "x", "type": "Thing", "forms": []}]},
            "unknown label 'Thing'",
        ),
    ],
)
def test_gold_that_is_none_is_named(record: dict[str, object], message: str, tmp_path):
    with pytest.raises(ReadError, match=f"gold.jsonl:1: {message}"):
        list(read_gold(write_jsonl(tmp_path / "gold.jsonl", [record])))
