"""The commands about change: what changed between two stores, and papers deleted from one."""

from __future__ import annotations

from pathlib import Path

import click

from kg.commands.answering import STORE
from kg.errors import StoreError

FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("stores", nargs=-1, type=FILE, metavar="[OLD] [NEW]")
@click.option("--json", "as_json", is_flag=True, help="All rows, as JSON.")
def diff(stores: tuple[Path, ...], as_json: bool) -> None:
    """Show what changed from the store OLD to the store NEW: papers, entities, first pairs, merges.

    With one store (by default exports/papers.kg) what the last build or removal changed in it: as it
    was before is kept beside it (papers.before.kg).

    \b
    Example:  kg diff
    Example:  kg diff old.kg exports/papers.kg
    """
    import json
    from dataclasses import fields

    from kg.changes import diff as compare
    from kg.frames import records
    from kg.keeping import before_of
    from kg.store import Store

    if len(stores) > 2:
        raise click.UsageError(f"{len(stores)} stores; give the old and the new one, or one")
    new = stores[-1] if stores else Path("exports/papers.kg")
    old = stores[0] if len(stores) == 2 else before_of(new)
    with Store(new):
        pass  # that this one is not there is to be told first
    if len(stores) < 2 and not old.exists():
        raise StoreError(f"{new}: no build changed it since it was made, so {old} is not there.")
    changes = compare(old, new)
    if as_json:
        tables = {part.name: records(getattr(changes, part.name)) for part in fields(changes)}
        click.echo(json.dumps(tables, ensure_ascii=False, indent=1))
    else:
        click.echo(f"{old} -> {new}\n{changes}")


@click.command()
@click.argument("papers", nargs=-1, required=True, metavar="PAPER...")
@STORE
@click.option("-o", "--output", type=click.Path(path_type=Path, file_okay=False),
              help="Folder for what is written.  [default: the store's folder]")  # fmt: skip
@click.option("--overrides", type=click.Path(path_type=Path, dir_okay=False),
              help="What you decided about names.  [default: that of the last build]")  # fmt: skip
@click.option("--config", "config_path", type=click.Path(path_type=Path), help="Settings (TOML).")
@click.option("--set", "settings", multiple=True, metavar="SECTION.NAME=VALUE", help="One setting.")
def remove(
    papers: tuple[str, ...],
    store: Path,
    output: Path | None,
    overrides: Path | None,
    config_path: Path | None,
    settings: tuple[str, ...],
) -> None:
    """Delete papers from the store, by id, DOI or title, and write everything that `kg build` writes.

    A file that still has the paper brings it back when it is built again.

    \b
    Example:  kg remove 10.1000/xyz123 "Attention is all you need"
    """
    import json

    from kg.building import graph_of
    from kg.config import load_config
    from kg.exporters.files import make_folder
    from kg.producing import write_all
    from kg.recalling import recalled
    from kg.removing import remove as take_out
    from kg.store import Store

    told = [f"resolve.overrides={json.dumps(str(overrides))}"] if overrides else []
    config = load_config(config_path, (*settings, *told))
    folder = output or store.parent
    with Store(store):
        pass  # a store that is not there must not be made here
    make_folder(folder)
    with Store(store, writable=True) as opened:
        config, used_again = recalled(opened, config)
        for line in used_again:
            click.echo(line, err=True)
        removed = take_out(opened, papers, config=config)
        parquet = config.export.parquet or (folder / "nodes.parquet").exists()
        write_all(
            opened, graph_of(opened), folder, html_nodes=config.export.html_nodes, parquet=parquet
        )
        left = opened.count("paper")
    for id, title in removed:
        click.echo(f"removed  {title}  ({id})")
    are_left = "paper is left" if left == 1 else "papers are left"
    click.echo(f"{left:,} {are_left}; all files in {folder} are written anew")


COMMANDS: tuple[click.Command, ...] = (diff, remove)
