"""One command for each analysis, as those of `asking`."""

from __future__ import annotations

from pathlib import Path

import click

import kg
from kg.commands.answering import FIRST, TOP, answers, graph_of, show


@answers
@click.argument("kind", required=False)
@click.option("--by", default="papers", show_default=True,
              help="papers, pagerank, betweenness, degree, salience, growth.")  # fmt: skip
@TOP
def top(store: Path, kind: str | None, by: str, top: int, form: str | None) -> None:
    """List the leading nodes of a KIND.

    \b
    Example:  kg top method --by salience
    """
    show(kg.top(graph_of(store), kind, by, top), form)


@answers
@click.argument("paper")
@click.option("--by", default="all", show_default=True,
              help="method, dataset, task, metric, concept or all.")  # fmt: skip
@click.option("--top", type=click.IntRange(1), default=10, show_default=True, help="So many.")
def similar(store: Path, paper: str, by: str, top: int, form: str | None) -> None:
    """List the papers that resemble PAPER by what they do.

    \b
    Example:  kg similar Quamba --by method
    """
    show(kg.similar(graph_of(store), paper, by, top), form)


@answers
@FIRST
def communities(store: Path, top: int | None, form: str | None) -> None:
    """List the groups of nodes that belong together, with what each is about.

    \b
    Example:  kg communities
    """
    show(kg.communities(graph_of(store)), form, top)


@answers
@click.argument("node")
def timeline(store: Path, node: str, form: str | None) -> None:
    """Show how NODE was taken up, year by year.

    \b
    Example:  kg timeline Mamba
    """
    show(kg.timeline(graph_of(store), node), form)


@answers
@click.argument("kind", required=False)
@TOP
def trends(store: Path, kind: str | None, top: int, form: str | None) -> None:
    """List the entities of a KIND that rise and fall most.

    \b
    Example:  kg trends method
    """
    show(kg.trends(graph_of(store), kind, top), form)


@answers
@click.argument("rows")
@click.argument("columns")
@TOP
def gaps(store: Path, rows: str, columns: str, top: int, form: str | None) -> None:
    """List pairs that one would expect in a paper and that none brings together.

    \b
    Example:  kg gaps method task
    """
    show(kg.gaps(graph_of(store), rows, columns, top=top), form)


COMMANDS: tuple[click.Command, ...] = (
    top, similar, communities, timeline, trends, gaps,
)  # fmt: skip
