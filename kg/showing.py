"""A piece of the graph as a picture in the cell of a notebook.

In comes a graph and what to look at; out comes the page of `kg.exporters.html` in a frame of its own.
Nothing stays on disk and nothing is loaded from elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory

import networkx as nx

from kg.errors import at_least
from kg.exporters import write
from kg.query import subgraph
from kg.query.asking import Texts

# Scripts of the page run, but see neither the notebook nor its cookies; links may open a window.
_SANDBOX = "allow-scripts allow-popups allow-popups-to-escape-sandbox"
_FRAME = (
    '<iframe title="{title}" sandbox="{sandbox}" srcdoc="{page}" width="100%" height="{height}" '
    'style="border: 0; max-width: none;"></iframe>'
)


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawn piece of the graph: a notebook shows the map, a terminal how large it is."""

    nodes: int
    edges: int
    page: str = field(repr=False)  # a whole HTML document
    height: int = 600

    def _repr_html_(self) -> str:
        frame = {"title": escape(repr(self)), "sandbox": _SANDBOX, "height": int(self.height)}
        return _FRAME.format(page=escape(self.page), **frame)


def show(
    graph: nx.MultiDiGraph,
    around: Texts | None = None,
    hops: int = 1,
    kinds: Texts | None = None,
    *,
    max_nodes: int = 500,
    height: int = 600,
) -> Picture:
    """Return a picture of a part of the graph, which a notebook draws as the answer of its cell.

    `around`, `hops` and `kinds` choose the part as in `kg.subgraph`; of a larger one the `max_nodes`
    nodes with the most papers are drawn, and the picture says so. `height` is in pixels. The counts
    of the picture are those of the whole part. Raises QueryError for unknown names.

    >>> kg.show(graph, around="sparse autoencoder", kinds=["method", "task"])  # doctest: +SKIP
    """
    at_least(1, max_nodes=max_nodes, height=height)
    piece = subgraph(graph, around, hops, kinds)
    with TemporaryDirectory(prefix="kg-show-") as folder:
        page = write(piece, Path(folder) / "piece.html", max_nodes=max_nodes).read_text("utf-8")
    return Picture(len(piece), piece.number_of_edges(), page, height)
