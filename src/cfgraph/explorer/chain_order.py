"""Common parts of path searches: their clock, chains in the requested order, and the result."""

from __future__ import annotations

import heapq
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from cfgraph.explorer.path_query import NodeChain

if TYPE_CHECKING:
    from cfgraph.explorer.path_search import Chain, Walks


class Clock:
    """Ends a search when its time is over, or when it is cancelled; afterwards it is known which of them."""

    def __init__(self, timeout: float | None, is_cancelled: Callable[[], bool]) -> None:
        self._deadline = None if timeout is None else time.monotonic() + timeout
        self._is_cancelled = is_cancelled
        self.ran_out = False

    def must_stop(self) -> bool:
        """Tell whether to stop."""
        if self._is_cancelled():
            return True
        self.ran_out |= self._deadline is not None and time.monotonic() >= self._deadline
        return self._deadline is not None and self.ran_out

    def stop(self) -> None:
        """Exclude the remaining work from the time limit."""
        self._deadline = None


class FoundChains:
    """The result of a search: ordered chains, whether these are all, and the number of shortest ones if known.

    ``distance`` is the length of the shortest.
    """

    def __init__(self, max_hops: int) -> None:
        self.chains: list[NodeChain] = []
        self.complete = True
        self.searched = max_hops
        self.distance: int | None = None
        self.shortest_total: int | None = None


def order_chains(walks: Walks, max_hops: int, weighted: bool) -> Iterator[tuple[float, Chain]]:
    """Yield the simple paths between the ends of some walks, with their weights, in the requested order."""
    distance = walks.distance(max_hops)
    if distance is None:
        return
    by_length = (walks.chains(length) for length in range(distance, max_hops + 1))
    if weighted:
        yield from heapq.merge(*by_length)
    else:
        for chains in by_length:
            yield from chains
