"""Control by votes as a fixpoint: a party controls what it and all it controls hold more than a threshold of.

After Vitali, Glattfelder and Battiston, "The network of global corporate control" (PLoS ONE 6, 2011), threshold model.
Only stakes of a known size count; what is unknown may hide further control, and whoever asks is to be told.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
Parts = NDArray[np.float64]

MAJORITY = 0.5
"""Part of the votes that has to be exceeded."""


def find_controlled(
    holders: Numbers, companies: Numbers, votes: Parts, controller: int, *, size: int, threshold: float = MAJORITY
) -> dict[int, float]:
    """Return the companies that a party controls, each with the part of its votes that party and companies hold.

    Companies come in the order in which control over them follows: each needs only those before it.
    """
    order = np.argsort(holders, kind="stable")
    starts = np.searchsorted(holders[order], np.arange(size + 1))
    sums = np.zeros(size)
    is_controlled = np.zeros(size, dtype=bool)
    is_controlled[controller] = True
    found: list[int] = []
    frontier = np.array([controller])
    while len(frontier):
        rows = np.concatenate([order[starts[node] : starts[node + 1]] for node in frontier.tolist()])
        np.add.at(sums, companies[rows], votes[rows])
        reached = np.unique(companies[rows])
        frontier = reached[(sums[reached] > threshold) & ~is_controlled[reached]]
        is_controlled[frontier] = True
        found += frontier.tolist()
    return {company: float(sums[company]) for company in found}


def find_heads(
    holders: Numbers, companies: Numbers, votes: Parts, *, size: int, threshold: float = MAJORITY
) -> Numbers:
    """Return for every party the one at the head of its group: itself where nobody controls it.

    The threshold is at least one half, so that at most one party controls another. Of parties that control each other
    in a circle and nobody from outside, the one with the lowest number stands for all.
    """
    if threshold < MAJORITY:
        raise ValueError("below one half several parties may control one company")
    heads = np.arange(size)
    while True:
        top = heads[holders]
        rows = np.flatnonzero(top != heads[companies])
        if not len(rows):
            return heads
        key = top[rows] * size + companies[rows]
        order = np.argsort(key, kind="stable")
        begins = np.flatnonzero(np.diff(key[order], prepend=-1))
        sums = np.add.reduceat(votes[rows][order], begins)
        pairs = key[order][begins][sums > threshold]
        controllers, controlled = pairs // size, pairs % size
        is_free = heads[controlled] == controlled
        if not is_free.any():
            return heads
        heads[controlled[is_free]] = controllers[is_free]
        _flatten(heads)


def _flatten(heads: Numbers) -> None:
    """Let every party point at the head of its chain; a circle of heads gets its lowest number as its head."""
    for circle in _find_circles(heads):
        heads[circle] = min(circle)
    while not np.array_equal(further := heads[heads], heads):
        heads[:] = further


def _find_circles(heads: Numbers) -> list[list[int]]:
    """Return the circles among parties that point at another one."""
    moving = np.flatnonzero(heads != np.arange(len(heads)))
    state: dict[int, int] = {}
    circles = []
    for start in moving.tolist():
        path = []
        node = start
        while node not in state and heads[node] != node:
            state[node] = start
            path.append(node)
            node = int(heads[node])
        if state.get(node) == start and heads[node] != node:
            circles.append(path[path.index(node) :])
    return circles
