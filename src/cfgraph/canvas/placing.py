"""From positions to cells: pushing items apart until none overlap, and placing new ones in free space."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
Cells = NDArray[np.int64]

PAD_X, PAD_Y = 3, 1
"""Number of free cells around an item."""

PUSHES = 60
"""Number of iterations for pushing overlapping items apart."""

REACH = 60
"""Number of columns to each side that are searched first for a new place."""


def fit_to_cells(centers: Points, sizes: Cells) -> Cells:
    """Return the upper left cells of items without overlaps, as close to their centers as possible."""
    count = len(centers)
    if not count:
        return np.zeros((0, 2), np.int64)
    pushed = _push_apart(centers.astype(np.float64), sizes)
    corners = np.rint(pushed - sizes / 2).astype(np.int64)
    return _resolve(corners, sizes)


def stretch_to_view(positions: Points, sizes: Cells, view: tuple[int, int], spread: float) -> Points:
    """Return positions scaled to the space that items need, and to the shape of the view."""
    if len(positions) < 2:
        return positions
    extent = np.maximum(np.ptp(positions, axis=0), 1e-6)
    area = float(((sizes[:, 0] + 2 * PAD_X) * (sizes[:, 1] + 2 * PAD_Y)).sum()) * 1.15 * spread
    shape = min(max((view[0] / max(view[1], 1)) / (extent[0] / extent[1]), 0.5), 2.2)
    room = (view[0] - float(sizes[:, 0].max()) - 2, view[1] - float(sizes[:, 1].max()) - 1)
    stretched = positions * np.array([np.sqrt(shape), 1 / np.sqrt(shape)])
    extent = np.maximum(np.ptp(stretched, axis=0), 1e-6)
    needed = float(np.sqrt(area / (extent[0] * extent[1])))
    fits = float(min(room[0] / extent[0], room[1] / extent[1]))
    return np.asarray(stretched * max(needed, min(fits, needed * 2.0)))


def _push_apart(centers: Points, sizes: Cells) -> Points:
    """Repeatedly move each overlapping pair apart along the cheaper axis."""
    needed_x = (sizes[:, None, 0] + sizes[None, :, 0]) / 2 + PAD_X
    needed_y = (sizes[:, None, 1] + sizes[None, :, 1]) / 2 + PAD_Y
    order = np.arange(len(centers))
    sign_of_equal = np.sign(order[:, None] - order[None, :]).astype(np.float64)
    for _ in range(PUSHES):
        dx = centers[:, None, 0] - centers[None, :, 0]
        dy = centers[:, None, 1] - centers[None, :, 1]
        over_x, over_y = needed_x - np.abs(dx), needed_y - np.abs(dy)
        overlapping = (over_x > 0.01) & (over_y > 0.01)
        np.fill_diagonal(overlapping, False)
        if not overlapping.any():
            break
        by_x = over_x / 2 < over_y
        sign_x, sign_y = np.sign(dx), np.sign(dy)
        sign_x[sign_x == 0] = sign_of_equal[sign_x == 0]
        sign_y[sign_y == 0] = sign_of_equal[sign_y == 0]
        move_x = np.where(overlapping & by_x, sign_x * over_x * 0.5, 0.0).sum(axis=1)
        move_y = np.where(overlapping & ~by_x, sign_y * over_y * 0.5, 0.0).sum(axis=1)
        crowd = np.maximum(overlapping.sum(axis=1), 1) ** 0.5
        centers = centers + np.stack([move_x / crowd, move_y / crowd], axis=1)
    return centers


def _resolve(corners: Cells, sizes: Cells) -> Cells:
    """Move every item that still overlaps an earlier one to the nearest free place."""
    found = corners.copy()
    order = np.argsort(-(sizes[:, 0] * sizes[:, 1]), kind="stable")
    placed: list[int] = []
    waiting: list[int] = []
    for item in order.tolist():
        if placed and overlaps(found[item], sizes[item], found[placed], sizes[placed]).any():
            waiting.append(item)
        else:
            placed.append(item)
    for item in waiting:
        found[item] = find_free_place(found[item] + sizes[item] / 2, sizes[item], found[placed], sizes[placed])
        placed.append(item)
    return found


def overlaps(
    corner: Cells, size: Cells, corners: Cells, sizes: Cells, pad: tuple[int, int] = (1, 0)
) -> NDArray[np.bool_]:
    """Tell which of some items one would overlap, or touch at the sides."""
    x = (corner[0] < corners[:, 0] + sizes[:, 0] + pad[0]) & (corners[:, 0] < corner[0] + size[0] + pad[0])
    y = (corner[1] < corners[:, 1] + sizes[:, 1] + pad[1]) & (corners[:, 1] < corner[1] + size[1] + pad[1])
    return np.asarray(x & y)


def find_free_place(
    wanted: Points, size: Cells, corners: Cells, sizes: Cells, away_from: Points | None = None
) -> Cells:
    """Return the free upper left cell nearest to a desired center, counting two columns as one row.

    With ``away_from`` places on the far side of it cost less than those towards it.
    """
    reach = REACH
    while True:
        xs = np.arange(-reach, reach + 1, 1)
        ys = np.arange(-reach // 2, reach // 2 + 1, 1)
        left = np.rint(wanted[0] - size[0] / 2).astype(np.int64) + xs
        top = np.rint(wanted[1] - size[1] / 2).astype(np.int64) + ys
        is_taken = np.zeros((len(ys), len(xs)), bool)
        for corner, other in zip(corners.tolist(), sizes.tolist(), strict=True):
            x0, x1 = corner[0] - size[0] - PAD_X + 1 - left[0], corner[0] + other[0] + PAD_X - left[0]
            y0, y1 = corner[1] - size[1] - PAD_Y + 1 - top[0], corner[1] + other[1] + PAD_Y - top[0]
            if x1 > 0 and y1 > 0 and x0 < len(xs) and y0 < len(ys):
                is_taken[max(int(y0), 0) : int(y1), max(int(x0), 0) : int(x1)] = True
        if not is_taken.all():
            cost = (xs[None, :] / 2) ** 2 + ys[:, None] ** 2.0
            if away_from is not None:
                way = np.asarray(wanted, np.float64) - away_from
                length = float(np.hypot(way[0] / 2, way[1])) or 1.0
                ahead = (xs[None, :] / 2 * way[0] / 2 + ys[:, None] * way[1]) / length
                cost = cost - 0.9 * ahead * np.sqrt(cost)
            cost = np.where(is_taken, np.inf, cost)
            row, column = np.unravel_index(int(cost.argmin()), cost.shape)
            return np.array([left[column], top[row]], np.int64)
        reach *= 2


def place_new(corners: Cells, sizes: Cells, is_old: Sequence[bool], parents: Sequence[int | None]) -> Cells:
    """Return the upper left cells with existing ones unchanged, and each new one near its parent, on the outside."""
    found = corners.copy()
    placed = [item for item, old in enumerate(is_old) if old]
    if not placed:
        return _resolve(found, sizes)
    found_old = _resolve(found[placed], sizes[placed])
    found[placed] = found_old
    middle = (found[placed] + sizes[placed] / 2).mean(axis=0)
    for item, old in enumerate(is_old):
        if old:
            continue
        parent = parents[item]
        near = found[parent] + sizes[parent] / 2 if parent is not None else middle
        away = near - (near - middle) * 0.0 if parent is None else middle
        way = near - away
        length = float(np.hypot(way[0] / 2, way[1]))
        if length > 1:
            near = near + way / length * 3
        found[item] = find_free_place(near, sizes[item], found[placed], sizes[placed], away if length > 1 else None)
        placed.append(item)
    return found
