"""Integrated ownership by linear algebra: stakes as a matrix, circles solved exactly, everything else propagated.

With A the matrix of direct stakes (A[i, j] is the part of j that i holds), N = (I - A)⁻¹ sums the products over all
walks, including those through circles. What i holds of j is N[i, j] / N[i, i]: walks that return to i are excluded,
otherwise a holder in a circle would count itself repeatedly. Without circles through i, N[i, i] is 1.
What j holds of itself, s, is a circle of length one: N[i, j] / N[i, i] is the same if every other stake in j is
divided by 1 - s instead, so that what j holds of itself is shared among the others.

Sources: Brioschi, Buzzacchi and Colombo, "Risk capital financing and the separation of ownership and control in
business groups", Journal of Banking and Finance 13 (1989) for N; Baldone, Brioschi and Paleari, "Ownership measures
among firms connected by cross-shareholdings and a further analogy with input-output theory" (1998) for the correction.

Limits: shares are taken as fixed parts of one kind of stock; a stake that nobody states counts as 0 in the lower bound,
and the upper bound is then unknown. As A ≥ 0, N grows with every entry, so the systems of all lower and all upper
bounds bound the truth; where the upper one has no finite sum (spectral radius ≥ 1) the upper bound is 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from cfgraph.explorer.share_order import LevelOrder, Marker, find_circles, group_rows, order_levels
from cfgraph.model.errors import LimitError

Numbers = NDArray[np.int64]
Parts = NDArray[np.float64]
Flags = NDArray[np.bool_]

MAX_CIRCLE = 5_000
"""Maximum number of members of a circle, which is solved as a dense matrix."""

NOT_FINITE = 1e9
"""Total share of the rounds through one member of a circle above which they count as infinite."""


@dataclass(frozen=True)
class IntegratedShares:
    """What one party holds of others, or others hold of one: fractions of 1 by number of the other party.

    ``least`` counts only what is stated; ``most`` is NaN if a stake of unknown size is on a chain.
    """

    others: Numbers
    least: Parts
    most: Parts


class ShareSystem:
    """Direct stakes among numbered parties: holder, company held, and the minimum and maximum fraction.

    ``most`` is NaN for a stake of unknown size; ``least`` is then 0. All arrays have the same length. Circles
    and the order of parties are determined when first needed, and cached.
    """

    def __init__(self, holders: Numbers, companies: Numbers, least: Parts, most: Parts, size: int) -> None:
        least, most = (_divide_own(holders, companies, parts, size) for parts in (least, most))
        keep = np.flatnonzero(holders != companies)
        keep = keep[group_rows(holders[keep], size).rows]
        self.size = size
        self._holders, self._companies = holders[keep], companies[keep]
        self._least, self._most = least[keep], most[keep]
        self._greatest_known = np.nan_to_num(self._most)
        self._by_holder = group_rows(self._holders, size)
        self._by_company = group_rows(self._companies, size)
        self._solved: dict[tuple[int, bool], _SolvedCircle] = {}

    def held_by(self, holder: int) -> IntegratedShares:
        """Return what a party holds of every other, directly and indirectly."""
        return self._integrate(holder, upwards=False)

    def holders_of(self, company: int) -> IntegratedShares:
        """Return what every party holds of a company, directly and indirectly."""
        return self._integrate(company, upwards=True)

    def rings(self) -> list[Numbers]:
        """Return the groups of parties that hold each other in circles, each sorted, largest first."""
        groups = find_circles(self._holders, self._companies, self._by_holder, self._by_company)
        return sorted(groups, key=len, reverse=True)

    # -- inside ------------------------------------------------------------------------------------------------------

    @cached_property
    def _order(self) -> LevelOrder:
        return order_levels(self._holders, self._companies, self._by_holder, self._by_company)

    @cached_property
    def _is_inside(self) -> Flags:
        """Tells which stakes are within a circle."""
        circle = self._order.circle
        is_inside: Flags = (circle[self._holders] >= 0) & (circle[self._holders] == circle[self._companies])
        return is_inside

    def _integrate(self, start: int, *, upwards: bool) -> IntegratedShares:
        rows, reached = self._reach(np.array([start]), upwards)
        plan = self._plan(rows, reached, upwards)
        low = self._propagate(plan, start, upwards, self._least, most=False)
        most = self._most[rows]
        unknown = np.isnan(most)
        high = low
        if not np.array_equal(self._least[rows], most):
            high = self._propagate(plan, start, upwards, self._greatest_known, most=True)
        others = np.sort(reached[reached != start])
        low, high = np.minimum(low[others], 1.0), np.minimum(high[others], 1.0)
        if unknown.any():
            tips = (self._holders if upwards else self._companies)[rows[unknown]]
            _, hidden = self._reach(tips, upwards)
            high[np.isin(others, hidden)] = np.nan
        return IntegratedShares(others, low, high)

    def _reach(self, starts: Numbers, upwards: bool) -> tuple[Numbers, Numbers]:
        """Return the stakes on chains from some parties, and the parties that they reach."""
        grouping, others = (self._by_company, self._holders) if upwards else (self._by_holder, self._companies)
        marker = Marker(self.size)
        frontier = marker.add(starts)
        found, reached = [], [frontier]
        while len(frontier):
            found.append(grouping.of(frontier))
            frontier = marker.add(others[found[-1]])
            reached.append(frontier)
        return np.concatenate(found), np.concatenate(reached)

    def _plan(self, rows: Numbers, reached: Numbers, upwards: bool) -> Sequence[tuple[Sequence[int], Numbers]]:
        """Return, level by level, the circles to be solved and the stakes that lead on from there."""
        order = self._order
        tails = (self._companies if upwards else self._holders)[rows]
        rows, tails = rows[~self._is_inside[rows]], tails[~self._is_inside[rows]]
        levels = order.depth - order.level[tails] if upwards else order.level[tails]
        by_level = group_rows(levels, order.depth + 1)
        circles: dict[int, list[int]] = {}
        standing = order.circle[reached]
        for number in np.unique(standing[standing >= 0]).tolist():
            level = int(order.level[order.circles[number][0]])
            circles.setdefault(order.depth - level if upwards else level, []).append(number)
        used = sorted({*np.flatnonzero(np.diff(by_level.starts)).tolist(), *circles})
        return [(circles.get(level, ()), rows[by_level.of(np.array([level]))]) for level in used]

    def _propagate(
        self, plan: Sequence[tuple[Sequence[int], Numbers]], start: int, upwards: bool, weights: Parts, *, most: bool
    ) -> Parts:
        """Return the sums of the products over all walks from the start, excluding returns of holders.

        Downwards the holder is the start, so one number divides all; upwards each reached party is the holder, and is
        divided by its own. A circle without a finite sum gives 1 to every party that it reaches.
        """
        tails, heads = (self._companies, self._holders) if upwards else (self._holders, self._companies)
        sums = np.zeros(self.size)
        sums[start] = 1.0
        circle = self._order.circle
        divided: list[tuple[Numbers, Parts]] = []
        for circles, rows in plan:
            for number in circles:
                solved = self._solve_circle(number, most)
                entering = sums[solved.members]
                sums[solved.members] = solved.leave(entering, upwards)
                if upwards:
                    divided.append((solved.members, solved.returns))
            np.add.at(sums, heads[rows], sums[tails[rows]] * weights[rows])
        if not upwards and circle[start] >= 0:
            solved = self._solve_circle(int(circle[start]), most)
            return np.asarray(sums / solved.returns[np.searchsorted(solved.members, start)])
        for members, returns in divided:
            sums[members] /= returns
        return sums

    def _solve_circle(self, number: int, most: bool) -> _SolvedCircle:
        """Return a circle with the sums over its rounds, solved for the minimum and for the maximum fractions."""
        found = self._solved.get((number, most))
        if found is None:
            members = self._order.circles[number]
            rows = self._by_holder.of(members)
            rows = rows[self._is_inside[rows]]
            weights = self._greatest_known[rows] if most else self._least[rows]
            at = np.searchsorted(members, self._holders[rows]), np.searchsorted(members, self._companies[rows])
            found = self._solved[number, most] = _solve_circle(members, *at, weights)
        return found


def _divide_own(holders: Numbers, companies: Numbers, parts: Parts, size: int) -> Parts:
    """Return stakes as fractions of what a company does not hold of itself; NaN if that is unknown.

    If a company holds all of itself, any other holder has all.
    """
    own = np.flatnonzero(holders == companies)
    if not len(own):
        return parts
    rest = (1 - np.bincount(companies[own], weights=parts[own], minlength=size))[companies]
    divided = np.divide(parts, rest, out=np.where(parts > 0, 1.0, 0.0), where=rest > 1 / NOT_FINITE)
    divided[np.isnan(parts) | np.isnan(rest)] = np.nan
    return divided


@dataclass(frozen=True)
class _SolvedCircle:
    """A circle's members, (I - A)⁻¹ of its stakes (None if the sum over its rounds is not finite), and its diagonal."""

    members: Numbers
    inverse: Parts | None
    returns: Parts

    def leave(self, entering: Parts, upwards: bool) -> Parts:
        """Return the result of all rounds for what enters."""
        if self.inverse is None:
            return np.full(len(entering), 1.0 if entering.sum() > 0 else 0.0)
        return self.inverse @ entering if upwards else entering @ self.inverse


def _solve_circle(members: Numbers, holders: Numbers, companies: Numbers, weights: Parts) -> _SolvedCircle:
    """Solve a circle. Raises LimitError for one with more than ``MAX_CIRCLE`` members.

    As A ≥ 0 and all members reach each other, the sum is finite if and only if the inverse has no negative entry.
    """
    size = len(members)
    if size > MAX_CIRCLE:
        raise LimitError("asked.circle_too_large", total=size, most=MAX_CIRCLE)
    block = np.eye(size)
    np.subtract.at(block, (holders, companies), weights)
    try:
        inverse = np.linalg.inv(block).astype(np.float64)
    except np.linalg.LinAlgError:
        return _SolvedCircle(members, None, np.ones(size))
    if inverse.min() < -1 / NOT_FINITE or inverse.max() > NOT_FINITE:
        return _SolvedCircle(members, None, np.ones(size))
    return _SolvedCircle(members, inverse, np.diagonal(inverse).copy())
