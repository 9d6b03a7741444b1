"""The graph into files: one verb, `write(graph, path)`, the format told by the end of the name.

One module a format, each with `write(graph, path, *, spots, **options)`. Files are written under
another name and then renamed; the caller's graph is never touched.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import networkx as nx

from kg.errors import ExportError, suggest
from kg.layout import Spot, lay_out

FORMATS: dict[str, str] = {
    ".graphml": "kg.exporters.graphml",
    ".graphml.gz": "kg.exporters.graphml",
    ".gexf": "kg.exporters.gexf",
    ".gexf.gz": "kg.exporters.gexf",
    ".html": "kg.exporters.html",
    "explorer.html": "kg.exporters.explorer",
}


def write(
    graph: nx.MultiDiGraph,
    path: str | Path,
    *,
    spots: Mapping[str, Spot] | None = None,
    **options: Any,
) -> Path:
    """Write the graph to a file and return its path; the suffix says the format.

    `spots` is the map of `kg.layout.lay_out`, computed here when it is not given. Raises
    ExportError for an unknown suffix and for a place that cannot be written.

    >>> kg.write(graph, "papers.graphml")  # doctest: +SKIP
    PosixPath('papers.graphml')
    """
    path = Path(path)
    suffix = next(
        (known for known in sorted(FORMATS, key=len, reverse=True) if path.name.endswith(known)),
        None,
    )
    if suffix is None:
        raise ExportError(
            f"{path}: unknown suffix '{path.suffix}'. Known: {', '.join(FORMATS)}."
            f"{suggest(path.suffix, FORMATS)}"
        )
    module = import_module(FORMATS[suffix])
    module.write(graph, path, spots=lay_out(graph) if spots is None else spots, **options)
    return path
