"""Layout of two hops and sets: distances proportional to the numbers of hops, by stress majorization.

Gansner, Koren and North, "Graph Drawing by Stress Majorization", GD 2004. Unconnected parts are laid out
separately and placed side by side.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
Pairs = NDArray[np.int64]

ROUNDS = 80
"""Maximum number of iterations."""

TOLERANCE = 1e-3
"""Relative change of stress at which the iteration ends."""

FAR_APART = 8
"""Maximum number of hops that is distinguished."""


def place_by_stress(count: int, pairs: Pairs, middle: int | None = None, wide: float = 2.4) -> Points:
    """Return positions in square units, doubled in width as cells are half as wide as high.

    ``middle`` is the node at the origin; ``wide`` is the desired aspect ratio in cells.
    """
    if not count:
        return np.zeros((0, 2))
    hops = count_hops(count, pairs)
    parts = _find_parts(hops)
    placed = [_place_part(hops[np.ix_(part, part)], _degrees(count, pairs)[part]) for part in parts]
    positions = np.zeros((count, 2))
    for part, offset, points in zip(parts, _pack(placed, wide), placed, strict=True):
        positions[part] = points + offset
    if middle is not None:
        positions -= positions[middle]
    positions[:, 0] *= 2
    return positions


def _degrees(count: int, pairs: Pairs) -> Points:
    return np.bincount(pairs.ravel(), minlength=count).astype(np.float64)


def count_hops(count: int, pairs: Pairs) -> NDArray[np.int64]:
    """Return the hops between any two of some nodes; -1 for unconnected ones."""
    linked = np.zeros((count, count), np.float32)
    linked[pairs[:, 0], pairs[:, 1]] = linked[pairs[:, 1], pairs[:, 0]] = 1
    hops = np.full((count, count), -1, np.int64)
    np.fill_diagonal(hops, 0)
    reached = np.eye(count, dtype=bool)
    frontier = np.eye(count, dtype=np.float32)
    step = 0
    while frontier.any():
        step += 1
        following = (frontier @ linked > 0) & ~reached
        hops[following] = step
        reached |= following
        frontier = following.astype(np.float32)
    return hops


def _find_parts(hops: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """Return the connected parts, the largest first."""
    lowest = (hops >= 0).argmax(axis=1)
    parts = [np.flatnonzero(lowest == first) for first in np.unique(lowest)]
    return sorted(parts, key=lambda part: (-len(part), int(part[0])))


def _place_part(hops: NDArray[np.int64], degrees: Points) -> Points:
    count = len(hops)
    if count == 1:
        return np.zeros((1, 2))
    # hubs need more room around them: what hangs on one stands further off
    room = 1 + 0.22 * np.log2(np.maximum(degrees, 1))
    ideal = np.minimum(hops, FAR_APART) * (room[:, None] + room[None, :]) / 2
    np.fill_diagonal(ideal, 1)
    weights = ideal**-2.0
    np.fill_diagonal(weights, 0)
    positions = _start(ideal)
    laplacian = np.diag(weights.sum(axis=1)) - weights
    inverse = np.linalg.pinv(laplacian) if count <= 64 else np.linalg.inv(laplacian + 1 / count)
    before = np.inf
    for _ in range(ROUNDS):
        x, y = positions[:, 0], positions[:, 1]
        distances = np.hypot(x[:, None] - x[None, :], y[:, None] - y[None, :])
        stress = float((weights * (distances - ideal) ** 2).sum())
        if before - stress <= TOLERANCE * before and np.isfinite(before):
            break
        before = stress
        ratio = np.divide(weights * ideal, distances, out=np.zeros_like(distances), where=distances > 1e-9)
        pulled = np.diag(ratio.sum(axis=1)) - ratio
        positions = inverse @ (pulled @ positions)
    return _turn_flat(positions - positions.mean(axis=0))


def _start(ideal: Points) -> Points:
    """Return classical scaling of the distances, with a small spiral so that no two nodes coincide."""
    count = len(ideal)
    squared = ideal**2
    np.fill_diagonal(squared, 0)
    centering = np.eye(count) - 1 / count
    values, vectors = np.linalg.eigh(-0.5 * centering @ squared @ centering)
    turns = np.arange(count) * 2.399963
    spiral = np.stack([np.cos(turns), np.sin(turns)], axis=1) * np.sqrt(np.arange(count) + 1)[:, None] * 0.05
    # an eigenvector's sign is arbitrary: the largest entry decides, so that the picture is the same everywhere
    chosen = vectors[:, -2:][:, ::-1]
    signs = np.sign(chosen[np.abs(chosen).argmax(axis=0), range(chosen.shape[1])])
    found = chosen * signs * np.sqrt(np.maximum(values[-2:][::-1], 0))
    return np.asarray(found + spiral[:, : found.shape[1]])


def _turn_flat(points: Points) -> Points:
    """Return points rotated so that their largest spread is horizontal."""
    if len(points) < 3:
        return points if len(points) < 2 or abs(points[0, 0] - points[1, 0]) > 1e-6 else points[:, ::-1]
    _, _, axes = np.linalg.svd(points, full_matrices=False)
    axes *= np.sign(axes[np.arange(2), np.abs(axes).argmax(axis=1)])[:, None]
    return np.asarray(points @ axes.T)


def _pack(parts: Sequence[Points], wide: float) -> list[Points]:
    """Return offsets that place parts in rows side by side, relative to the middle of the first."""
    sizes = [np.ptp(points, axis=0) + 1.2 for points in parts]
    limit = max(float(sizes[0][0]), float(np.sqrt(sum(size[0] * size[1] for size in sizes) * wide / 2)))
    offsets: list[Points] = []
    left = top = height = 0.0
    for points, size in zip(parts, sizes, strict=True):
        if left and left + size[0] > limit:
            left, top, height = 0.0, top + height, 0.0
        offsets.append(np.array([left, top]) - points.min(axis=0))
        left, height = left + float(size[0]), max(height, float(size[1]))
    return offsets
