"""The names that experts keep in files: canonical names, kinds, aliases, what is a kind of what.

A folder of JSON lines, one entity a line (`id`, `kind`, `name`, `aliases`, `parents`, `generic`,
`source`), with `vacuous.txt` (forms that are no entities) and `cased.txt` (names that are ordinary
words in other letters).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kg.errors import ConfigError
from kg.records import KINDS, Kind
from kg.resolving.keys import name_key


@dataclass(frozen=True, slots=True)
class Term:
    """One line of a vocabulary; `place` is its file and line."""

    id: str
    kind: Kind
    name: str
    aliases: tuple[str, ...]
    parents: tuple[str, ...]
    generic: bool
    place: str


@dataclass(frozen=True)
class Vocabulary:
    """Terms by id and by the keys of their names."""

    terms: dict[str, Term] = field(default_factory=dict)
    by_key: dict[str, tuple[str, ...]] = field(default_factory=dict)
    vacuous: frozenset[str] = frozenset()
    cased: dict[str, str] = field(default_factory=dict)

    def senses(self, key: str, surface: str = "") -> tuple[str, ...]:
        """Return the ids of the terms with a name of this key; a name that is another word in small
        letters counts only where it is written in its own."""
        written = self.cased.get(key)
        if written and surface and surface.removesuffix("s") != written.removesuffix("s"):
            return ()
        return self.by_key.get(key, ())


def default_folder() -> Path | None:
    """Return the folder of the vocabulary that comes along: that of the source tree, or of the package."""
    package = Path(__file__).parent.parent
    folders = (package.parent / "seeds" / "vocabulary", package / "vocabulary")
    return next((folder for folder in folders if folder.is_dir()), None)


def read_vocabulary(folder: Path | None) -> Vocabulary:
    """Return the vocabulary of a folder, an empty one for None.

    Raises ConfigError for a line that is no term, an id that stands twice, a parent that is not there.
    """
    if folder is None:
        return Vocabulary()
    if not folder.is_dir():
        raise ConfigError(f"{folder}: no such folder of vocabulary files (*.jsonl)")
    terms: dict[str, Term] = {}
    for path in sorted(folder.glob("*.jsonl")):
        for term in _terms(path):
            if term.id in terms:
                raise ConfigError(
                    f"{term.place}: id '{term.id}' stands in {terms[term.id].place} already"
                )
            terms[term.id] = term
    for term in terms.values():
        for parent in term.parents:
            if parent not in terms:
                raise ConfigError(f"{term.place}: parent '{parent}' is no id of the vocabulary")
    vacuous = frozenset(
        " ".join(form.casefold().split()) for form in _forms(folder / "vacuous.txt")
    )
    cased = {name_key(form): form for form in _forms(folder / "cased.txt")}
    return Vocabulary(terms, _by_key(terms), vacuous, cased)


def _terms(path: Path) -> Iterator[Term]:
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if line.strip():
            yield _term(line, f"{path.name}:{number}")


def _term(line: str, place: str) -> Term:
    try:
        given: dict[str, Any] = json.loads(line)
        kind, id, name = given["kind"], given["id"], given["name"]
    except (ValueError, KeyError, TypeError) as error:
        raise ConfigError(
            f"{place}: not a term ({error!r}). Needed: an object with id, kind, name"
        ) from error
    if kind not in KINDS:
        raise ConfigError(f"{place}: unknown kind '{kind}'. Known: {', '.join(KINDS)}")
    if not str(id).startswith(f"{kind}:") or not name:
        raise ConfigError(f"{place}: id '{id}' must be '{kind}:...', and the name not empty")
    aliases, parents = tuple(given.get("aliases", ())), tuple(given.get("parents", ()))
    return Term(id, kind, name, aliases, parents, bool(given.get("generic", False)), place)


def _forms(path: Path) -> list[str]:
    lines = path.read_text("utf-8").splitlines() if path.is_file() else []
    return [form for line in lines if (form := line.partition("#")[0].strip())]


def _by_key(terms: dict[str, Term]) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for term in terms.values():
        for name in (term.name, *term.aliases):
            found.setdefault(name_key(name), {})[term.id] = None
    return {key: tuple(ids) for key, ids in found.items()}
