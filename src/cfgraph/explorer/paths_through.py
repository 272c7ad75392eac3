"""The k shortest simple paths through given nodes: combinations of disjoint paths from stop to stop.

The nodes may be passed in any order. For each order the paths of every stretch are generated one by one, shortest
first, and so are their combinations (best-first, as sums grow with every part); a combination that visits a node twice
is discarded.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, count, islice, pairwise, permutations
from typing import TYPE_CHECKING, TypeAlias

from cfgraph.explorer.chain_order import Clock, FoundChains, order_chains
from cfgraph.explorer.path_query import NodeChain, PathQuery, TooManyDatedSteps
from cfgraph.model.errors import LimitError
from cfgraph.model.terms import Node

if TYPE_CHECKING:
    from cfgraph.explorer.path_search import Walks

MAX_TRIED = 50_000
"""Maximum number of combinations; beyond it the result is no proof."""

MAX_COUNTED = 5_000
"""Maximum number of shortest paths that are counted; of more the number is unknown."""

WeighedChain: TypeAlias = tuple[float, NodeChain]


@dataclass
class _Stretch:
    """The paths from one stop to the next, generated on demand."""

    walks: Walks | None = None
    hides: bool = False
    source: Iterator[WeighedChain] = field(default_factory=lambda: iter(()))
    known: list[WeighedChain] = field(default_factory=list)

    def get(self, place: int) -> WeighedChain | None:
        """Return the path at an index, None if there are no more."""
        if place >= len(self.known):
            self.known += islice(self.source, place + 1 - len(self.known))
        return self.known[place] if place < len(self.known) else None

    @property
    def is_complete(self) -> bool:
        return not self.hides and not (self.walks is not None and self.walks.exhausted)


class _ThroughSearch:
    """The paths between two nodes through others, in either ranking."""

    def __init__(
        self, query: PathQuery, source: Node, target: Node, through: Sequence[Node], max_hops: int, weighted: bool
    ) -> None:
        self._query, self._ends, self._through = query, (source, target), through
        self._max_hops, self._weighted = max_hops, weighted
        self._stretches: dict[tuple[Node, Node], _Stretch] = {}
        self.ran_out = False

    def chains(self) -> Iterator[NodeChain]:
        """Yield the paths, best first."""
        source, target = self._ends
        queue: list[tuple[tuple[float, float], int, tuple[int, ...], list[_Stretch]]] = []
        numbers, tried = count(), 0
        for order in permutations(self._through):
            stretches = [self._stretch(*pair) for pair in pairwise((source, *order, target))]
            first = (0,) * len(stretches)
            if (rank := self._rank(stretches, first)) is not None:
                queue.append((rank, next(numbers), first, stretches))
        heapq.heapify(queue)
        seen: set[tuple[int, tuple[int, ...]]] = set()
        while queue:
            rank, _, places, stretches = heapq.heappop(queue)
            tried += 1
            if tried > MAX_TRIED:
                self.ran_out = True
                return
            hops = rank[1] if self._weighted else rank[0]
            if hops > self._max_hops and not self._weighted:
                continue
            parts = [known[1] for one, place in zip(stretches, places, strict=True) if (known := one.get(place))]
            nodes = (*parts[0], *chain.from_iterable(part[1:] for part in parts[1:]))
            if len(set(nodes)) == len(nodes) and hops <= self._max_hops:
                yield nodes
            for index in range(len(places)):
                further = (*places[:index], places[index] + 1, *places[index + 1 :])
                key = (id(stretches), further)
                if key not in seen and (rank := self._rank(stretches, further)) is not None:
                    seen.add(key)
                    heapq.heappush(queue, (rank, next(numbers), further, stretches))

    def _rank(self, stretches: list[_Stretch], places: Sequence[int]) -> tuple[float, float] | None:
        """Return the sort key of a combination; None if a stretch has no such path."""
        found = [one.get(place) for one, place in zip(stretches, places, strict=True)]
        weight, hops = 0.0, 0
        for each in found:
            if each is None:
                return None
            weight, hops = weight + each[0], hops + len(each[1]) - 1
        return (round(weight, 9), hops) if self._weighted else (hops, round(weight, 9))

    def _stretch(self, here: Node, there: Node) -> _Stretch:
        """Return the paths from one stop to another that pass through none of the rest."""
        if (here, there) not in self._stretches:
            bound = self._max_hops - len(self._through)
            others = {*self._ends, *self._through} - {here, there}
            found = _Stretch()
            for part in self._query.parts(here, there, bound) if bound > 0 else ():
                found.hides |= part.hides
                if part.hops < bound:
                    continue
                self._query.count_all_degrees(part.adjacency)  # chains come one by one, in an order that must be sure
                walks = self._query.walks(part, here, there, others)
                if walks is not None:
                    chains = order_chains(walks, part.hops, self._weighted)
                    named = ((weight, self._query.name_chain(part.adjacency, one)) for weight, one in chains)
                    found = _Stretch(walks, found.hides, named)
            self._stretches[here, there] = found
        return self._stretches[here, there]

    @property
    def is_complete(self) -> bool:
        """Whether no limit ended the search early."""
        return not self.ran_out and all(one.is_complete for one in self._stretches.values())


def find_chains_through(
    query: PathQuery,
    clock: Clock,
    source: Node,
    target: Node,
    through: Sequence[Node],
    max_hops: int,
    k: int,
    weighted: bool,
    counts: bool,
) -> FoundChains:
    """Return the best chains through some nodes, one more than requested if there are more."""
    found = FoundChains(max_hops)
    search = _ThroughSearch(query, source, target, through, max_hops, weighted)
    try:
        found.chains = list(islice(search.chains(), k + 1))
        found.complete = len(found.chains) <= k and search.is_complete
        if counts and found.chains:
            by_hops = _ThroughSearch(query, source, target, through, max_hops, weighted=False)
            found.distance, found.shortest_total = _count_shortest(by_hops)
    except TooManyDatedSteps:
        found.complete = False
    except LimitError:
        if not clock.ran_out:
            raise
        found.complete, found.searched = False, 0
    return found


def _count_shortest(search: _ThroughSearch) -> tuple[int | None, int | None]:
    """Return the length of the shortest paths, and their number unless there are too many."""
    chains = search.chains()
    first = next(chains, None)
    if first is None:
        return None, None
    total = 1
    for one in islice(chains, MAX_COUNTED):
        if len(one) > len(first):
            return len(first) - 1, total
        total += 1
    return len(first) - 1, total if total <= MAX_COUNTED and search.is_complete else None
