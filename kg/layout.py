"""Where each node stands, how large and in which colour: computed once, used by every view.

Topics first: the communities of the graph become discs with gaps between them, related ones side by
side. Within a disc, papers and shared entities follow a UMAP-like layout (McInnes, Healy and Melville
2018); what a single paper names stands around that paper. Seeded; same graph, same map.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import networkx as nx
import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from kg.community import find_communities
from kg.embedding import Places, Points, damped, diffuse, embedded, fitted, spaced
from kg.projection import project

# Okabe and Ito's colour-blind safe palette.
COLOURS = {
    "method": "#0072b2",
    "dataset": "#009e73",
    "task": "#e69f00",
    "metric": "#cc79a7",
    "concept": "#56b4e9",
    "paper": "#8a8a8a",
}
SIZES = (4.0, 100.0)
EXTENT = 5000.0
# A component with a smaller share of the nodes stands beside the map.
_SMALL = 0.02
# How much of a disc its nodes fill, and the gap between two discs in mean radii.
_FILLED = 0.62
_GAP = 0.3
# The area of the largest dot, as a share of that of all nodes.
_DOT = 8e-4
_GOLDEN = np.pi * (3 - np.sqrt(5))


@dataclass(frozen=True, slots=True)
class Spot:
    """How a node looks: |x|, |y| <= 5000, 4 <= size <= 100, colour as #rrggbb, and the number of its
    community, 0 the largest."""

    x: float
    y: float
    size: float
    colour: str
    community: int = -1


def lay_out(graph: nx.MultiDiGraph, seed: int = 1) -> dict[str, Spot]:
    """Return the look of each node of the graph."""
    if not len(graph):
        return {}
    community = find_communities(graph, seed)
    papers = np.array([kind == "paper" for _, kind in graph.nodes(data="kind")])
    groups = np.fromiter(community.values(), dtype=np.int64, count=len(community))
    sizes = _sizes([_weight_of(graph, node) for node in graph])
    drawn = np.array(sizes) / SIZES[1]
    points = _positions(_projection(graph), papers, groups, drawn, np.random.default_rng(seed))
    return {
        node: Spot(
            round(float(x), 1), round(float(y), 1), size, _colour(graph, node), community[node]
        )
        for node, (x, y), size in zip(graph, points, sizes, strict=True)
    }


def _colour(graph: nx.MultiDiGraph, node: str) -> str:
    return COLOURS.get(graph.nodes[node]["kind"], COLOURS["paper"])


def _weight_of(graph: nx.MultiDiGraph, node: str) -> int:
    return int(graph.nodes[node].get("n_papers", 1))


def _sizes(weights: list[int]) -> list[float]:
    """Areas go with the number of papers; smallest and largest are exactly 4 and 100, which keeps
    Gephi from rescaling the map."""
    roots = np.sqrt(np.array(weights, dtype=float))
    low, high = float(roots.min()), float(roots.max())
    if high == low:
        return [SIZES[0]] * len(weights)
    scaled = SIZES[0] + (roots - low) / (high - low) * (SIZES[1] - SIZES[0])
    return [round(float(size), 2) for size in scaled]


def _projection(graph: nx.MultiDiGraph) -> Any:
    """Return the symmetric weight matrix of the graph, in the order of its nodes."""
    found = project(graph)
    size = len(found.nodes)
    half = sparse.coo_matrix((found.weights, (found.heads, found.tails)), shape=(size, size))
    return (half + half.T).tocsr()


def _positions(
    matrix: Any, papers: NDArray[np.bool_], groups: Places, drawn: Points, rng: Any
) -> Points:
    home = _homes(matrix, papers)
    core = np.flatnonzero(home < 0)
    at = np.full(len(home), -1)
    at[core] = np.arange(len(core))
    guests = np.flatnonzero(home >= 0)
    # A node takes the area of its guests, and of its dot, so that hubs do not cover each other.
    room: Points = 1.0 + np.bincount(at[home[guests]], minlength=len(core)).astype(np.float64)
    room += _DOT * len(home) * drawn[core] ** 2
    count, component = connected_components(matrix, directed=False)
    beside = (np.bincount(component, minlength=count) < _SMALL * len(home))[component]
    # A small component is a disc of its own, whatever communities are found in it.
    group = np.unique(np.where(beside, len(home) + component, groups), return_inverse=True)[1]
    inner = damped(matrix[core][:, core])
    points = _arranged(inner, group[core], room, beside[core], rng)
    full = np.zeros((len(home), 2))
    full[core] = points
    _seat(full, home, guests, rng)
    full -= (full.max(axis=0) + full.min(axis=0)) / 2
    reach = float(np.abs(full).max())
    return full * (EXTENT / reach) if reach else full


def _homes(matrix: Any, papers: NDArray[np.bool_]) -> Places:
    """Return the paper of each entity that only one paper names, -1 for all other nodes."""
    named = matrix[:, np.flatnonzero(papers)]
    alone = (np.diff(named.indptr) == 1) & ~papers
    home = np.full(len(papers), -1, dtype=np.int64)
    home[alone] = np.flatnonzero(papers)[named.indices[named.indptr[:-1][alone]]]
    return home


def _arranged(
    matrix: Any, group: Places, room: Points, beside: NDArray[np.bool_], rng: Any
) -> Points:
    """Return positions on a map where a node takes an area of `room`."""
    group = np.unique(group, return_inverse=True)[1]
    radii = np.sqrt(np.bincount(group, weights=room) / _FILLED)
    ties = matrix.tocoo()
    members = sparse.coo_matrix((np.ones(len(group)), (group, np.arange(len(group))))).tocsr()
    between = (members @ matrix @ members.T).tolil()
    between.setdiag(0)
    outside = np.zeros(len(radii), dtype=bool)
    outside[group[beside]] = True
    centres = _discs(between.tocsr(), radii, outside, rng)
    same = group[ties.row] == group[ties.col]
    upper = same & (ties.row < ties.col)
    inner = sparse.coo_matrix(
        (ties.data[upper], (ties.row[upper], ties.col[upper])), shape=matrix.shape
    )
    points = embedded(inner, group, rng)
    points = fitted(points, group, radii) + centres[group]
    return spaced(points, np.sqrt(room), rounds=60, keep=centres[group], reach=radii[group])


def _discs(between: Any, radii: Points, outside: NDArray[np.bool_], rng: Any) -> Points:
    """Return the centres of discs of these radii: related ones near each other, none on another;
    those of small components in rows below."""
    gap = _GAP * float(radii[~outside].mean()) if (~outside).any() else 0.5
    centres = np.zeros((len(radii), 2))
    inner = np.flatnonzero(~outside)
    if len(inner):
        ties = damped(between[inner][:, inner])
        pull = sparse.diags(1 / np.maximum(np.asarray(ties.sum(axis=1)).ravel(), 1e-9)) @ ties
        area = np.sqrt((radii[inner] ** 2).sum())
        points = diffuse(ties, rng)
        points *= 2 * area / max(float(np.abs(points).max()), 1e-9)
        for step in np.linspace(0.15, 0.0, 200):
            points += step * (0.7 * (pull @ points) + 0.2 * points.mean(axis=0) - 0.9 * points)
            points = spaced(points, radii[inner] + gap / 2, rounds=3)
        points = spaced(points, radii[inner] + gap / 2, rounds=400)
        centres[inner] = points - points.mean(axis=0)
    _shelve(centres, radii, inner, np.flatnonzero(outside), gap)
    return centres


def _shelve(centres: Points, radii: Points, inner: Places, small: Places, gap: float) -> None:
    """Set the small discs in rows below the map, the largest first."""
    if not len(small):
        return
    pad = max(gap, 1.0)
    low = float((centres[inner, 1] + radii[inner]).max()) + pad if len(inner) else 0.0
    half = float((np.abs(centres[inner, 0]) + radii[inner]).max()) if len(inner) else 0.0
    half = max(half, float(np.sqrt(((2 * radii[small] + pad) ** 2).sum())) / 2)
    x, height = -half, 0.0
    for disc in sorted(small, key=lambda disc: (-radii[disc], disc)):
        radius = float(radii[disc])
        if x > -half and x + 2 * radius > half:
            x, low, height = -half, low + height + pad, 0.0
        centres[disc] = x + radius, low + radius
        x, height = x + 2 * radius + pad, max(height, 2 * radius)


def _seat(points: Points, home: Places, guests: Places, rng: Any) -> None:
    """Set the entities that only one paper names around that paper, as seeds in a sunflower."""
    order = guests[np.argsort(home[guests], kind="stable")]
    hosts = home[order]
    first = np.searchsorted(hosts, hosts, side="left")
    number = np.arange(len(order)) - first
    turn = rng.uniform(0, 2 * np.pi, len(points))[hosts]
    angle = number * _GOLDEN + turn + rng.uniform(-0.2, 0.2, len(order))
    radius = 0.9 * np.sqrt(number + 1.0) * rng.uniform(0.92, 1.08, len(order))
    points[order] = points[hosts] + radius[:, None] * np.column_stack(
        [np.cos(angle), np.sin(angle)]
    )
