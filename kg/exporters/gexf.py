"""GEXF 1.3 for Gephi: what GraphML cannot say, lists of names and a timeline.

Written as a stream, without a date of writing. A node or an edge starts in the year of its earliest
paper; where the year of one of its papers is unknown, it is there from the beginning.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import networkx as nx

from kg.exporters.files import replacing
from kg.exporters.graphml import key_names, legal, quoted, spelled, weight_of
from kg.exporters.rows import columns, community_names, flat, placed_rows
from kg.layout import Spot

_TYPES = {str: "string", bool: "boolean", int: "integer", float: "double", tuple: "liststring"}
_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" \
xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xsi:schemaLocation="http://gexf.net/1.3 http://gexf.net/1.3/gexf.xsd" version="1.3">
<meta><creator>kg</creator><description>Knowledge graph of papers</description></meta>
"""

Edge = tuple[str, str, str]
Slots = Mapping[str, tuple[str, type]]


def write(graph: nx.MultiDiGraph, path: Path, *, spots: Mapping[str, Spot]) -> None:
    """Write the graph to `path`, packed when it ends in `.gz`."""
    names = community_names(graph, spots)
    nodes = _types(attributes for *_, attributes in placed_rows(graph, spots, names))
    edges = _types(attributes for *_, attributes in graph.edges(data=True))
    node_years, edge_years = _years(graph)
    mode = 'mode="dynamic" timeformat="double"' if node_years else 'mode="static"'
    with replacing(path) as stream:
        stream.write(_HEAD)
        stream.write(f'<graph defaultedgetype="directed" {mode}>\n')
        stream.writelines(_declared("node", key_names("n_", nodes), nodes))
        stream.writelines(_declared("edge", key_names("e_", edges), edges))
        slots = _slots("n_", nodes)
        stream.write("<nodes>\n")
        stream.writelines(
            _node(*placed, slots, node_years) for placed in placed_rows(graph, spots, names)
        )
        stream.write("</nodes>\n<edges>\n")
        stream.writelines(_edges(graph, edges, edge_years))
        stream.write("</edges>\n")
        stream.write("</graph>\n</gexf>\n")


def _types(rows: Iterable[Mapping[str, Any]]) -> dict[str, type]:
    """Return {column: type}; a column that holds only tuples is one of lists."""
    single: set[str] = set()
    lists: set[str] = set()

    def _seen() -> Iterator[Mapping[str, Any]]:
        for row in rows:
            for name, value in row.items():
                (lists if type(value) is tuple else single).add(name)
            yield row

    found = columns(_seen())
    return {name: tuple if name in lists - single else kind for name, kind in found.items()}


def _years(graph: nx.MultiDiGraph) -> tuple[dict[str, int], dict[Edge, int]]:
    """Return the years in which nodes and edges start; those without one are left out."""
    papers = {node: d.get("year") for node, d in graph.nodes(data=True) if d["kind"] == "paper"}
    nodes = {paper: year for paper, year in papers.items() if year}
    edges: dict[Edge, int] = {}
    unknown: set[str] = set()
    for head, tail, key, names in graph.edges(keys=True, data="papers"):
        told = [papers.get(f"paper:{name}") for name in names or ()]
        years = [year for year in told if year]
        if not years or len(years) < len(told):
            unknown.update(end for end in (head, tail) if end not in papers)
            continue
        first = edges[head, tail, key] = min(years)
        for end in (head, tail):
            nodes[end] = min(first, nodes.get(end, first))
    return {node: year for node, year in nodes.items() if node not in unknown}, edges


def _declared(owner: str, keys: Mapping[str, str], found: Mapping[str, type]) -> Iterator[str]:
    if not keys:
        return
    yield f'<attributes class="{owner}">\n'
    for name, key in keys.items():
        yield f'<attribute id="{key}" title="{key}" type="{_TYPES[found[name]]}"/>\n'
    yield "</attributes>\n"


def _node(
    node: str, spot: Spot, attributes: Mapping[str, Any], slots: Slots, years: Mapping[str, int]
) -> str:
    red, green, blue = bytes.fromhex(spot.colour[1:])
    label = quoted(str(attributes.get("name", node)))
    return (
        f"<node id={quoted(node)} label={label}{_start(years.get(node))}>{_values(attributes, slots)}"
        f'<viz:size value="{spot.size}"/><viz:position x="{spot.x}" y="{spot.y}" z="0.0"/>'
        f'<viz:color r="{red}" g="{green}" b="{blue}"/></node>\n'
    )


def _edges(
    graph: nx.MultiDiGraph, found: Mapping[str, type], years: Mapping[Edge, int]
) -> Iterator[str]:
    slots = _slots("e_", found)
    for number, (head, tail, key, attributes) in enumerate(graph.edges(keys=True, data=True)):
        name = quoted(str(key))
        yield (
            f'<edge id="e{number}" source={quoted(head)} target={quoted(tail)} kind={name} '
            f'label={name} weight="{weight_of(attributes)}"{_start(years.get((head, tail, key)))}>'
            f"{_values(attributes, slots)}</edge>\n"
        )


def _start(year: int | None) -> str:
    return f' start="{float(year)}"' if year else ""


def _slots(prefix: str, found: Mapping[str, type]) -> Slots:
    """Return {column: (what opens its value, type)}."""
    keys = key_names(prefix, found)
    return {name: (f'<attvalue for="{key}" value=', found[name]) for name, key in keys.items()}


def _values(attributes: Mapping[str, Any], slots: Slots) -> str:
    parts: list[str] = []
    for name, value in flat(attributes).items():
        opening, kind = slots[name]
        parts += (opening, _value(attributes[name], value, kind), "/>")
    return f"<attvalues>{''.join(parts)}</attvalues>" if parts else ""


def _value(given: Any, value: str | int | float | bool, kind: type) -> str:
    if kind is tuple:
        return quoted(json.dumps([legal(item) for item in given], ensure_ascii=False))
    return quoted(str(value)) if kind is str else f'"{spelled(value, kind)}"'
