"""All that a build leaves in a folder: graph files, page, tables, report."""

from __future__ import annotations

from pathlib import Path

import networkx as nx

from kg.building import facts_of
from kg.exporters import tables, write
from kg.exporters.files import replacing
from kg.layout import lay_out
from kg.report import report
from kg.store import Store


def write_all(
    store: Store, graph: nx.MultiDiGraph, folder: Path, *, html_nodes: int, parquet: bool
) -> list[tuple[Path, str]]:
    """Write every form of the graph into the folder; return (path, what to do with it) of each."""
    spots = lay_out(graph)
    graphml = write(graph, folder / "papers.graphml", spots=spots)
    gexf = write(graph, folder / "papers.gexf", spots=spots)
    page = write(graph, folder / "papers.html", spots=spots, max_nodes=html_nodes)
    explorer = write(graph, folder / "explorer.html", spots=spots)
    written = tables.write(graph, facts_of(store), folder, parquet=parquet)
    with replacing(folder / "report.md") as stream:
        stream.write(report(store, graph))
    return [
        (graphml, "open in Gephi"),
        (gexf, "the same for Gephi, with lists and years for its timeline"),
        (explorer, "the whole graph: open in a browser, offline"),
        (page, "the top of it: open in a browser, offline"),
        *((path, "a table") for path in written),
        (folder / "report.md", "what was read, skipped and found"),
        (store.path, "the store: build again with more papers, and only they are worked on"),
    ]
