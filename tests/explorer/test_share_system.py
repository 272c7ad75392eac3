"""Integrated shares and control against plain matrices and plain search, on random universes and cases by hand."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from cfgraph.explorer.control_system import VoteSystem, find_heads
from cfgraph.explorer.share_system import MAX_CIRCLE, IntegratedShares, ShareSystem
from cfgraph.model.errors import LimitError

Matrix = NDArray[np.float64]


@st.composite
def matrices(draw: st.DrawFn, *, own: bool = False) -> Matrix:
    """Draw direct stakes among a few parties, with ``own`` those in themselves too; no company is held by over 95 %."""
    size = draw(st.integers(2, 7))
    weights = draw(st.lists(st.integers(0, 9), min_size=size * size, max_size=size * size))
    matrix = np.array(weights, dtype=float).reshape(size, size)
    if not own:
        np.fill_diagonal(matrix, 0)
    return np.asarray(0.95 * matrix / np.maximum(matrix.sum(axis=0), 1))


def system_of(least: Matrix, most: Matrix | None = None) -> ShareSystem:
    holders, companies = np.nonzero(least)
    upper = least if most is None else most
    return ShareSystem(holders, companies, least[holders, companies], upper[holders, companies], len(least))


def as_row(shares: IntegratedShares, size: int) -> Matrix:
    row = np.zeros(size)
    row[shares.others] = shares.least
    return row


@settings(deadline=None, max_examples=60)
@given(st.one_of(matrices(), matrices(own=True)))
def test_shares_equal_the_inverse_matrix(stakes: Matrix) -> None:
    size = len(stakes)
    inverse = np.linalg.inv(np.eye(size) - stakes)
    expected = inverse / np.diagonal(inverse)[:, None]
    np.fill_diagonal(expected, 0)
    system = system_of(stakes)
    for party in range(size):
        assert as_row(system.held_by(party), size) == pytest.approx(expected[party])
        assert as_row(system.holders_of(party), size) == pytest.approx(expected[:, party])


@settings(deadline=None, max_examples=60)
@given(matrices())
def test_control_equals_iterated_vote_counting(stakes: Matrix) -> None:
    size = len(stakes)
    holders, companies = np.nonzero(stakes)
    votes = stakes[holders, companies]
    system = VoteSystem(holders, companies, votes, size=size)
    heads = find_heads(holders, companies, votes, size=size)
    for party in range(size):
        group = {party}
        while added := {j for j in range(size) if j not in group and stakes[sorted(group), j].sum() > 0.5}:
            group |= added
        assert set(system.controlled_by(party)) == group - {party}
        assert all(heads[company] == heads[party] for company in group)


def test_unknown_stake_has_a_lower_bound_only() -> None:
    nan = float("nan")
    system = ShareSystem(
        np.array([0, 1, 3]), np.array([1, 2, 2]), np.array([0.0, 0.5, 0.2]), np.array([nan, 0.5, 0.2]), 4
    )
    found = system.holders_of(2)
    bounds = dict(zip(found.others.tolist(), zip(found.least.tolist(), found.most.tolist(), strict=True), strict=True))
    assert bounds[1] == (0.5, 0.5)
    assert bounds[3] == (0.2, 0.2)
    assert bounds[0][0] == 0
    assert np.isnan(bounds[0][1])


def test_unknown_treasury_shares_have_no_upper_bound() -> None:
    nan = float("nan")
    holders, companies = np.array([0, 1, 2, 2]), np.array([1, 2, 2, 3])
    system = ShareSystem(holders, companies, np.array([0.5, 0.6, 0.0, 0.5]), np.array([0.5, 0.6, nan, 0.5]), 4)
    for found in (system.held_by(0), system.holders_of(3)):
        assert np.isnan(found.most[found.others != (1 if found.others[0] else 2)]).all()
    assert system.held_by(0).least.tolist() == [0.5, 0.3, 0.15]
    assert system.held_by(0).most[0] == 0.5


def test_holder_beside_full_treasury_shares_has_everything() -> None:
    parts = np.array([0.1, 1.0, 0.0])
    system = ShareSystem(np.array([0, 1, 2]), np.array([1, 1, 1]), parts, parts, 3)
    assert system.holders_of(1).most.tolist() == [1.0, 0.0]


def test_cycle_without_finite_upper_bound_is_capped() -> None:
    least, most = np.zeros((3, 3)), np.zeros((3, 3))
    least[0, 1], least[1, 2], least[2, 1] = 0.1, 0.5, 0.5
    most[0, 1], most[1, 2], most[2, 1] = 0.1, 1.0, 1.0
    found = system_of(least, most).held_by(0)
    assert found.most.tolist() == [1.0, 1.0]
    assert found.least[0] == pytest.approx(0.1 / (1 - 0.25))


def test_rings_are_strongly_connected_components() -> None:
    stakes = np.zeros((6, 6))
    stakes[0, 1] = stakes[1, 2] = stakes[2, 1] = stakes[2, 3] = stakes[4, 5] = stakes[5, 4] = 0.3
    assert sorted(ring.tolist() for ring in system_of(stakes).rings()) == [[1, 2], [4, 5]]


@settings(deadline=None, max_examples=40)
@given(matrices())
def test_shares_without_cycles_are_sums_over_paths(stakes: Matrix) -> None:
    acyclic = np.triu(stakes, 1)

    def sum_paths(holder: int, company: int) -> float:
        return float(
            acyclic[holder, company]
            + sum(acyclic[holder, middle] * sum_paths(middle, company) for middle in range(holder + 1, company))
        )

    size = len(stakes)
    system = system_of(acyclic)
    for company in range(size):
        expected = [sum_paths(holder, company) if holder < company else 0.0 for holder in range(size)]
        assert as_row(system.holders_of(company), size) == pytest.approx(expected)


@settings(deadline=None, max_examples=40)
@given(st.one_of(matrices(), matrices(own=True)))
def test_ultimate_holders_of_a_fully_held_company_sum_to_100(stakes: Matrix) -> None:
    size = len(stakes)
    held = np.zeros((size + 1, size + 1))
    held[:size, :size] = stakes * 0.5
    held[size, :size] = 1 - held[:size, :size].sum(axis=0)  # the last one holds all the rest of every company
    for company in range(size):
        assert as_row(system_of(held).holders_of(company), size + 1)[size] == pytest.approx(1)


@settings(deadline=None, max_examples=40)
@given(matrices(), st.randoms(use_true_random=False))
def test_shares_do_not_depend_on_order(stakes: Matrix, random: Random) -> None:
    size = len(stakes)
    renumbered = list(range(size))
    random.shuffle(renumbered)
    other = np.zeros((size, size))
    other[np.ix_(renumbered, renumbered)] = stakes
    for party in range(size):
        expected = as_row(system_of(stakes).holders_of(party), size)
        assert as_row(system_of(other).holders_of(renumbered[party]), size)[renumbered] == pytest.approx(expected)


def test_cycle_of_thousands_is_solved_and_a_larger_one_rejected() -> None:
    size = 2_000
    ring = np.arange(size)
    parts = np.full(size, 0.9)
    system = ShareSystem(ring, np.roll(ring, -1), parts, parts, size)
    assert as_row(system.held_by(0), size)[1:4] == pytest.approx([0.9, 0.81, 0.729])
    ring = np.arange(MAX_CIRCLE + 1)
    parts = np.full(len(ring), 0.9)
    with pytest.raises(LimitError):
        ShareSystem(ring, np.roll(ring, -1), parts, parts, len(ring)).held_by(0)


def test_chains_into_cycles_of_any_length() -> None:
    # 0 → 1 → 2 → 0 is a circle of control, 4 → 3 a chain above nothing, 2 and 4 hold 5 together, 2 holds 6.
    holders = np.array([0, 1, 2, 4, 2, 4, 2])
    companies = np.array([1, 2, 0, 3, 5, 5, 6])
    votes = np.array([0.6, 0.6, 0.6, 0.6, 0.4, 0.4, 0.6])
    assert find_heads(holders, companies, votes, size=7).tolist() == [0, 0, 0, 4, 4, 5, 0]
