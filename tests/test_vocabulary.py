"""The vocabulary that is shipped: every line sound, every parent there, few ambiguous aliases."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest

from kg.resolving.keys import name_key
from tests.conftest import ROOT

FOLDER = ROOT / "seeds" / "vocabulary"
KINDS = ("method", "dataset", "task", "metric", "concept")
FIELDS = {"id", "kind", "name", "aliases", "parents", "generic", "source"}
ID = re.compile(r"[a-z0-9.]+(-[a-z0-9.]+)*")
AMBIGUOUS_AT_MOST = 70
GENERIC_AT_MOST = 200


def lines(path: Path) -> list[str]:
    return path.read_text("utf-8").splitlines()


def listed(name: str) -> list[str]:
    """The entries of a list of forms, without comments."""
    return [line for line in lines(FOLDER / name) if line and not line.startswith("#")]


@pytest.fixture(scope="module")
def entities() -> list[dict[str, Any]]:
    return [json.loads(line) for kind in KINDS for line in lines(FOLDER / f"{kind}s.jsonl")]


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_holds_one_kind_sorted_by_id(kind: str):
    ids = [json.loads(line)["id"] for line in lines(FOLDER / f"{kind}s.jsonl")]
    assert ids == sorted(ids)
    assert [found for found in ids if not found.startswith(f"{kind}:")] == []


def test_fields_are_those_of_the_format(entities: list[dict[str, Any]]):
    wrong = [
        entity["id"]
        for entity in entities
        if not {"id", "kind", "name", "source"} <= set(entity) <= FIELDS
        or entity["kind"] != entity["id"].split(":")[0]
        or not ID.fullmatch(entity["id"].split(":", 1)[1])
        or entity["source"] not in {"pwc", "sota", "kg"}
        or entity.get("generic", True) is not True
        or entity["name"] != entity["name"].strip()
        or not entity["name"]
    ]
    assert wrong == []


def test_ids_are_unique(entities: list[dict[str, Any]]):
    counts = Counter(entity["id"] for entity in entities)
    assert [found for found, count in counts.items() if count > 1] == []


def test_two_entities_of_one_kind_have_different_names(entities: list[dict[str, Any]]):
    counts = Counter((entity["kind"], name_key(entity["name"])) for entity in entities)
    assert [found for found, count in counts.items() if count > 1] == []


def test_no_alias_says_what_the_rules_level(entities: list[dict[str, Any]]):
    wrong = []
    for entity in entities:
        names = [entity["name"], *entity.get("aliases", [])]
        if len({name_key(name) for name in names}) < len(names):
            wrong.append(entity["id"])
    assert wrong == []


def test_an_ambiguous_alias_is_rare(entities: list[dict[str, Any]]):
    owners = defaultdict(set)
    for entity in entities:
        for name in (entity["name"], *entity.get("aliases", [])):
            owners[name_key(name)].add(entity["id"])
    ambiguous = {key: sorted(ids) for key, ids in sorted(owners.items()) if len(ids) > 1}
    report = "\n".join(f"{key}: {', '.join(ids)}" for key, ids in ambiguous.items())
    assert len(ambiguous) <= AMBIGUOUS_AT_MOST, report


def test_parents_exist_and_make_no_circle(entities: list[dict[str, Any]]):
    parents = {entity["id"]: entity.get("parents", []) for entity in entities}
    assert [(child, up) for child, ups in parents.items() for up in ups if up not in parents] == []
    state: dict[str, str] = {}

    def climb(at: str, path: tuple[str, ...]) -> None:
        assert state.get(at) != "open", f"a circle: {' -> '.join((*path, at))}"
        if at not in state:
            state[at] = "open"
            for up in parents[at]:
                climb(up, (*path, at))
            state[at] = "done"

    for child in parents:
        climb(child, ())


def test_generic_terms_are_few(entities: list[dict[str, Any]]):
    generic = [entity["name"] for entity in entities if entity.get("generic")]
    assert {"deep learning", "neural network", "accuracy"} <= set(generic)
    assert len(generic) <= GENERIC_AT_MOST


def test_vacuous_forms_are_folded_and_name_nothing(entities: list[dict[str, Any]]):
    forms = listed("vacuous.txt")
    assert [form for form in forms if form != form.casefold().strip()] == []
    assert len(set(forms)) == len(forms)
    keys = {
        name_key(name)
        for entity in entities
        for name in (entity["name"], *entity.get("aliases", []))
    }
    assert [form for form in forms if name_key(form) in keys] == []


def test_cased_forms_are_names_and_are_sorted(entities: list[dict[str, Any]]):
    forms = listed("cased.txt")
    known = {name for entity in entities for name in (entity["name"], *entity.get("aliases", []))}
    assert [form for form in forms if form not in known or form == form.casefold()] == []
    assert forms == sorted(set(forms), key=lambda form: (form.casefold(), form))
