"""GraphML that Gephi opens finished: positions, colours, sizes, labels, one edge per relation.

Written as a stream. What Gephi needs and other writers lack: unique edge ids; the relation as the
XML attribute `label` of each edge, without which parallel edges are merged; looks under the names
that Gephi reads (label x y size color, weight), every other column behind a prefix.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TextIO
from xml.sax.saxutils import escape, quoteattr

import networkx as nx

from kg.exporters.files import replacing
from kg.exporters.rows import Row, columns, edge_rows, node_rows
from kg.layout import Spot

_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TYPES = {str: "string", bool: "boolean", int: "int", float: "double"}
_NODE_LOOKS = {"label": str, "x": float, "y": float, "size": float, "color": str}
_EDGE_LOOKS = {"label": str, "weight": float}
_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">
"""


def write(graph: nx.MultiDiGraph, path: Path, *, spots: Mapping[str, Spot]) -> None:
    """Write the graph to `path`, packed when it ends in `.gz`."""
    nodes = columns(row for _, row in node_rows(graph))
    edges = columns(row for *_, row in edge_rows(graph))
    with replacing(path) as stream:
        stream.write(_HEAD)
        stream.writelines(_keys("node", "n_", _NODE_LOOKS, nodes))
        stream.writelines(_keys("edge", "e_", _EDGE_LOOKS, edges))
        stream.write('<graph edgedefault="directed">\n')
        _write_nodes(stream, graph, nodes, spots)
        _write_edges(stream, graph, edges)
        stream.write("</graph>\n</graphml>\n")


def _keys(
    owner: str, prefix: str, looks: Mapping[str, type], found: Mapping[str, type]
) -> Iterator[str]:
    for name, kind in looks.items():
        yield f'<key id="{owner}_{name}" for="{owner}" attr.name="{name}" attr.type="{_TYPES[kind]}"/>\n'
    for name, kind in found.items():
        yield (
            f'<key id="{prefix}{name}" for="{owner}" attr.name={quoteattr(prefix + name)} '
            f'attr.type="{_TYPES[kind]}"/>\n'
        )


def _write_nodes(
    stream: TextIO, graph: nx.MultiDiGraph, found: Mapping[str, type], spots: Mapping[str, Spot]
) -> None:
    for node, row in node_rows(graph):
        spot = spots[node]
        stream.write(f"<node id={_attribute(node)}>")
        looks: tuple[str | float, ...] = (str(row["name"]), spot.x, spot.y, spot.size, spot.colour)
        for name, value in zip(_NODE_LOOKS, looks, strict=True):
            stream.write(_datum(f"node_{name}", value, _NODE_LOOKS[name]))
        stream.write(_row(row, "n_", found))
        stream.write("</node>\n")


def _write_edges(stream: TextIO, graph: nx.MultiDiGraph, found: Mapping[str, type]) -> None:
    for number, (head, key, tail, row) in enumerate(edge_rows(graph)):
        ends = f"source={_attribute(head)} target={_attribute(tail)}"
        stream.write(f'<edge id="e{number}" {ends} label={_attribute(key)}>')
        stream.write(_datum("edge_label", key, str))
        stream.write(_datum("edge_weight", float(row["n_papers"]), float))
        stream.write(_row(row, "e_", found))
        stream.write("</edge>\n")


def _row(row: Row, prefix: str, found: Mapping[str, type]) -> str:
    return "".join(_datum(prefix + name, value, found[name]) for name, value in row.items())


def _datum(key: str, value: str | int | float | bool, kind: type) -> str:
    return f'<data key="{key}">{_content(value, kind)}</data>'


def _content(value: str | int | float | bool, kind: type) -> str:
    if kind is bool:
        return "true" if value else "false"
    if kind is float:
        number = float(value)
        if math.isfinite(number):
            return repr(number)
        return "NaN" if math.isnan(number) else "INF" if number > 0 else "-INF"
    text = legal(str(value))
    # Gephi loses white space that stands alone between two entities; CDATA has no entities.
    if any(sign in text for sign in "&<>"):
        return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>"
    return text


def _attribute(text: str) -> str:
    return (
        '"' + escape(legal(text), {'"': "&quot;", "\n": "&#10;", "\t": "&#9;", "\r": "&#13;"}) + '"'
    )


def legal(text: str) -> str:
    """Return the text without the characters that XML 1.0 cannot hold."""
    return _ILLEGAL.sub("", text)
