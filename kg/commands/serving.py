"""The command that serves a store to assistants."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument(
    "store", type=click.Path(path_type=Path, dir_okay=False), default=Path("exports/papers.kg")
)
def mcp(store: Path) -> None:
    """Serve the store to assistants by the Model Context Protocol, over stdio (extra `mcp`).

    For the assistant to start, not for a terminal: it speaks on standard input and output. It reads
    only; after a build it answers from the new papers.

    \b
    Example:  kg mcp exports/papers.kg
    """
    from kg.serving import serve

    serve(store)


COMMANDS: tuple[click.Command, ...] = (mcp,)
