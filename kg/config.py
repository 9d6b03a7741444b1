"""The settings of a build: defaults, then `kg.toml`, then `--set section.name=value`.

Sections mirror the folders. A name that is not known is an error with a suggestion.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from kg.errors import ConfigError, suggest

# Given for a file or folder of names, this word takes the one that comes along.
DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class ReadConfig:
    """`format`: of all files, instead of sniffing; `max_chars`: longer records are skipped."""

    format: str = ""
    max_chars: int = 100_000


@dataclass(frozen=True, slots=True)
class PipelineConfig:
    """`model`: another spaCy pipeline by name or path; `labels`: its labels to kg's kinds."""

    model: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ResolveConfig:
    """`vocabulary`: a folder of names in place of the one that comes along; `overrides`: a TOML file
    in place of seeds/overrides.toml. Where nothing is told, a store uses what it was told before;
    "default" goes back."""

    vocabulary: str = ""
    overrides: str = ""

    def files(self) -> tuple[str, str]:
        """Return (vocabulary, overrides), each empty where it is the default."""
        vocabulary, overrides = (
            "" if told == DEFAULT else told for told in (self.vocabulary, self.overrides)
        )
        return vocabulary, overrides


@dataclass(frozen=True, slots=True)
class ExportConfig:
    """`html_nodes`: how many nodes the page shows at most; `parquet`: tables as Parquet, too."""

    html_nodes: int = 3000
    parquet: bool = False


@dataclass(frozen=True, slots=True)
class Config:
    """All settings."""

    read: ReadConfig = field(default_factory=ReadConfig)
    pipeline: PipelineConfig = field(default_factory=PipelineConfig)
    resolve: ResolveConfig = field(default_factory=ResolveConfig)
    export: ExportConfig = field(default_factory=ExportConfig)


def load_config(path: Path | None = None, settings: Iterable[str] = ()) -> Config:
    """Return the settings in force; raise ConfigError for an unknown name or a wrong type.

    `path` is a TOML file (default: `kg.toml` in the current folder, where there is one); `settings`
    are "section.name=value" strings, which win.
    """
    config = Config()
    file = path or Path("kg.toml")
    if path or file.is_file():
        config = _merged(config, _toml(file), str(file))
    for setting in settings:
        name, sign, value = setting.partition("=")
        if not sign or "." not in name:
            raise ConfigError(
                f"--set {setting}: write section.name=value, such as read.max_chars=5000"
            )
        section, _, key = name.strip().partition(".")
        config = _merged(config, {section: {key: _value(value.strip())}}, f"--set {setting}")
    return config


def _toml(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigError(f"{file}: cannot be read as TOML ({error})") from error


def _value(text: str) -> Any:
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text


def _merged(config: Config, given: Mapping[str, Any], place: str) -> Config:
    for section, values in given.items():
        known = {f.name: getattr(config, f.name) for f in fields(config)}
        if section not in known:
            raise ConfigError(
                f"{place}: unknown section '{section}'. Known: {', '.join(known)}.{suggest(section, known)}"
            )
        if not isinstance(values, dict):
            raise ConfigError(
                f"{place}: '{section}' is a section; write [{section}] and its names below"
            )
        for name, value in values.items():
            _check(known[section], section, name, value, place)
        config = replace(config, **{section: replace(known[section], **values)})
    return config


def _check(section: Any, title: str, name: str, value: Any, place: str) -> None:
    known = {f.name: getattr(section, f.name) for f in fields(section)}
    if name not in known:
        raise ConfigError(
            f"{place}: unknown setting '{title}.{name}'. Known: {', '.join(known)}.{suggest(name, known)}"
        )
    if type(value) is not type(known[name]):
        wanted = type(known[name]).__name__
        raise ConfigError(
            f"{place}: '{title}.{name}' is a {type(value).__name__}; a {wanted} is needed"
        )
