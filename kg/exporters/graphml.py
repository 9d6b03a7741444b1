"""GraphML that Gephi opens finished: positions, colours, sizes, labels, one edge per relation.

Written as a stream. What Gephi needs and other writers lack: unique edge ids; the relation as the
XML attribute `label` of each edge, without which parallel edges are merged; looks under the names
that Gephi reads (label x y size color, weight), every other column behind a prefix.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import networkx as nx

from kg.exporters.files import replacing
from kg.exporters.rows import PLAIN, columns, community_names, placed_rows, plain
from kg.layout import Spot

_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NO_NAME = re.compile("[^a-z0-9_]")
_PLAIN = re.compile("[ !#-%'-;=?-~]*")
_TYPES = {str: "string", bool: "boolean", int: "int", float: "double"}
_NODE_LOOKS = {"label": str, "x": float, "y": float, "size": float, "color": str}
_EDGE_LOOKS = {"label": str, "weight": float}
_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">
"""


def write(graph: nx.MultiDiGraph, path: Path, *, spots: Mapping[str, Spot]) -> None:
    """Write the graph to `path`, packed when it ends in `.gz`."""
    names = community_names(graph, spots)
    nodes = columns(attributes for *_, attributes in placed_rows(graph, spots, names))
    edges = columns(attributes for *_, attributes in graph.edges(data=True))
    with replacing(path) as stream:
        stream.write(_HEAD)
        stream.writelines(_keys("node", "n_", _NODE_LOOKS, nodes))
        stream.writelines(_keys("edge", "e_", _EDGE_LOOKS, edges))
        stream.write('<graph edgedefault="directed">\n')
        stream.writelines(_nodes(graph, nodes, spots, names))
        stream.writelines(_edges(graph, edges))
        stream.write("</graph>\n</graphml>\n")


def key_names(prefix: str, found: Iterable[str]) -> dict[str, str]:
    """Return {column: key}: behind the prefix, lower case, no two the same, fit for an XML id."""
    keys: dict[str, str] = {}
    taken: set[str] = set()
    for name in found:
        plain = key = prefix + _NO_NAME.sub("_", name.lower())
        number = 2
        while key in taken:
            key = f"{plain}_{number}"
            number += 1
        taken.add(key)
        keys[name] = key
    return keys


def weight_of(row: Mapping[str, object]) -> float:
    """Return the weight of an edge: its papers, and 1 where no paper says it; Gephi drops a 0."""
    count = row.get("n_papers", 1)
    return max(float(count), 1.0) if isinstance(count, (int, float)) else 1.0


def _keys(
    owner: str, prefix: str, looks: Mapping[str, type], found: Mapping[str, type]
) -> Iterator[str]:
    for name, kind in looks.items():
        yield f'<key id="{owner}_{name}" for="{owner}" attr.name="{name}" attr.type="{_TYPES[kind]}"/>\n'
    for name, key in key_names(prefix, found).items():
        kind = found[name]
        yield f'<key id="{key}" for="{owner}" attr.name="{key}" attr.type="{_TYPES[kind]}"/>\n'


def _nodes(
    graph: nx.MultiDiGraph,
    found: Mapping[str, type],
    spots: Mapping[str, Spot],
    names: Mapping[int, str],
) -> Iterator[str]:
    slots = _slots("n_", found)
    for node, spot, attributes in placed_rows(graph, spots, names):
        yield (
            f"<node id={quoted(node)}>"
            f'<data key="node_label">{_text(str(attributes.get("name", node)))}</data>'
            f'<data key="node_x">{spot.x}</data><data key="node_y">{spot.y}</data>'
            f'<data key="node_size">{spot.size}</data>'
            f'<data key="node_color">{spot.colour}</data>{_data(attributes, slots)}</node>\n'
        )


def _edges(graph: nx.MultiDiGraph, found: Mapping[str, type]) -> Iterator[str]:
    slots = _slots("e_", found)
    for number, (head, tail, key, attributes) in enumerate(graph.edges(keys=True, data=True)):
        key = str(key)
        yield (
            f'<edge id="e{number}" source={quoted(head)} target={quoted(tail)} label={quoted(key)}>'
            f'<data key="edge_label">{_text(key)}</data>'
            f'<data key="edge_weight">{weight_of(attributes)}</data>'
            f"{_data(attributes, slots)}</edge>\n"
        )


def _slots(prefix: str, found: Mapping[str, type]) -> dict[str, tuple[str, type]]:
    """Return {column: (opening tag, type)}."""
    keys = key_names(prefix, found)
    return {name: (f'<data key="{key}">', found[name]) for name, key in keys.items()}


def _data(attributes: Mapping[str, Any], slots: Mapping[str, tuple[str, type]]) -> str:
    parts: list[str] = []
    for name, given in attributes.items():
        if given is None:
            continue
        opening, kind = slots[name]
        value = given if type(given) in PLAIN else plain(name, given)
        parts.append(opening)
        parts.append(_text(str(value)) if kind is str else spelled(value, kind))
        parts.append("</data>")
    return "".join(parts)


def _text(text: str) -> str:
    if not (text.isascii() and text.isprintable()):
        text = legal(text)
    # Gephi loses white space that stands alone between two entities; CDATA has no entities.
    if "&" in text or "<" in text or ">" in text:
        return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>"
    return text


def spelled(value: str | int | float | bool, kind: type) -> str:
    """Return a value of a column of this type as XML spells it."""
    if kind is bool:
        return "true" if value else "false"
    if kind is float:
        number = float(value)
        if math.isfinite(number):
            return repr(number)
        return "NaN" if math.isnan(number) else "INF" if number > 0 else "-INF"
    return str(value)


def quoted(text: str) -> str:
    """Return the text as the value of an XML attribute, in quotation marks."""
    if _PLAIN.fullmatch(text):
        return f'"{text}"'
    return (
        '"' + escape(legal(text), {'"': "&quot;", "\n": "&#10;", "\t": "&#9;", "\r": "&#13;"}) + '"'
    )


def legal(text: str) -> str:
    """Return the text without the characters that XML 1.0 cannot hold."""
    return _ILLEGAL.sub("", text)
