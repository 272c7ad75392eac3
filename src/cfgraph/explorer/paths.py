"""The k shortest simple paths between two entities, with filters and dates, or the proof that there are none.

``path_search`` describes the method. Compare Yen, "Finding the K Shortest Loopless Paths in a Network", Management
Science 17 (1971), which finds the same paths.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from cfgraph.explorer.chain_order import Clock, FoundChains, order_chains
from cfgraph.explorer.path_query import PathFilter, PathQuery, TooManyDatedSteps
from cfgraph.explorer.paths_through import find_chains_through
from cfgraph.explorer.view import View
from cfgraph.model.entity import Path, PathResults
from cfgraph.model.errors import LimitError, UsageError
from cfgraph.model.terms import IRI, Node

if TYPE_CHECKING:
    from cfgraph.explorer.path_search import Walks
    from cfgraph.store.graph import WalkablePart

PATHS = 5
"""Default number of paths."""

MAX_HOPS = 6
"""Default maximum length of a path."""

MAX_THROUGH = 3
"""Maximum number of entities that a path can be required to pass through."""


def find_paths(
    view: View,
    source: Node,
    target: Node,
    *,
    k: int = PATHS,
    max_hops: int = MAX_HOPS,
    predicates: Collection[IRI] = (),
    avoid: Collection[Node] = (),
    through: Collection[Node] = (),
    types: Collection[IRI] = (),
    max_degree: int | None = None,
    directed: bool = False,
    weighted: bool = False,
    as_of: str | None = None,
    known: Sequence[Path] = (),
    counts_shortest: bool = False,
    timeout: float | None = None,
    is_cancelled: Callable[[], bool] = bool,  # bool() is False: never
) -> PathResults:
    """Return the k shortest simple paths of at most ``max_hops`` hops, shortest first.

    Among paths of equal length those through less connected nodes come first, as they are more informative: the weight
    of a path is the sum of ln(1 + degree) of its inner nodes. ``weighted`` sorts by weight alone, regardless of length.
    Claims, literals and types are not steps, unless ``predicates`` names them. ``avoid`` has excluded nodes and
    predicates; nodes with more than ``max_degree`` steps, or not of one of ``types``, are not passed through either.
    With ``through`` only paths through all of these nodes, at most ``MAX_THROUGH``, are returned. ``complete`` of the
    result is true if no further path exists within the limit; with ``counts_shortest`` the result also has the number
    of shortest paths, regardless of ``k``. ``known`` are paths of a search that differed only in ``k``; they are
    reused. After ``timeout`` seconds the search ends with the paths found so far; all paths of up to ``searched_hops``
    hops are among them. ``is_cancelled`` is called periodically in the thread of the search and returns whether to
    stop. Raises UsageError if ends and ``through`` are not all different or a limit is not positive, LimitError if
    cancelled.
    """
    if source == target:
        raise UsageError("asked.same_ends")
    if k < 1 or max_hops < 1:
        raise UsageError("asked.least_one")
    stops = tuple(dict.fromkeys(through))
    if len(stops) > MAX_THROUGH:
        raise UsageError("asked.through_most", most=MAX_THROUGH)
    if {source, target} & set(stops):
        raise UsageError("asked.through_end")
    clock = Clock(timeout, is_cancelled)
    chosen = PathFilter(frozenset(predicates), frozenset(avoid), frozenset(types), max_degree, directed)
    query = PathQuery(view, chosen, as_of, clock.must_stop)
    if stops:
        found = find_chains_through(query, clock, source, target, stops, max_hops, k, weighted, counts_shortest)
    else:
        found = _find_chains(query, clock, source, target, max_hops, k, weighted, counts_shortest)
    clock.stop()
    return PathResults(
        source=view.ref(source),
        target=view.ref(target),
        paths=tuple(query.paths(found.chains[:k], known)),
        complete=found.complete,
        max_hops=max_hops,
        timeout=timeout if clock.ran_out else None,
        searched_hops=found.searched,
        shortest=found.distance,
        shortest_total=found.shortest_total,
    )


def _find_chains(
    query: PathQuery, clock: Clock, source: Node, target: Node, max_hops: int, k: int, weighted: bool, counts: bool
) -> FoundChains:
    """Return the best chains, one more than requested if there are more."""
    found = FoundChains(max_hops)
    for part in query.parts(source, target, max_hops):
        found.chains, found.complete = [], not part.hides
        if weighted and part.hops < max_hops:
            continue  # the lightest path may be a long one
        try:
            walks = _search_part(query, part, source, target, weighted, k + 1, found)
            if walks is None:
                continue
            found.complete = len(found.chains) <= k and not walks.exhausted and not part.hides
            if counts and found.chains and not part.hides:
                found.distance = walks.shortest
                found.shortest_total = walks.count_shortest(walks.shortest) if walks.shortest else None
        except TooManyDatedSteps:
            found.complete = False
            break
        except LimitError:
            if not clock.ran_out:
                raise
            found.complete = False
            break
        if len(found.chains) > k or walks.exhausted:
            break
    return found


def _search_part(
    query: PathQuery, part: WalkablePart, source: Node, target: Node, weighted: bool, most: int, found: FoundChains
) -> Walks | None:
    """Put the best chains of a part into ``found``, and return its walks; None if an end has no steps there.

    If a chain passes through nodes with only a lower bound of the degree, these are counted, and the search is
    repeated: with lower bounds no chain is found too late, so that in the end none was missed.
    """
    while (walks := query.walks(part, source, target)) is not None:
        chains = []
        try:
            for _, chain in islice(order_chains(walks, part.hops, weighted), most):
                chains.append(chain)
        except LimitError:
            found.searched = walks.searched
            raise
        finally:
            is_final = not query.count_degrees(part.adjacency, chains)
            found.chains = [query.name_chain(part.adjacency, chain) for chain in chains]
        if is_final:
            break
    return walks


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
    """Return the length of the shortest paths between two nodes and their number; None if there are none.

    Paths are distinguished by their nodes; parallel edges do not count. The filters are those of ``find_paths``.
    """
    chosen = PathFilter(frozenset(predicates), frozenset(avoid), frozenset(), max_degree, directed)
    query = PathQuery(view, chosen, None, is_cancelled)
    for part in query.parts(source, target, max_hops):
        walks = query.walks(part, source, target)
        distance = walks.distance(part.hops) if walks else None
        if walks and distance:
            return distance, walks.count_shortest(distance)
    return None
