"""Where each node stands, how large and in which colour: computed once, used by every view.

Positions: a UMAP-like layout (McInnes, Healy and Melville 2018: attraction along edges, repulsion
from random nodes) of the weighted, undirected, simple projection, started from a diffusion of noise
over the graph; small components are packed below the map. Seeded; same graph, same map.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, sqrt
from typing import Any

import networkx as nx
import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

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
_SMALL = 8
_EPOCHS = 150
_NEGATIVE = 5
_A, _B = 1.577, 0.895

Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Spot:
    """How a node looks: |x|, |y| <= 5000, 4 <= size <= 100, colour as #rrggbb."""

    x: float
    y: float
    size: float
    colour: str


def lay_out(graph: nx.MultiDiGraph, seed: int = 1) -> dict[str, Spot]:
    """Return the look of each node of the graph."""
    nodes = list(graph)
    if not nodes:
        return {}
    points = _positions(_projection(graph, nodes), np.random.default_rng(seed))
    sizes = _sizes([_weight_of(graph, node) for node in nodes])
    return {
        node: Spot(round(float(x), 1), round(float(y), 1), size, _colour(graph, node))
        for node, (x, y), size in zip(nodes, points, sizes, strict=True)
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


def _projection(graph: nx.MultiDiGraph, nodes: list[str]) -> Any:
    """Return the symmetric weight matrix: how many papers stand behind each pair of nodes."""
    at = {node: i for i, node in enumerate(nodes)}
    ends = np.array(
        [(at[a], at[b], d["n_papers"]) for a, b, d in graph.edges(data=True) if a != b], dtype=float
    ).reshape(-1, 3)
    rows, columns = ends[:, 0].astype(int), ends[:, 1].astype(int)
    matrix = sparse.coo_matrix(
        (ends[:, 2], (rows, columns)), shape=(len(nodes), len(nodes))
    ).tocsr()
    return (matrix + matrix.T).tocsr()


def _positions(matrix: Any, rng: np.random.Generator) -> Points:
    count, component = connected_components(matrix, directed=False)
    sizes = np.bincount(component, minlength=count)
    large = sizes >= min(_SMALL, sizes.max())
    inside = np.flatnonzero(large[component])
    points = np.zeros((matrix.shape[0], 2))
    points[inside] = _fit(_embed(matrix[inside][:, inside], rng))
    _pack_small(points, component, np.flatnonzero(~large))
    reach = np.abs(points).max()
    return points * (EXTENT / reach) if reach else points


def _embed(matrix: Any, rng: np.random.Generator) -> Points:
    """Return positions by stochastic attraction and repulsion, a whole epoch at a time."""
    points = _diffuse(matrix, rng)
    edges = sparse.triu(matrix).tocoo()
    if edges.nnz == 0:
        return points
    degrees = np.asarray(matrix.sum(axis=1)).ravel()
    # An edge of a hub says less than one between two rare nodes.
    strength = edges.data / np.sqrt(degrees[edges.row] * degrees[edges.col])
    chance = np.clip(strength / np.quantile(strength, 0.9), 0.05, 1.0)
    for epoch in range(_EPOCHS):
        picked = rng.random(edges.nnz) < chance
        heads, tails = edges.row[picked], edges.col[picked]
        step = np.zeros_like(points)
        _pull(points, heads, tails, step)
        _push(points, np.concatenate([heads, tails]), rng, step)
        length = np.linalg.norm(step, axis=1, keepdims=True)
        points += (1 - epoch / _EPOCHS) * step * np.minimum(1.0, 4.0 / np.maximum(length, 1e-9))
    return points


def _diffuse(matrix: Any, rng: np.random.Generator) -> Points:
    """Return a first placement: the slowest-mixing directions of a random walk on the graph."""
    degrees = np.maximum(np.asarray(matrix.sum(axis=1)).ravel(), 1e-9)
    scale = sparse.diags(1 / np.sqrt(degrees))
    walk = 0.5 * (scale @ matrix @ scale) + 0.5 * sparse.identity(matrix.shape[0])
    steady = np.sqrt(degrees / degrees.sum())[:, None]
    points = rng.standard_normal((matrix.shape[0], 2))
    for _ in range(40):
        points = walk @ points
        points -= steady @ (steady.T @ points)
        points, _ = np.linalg.qr(points) if len(points) > 2 else (points, None)
    points = points / np.maximum(np.sqrt(degrees)[:, None], 1e-9)
    points = points / max(float(np.abs(points).max()), 1e-9) * 10
    return np.asarray(points + rng.standard_normal(points.shape) * 0.5)


def _pull(points: Points, heads: NDArray[np.int32], tails: NDArray[np.int32], step: Points) -> None:
    apart = points[heads] - points[tails]
    square = np.maximum((apart**2).sum(axis=1), 1e-6)
    force = -2 * _A * _B * square ** (_B - 1) / (1 + _A * square**_B)
    move = np.clip(force[:, None] * apart, -4, 4)
    _add_at(step, heads, move)
    _add_at(step, tails, -move)


def _push(points: Points, nodes: NDArray[np.int32], rng: np.random.Generator, step: Points) -> None:
    for _ in range(_NEGATIVE):
        others = rng.integers(0, len(points), len(nodes))
        apart = points[nodes] - points[others]
        square = (apart**2).sum(axis=1)
        force = 2 * _B / ((0.001 + square) * (1 + _A * square**_B))
        _add_at(step, nodes, np.clip(force[:, None] * apart, -4, 4))


def _add_at(step: Points, nodes: NDArray[np.int32], move: Points) -> None:
    for axis in (0, 1):
        step[:, axis] += np.bincount(nodes, weights=move[:, axis], minlength=len(step))


def _fit(points: Points) -> Points:
    """Centre the map; pull stragglers in, so that they do not shrink the rest of it."""
    points = points - np.median(points, axis=0)
    radius = np.linalg.norm(points, axis=1, keepdims=True)
    edge = max(float(np.quantile(radius, 0.98)), 1e-9)
    far = radius / edge
    return np.where(
        far > 1, points / np.maximum(far, 1e-9) * (1 + 0.3 * np.log(np.maximum(far, 1))), points
    )


def _pack_small(points: Points, component: NDArray[np.int32], small: NDArray[np.int64]) -> None:
    """Set the small components in rows below the map, each as a ring."""
    if not len(small):
        return
    reach = max(float(np.abs(points).max()), 1.0)
    columns = max(8, ceil(sqrt(len(small) * 3)))
    cell = 2 * reach / columns
    order = np.argsort(component, kind="stable")
    starts = np.searchsorted(component[order], small, side="left")
    ends = np.searchsorted(component[order], small, side="right")
    for place, (start, end) in enumerate(zip(starts, ends, strict=True)):
        members = order[start:end]
        row, column = divmod(place, columns)
        centre = np.array([-reach + (column + 0.5) * cell, reach * 1.08 + (row + 0.5) * cell])
        angle = 2 * np.pi * np.arange(len(members)) / len(members)
        ring = 0.3 * cell * (len(members) > 1)
        points[members] = centre + ring * np.column_stack([np.cos(angle), np.sin(angle)])
