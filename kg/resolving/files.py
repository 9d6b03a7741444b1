"""The files that people keep names in: which are taken when none is named, and adding to them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from kg.resolving.overrides import Overrides, read_overrides
from kg.resolving.vocabulary import Vocabulary, default_folder, read_vocabulary

# Where `kg merge` and its like write, unless they are told another file.
OVERRIDES = Path("seeds/overrides.toml")


def read_names(vocabulary: str = "", overrides: str = "") -> tuple[Vocabulary, Overrides]:
    """Return the vocabulary of a folder (default: the one that comes along) and the overrides of a
    file (default: seeds/overrides.toml, where there is one).

    Raises ConfigError for files that cannot be used.
    """
    file = Path(overrides) if overrides else OVERRIDES
    there = file if overrides or file.is_file() else None
    folder = Path(vocabulary) if vocabulary else default_folder()
    told = read_overrides(there)
    return read_vocabulary(folder), told if overrides else replace(told, file=None)
