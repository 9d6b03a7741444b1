"""One command for each question: the store is loaded, the function of the same name called, its answer
shown. What the options mean is told by the functions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

import kg
from kg.commands.answering import FIRST, STORE, TOP, answers, graph_of, many, show


@answers
@click.argument("text")
@click.option("--kind", help="Only nodes of this kind.")
@TOP
def find(store: Path, text: str, kind: str | None, top: int, form: str | None) -> None:
    """Find nodes by name, alias or acronym, spelled nearly right.

    \b
    Example:  kg find "vision transformer"
    """
    show(kg.find(graph_of(store), text, kind, top), form)


@answers
@many("method", "dataset", "task", "metric", "concept", "role")
@click.option("--year", metavar="YEARS", help="2021, 2020-2023, 2020- or -2023.")
@click.option("--narrower", is_flag=True, help="Kinds of a thing count for it.")
@FIRST
def papers(
    store: Path,
    role: tuple[str, ...],
    year: str | None,
    narrower: bool,
    top: int | None,
    form: str | None,
    **given: Any,
) -> None:
    """List the papers that meet all conditions, with the sentence that says so.

    An option that is given twice asks for one or the other.

    \b
    Example:  kg papers --dataset ImageNet --role evaluates_on
    """
    years = _years(year)
    graph = graph_of(store)
    named = {kind: names for kind, names in given.items() if names}
    show(kg.papers(graph, role=role, year=years, narrower=narrower, **named), form, top)


def _years(text: str | None) -> tuple[int, int] | None:
    if text is None:
        return None
    first, dash, last = text.strip().partition("-")
    if not (first or last) or not (first + last).isdigit():
        raise click.BadParameter(
            f"'{text}' is no year, nor years such as 2020-2023, 2020- or -2023", param_hint="--year"
        )
    if not dash:
        return int(first), int(first)
    return int(first or 0), int(last or 9999)


@answers
@many("paper", "kind", "role")
@FIRST
def entities(
    store: Path,
    paper: tuple[str, ...],
    kind: tuple[str, ...],
    role: tuple[str, ...],
    top: int | None,
    form: str | None,
) -> None:
    """List what papers have to do with: methods, datasets, tasks, metrics, concepts.

    \b
    Example:  kg entities --paper Quamba --kind method
    """
    show(kg.entities(graph_of(store), paper=paper, kind=kind, role=role), form, top)


@answers
@click.argument("node")
@many("relation", "kind")
@FIRST
def neighbours(
    store: Path,
    node: str,
    relation: tuple[str, ...],
    kind: tuple[str, ...],
    top: int | None,
    form: str | None,
) -> None:
    """List what stands one edge away from NODE.

    \b
    Example:  kg neighbours "sparse autoencoder" --relation used_for
    """
    show(kg.neighbours(graph_of(store), node, relation=relation, kind=kind), form, top)


@answers
@click.argument("a")
@click.argument("b")
@click.option("-k", type=click.IntRange(1), default=3, show_default=True, help="So many paths.")
def path(store: Path, a: str, b: str, k: int, form: str | None) -> None:
    """Show how A and B are connected, with a sentence on each hop.

    \b
    Example:  kg path "sparse autoencoder" "model merging"
    """
    show(kg.path(graph_of(store), a, b, k), form)


@answers
@click.argument("a")
@click.argument("b")
def compare(store: Path, a: str, b: str, form: str | None) -> None:
    """Show what A and B share, what sets them apart, and who compared them.

    \b
    Example:  kg compare Mamba Transformer
    """
    show(kg.compare(graph_of(store), a, b), form)


@answers
@click.argument("rows")
@click.argument("columns")
@click.option("--value", default="papers", show_default=True, help="papers or pmi.")
@click.option("--generic", is_flag=True, help="With generic terms.")
@click.option(
    "--top", type=click.IntRange(1), default=10, show_default=True, help="So many of each."
)
def cooccurrence(store: Path, rows: str, columns: str, form: str | None, **given: Any) -> None:
    """Show how often entities of two kinds stand in one paper, as a matrix.

    \b
    Example:  kg cooccurrence method task
    """
    show(kg.cooccurrence(graph_of(store), rows, columns, **given), form)


@answers
@click.argument("head")
@click.argument("tail")
@click.option("--relation", help="Only this role or relation.")
@FIRST
def evidence(
    store: Path, head: str, tail: str, relation: str | None, top: int | None, form: str | None
) -> None:
    """List every sentence behind the edges between HEAD and TAIL.

    \b
    Example:  kg evidence "sparse autoencoder" steering
    """
    edge = (head, relation, tail) if relation else (head, tail)
    show(kg.evidence(graph_of(store), edge), form, top)


@click.command()
@STORE
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path, dir_okay=False),
              help="Where to; the suffix says the format.")  # fmt: skip
@many("around", "kind")
@click.option("--hops", type=click.IntRange(0), default=1, show_default=True)
def subgraph(
    store: Path, output: Path, around: tuple[str, ...], kind: tuple[str, ...], hops: int
) -> None:
    """Write a part of the graph as a graph of its own.

    \b
    Example:  kg subgraph --around LoRA --hops 2 -o lora.graphml
    """
    piece = kg.subgraph(graph_of(store), around or None, hops, kind or None)
    kg.write(piece, output)
    click.echo(f"{output}: {len(piece):,} nodes, {piece.number_of_edges():,} edges")


@click.command()
@STORE
@click.argument("node")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def card(store: Path, node: str, as_json: bool) -> None:
    """Show one page on NODE: names, origin, what it is used for, three sentences.

    \b
    Example:  kg card "sparse autoencoder"
    """
    import json
    from dataclasses import asdict

    found = kg.card(graph_of(store), node)
    click.echo(json.dumps(asdict(found), ensure_ascii=False, indent=1) if as_json else str(found))


@answers
@click.argument("query")
@click.option("--seconds", type=float, default=10.0, show_default=True, help="Time limit.")
def cypher(store: Path, query: str, seconds: float, form: str | None) -> None:
    """Answer a Cypher QUERY (extra `cypher`).

    \b
    Example:  kg cypher "MATCH (p:paper)-[:uses]->(m {name:'LoRA'}) RETURN p.name"
    """
    show(kg.cypher(graph_of(store), query, seconds=seconds), form)


COMMANDS: tuple[click.Command, ...] = (
    find, papers, entities, neighbours, path, compare, cooccurrence, evidence, subgraph, card, cypher,
)  # fmt: skip
