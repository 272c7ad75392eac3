"""How fast ownership and control are solved on a made-up universe of a million stakes, beside networkx.

    python benchmarks/stakes.py [--stakes 1000000]

The universe (the same seed gives the same one): two of five parties are persons, the others companies. A company has
one to eight holders, three of four of them companies founded earlier; number n is chosen in proportion to n^-0.6, so
that holdings follow a power law. Shares of one company sum to at most 95 %. A hundredth of the companies stand in
circles of two to six founded one after the other that hold 2 to 20 % of each other; 3 % of the stakes are of unknown
size, 5 % are ranges.

Beside it, on a networkx graph, shares are added up over all simple paths, as tools without the linear system do, for
as long as ``--seconds``; such sums are too low where there are circles. Times are those of the processor.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from cfgraph.explorer.control_system import find_heads
from cfgraph.explorer.share_system import ShareSystem

PERSONS, EARLIER, SKEW = 0.4, 0.75, 0.6
IN_CIRCLES, UNKNOWN, RANGES = 0.01, 0.03, 0.05
LIMITS = {"owners": 10.0, "held by": 500.0, "control": 300.0, "rings": 100.0}
"""Milliseconds that are asked for, at the 95th percentile."""

ASKED = 200
"""Companies whose holders are asked for."""

LARGE = 250_000
"""Parties below the holder whose holdings are asked for."""

Numbers = NDArray[np.int64]
Parts = NDArray[np.float64]


@dataclass(frozen=True)
class Universe:
    """Stakes among numbered parties; the first ``companies`` are companies, the others persons."""

    holders: Numbers
    held: Numbers
    least: Parts
    most: Parts
    size: int
    companies: int


def make_universe(stakes: int, seed: int = 1) -> Universe:
    """Return a universe with about so many stakes."""
    random = np.random.default_rng(seed)
    companies = int(stakes / 2.5)
    persons = int(companies * PERSONS / (1 - PERSONS))
    counts = np.minimum(random.geometric(0.4, companies), 8)
    held = np.repeat(np.arange(companies), counts)
    skewed = random.random(len(held)) ** (1 / (1 - SKEW))
    by_company = (random.random(len(held)) < EARLIER) & (held > 0)
    holders = np.where(by_company, (skewed * held).astype(int), companies + (skewed * persons).astype(int))
    weights = random.gamma(0.6, size=len(held)) + 1e-3
    parts = 0.95 * random.uniform(0.7, 1, companies)[held] * weights / np.bincount(held, weights)[held]
    circle_holders, circle_held, circle_parts = _make_circles(random, companies)
    parts[np.isin(held, circle_held)] *= 0.8
    holders, held = np.concatenate([holders, circle_holders]), np.concatenate([held, circle_held])
    parts = np.concatenate([parts, circle_parts])
    chance = random.random(len(held))
    least, most = parts.copy(), parts.copy()
    least[chance < UNKNOWN], most[chance < UNKNOWN] = 0, np.nan
    is_range = (chance >= UNKNOWN) & (chance < UNKNOWN + RANGES)
    least[is_range] *= 0.9
    return Universe(holders, held, least, most, companies + persons, companies)


def _make_circles(random: np.random.Generator, companies: int) -> tuple[Numbers, Numbers, Parts]:
    """Return the stakes of circles, in which a hundredth of the companies stand."""
    sizes = random.integers(2, 7, int(companies * IN_CIRCLES / 4))
    firsts = random.choice(companies // 8 - 1, len(sizes), replace=False) * 8  # so that no two circles meet
    members = np.repeat(firsts, sizes) + np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    ends = np.cumsum(sizes) - 1
    following = members + 1
    following[ends] = firsts
    return members, following, random.uniform(0.02, 0.2, len(members))


def milliseconds(ask: Callable[[], object]) -> float:
    """Return how much time of the processor a question takes."""
    start = time.process_time()
    ask()
    return 1000 * (time.process_time() - start)


def find_large_holder(system: ShareSystem, universe: Universe) -> tuple[int, int]:
    """Return the holder with about ``LARGE`` parties below it, and how many there are."""
    busiest = np.argsort(-np.bincount(universe.holders))[:40].tolist()
    below = {holder: len(system.held_by(holder).others) for holder in busiest}
    holder = min(below, key=lambda one: abs(below[one] - LARGE))
    return holder, below[holder]


def measure_cfgraph(universe: Universe, seed: int = 2) -> int:
    """Print what each question takes, beside what is asked for; return the holder that was asked for."""
    u = universe
    system = ShareSystem(u.holders, u.held, u.least, u.most, u.size)
    asked = np.random.default_rng(seed).integers(0, u.companies, ASKED).tolist()
    large, below = find_large_holder(system, u)
    times = {
        "owners": [milliseconds(lambda c=c: system.holders_of(c)) for c in asked],  # type: ignore[misc]
        "held by": [milliseconds(lambda: system.held_by(large)) for _ in range(7)],
        "control": [milliseconds(lambda: find_heads(u.holders, u.held, u.least, size=u.size)) for _ in range(7)],
        "rings": [milliseconds(system.rings) for _ in range(7)],
    }
    print(f"{len(u.held):,} stakes, {u.size:,} parties, {len(system.rings()):,} circles; {below:,} below the holder")
    for name, taken in times.items():
        median, high = np.percentile(taken, [50, 95])
        met = "yes" if high <= LIMITS[name] else "no"
        print(f"{name:10} median {median:8.2f} ms   p95 {high:8.2f} ms   asked {LIMITS[name]:6.0f}   met {met}")
    return large


def measure_networkx(universe: Universe, holder: int, seconds: float, seed: int = 2) -> None:
    """Print what enumerating the paths to the same holders, and down from the same holder, takes."""
    u = universe
    upwards = nx.DiGraph()
    upwards.add_weighted_edges_from(zip(u.held.tolist(), u.holders.tolist(), u.least.tolist(), strict=True))
    asked = np.random.default_rng(seed).integers(0, u.companies, ASKED).tolist()
    deadline = time.process_time() + seconds
    taken = [milliseconds(lambda c=company: _add_up_paths(upwards, c, deadline)) for company in asked]  # type: ignore[misc]
    median, high = np.percentile(taken, [50, 95])
    print(f"networkx   owners: median {median:.2f} ms   p95 {high:.2f} ms")
    downwards = upwards.reverse()
    start = time.process_time()
    paths, ended = _add_up_paths(downwards, holder, start + seconds)
    said = "ended" if ended else "given up"
    print(f"networkx   held by: {said} after {1000 * (time.process_time() - start):,.0f} ms and {paths:,} paths")


def _add_up_paths(graph: nx.DiGraph[int], start: int, deadline: float) -> tuple[int, bool]:
    """Add up the products over all simple paths from a party; return their number, and whether there was time."""
    shares: dict[int, float] = {}
    stack = [(start, 1.0, frozenset([start]))]
    paths = 0
    while stack:
        node, share, on_path = stack.pop()
        for other, stake in graph[node].items():
            if other not in on_path:
                paths += 1
                product = share * stake["weight"]
                shares[other] = shares.get(other, 0.0) + product
                stack.append((other, product, on_path | {other}))
        if time.process_time() > deadline:
            return paths, False
    return paths, True


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--stakes", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=float, default=20, help="how long networkx may take")
    options = parser.parse_args()
    universe = make_universe(options.stakes)
    measure_networkx(universe, measure_cfgraph(universe), options.seconds)


if __name__ == "__main__":
    main()
