"""The graph as compressed columns, as `explorer.html` reads them: numbers as bytes, texts once.

A block is gzip of: the length of a JSON header (4 bytes), the header, the columns. A column of numbers
stands as planes (all lowest bytes, then all second bytes, …), which packs better than text.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from kg.layout import COLOURS, Spot

_GRID = 65535
_DETAILS = ("date", "venue", "doi", "arxiv_id", "url", "authors", "sources")


class Link(NamedTuple):
    """An edge by the places of its ends in the list of nodes."""

    head: int
    relation: str
    tail: int
    attributes: Mapping[str, Any]


class Sentences(NamedTuple):
    """Each sentence once, with the place of its paper, and those of each link."""

    texts: list[str]
    papers: list[int]
    of_links: list[list[int]]


def packed(header: Mapping[str, Any], columns: Mapping[str, Iterable[int]]) -> bytes:
    """Return the block; the same input gives the same bytes."""
    arrays = {name: np.fromiter(values, np.uint32) for name, values in columns.items()}
    widths = {name: _width(values) for name, values in arrays.items()}
    shapes = {name: [len(values), widths[name]] for name, values in arrays.items()}
    head = json.dumps({**header, "columns": shapes}, ensure_ascii=False, separators=(",", ":"))
    text = head.encode("utf-8", "replace")
    planes = [
        values.astype("<u4").view(np.uint8).reshape(-1, 4)[:, place].tobytes()
        for name, values in arrays.items()
        for place in range(widths[name])
    ]
    return gzip.compress(b"".join([len(text).to_bytes(4, "little"), text, *planes]), 9, mtime=0)


def _width(values: NDArray[np.uint32]) -> int:
    return max(1, (int(values.max(initial=0)).bit_length() + 7) // 8)


def steps(values: Iterable[int]) -> list[int]:
    """Return the differences from value to value, the sign in the lowest bit."""
    array = np.fromiter(values, np.int64)
    apart = np.diff(array, prepend=0)
    return [int(value) for value in np.where(apart < 0, -2 * apart - 1, 2 * apart)]


def links_of(graph: nx.MultiDiGraph, nodes: Sequence[str]) -> list[Link]:
    """Return the edges between these nodes, grouped by head in the order of the nodes."""
    at = {node: place for place, node in enumerate(nodes)}
    return [
        Link(at[head], key, at[tail], attributes)
        for head in nodes
        for _, tail, key, attributes in graph.out_edges(head, keys=True, data=True)
        if tail in at
    ]


def map_block(
    graph: nx.MultiDiGraph,
    nodes: Sequence[str],
    links: Sequence[Link],
    spots: Mapping[str, Spot],
    labels: Mapping[int, str],
) -> bytes:
    """Return what drawing, search and filters need."""
    looks = [spots[node] for node in nodes]
    known = [graph.nodes[node] for node in nodes]
    kinds = _kinds(known, looks)
    relations = _relations(links, known)
    communities = sorted({_community(spot) for spot in looks} - {-1})
    header = {
        "kinds": kinds,
        "relations": relations,
        "communities": [labels.get(number, "") for number in communities],
        "names": [attributes["name"] for attributes in known],
        "slugs": [
            _slug(node, attributes["name"]) for node, attributes in zip(nodes, known, strict=True)
        ],
        "aliases": _some(attributes.get("aliases", ()) for attributes in known),
        "others": _some(attributes.get("other_kinds", ()) for attributes in known),
        "total": [len(graph), graph.number_of_edges()],
        "box": _box(looks),
    }
    kind_at = {kind: place for place, (kind, _) in enumerate(kinds)}
    relation_at = {relation: place for place, (relation, _) in enumerate(relations)}
    community_at = {number: place + 1 for place, number in enumerate(communities)}
    columns = {
        **_positions(looks, header["box"]),
        "size": [round(spot.size) for spot in looks],
        "kind": [kind_at[attributes["kind"]] for attributes in known],
        "papers": [attributes.get("n_papers", 0) for attributes in known],
        "mentions": [attributes.get("n_mentions", 0) for attributes in known],
        "generic": [int(attributes.get("generic", False)) for attributes in known],
        "community": [community_at.get(_community(spot), 0) for spot in looks],
        "year": [max(0, attributes.get("year", 0)) for attributes in known],
        **_link_columns(nodes, links, relation_at),
    }
    return packed(header, columns)


def _link_columns(
    nodes: Sequence[str], links: Sequence[Link], relation_at: Mapping[str, int]
) -> dict[str, Iterable[int]]:
    at = {node: place for place, node in enumerate(nodes)}
    # A role's one paper is its head.
    papers = [
        [
            at[node]
            for node in (f"paper:{paper}" for paper in link.attributes["papers"])
            if node in at
        ]
        if not nodes[link.head].startswith("paper:")
        else []
        for link in links
    ]
    return {
        "outward": np.bincount([link.head for link in links] or [0], minlength=len(nodes)).tolist(),
        "tail": [link.tail for link in links],
        "relation": [relation_at[link.relation] for link in links],
        "weight": [link.attributes["n_papers"] for link in links],
        "score": [round(100 * link.attributes["score"]) for link in links],
        "linkPapers": map(len, papers),
        "paper": steps(place for some in papers for place in some),
    }


def sentences_of(nodes: Sequence[str], links: Sequence[Link], room: int) -> Sentences:
    """Return the sentences behind the links, up to `room` characters of them.

    Where not all have room, each link's first comes before any link's second, and links with more
    papers come first.
    """
    at = {node.removeprefix("paper:"): place for place, node in enumerate(nodes)}
    numbers: dict[tuple[int, str], int] = {}
    of_links = []
    for link in links:
        places = (place.rpartition(":")[0] for place in link.attributes["evidence"])
        told = zip(places, link.attributes["sentences"], strict=True)
        # The paper may have been left out with the edge of the map: 0 is no paper.
        pairs = ((at.get(paper, -1) + 1, sentence) for paper, sentence in told)
        of_links.append([numbers.setdefault(pair, len(numbers)) for pair in pairs])
    texts = [sentence for _, sentence in numbers]
    kept = _kept(links, of_links, [len(text) for text in texts], room)
    again = {number: place for place, number in enumerate(kept)}
    papers = [paper for paper, _ in numbers]
    return Sentences(
        [texts[number] for number in kept],
        [papers[number] for number in kept],
        [[again[number] for number in some if number in again] for some in of_links],
    )


def _kept(
    links: Sequence[Link], of_links: Sequence[Sequence[int]], lengths: Sequence[int], room: int
) -> list[int]:
    if sum(lengths) <= room:
        return list(range(len(lengths)))
    ranked = sorted(range(len(links)), key=lambda place: -links[place].attributes["n_papers"])
    kept: set[int] = set()
    turn = 0
    while ranked:
        for place in ranked:
            number = of_links[place][turn] if turn < len(of_links[place]) else None
            if number is None or number in kept:
                continue
            room -= lengths[number]
            if room < 0:
                return sorted(kept)
            kept.add(number)
        turn += 1
        ranked = [place for place in ranked if turn < len(of_links[place])]
    return sorted(kept)


def evidence_block(
    graph: nx.MultiDiGraph, nodes: Sequence[str], links: Sequence[Link], sentences: Sentences
) -> bytes:
    """Return what the panel needs beyond the map: sentences, rules, details of the papers."""
    rules = list(dict.fromkeys(link.attributes.get("rule", "") for link in links))
    papers = [graph.nodes[node] for node in nodes if node.startswith("paper:")]
    header = {
        "sentences": sentences.texts,
        "rules": rules,
        "details": {
            name: [_line(paper.get(name, "")) for paper in papers]
            for name in _DETAILS
            if any(paper.get(name) for paper in papers)
        },
    }
    columns = {
        "sentencePaper": steps(sentences.papers),
        "linkSentences": map(len, sentences.of_links),
        "sentence": steps(number for some in sentences.of_links for number in some),
        "rule": [rules.index(link.attributes.get("rule", "")) for link in links],
    }
    return packed(header, columns)


def _kinds(known: Sequence[Mapping[str, Any]], looks: Sequence[Spot]) -> list[tuple[str, str]]:
    """Return (kind, colour) of the kinds that are there, in the order of the legend."""
    found: dict[str, str] = {}
    for attributes, spot in zip(known, looks, strict=True):
        found.setdefault(attributes["kind"], spot.colour)
    order = [*COLOURS, *sorted(found)]
    return sorted(found.items(), key=lambda pair: order.index(pair[0]))


def _relations(links: Sequence[Link], known: Sequence[Mapping[str, Any]]) -> list[tuple[str, bool]]:
    """Return (name, whether it is a paper's role), the most frequent first, roles before relations."""
    counts: dict[tuple[str, bool], int] = {}
    for link in links:
        pair = (link.relation, known[link.head]["kind"] == "paper")
        counts[pair] = counts.get(pair, 0) + 1
    return sorted(counts, key=lambda pair: (not pair[1], -counts[pair], pair[0]))


def _slug(node: str, name: str) -> str:
    """Return the id without its kind, or nothing where the page can make it from the name."""
    slug = node.split(":", 1)[1]
    made = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") if name.isascii() else ""
    return "" if slug == made else slug


def _some(values: Iterable[Sequence[str]]) -> dict[str, list[str]]:
    return {str(place): list(some) for place, some in enumerate(values) if some}


def _line(value: Any) -> str:
    return "; ".join(value) if isinstance(value, tuple) else str(value)


def _community(spot: Spot) -> int:
    return int(getattr(spot, "community", -1))


def _box(looks: Sequence[Spot]) -> list[float]:
    """Return left, top, width and height of the map."""
    if not looks:
        return [0.0, 0.0, 1.0, 1.0]
    left, right = min(spot.x for spot in looks), max(spot.x for spot in looks)
    top, bottom = min(spot.y for spot in looks), max(spot.y for spot in looks)
    return [left, top, max(right - left, 1.0), max(bottom - top, 1.0)]


def _positions(looks: Sequence[Spot], box: Any) -> dict[str, list[int]]:
    left, top, width, height = box
    return {
        "x": [round((spot.x - left) / width * _GRID) for spot in looks],
        "y": [round((spot.y - top) / height * _GRID) for spot in looks],
    }
