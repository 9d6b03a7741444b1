"""What the commands that ask have in common: the store, the form of the answer, how it is shown."""

from __future__ import annotations

import gc
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import kg

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

STORE = click.option("-s", "--store", type=click.Path(path_type=Path, dir_okay=False),
                     default=Path("exports/papers.kg"), show_default=True, help="The store to ask.")  # fmt: skip


def answers(command: Callable[..., Any]) -> click.Command:
    """Return the command with what all of them have: a store, and the form of the answer."""
    for form in ("table", "csv", "json"):
        help = {"table": "For people (default).", "csv": "As CSV.", "json": "As JSON."}[form]
        command = click.option(f"--{form}", "form", flag_value=form, help=help)(command)
    return click.command()(STORE(command))


def show(table: pd.DataFrame, form: str | None, top: int | None = None) -> None:
    """Print a table, or its first rows, in the form that was asked for."""
    from kg.commands import rendering

    ways = {"json": rendering.as_json, "csv": rendering.as_csv}
    shown = table if top is None else table.head(top)
    click.echo(ways.get(form or "table", rendering.as_text)(shown))
    if len(shown) < len(table):
        click.echo(f"{len(table) - len(shown):,} more", err=True)


def graph_of(store: Path) -> nx.MultiDiGraph:
    """Return the graph of a store."""
    gc.disable()  # the process ends with its answer; until then there is nothing to collect
    return kg.load(store)


def many(*names: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return a decorator that adds options which may be given several times."""

    def add(command: Callable[..., Any]) -> Callable[..., Any]:
        for name in reversed(names):
            command = click.option(f"--{name}", multiple=True, metavar="NAME")(command)
        return command

    return add


FIRST = click.option("--top", type=click.IntRange(1), help="So many rows at most.  [default: all]")
TOP = click.option("--top", type=click.IntRange(1), default=20, show_default=True, help="So many.")
