"""The k shortest simple paths between two entities, with filters and dates, or the proof that there is none.

``layers`` says how they are found. Compare Yen, "Finding the K Shortest Loopless Paths in a Network", Management
Science 17 (1971), which finds the same paths.
"""

from __future__ import annotations

import heapq
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Any

from cfgraph.explorer.claims import read_edge_as_of
from cfgraph.explorer.view import LAST_DISPLAY_ORDER, View
from cfgraph.model.entity import Edge, Path, PathResults
from cfgraph.model.errors import LimitError, UsageError
from cfgraph.model.terms import IRI, Node
from cfgraph.model.vocabulary import TYPE

if TYPE_CHECKING:
    from cfgraph.explorer.path_search import Chain, Walks
    from cfgraph.store.adjacency import Adjacency
    from cfgraph.store.graph import WalkablePart

PATHS = 5
"""Paths looked for unless asked otherwise."""

MAX_HOPS = 6
"""Longest path looked for unless asked otherwise."""

MAX_DATED_STEPS = 100_000
"""Steps whose claims are read for one search as of a date; beyond it the answer is no proof."""


class _Clock:
    """Tells a search to end when its time is over, or when it is cancelled; which of them is known afterwards."""

    def __init__(self, timeout: float | None, is_cancelled: Callable[[], bool]) -> None:
        self._deadline = None if timeout is None else time.monotonic() + timeout
        self._is_cancelled = is_cancelled
        self.ran_out = False

    def must_stop(self) -> bool:
        """Tell whether to give up."""
        if self._is_cancelled():
            return True
        self.ran_out |= self._deadline is not None and time.monotonic() >= self._deadline
        return self._deadline is not None and self.ran_out

    def stop(self) -> None:
        """Let what is left to be done take its time."""
        self._deadline = None


class _TooManyDatedSteps(Exception):  # noqa: N818 - ends a search, reaches nobody
    """More steps had to be dated than ``MAX_DATED_STEPS``."""


def find_paths(
    view: View,
    source: Node,
    target: Node,
    *,
    k: int = PATHS,
    max_hops: int = MAX_HOPS,
    predicates: Collection[IRI] = (),
    avoid: Collection[Node] = (),
    max_degree: int | None = None,
    directed: bool = False,
    weighted: bool = False,
    as_of: str | None = None,
    known: Sequence[Path] = (),
    timeout: float | None = None,
    is_cancelled: Callable[[], bool] = bool,  # bool() is False: never
) -> PathResults:
    """Return the k shortest simple paths of at most ``max_hops`` hops, shortest first.

    Among paths of one length those through less connected nodes come first, as they say more: a path weighs the sum
    of ln(1 + degree) of the nodes between its ends. ``weighted`` orders by that weight alone, whatever the length.
    Claims, literals and types are no steps, unless ``predicates`` names them. ``avoid`` holds nodes and predicates
    not to use; nodes with more than ``max_degree`` steps are not passed either.
    ``complete`` of the result is true when no further path exists within the bound.
    ``known`` are paths of a search that differed only in ``k``: where they are found again they are taken as they are.
    After ``timeout`` seconds the search ends with what it has found; ``searched_hops`` of the result tells within how
    many hops these are all. ``is_cancelled`` is asked now and then whether to give up, from whatever thread the search
    runs in.
    Raises UsageError when both ends are the same or a bound is not positive, LimitError when cancelled.
    """
    if source == target:
        raise UsageError("asked.same_ends")
    if k < 1 or max_hops < 1:
        raise UsageError("asked.least_one")
    clock = _Clock(timeout, is_cancelled)
    search = _PathQuery(view, frozenset(predicates), frozenset(avoid), max_degree, directed, as_of, clock.must_stop)
    found: list[Chain] = []
    complete, searched = True, max_hops
    for part in search.parts(source, target, max_hops):
        found, complete = [], not part.hides
        if weighted and part.hops < max_hops:
            continue  # the lightest path may be a long one
        walks = search.walks(part, source, target)
        if walks is None:
            continue
        try:
            for chain in islice(_order_chains(walks, part.hops, weighted), k + 1):
                found.append(chain)
            complete = len(found) <= k and not walks.exhausted and not part.hides
        except _TooManyDatedSteps:
            complete = False
            break
        except LimitError:
            if not clock.ran_out:
                raise
            complete, searched = False, walks.searched
            break
        if len(found) > k or walks.exhausted:
            break
    clock.stop()
    return PathResults(
        source=view.ref(source),
        target=view.ref(target),
        paths=tuple(search.paths(found[:k], known)),
        complete=complete,
        max_hops=max_hops,
        timeout=timeout if clock.ran_out else None,
        searched_hops=searched,
    )


def count_shortest_paths(
    view: View,
    source: Node,
    target: Node,
    *,
    max_hops: int = MAX_HOPS,
    predicates: Collection[IRI] = (),
    avoid: Collection[Node] = (),
    max_degree: int | None = None,
    directed: bool = False,
    is_cancelled: Callable[[], bool] = bool,
) -> tuple[int, int] | None:
    """Return the length of the shortest paths between two nodes and how many there are; None where there is none.

    Paths are told apart by the nodes on them; parallel edges do not count. The filters are those of ``find_paths``.
    """
    search = _PathQuery(view, frozenset(predicates), frozenset(avoid), max_degree, directed, None, is_cancelled)
    for part in search.parts(source, target, max_hops):
        walks = search.walks(part, source, target)
        distance = walks.distance(part.hops) if walks else None
        if walks and distance:
            return distance, walks.count_shortest(distance)
    return None


def _order_chains(walks: Walks, max_hops: int, weighted: bool) -> Iterator[Chain]:
    """Yield the simple paths between the ends of some walks in the order asked for."""
    distance = walks.distance(max_hops)
    if distance is None:
        return
    by_length = (walks.chains(length) for length in range(distance, max_hops + 1))
    if weighted:
        yield from (chain for _, chain in heapq.merge(*by_length))
    else:
        for chains in by_length:
            yield from (chain for _, chain in chains)


class _PathQuery:
    """One search: which edges may be walked, and what has been read of them."""

    def __init__(
        self,
        view: View,
        predicates: frozenset[IRI],
        avoided: frozenset[Node],
        max_degree: int | None,
        directed: bool,
        as_of: str | None,
        is_cancelled: Callable[[], bool],
    ) -> None:
        self._view, self._predicates, self._avoided, self._max_degree = view, predicates, avoided, max_degree
        self._directed, self._as_of, self._is_cancelled = directed, as_of, is_cancelled
        self._adjacency: Adjacency
        self._dated: dict[tuple[int, int], bool] = {}

    def parts(self, source: Node, target: Node, max_hops: int) -> Iterator[WalkablePart]:
        """Yield the parts of the graph in which walks of ever more hops between two nodes lie."""
        return self._view.graph.walkable_parts(
            source,
            target,
            max_hops,
            predicates=self._predicates,
            without=[node for node in self._avoided if isinstance(node, IRI)],
            directed=self._directed,
            is_cancelled=self._is_cancelled,
        )

    def walks(self, part: WalkablePart, source: Node, target: Node) -> Walks | None:
        """Return the walks between two nodes in a part, None when one of them has no steps at all."""
        import numpy as np

        from cfgraph.explorer.path_search import Walks

        self._adjacency = part.adjacency
        self._dated.clear()  # another part numbers its nodes anew
        start, end = self._adjacency.number(source), self._adjacency.number(target)
        if start is None or end is None:
            return None
        blocked = {number for node in self._avoided if (number := self._adjacency.number(node)) is not None}
        if self._max_degree is not None:
            blocked.update(np.flatnonzero(self._adjacency.all_degrees() > self._max_degree).tolist())
        return Walks(
            self._adjacency,
            start,
            end,
            blocked=np.array(sorted(blocked - {start, end}), np.uint32),
            keeps=self._mask_in_force if self._view.hides_claims(self._as_of) else None,
            is_cancelled=self._is_cancelled,
        )

    def _mask_in_force(self, here: Any, there: Any) -> Any:
        """Tell for each step whether an edge of it counts at the date and in the view."""
        import numpy as np

        held = np.empty(len(here), bool)
        pairs = list(zip(here.tolist(), there.tolist(), strict=True))
        self._read_ahead(pair for pair in pairs if pair not in self._dated)
        for row, pair in enumerate(pairs):
            known = self._dated.get(pair)
            if known is None:
                if self._is_cancelled():
                    raise LimitError("asked.path_cancelled")
                if len(self._dated) >= MAX_DATED_STEPS:
                    raise _TooManyDatedSteps
                known = self._dated[pair] = next(self._edges(*pair), None) is not None
            held[row] = known
        return held

    def paths(self, chains: Sequence[Chain], known: Sequence[Path]) -> Iterator[Path]:
        """Yield chains of nodes as paths, with every edge of each hop that was allowed."""
        self._read_ahead(hop for chain in chains for hop in pairwise(chain))
        read = {tuple(ref.id for ref in path.nodes): path for path in known}
        steps: dict[tuple[int, int], tuple[Edge, ...]] = {}  # paths have most of their hops in common
        for chain in chains:
            if self._is_cancelled():
                raise LimitError("asked.path_cancelled")
            nodes = tuple(self._adjacency.node(number) for number in chain)
            path = read.get(nodes)
            if path is None:
                hops = list(pairwise(chain))
                steps |= {hop: tuple(self._edges(*hop)) for hop in hops if hop not in steps}
                path = Path(tuple(map(self._view.ref, nodes)), tuple(steps[hop] for hop in hops))
            yield path

    def _read_ahead(self, hops: Iterable[tuple[int, int]]) -> None:
        """Tell the store which nodes are asked next for the edges between them."""
        ends = ((self._adjacency.node(here), self._adjacency.node(there)) for here, there in hops)
        both = ((pair, pair[::-1]) if not self._directed else (pair,) for pair in ends)
        self._view.graph.read_ahead_links(pair for pairs in both for pair in pairs)

    def _edges(self, here: int, there: int) -> Iterator[Edge]:
        """Yield the edges between two nodes that may be walked from one to the other."""
        view = self._view
        ends = self._adjacency.node(here), self._adjacency.node(there)
        statements = list(view.graph.statements(ends[0], None, ends[1]))
        if not self._directed:
            statements += view.graph.statements(ends[1], None, ends[0])
        statements.sort(key=lambda s: (view.schema.order.get(s.predicate, LAST_DISPLAY_ORDER), s))
        for statement in statements:
            if self._is_walkable(statement.predicate):
                found = read_edge_as_of(view, statement, self._as_of)
                if found is not None:
                    yield found

    def _is_walkable(self, predicate: IRI) -> bool:
        if predicate in self._avoided:
            return False
        if self._predicates:
            return predicate in self._predicates
        return predicate != TYPE
