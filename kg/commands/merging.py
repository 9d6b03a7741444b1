"""The commands about names: what was merged and why, and overrides added to a file."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

import click

from kg.commands.answering import STORE
from kg.records import KINDS

FILE = click.option("--overrides", "file", type=click.Path(path_type=Path, dir_okay=False),
                    help="The file to write to.  [default: seeds/overrides.toml]")  # fmt: skip
PAPERS = click.option("-s", "--store", type=click.Path(path_type=Path, dir_okay=False),
                      default=Path("exports/papers.kg"), show_default=True,
                      help="Where it is there: refuse what contradicts by what the names mean in it.")  # fmt: skip


@click.command()
@click.argument("name", default="")
@STORE
@click.option("--json", "form", flag_value="json", help="JSON Lines.")
@click.option("--csv", "form", flag_value="csv", help="CSV.")
def merges(name: str, store: Path, form: str | None) -> None:
    """Print the merge ledger: which spelling became which entity, by which rule, on what evidence.

    Without NAME: all merges that more than spelling decided.

    \b
    Example:  kg merges "sparse autoencoder"
    """
    from kg.merging import merges as ledger

    lines = ledger(store, name)
    if form == "json":
        for line in lines:
            click.echo(json.dumps(line._asdict(), ensure_ascii=False))
    elif form == "csv":
        writer = csv.writer(sys.stdout)
        writer.writerows([("entity", "surface", "rule", "evidence", "mentions"), *lines])
    else:
        for line in lines:
            entity = line.entity or "(no entity)"
            click.echo(
                f"{entity:44} {line.surface:36} {line.rule:15} {line.mentions:5} {line.evidence}"
            )


@click.command()
@click.argument("name")
@STORE
def explain(name: str, store: Path) -> None:
    """Print the story of an entity: its names, what merged them, what it is a kind of, open questions.

    \b
    Example:  kg explain SAE
    """
    from kg.merging import explain as stories

    for story in stories(store, name):
        generic = ", generic" if story.generic else ""
        click.echo(f"{story.name}  ({story.id}{generic})")
        if story.other_kinds:
            click.echo(f"  also seen as: {', '.join(story.other_kinds)}")
        for line in story.merges:
            click.echo(f"  {line.mentions:4} x {line.surface!r} by {line.rule}: {line.evidence}")
            if line.evidence in story.sentences:
                click.echo(f"         {story.sentences[line.evidence]}")
        for parent, rule in story.parents:
            click.echo(f"  is a kind of {parent}  ({rule})")
        if story.children:
            click.echo(f"  its kinds: {', '.join(story.children)}")
        for question in story.questions:
            click.echo(f"  question: {question}")


@click.command()
@click.argument("names", nargs=-1, required=True)
@FILE
@PAPERS
def merge(names: tuple[str, ...], file: Path | None, store: Path) -> None:
    """Make NAMES one entity from the next build on.

    \b
    Example:  kg merge COCO "MS COCO"
    """
    _decide("merge", names, "", file, store)


@click.command()
@click.argument("names", nargs=-1, required=True)
@FILE
@PAPERS
def separate(names: tuple[str, ...], file: Path | None, store: Path) -> None:
    """Make NAMES different entities from the next build on.

    \b
    Example:  kg separate SAM "SAM 2"
    """
    _decide("separate", names, "", file, store)


@click.command()
@click.argument("name")
@click.argument("to")
@FILE
@PAPERS
def rename(name: str, to: str, file: Path | None, store: Path) -> None:
    """Show the entity NAME as TO from the next build on.

    \b
    Example:  kg rename ViT "vision transformer"
    """
    _decide("rename", (name,), to, file, store)


@click.command()
@click.argument("name")
@click.argument("kind", type=click.Choice(KINDS))
@FILE
@PAPERS
def retype(name: str, kind: str, file: Path | None, store: Path) -> None:
    """Make the entity NAME a KIND from the next build on.

    \b
    Example:  kg retype SlimPajama dataset
    """
    _decide("retype", (name,), kind, file, store)


@click.command()
@click.argument("name")
@FILE
@PAPERS
def ignore(name: str, file: Path | None, store: Path) -> None:
    """Leave the entity NAME out from the next build on.

    \b
    Example:  kg ignore "our system"
    """
    _decide("ignore", (name,), "", file, store)


@click.command()
@click.argument("names", nargs=-1, required=True)
@FILE
def undo(names: tuple[str, ...], file: Path | None) -> None:
    """Take back what was decided: remove each override that holds all of NAMES.

    \b
    Example:  kg undo COCO "MS COCO"
    """
    from kg.merging import undo as take_back

    for line in take_back(names, file=file):
        click.echo(f"removed {line}")
    click.echo("Build again (kg build ...), and it holds.")


def _decide(verb: str, names: tuple[str, ...], value: str, file: Path | None, store: Path) -> None:
    from kg.config import load_config
    from kg.merging import decide

    folder = load_config().resolve.vocabulary
    path = decide(verb, names, value, file=file, store=store, vocabulary=folder)
    click.echo(f"{path}: written. Build again (kg build ...), and it holds.")


COMMANDS: tuple[click.Command, ...] = (
    merges, explain, merge, separate, rename, retype, ignore, undo,
)  # fmt: skip
