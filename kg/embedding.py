"""Positions of a graph in the plane, step by step: a first placement, a UMAP-like layout within groups
(McInnes, Healy and Melville 2018), spreading over discs, pushing apart what overlaps.

Arrays in, arrays out; all chance comes from the generator that is given.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.spatial import cKDTree

_EPOCHS = 150
_NEGATIVE = 5
_A, _B = 1.577, 0.895

Points = NDArray[np.float64]
Places = NDArray[np.int64]


def damped(matrix: Any) -> Any:
    """Return the weights with those of hubs turned down: what a hub is tied to says less."""
    degrees = np.maximum(np.asarray(matrix.sum(axis=1)).ravel(), 1e-9)
    scale = sparse.diags(1 / np.sqrt(degrees))
    return (scale @ matrix @ scale).tocsr()


def diffuse(matrix: Any, rng: Any) -> Points:
    """Return a first placement: the slowest-mixing directions of a random walk on the graph."""
    size = matrix.shape[0]
    points = np.asarray(rng.standard_normal((size, 2)))
    if size < 4:
        return points
    degrees = np.maximum(np.asarray(matrix.sum(axis=1)).ravel(), 1e-9)
    walk = 0.5 * damped(matrix) + 0.5 * sparse.identity(size)
    steady = np.sqrt(degrees / degrees.sum())[:, None]
    for _ in range(60):
        points = walk @ points
        points -= steady @ (steady.T @ points)
        points, _ = np.linalg.qr(points)
    points = points / np.maximum(np.abs(points).max(axis=0), 1e-9)
    return np.asarray(points + rng.standard_normal(points.shape) * 0.05)


def embedded(edges: Any, group: Places, rng: Any) -> Points:
    """Return positions within each group by stochastic attraction along edges and repulsion from
    random nodes of the same group, a whole epoch at a time."""
    order = np.argsort(group, kind="stable")
    counts = np.bincount(group)
    starts = np.cumsum(counts) - counts
    wide = np.sqrt(counts[group])[:, None]
    points = np.asarray(rng.uniform(-0.5, 0.5, (len(group), 2))) * wide
    if edges.nnz == 0:
        return points
    chance = np.clip(edges.data / np.quantile(edges.data, 0.8), 0.05, 1.0)
    for epoch in range(_EPOCHS):
        picked = rng.random(edges.nnz) < chance
        heads, tails = edges.row[picked], edges.col[picked]
        step = np.zeros_like(points)
        _pull(points, heads, tails, step)
        nodes = np.concatenate([heads, tails])
        for _ in range(_NEGATIVE):
            drawn = (rng.random(len(nodes)) * counts[group[nodes]]).astype(np.int64)
            _push(points, nodes, order[starts[group[nodes]] + drawn], step)
        length = np.linalg.norm(step, axis=1, keepdims=True)
        points += (1 - epoch / _EPOCHS) * step * np.minimum(1.0, 4.0 / np.maximum(length, 1e-9))
    return points


def _pull(points: Points, heads: Places, tails: Places, step: Points) -> None:
    apart = points[heads] - points[tails]
    square = np.maximum((apart**2).sum(axis=1), 1e-6)
    force = -2 * _A * _B * square ** (_B - 1) / (1 + _A * square**_B)
    move = np.clip(force[:, None] * apart, -4, 4)
    _add_at(step, heads, move)
    _add_at(step, tails, -move)


def _push(points: Points, nodes: Places, others: Places, step: Points) -> None:
    apart = points[nodes] - points[others]
    square = (apart**2).sum(axis=1)
    force = 2 * _B / ((0.001 + square) * (1 + _A * square**_B))
    _add_at(step, nodes, np.clip(force[:, None] * apart, -4, 4))


def _add_at(step: Points, nodes: Places, move: Points) -> None:
    for axis in (0, 1):
        step[:, axis] += np.bincount(nodes, weights=move[:, axis], minlength=len(step))


def fitted(points: Points, group: Places, radii: Points) -> Points:
    """Centre each group and spread it over its disc, outer nodes pulled in by rank."""
    counts = np.bincount(group)
    for axis in (0, 1):
        points[:, axis] -= (np.bincount(group, weights=points[:, axis]) / counts)[group]
    length = np.maximum(np.linalg.norm(points, axis=1), 1e-9)
    order = np.lexsort((length, group))
    rank = np.empty(len(group))
    rank[order] = np.arange(len(group)) - (np.cumsum(counts) - counts)[group[order]]
    # Half as the layout has it, half evenly filled.
    widest = np.zeros(len(counts))
    np.maximum.at(widest, group, length)
    even = np.sqrt((rank + 0.5) / counts[group])
    wanted = (0.3 * length / widest[group] + 0.7 * even) * np.where(counts[group] > 1, 0.9, 0.0)
    return np.asarray(points * (wanted * radii[group] / length)[:, None])


def spaced(
    points: Points, radii: Points, *, rounds: int, keep: Points | None = None, reach: Any = None
) -> Points:
    """Push discs that overlap apart; with `keep` and `reach`, hold each within a larger disc."""
    points = points.copy()
    for _ in range(rounds):
        pairs = _close(points, radii)
        first, second = pairs[:, 0], pairs[:, 1]
        apart = points[first] - points[second]
        length = np.linalg.norm(apart, axis=1)
        over = radii[first] + radii[second] - length
        hit = over > 1e-3
        if not hit.any():
            break
        first, second = first[hit], second[hit]
        push = (apart[hit] / np.maximum(length[hit], 1e-9)[:, None]) * over[hit][:, None]
        share = (radii[second] ** 2 / (radii[first] ** 2 + radii[second] ** 2))[:, None]
        step = np.zeros_like(points)
        _add_at(step, first, 0.5 * share * push)
        _add_at(step, second, -0.5 * (1 - share) * push)
        points += step
        if keep is not None:
            away = points - keep
            far = np.maximum(
                np.linalg.norm(away, axis=1) / np.maximum(reach - 0.7 * radii, 1e-9), 1
            )
            points = keep + away / far[:, None]
    return points


def _close(points: Points, radii: Points) -> Places:
    """Return the pairs of discs that may overlap, sorted; the few large ones are asked one by one, or
    all would have to look as far as they reach."""
    bound = float(np.quantile(radii, 0.98))
    small, large = np.flatnonzero(radii <= bound), np.flatnonzero(radii > bound)
    pairs = small[cKDTree(points[small]).query_pairs(2 * bound, output_type="ndarray")]
    if len(large):
        reach = radii[large] + float(radii.max())
        balls = cKDTree(points).query_ball_point(points[large], reach)
        first = np.repeat(large, [len(ball) for ball in balls])
        second = np.concatenate([np.asarray(ball, dtype=np.int64) for ball in balls])
        once = (radii[second] <= bound) | (second > first)
        pairs = np.concatenate([pairs, np.column_stack([first, second])[once]])
    return np.asarray(pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))])
