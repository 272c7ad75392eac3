"""The k shortest simple paths between two entities, with filters and dates, or the proof that there is none.

``layers`` says how they are found. Compare Yen, "Finding the K Shortest Loopless Paths in a Network", Management
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
"""Paths looked for unless asked otherwise."""

MAX_HOPS = 6
"""Longest path looked for unless asked otherwise."""

MAX_THROUGH = 3
"""Entities that a path can be asked to lead through."""


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

    Among paths of one length those through less connected nodes come first, as they say more: a path weighs the sum
    of ln(1 + degree) of the nodes between its ends. ``weighted`` orders by that weight alone, whatever the length.
    Claims, literals and types are no steps, unless ``predicates`` names them. ``avoid`` holds nodes and predicates
    not to use; nodes with more than ``max_degree`` steps, or of other classes than ``types``, are not passed either.
    With ``through`` only paths that lead through all of those nodes, at most ``MAX_THROUGH``, are looked for.
    ``complete`` of the result is true when no further path exists within the bound; with ``counts_shortest`` it also
    says how many shortest paths there are, whatever ``k`` is.
    ``known`` are paths of a search that differed only in ``k``: where they are found again they are taken as they are.
    After ``timeout`` seconds the search ends with what it has found; ``searched_hops`` of the result tells within how
    many hops these are all. ``is_cancelled`` is asked now and then whether to give up, from whatever thread the search
    runs in.
    Raises UsageError when ends and ``through`` are not all different or a bound is not positive, LimitError when
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
    """Return the best chains, one more than asked for where there are more."""
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
    """Put the best chains of a part into ``found``, and return its walks; None where an end has no steps there.

    Where a chain leads through nodes of which only a least degree was known these are counted, and the search is done
    again: by least degrees no chain comes too late, so that in the end none was missed.
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
    """Return the length of the shortest paths between two nodes and how many there are; None where there is none.

    Paths are told apart by the nodes on them; parallel edges do not count. The filters are those of ``find_paths``.
    """
    chosen = PathFilter(frozenset(predicates), frozenset(avoid), frozenset(), max_degree, directed)
    query = PathQuery(view, chosen, None, is_cancelled)
    for part in query.parts(source, target, max_hops):
        walks = query.walks(part, source, target)
        distance = walks.distance(part.hops) if walks else None
        if walks and distance:
            return distance, walks.count_shortest(distance)
    return None
