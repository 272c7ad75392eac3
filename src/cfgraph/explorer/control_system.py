"""Control by votes as a fixed point: a party controls a company if it and its controlled companies exceed a threshold.

After Vitali, Glattfelder and Battiston, "The network of global corporate control" (PLoS ONE 6, 2011), threshold model.
Only stakes of known size count; unknown ones may hide further control, and must be reported.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cfgraph.explorer.share_order import group_rows, sort_stably

Numbers = NDArray[np.int64]
Parts = NDArray[np.float64]

MAJORITY = 0.5
"""Fraction of the votes that must be exceeded."""


class VoteSystem:
    """Direct stakes among numbered parties as votes, and the threshold of control."""

    def __init__(
        self, holders: Numbers, companies: Numbers, votes: Parts, *, size: int, threshold: float = MAJORITY
    ) -> None:
        self._threshold = threshold
        by_holder = group_rows(holders, size)
        self._starts = by_holder.starts.tolist()
        self._companies: list[int] = companies[by_holder.rows].tolist()
        self._votes: list[float] = votes[by_holder.rows].tolist()

    def controlled_by(self, controller: int) -> dict[int, float]:
        """Return the companies that a party controls, each with the fraction of its votes held by the party and these.

        Companies are in the order in which control follows: each depends only on earlier ones.
        """
        sums: dict[int, float] = {}
        found: dict[int, None] = {}
        frontier = [controller]
        while frontier:
            reached: dict[int, None] = {}
            for node in frontier:
                for row in range(self._starts[node], self._starts[node + 1]):
                    company = self._companies[row]
                    sums[company] = sums.get(company, 0.0) + self._votes[row]
                    reached[company] = None
            frontier = sorted(
                company
                for company in reached
                if company not in found and company != controller and sums[company] > self._threshold
            )
            found |= dict.fromkeys(frontier)
        return {company: sums[company] for company in found}


def find_heads(
    holders: Numbers, companies: Numbers, votes: Parts, *, size: int, threshold: float = MAJORITY
) -> Numbers:
    """Return for every party the head of its group: the party itself if nobody controls it.

    The threshold is at least one half, so that at most one party controls another. If parties control each other
    in a circle and nobody from outside does, the one with the lowest number is the head.
    """
    if threshold < MAJORITY:
        raise ValueError("below one half several parties may control one company")
    totals = np.bincount(companies, weights=votes, minlength=size)
    rows = np.flatnonzero((totals[companies] > threshold) & (holders != companies))
    holders, companies, votes = holders[rows], companies[rows], votes[rows]  # the others are controlled by nobody
    heads = np.arange(size)
    alone = np.flatnonzero(votes > threshold)  # most control is by one stake, which takes no sorting
    heads[companies[alone]] = holders[alone]
    _flatten(heads)
    rows = np.flatnonzero(heads[companies] == companies)
    holders, companies, votes = holders[rows], companies[rows], votes[rows]
    changed = np.ones(size, dtype=bool)
    while len(holders):
        # Only where the head of a holder is another than before can votes of one head have come together.
        is_touched = np.zeros(size, dtype=bool)
        is_touched[companies[changed[holders]]] = True
        rows = np.flatnonzero(is_touched[companies])
        controllers, controlled = _find_majorities(heads[holders[rows]], companies[rows], votes[rows], size, threshold)
        is_new = (heads[controlled] == controlled) & (controllers != controlled)
        if not is_new.any():
            break
        before = heads.copy()
        heads[controlled[is_new]] = controllers[is_new]
        _flatten(heads)
        changed = heads != before
        rows = np.flatnonzero(heads[companies] == companies)
        holders, companies, votes = holders[rows], companies[rows], votes[rows]
    return heads


def _find_majorities(
    tops: Numbers, companies: Numbers, votes: Parts, size: int, threshold: float
) -> tuple[Numbers, Numbers]:
    """Return who holds more than the threshold of which company: sorted pairs, with the votes of a party added up."""
    key = companies * size + tops
    order = sort_stably(key, size * size)
    key = key[order]
    begins = np.flatnonzero(np.diff(key, prepend=-1))
    sums = np.add.reduceat(votes[order], begins) if len(begins) else votes[:0]
    pairs = key[begins][sums > threshold]
    return pairs % size, pairs // size


def _flatten(heads: Numbers) -> None:
    """Point every party at the head of its chain; a circle of heads gets its lowest number as its head."""
    moving = np.flatnonzero(heads != np.arange(len(heads)))
    ahead = heads.copy()
    left = moving
    for _ in range(len(heads).bit_length()):  # each time twice as far, so that all chains have come to their ends
        ahead[left] = ahead[ahead[left]]
        left = left[heads[ahead[left]] != ahead[left]]
        if not len(left):
            break
    circling = set(ahead[left].tolist())
    while circling:
        circle = [circling.pop()]
        while (node := int(heads[circle[-1]])) != circle[0]:
            circle.append(node)
        circling.difference_update(circle)
        heads[circle] = ahead[circle] = min(circle)
    heads[moving] = ahead[moving]
    if len(left):
        heads[left] = heads[heads[left]]
