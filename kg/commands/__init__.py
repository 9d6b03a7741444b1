"""The commands beside the main job: those that ask a store, those about names, those about
change, and the one that serves assistants."""

import click

from kg.commands import analysing, asking, changing, merging, serving


def register(cli: click.Group) -> None:
    """Add the commands to a command line."""
    for room in (asking, analysing, merging, changing, serving):
        for command in room.COMMANDS:
            cli.add_command(command)
