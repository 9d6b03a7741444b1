"""The names that a store was built with: it keeps which files they stood in, and a build or removal
that names none uses them again.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from kg.config import DEFAULT, Config
from kg.errors import ConfigError
from kg.store import Store

# The settings that are kept, and what to do about each.
_KEPT = {
    "overrides": "--overrides FILE",
    "vocabulary": "--set resolve.vocabulary=FOLDER",
}


def recalled(store: Store, config: Config) -> tuple[Config, list[str]]:
    """Return the settings with what the store was told before where they tell nothing, and a line
    for people about each that was taken from there.

    Raises ConfigError where the file or folder is gone.
    """
    lines = []
    for name, option in _KEPT.items():
        seen = store.setting(f"resolve.{name}")
        if not seen or getattr(config.resolve, name):
            continue
        path = _short(store.whole(seen))
        word = option.rpartition("FILE")[0] or option.rpartition("FOLDER")[0]
        if not path.exists():
            raise ConfigError(
                f"{path}: not there, but {store.path} was built with the {name} in it. Bring it back, "
                f"name another ({option}), or go back to the default ({word}{DEFAULT})."
            )
        config = replace(config, resolve=replace(config.resolve, **{name: str(path)}))
        lines.append(f"{name} as in the last build: {path}  (another: {option})")
    return config, lines


def remember(store: Store, config: Config) -> None:
    """Keep in the store what the settings tell, for the next build; in a transaction of the caller's."""
    for name in _KEPT:
        told: str = getattr(config.resolve, name)
        store.keep_setting(f"resolve.{name}", store.seen(told) if told and told != DEFAULT else "")


def _short(path: Path) -> Path:
    """Return a path as a user in the current folder would write it."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path
