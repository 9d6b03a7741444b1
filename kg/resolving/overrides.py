"""What a user decides about names, in a TOML file that wins over every rule and outlives rebuilds.

[[merge]]                       [[rename]]
names = ["COCO", "MS COCO"]     name = "ViT"
                                to = "vision transformer"
[[separate]]                    [[retype]]                  [[ignore]]
names = ["SAM", "SAM model"]    name = "Adam"               name = "our system"
                                kind = "method"
"""

from __future__ import annotations

import json
import re
import shlex
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kg.errors import ConfigError, suggest
from kg.records import KINDS

_FIELDS = {"merge": ("names",), "separate": ("names",), "rename": ("name", "to"),
           "retype": ("name", "kind"), "ignore": ("name",)}  # fmt: skip
_HEADER = re.compile(r"^\s*\[\[\s*(\w+)\s*\]\]")


@dataclass(frozen=True, slots=True)
class Rule:
    """One override: its verb, the names it is about, what it sets, and where it stands."""

    verb: str
    names: tuple[str, ...]
    value: str
    place: str


@dataclass(frozen=True)
class Overrides:
    """The overrides of a file, in its order; `file` is where decisions belong, None for the default."""

    rules: tuple[Rule, ...] = field(default_factory=tuple)
    file: Path | None = None

    def of(self, verb: str) -> list[Rule]:
        """Return the rules of one verb."""
        return [rule for rule in self.rules if rule.verb == verb]


def read_overrides(path: Path | None) -> Overrides:
    """Return the overrides of a file, none for None.

    Raises ConfigError for what is no override and for two that contradict each other.
    """
    if path is None:
        return Overrides()
    try:
        text = path.read_text("utf-8")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise ConfigError(f"{path}: cannot be read ({reason})") from error
    return parse_overrides(text, path)


def parse_overrides(text: str, path: Path) -> Overrides:
    """Return the overrides of the text of a file; the same errors."""
    overrides = unchecked(text, path)
    check(overrides)
    return overrides


def unchecked(text: str, path: Path) -> Overrides:
    """Return the overrides of the text of a file, which may contradict each other.

    Raises ConfigError for what is no override.
    """
    try:
        tables = tomllib.loads(text)
    except ValueError as error:
        raise ConfigError(f"{path}: cannot be read as TOML ({error})") from error
    return Overrides(tuple(_rules(path, text, tables)), path)


def _rules(path: Path, text: str, tables: Mapping[str, Any]) -> Iterable[Rule]:
    lines: dict[str, list[int]] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            lines.setdefault(header[1], []).append(number)
    for verb, entries in tables.items():
        if verb not in _FIELDS:
            known = ", ".join(_FIELDS)
            raise ConfigError(
                f"{path}: unknown override '{verb}'. Known: {known}.{suggest(verb, _FIELDS)}"
            )
        if not isinstance(entries, list) or len(entries) != len(lines.get(verb, ())):
            raise ConfigError(f"{path}: write each as a table of its own, headed [[{verb}]]")
        for line_number, entry in zip(lines[verb], entries, strict=True):
            yield _rule(verb, entry, f"{path}:{line_number}")


def _rule(verb: str, entry: Mapping[str, Any], place: str) -> Rule:
    wanted = _FIELDS[verb]
    if set(entry) != set(wanted):
        raise ConfigError(
            f"{place}: [[{verb}]] has {', '.join(entry) or 'nothing'}; needed: {', '.join(wanted)}"
        )
    names = entry["names"] if "names" in entry else [entry["name"]]
    value = str(entry[wanted[1]]) if len(wanted) > 1 else ""
    right = isinstance(names, list) and all(isinstance(n, str) and n.strip() for n in names)
    if not right or (wanted == ("names",) and len(set(names)) < 2):
        raise ConfigError(f"{place}: names are a list of two or more different strings, none empty")
    if verb == "rename" and not value.strip():
        raise ConfigError(f"{place}: the new name of '{names[0]}' is empty")
    if verb == "retype" and value not in KINDS:
        raise ConfigError(f"{place}: unknown kind '{value}'. Known: {', '.join(KINDS)}")
    return Rule(verb, tuple(names), value, place)


def check(overrides: Overrides, same: Callable[[str], str] = str.casefold) -> None:
    """Raise ConfigError where two overrides contradict each other, naming both lines.

    `same` returns one string for names that are one name.
    """
    groups: dict[str, str] = {}
    told: dict[str, str] = {}
    for rule in overrides.of("merge"):
        roots = {find(groups, same(name)) for name in rule.names}
        for root in roots:
            groups[root] = min(roots)
            told.setdefault(root, rule.place)
    for rule in overrides.of("separate"):
        seen: dict[str, str] = {}
        for name in rule.names:
            root = find(groups, same(name))
            if root in seen and same(seen[root]) != same(name):
                raise ConfigError(
                    f"{rule.place}: separates '{seen[root]}' and '{name}', "
                    f"which {told.get(root, rule.place)} makes one. Remove one of the two"
                )
            seen[root] = name
    for verb in ("rename", "retype"):
        _check_values(overrides.of(verb), groups, same)
    ignored = {find(groups, same(rule.names[0])): rule for rule in overrides.of("ignore")}
    for rule in overrides.rules:
        hit = ignored.get(find(groups, same(rule.names[0])))
        if rule.verb in ("rename", "retype") and hit:
            raise ConfigError(
                f"{rule.place}: changes '{rule.names[0]}', which {hit.place} ignores. Remove one of the two"
            )


def _check_values(rules: list[Rule], groups: dict[str, str], same: Callable[[str], str]) -> None:
    values: dict[str, Rule] = {}
    for rule in rules:
        other = values.setdefault(find(groups, same(rule.names[0])), rule)
        if other.value != rule.value:
            raise ConfigError(
                f"{rule.place}: makes '{rule.names[0]}' '{rule.value}', {other.place} makes it "
                f"'{other.value}'. Remove one of the two"
            )


def find(groups: dict[str, str], key: str) -> str:
    """Return the root of a key in a union-find."""
    while groups.setdefault(key, key) != key:
        groups[key] = groups[groups[key]]
        key = groups[key]
    return key


def with_rule(text: str, verb: str, names: tuple[str, ...], value: str = "") -> str:
    """Return the text of an overrides file with one more override at its end."""
    wanted = _FIELDS[verb]
    lines = [f"[[{verb}]]"]
    if wanted[0] == "names":
        lines.append(f"names = {json.dumps(list(names), ensure_ascii=False)}")
    else:
        lines.append(f"name = {json.dumps(names[0], ensure_ascii=False)}")
    if len(wanted) > 1:
        lines.append(f"{wanted[1]} = {json.dumps(value, ensure_ascii=False)}")
    before = text.rstrip("\n") + "\n\n" if text.strip() else ""
    return before + "\n".join(lines) + "\n"


def without_rules(text: str, places: Iterable[str]) -> str:
    """Return the text of an overrides file without the overrides at these places; comments stay."""
    lines = text.splitlines()
    heads = [i for i, line in enumerate(lines) if _HEADER.match(line)]
    gone = {int(place.rpartition(":")[2]) - 1 for place in places}
    dropped: set[int] = set()
    for head, after in zip(heads, [*heads[1:], len(lines)], strict=True):
        if head in gone:
            told = [
                i for i in range(head, after) if lines[i].strip() and lines[i].strip()[0] != "#"
            ]
            dropped.update(range(head, told[-1] + 1))
    kept = "\n".join(line for i, line in enumerate(lines) if i not in dropped)
    return re.sub(r"\n{3,}", "\n\n", kept).strip("\n") + "\n" if kept.strip() else ""


def command(verb: str, *names: str, file: str = "") -> str:
    """Return the command line of an override; with the file, where it is not the usual one."""
    dashed = ["--"] if any(name.startswith("-") for name in names) else []
    words = ["--overrides", file] if file else []
    return " ".join(shlex.quote(word) for word in ["kg", verb, *words, *dashed, *names])
