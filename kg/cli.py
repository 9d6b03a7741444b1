"""The command line: parse, call the façade's twin, print. The only file that prints.

Exit codes: 0 done, 1 an error that kg explains, 2 wrong usage.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from tqdm import tqdm

from kg.commands import register
from kg.config import Config, load_config
from kg.errors import KGError, MissingExtra, ReadError

if TYPE_CHECKING:
    from kg.store import Store

PATHS = click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))


def _settings(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that every command that reads papers has."""
    for option in (
        click.option(
            "--jobs", type=click.IntRange(1), default=None, help="Processes; default: the cores."
        ),
        click.option(
            "--format", "format_", default="", help="Format of the files, instead of sniffing."
        ),
        click.option(
            "--overrides",
            type=click.Path(path_type=Path, dir_okay=False),
            help="What you decided about names.  "
            "[default: that of the last build, else seeds/overrides.toml]",
        ),
        click.option(
            "--config", "config_path", type=click.Path(path_type=Path), help="Settings (TOML)."
        ),
        click.option(
            "--set", "settings", multiple=True, metavar="SECTION.NAME=VALUE", help="One setting."
        ),
    ):
        command = option(command)
    return command


def _config(given: Mapping[str, Any]) -> Config:
    told = {"read.format": given["format_"], "resolve.overrides": given["overrides"]}
    more = (f"{name}={json.dumps(str(value))}" for name, value in told.items() if value)
    return load_config(given["config_path"], (*given["settings"], *more))


def _jobs(jobs: int | None) -> int:
    available = (
        len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    )
    return jobs or available


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="kg")
def cli() -> None:
    """Papers in, knowledge graph out: typed, with the sentence behind every edge.

    \b
    Example:  kg build seeds/papers -o exports
    """


@cli.command()
@PATHS
@click.option("-o", "--output", type=click.Path(path_type=Path, file_okay=False), default=Path("exports"),
              show_default=True, help="Folder for what is written.")  # fmt: skip
@click.option("--strict", is_flag=True, help="Stop at the first record that cannot be read.")
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
@click.option("--parquet", is_flag=True, help="Tables as Parquet, too.")
@_settings
def build(
    paths: tuple[Path, ...], output: Path, strict: bool, quiet: bool, parquet: bool, **given: Any
) -> None:
    """Build the graph of PATHS (files and folders) and write it in every form.

    The store (papers.kg) keeps the work: run the same command again with more papers, and only
    they are worked on.

    \b
    Example:  kg build seeds/papers -o exports
    """
    from kg.building import graph_of, update
    from kg.exporters.files import make_folder
    from kg.producing import write_all
    from kg.readers import walk
    from kg.recalling import recalled
    from kg.resolving.files import read_names
    from kg.store import Store

    config = _config(given)
    parquet = parquet or config.export.parquet
    walk(paths)  # a path that is not there must not leave an empty store behind
    read_names(*config.resolve.files())  # nor names that cannot be used
    make_folder(output)
    with Store(output / "papers.kg", writable=True) as store, _Progress(quiet) as progress:
        config, used_again = recalled(store, config)
        for line in used_again if not quiet else ():
            click.echo(line, err=True)
        update(
            store,
            paths,
            jobs=_jobs(given["jobs"]),
            strict=strict,
            config=config,
            watch=progress.watch,
        )
        progress.watch("writing", 0, 0)
        written = write_all(
            store, graph_of(store), output, html_nodes=config.export.html_nodes, parquet=parquet
        )
        what_came_of_it = _outcome(store, paths, output / "report.md")
    if not quiet:
        for path, what in written:
            click.echo(f"{path!s:28} {what}")
        if what_came_of_it:
            click.echo(what_came_of_it, err=True)


def _outcome(store: Store, paths: tuple[Path, ...], report: Path) -> str:
    """Return a line about records that could not be used, empty where there are none.

    Raises ReadError where the store has no paper at all.
    """
    from kg.report import counted, unusable

    papers, errors = store.count("paper"), unusable(store)
    if not papers:
        given = ", ".join(map(str, paths[:3])) + (" ..." if len(paths) > 3 else "")
        reasons = [f"{s.source}: {s.reason}" for s in store.skipped() if s.is_error]
        reasons += [f"text {hash}: {reason}" for hash, reason in store.failures().items()]
        why = f" ({reasons[0]})" if reasons else ""
        raise ReadError(f"{given}: no paper could be read{why}. All that was skipped: {report}")
    if not errors:
        return ""
    return (
        f"{counted(papers, 'paper')}; {counted(errors, 'record')} could not be used: see {report}"
    )


@cli.command()
@PATHS
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="JSON Lines.",
)
@_settings
def extract(paths: tuple[Path, ...], output: Path, **given: Any) -> None:
    """Write what is found in each paper of PATHS, one JSON object a line.

    \b
    Example:  kg extract papers.jsonl -o found.jsonl
    """
    from kg.extracting import as_line, find, write_lines

    config = _config(given)
    found = find(paths, jobs=_jobs(given["jobs"]), config=config)
    count = write_lines(map(as_line, found), output)
    click.echo(f"{output}: {count:,} papers")


@cli.command()
@click.argument("gold", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--papers", multiple=True, type=click.Path(path_type=Path), help="Files with the texts."
)
@click.option(
    "--scheme", default="kg", show_default=True, help="kg, or scier, scierc, scinlp (DyGIE's JSON)."
)
@click.option(
    "--predictions", type=click.Path(path_type=Path, dir_okay=False), help="Write what was found."
)
@_settings
def evaluate(
    gold: Path, papers: tuple[Path, ...], scheme: str, predictions: Path | None, **given: Any
) -> None:
    """Score the extraction against the annotated papers of GOLD.

    \b
    Example:  kg evaluate dev.jsonl --papers seeds/papers
    """
    from kg.evaluation import evaluate as score
    from kg.evaluation.scores import table

    config = _config(given)
    jobs = _jobs(given["jobs"])
    scores = score(gold, papers, scheme=scheme, predictions=predictions, jobs=jobs, config=config)
    click.echo(table(scores))


@cli.command()
@click.option("--data", required=True, type=click.Path(path_type=Path, file_okay=False),
              help="Folder with train.jsonl, dev.jsonl, more.jsonl and roles.jsonl.")  # fmt: skip
@click.option(
    "--papers", multiple=True, type=click.Path(path_type=Path), help="Files with their texts."
)
@click.option(
    "--scier", type=click.Path(path_type=Path, file_okay=False), help="Folder of the public set."
)
@click.option(
    "--scierc", type=click.Path(path_type=Path, file_okay=False), help="Folder of the public set."
)
@click.option(
    "--scinlp", type=click.Path(path_type=Path, file_okay=False), help="Folder of the public set."
)
@click.option(
    "--tdmsci", type=click.Path(path_type=Path, file_okay=False), help="Folder of the public set."
)
@click.option("--out", required=True, type=click.Path(path_type=Path, file_okay=False),
              help="Checkpoints and weights; a run that was stopped goes on there.")  # fmt: skip
@click.option("--epochs", type=click.IntRange(1), default=12, show_default=True)
@click.option(
    "--minutes", type=float, default=0.0, help="Stop in time: the schedule follows the clock."
)
@click.option("--seed", type=int, default=1, show_default=True)
def train(data: Path, papers: tuple[Path, ...], out: Path, **given: Any) -> None:
    """Train the weights anew (extra `train`); a GPU is used where there is one.

    \b
    Example:  kg train --data annotations --papers seeds/papers --out run
    """
    try:
        from kg.training.run import Sources
        from kg.training.run import train as run
        from kg.training.trainer import Plan
    except ImportError as error:
        raise MissingExtra("kg train", error.name or "torch", "train") from error

    public = {name: given[name] for name in ("scier", "scierc", "scinlp", "tdmsci") if given[name]}
    plan = Plan(epochs=given["epochs"], minutes=given["minutes"], seed=given["seed"])
    weights = run(Sources(data, papers, public), out, plan, say=click.echo)
    click.echo(f"{weights}: copy what is in it to kg/pipeline/weights")


register(cli)


class _Progress:
    """A bar with rate and time left where someone watches a terminal; else a line a step."""

    def __init__(self, quiet: bool) -> None:
        self._quiet, self._watched = quiet, sys.stderr.isatty()
        self._bar: Any = None
        self._step = ""

    def __enter__(self) -> _Progress:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def watch(self, step: str, done: int, total: int) -> None:
        """Show that `done` of `total` (0: not known) are done."""
        if self._quiet:
            return
        if step != self._step:
            self._close()
            self._step = step
            if self._watched:
                self._bar = tqdm(desc=step, total=total or None, unit=" papers", file=sys.stderr)
            else:
                click.echo(f"{step} {total:,} papers" if total else step, err=True)
        if self._bar is not None:
            self._bar.update(done - self._bar.n)

    def _close(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None


def main() -> None:
    """Run the command line; the one place where a KGError becomes an exit code."""
    try:
        cli.main(standalone_mode=True)
    except KGError as error:
        click.echo(f"kg: {error}", err=True)
        sys.exit(1)
