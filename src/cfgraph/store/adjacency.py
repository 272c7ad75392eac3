"""Numbered nodes and the steps between them, as numpy arrays over the mapped columns: what path searches walk on.

Creating one builds and copies nothing; steps are read for a whole frontier of nodes at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol, cast

import numpy as np
from numpy.typing import NDArray

from cfgraph.model.terms import IRI, Node
from cfgraph.model.vocabulary import TYPE
from cfgraph.store.columns import NO_TERM, Columns, as_array
from cfgraph.store.damage import tells_damage

Numbers = NDArray[np.uint32]
Places = NDArray[np.int64]
NodeFilter = Callable[[Numbers], NDArray[np.bool_]]


MAX_SLICED_NODES = 64
"""Number of nodes up to which their steps are read as slices, one by one."""


class WalkColumns(Protocol):
    """Numbered nodes and the nodes to which steps lead from each, as stored in ``Columns``."""

    @property
    def nodes(self) -> int:
        """The number of nodes; numbers are below it."""

    @property
    def entities(self) -> int:
        """The number of entities, which come first."""

    @property
    def walk_start(self) -> memoryview:
        """The offsets of the steps of each node, forward and backward."""

    @property
    def walk_node(self) -> memoryview:
        """The targets of the steps."""

    def number(self, term: Node, /) -> int:
        """Return the number of a node, or ``NO_TERM``."""

    def node(self, number: int, /) -> Node:
        """Return a node by its number."""


@dataclass(frozen=True, slots=True)
class KnownDegrees:
    """The degrees of nodes with incomplete steps; for some only a lower bound is known.

    ``count`` returns the degrees of some nodes; it queries a server.
    """

    numbers: NDArray[np.int64]
    at_least: NDArray[np.bool_]
    count: Callable[[Numbers], Sequence[int]]


@tells_damage
class Adjacency:
    """The steps of a graph, by all or some predicates, in both directions or only forward."""

    def __init__(
        self,
        columns: WalkColumns,
        places: Collection[int] | None,
        check_damage: Callable[[], None],
        *,
        details: bool,
        directed: bool,
        known_degrees: KnownDegrees | None = None,
    ) -> None:
        """``places`` are the indices of the predicates to walk, None for every edge; ``details`` includes nodes other
        than entities.

        ``known_degrees`` are those of nodes with incomplete steps.
        """
        self._columns = columns
        self._known_degrees = known_degrees
        self.check_damage = check_damage
        self._places = places
        self._directed = directed
        self.size = columns.nodes if details else columns.entities
        """Every node's number is below this."""

    def number(self, node: Node) -> int | None:
        """Return the number of a node, or None for one without steps."""
        number = self._columns.number(node)
        return number if number != NO_TERM and number < self.size else None

    def node(self, number: int) -> Node:
        """Return the node with a number."""
        return self._columns.node(number)

    def steps(
        self, nodes: Numbers, *, backward: bool = False, wanted: NodeFilter | None = None
    ) -> tuple[Places, Numbers]:
        """Return the steps from some nodes: the index of each node in ``nodes``, and the target of the step.

        ``backward`` returns the steps that lead to the nodes, and their sources; ``wanted`` returns for many nodes
        at once whether steps may lead to them. Steps are grouped by node; the same pair may occur more than once.
        """
        if self._places is not None:
            origins, others = self._steps_by_predicates(nodes, backward)
            if wanted is None:
                return origins, others
            keep = wanted(others)
            return origins[keep], others[keep]
        others = self.reached(nodes, backward=backward)
        starts, ends = self._walk_bounds(nodes, backward)
        counts = self._walk_starts[ends].astype(np.int64) - self._walk_starts[starts]
        if wanted is None:
            return np.repeat(np.arange(len(nodes)), counts), others
        rows = np.flatnonzero(wanted(others))  # of few steps that are kept, the origins are found one by one
        return np.searchsorted(np.cumsum(counts), rows, "right"), others[rows]

    def _walk_bounds(self, nodes: Numbers, backward: bool) -> tuple[Places, Places]:
        """Return the indices, in the offsets of the walk columns, where the steps of nodes begin and end."""
        first = nodes.astype(np.int64) * 2
        if not self._directed:
            return first, first + 2
        first += backward
        return first, first + 1

    def _steps_by_predicates(self, nodes: Numbers, backward: bool) -> tuple[Places, Numbers]:
        parts = []
        if not (self._directed and backward):
            parts.append(self._steps_in_direction(nodes, self._out_columns))
        if not self._directed or backward:
            parts.append(self._steps_in_direction(nodes, self._in_columns))
        if len(parts) == 1:
            return parts[0]
        origins, targets = (np.concatenate(pair) for pair in zip(*parts, strict=True))
        order = np.argsort(origins, kind="stable")
        return origins[order], targets[order]

    def reached(self, nodes: Numbers, *, backward: bool = False) -> Numbers:
        """Return only the targets (or sources) of steps from (or to) some nodes, which is faster than ``steps``."""
        if self._places is not None:
            return self._steps_by_predicates(nodes, backward)[1]
        first, end = self._walk_bounds(nodes, backward)
        starts, column = self._walk_starts, self._walk_nodes
        if len(nodes) <= MAX_SLICED_NODES:
            slices = [column[int(starts[a]) : int(starts[b])] for a, b in zip(first, end, strict=True)]
            return np.concatenate(slices) if slices else column[:0]
        return column[_expand_ranges(starts[first], starts[end])]

    def ahead(self, node: int, among: Numbers) -> NDArray[np.bool_]:
        """Tell which of some sorted nodes a step leads to from a node. The cost depends on the shorter of both."""
        if self._places is not None:
            reached = np.zeros(self.size, bool)
            reached[self.steps(np.array([node], np.uint32))[1]] = True
            return reached[among]
        start, back, end = (int(place) for place in self._walk_starts[2 * node : 2 * node + 3])
        mask = _mask_members(among, self._walk_nodes[start:back])
        if not self._directed:
            mask |= _mask_members(among, self._walk_nodes[back:end])
        return mask

    def degrees(self, nodes: Numbers) -> NDArray[np.int64]:
        """Return the number of steps of each node in both directions; parallel ones count once per direction."""
        if self._known_degrees is not None:
            return self._known_degrees.numbers[nodes]
        starts = self._walk_starts
        known = nodes < self._columns.entities
        doubled = np.where(known, nodes, 0).astype(np.int64) * 2
        counts = starts[doubled + 2].astype(np.int64) - starts[doubled]
        return np.where(known, counts, 0)

    def count_degrees(self, nodes: Numbers) -> bool:
        """Count the steps of the nodes of which only a lower bound is known; return whether there were any."""
        known = self._known_degrees
        if known is None:
            return False
        numbers = sorted(set(nodes[known.at_least[nodes]].tolist()))  # np.unique would import numpy.ma
        uncounted = np.array(numbers, np.uint32)
        if not len(uncounted):
            return False
        known.numbers[uncounted] = known.count(uncounted)
        known.at_least[uncounted] = False
        return True

    def all_degrees(self) -> NDArray[np.int64]:
        """Return the number of steps of every node, like ``degrees``."""
        return self.degrees(np.arange(self.size, dtype=np.uint32))

    def _steps_in_direction(
        self, nodes: Numbers, columns: tuple[Numbers, NDArray[np.uint16], Numbers]
    ) -> tuple[Places, Numbers]:
        """Return the steps by the chosen predicates in one direction."""
        starts, predicates, others = columns
        bounds = starts[nodes], starts[nodes.astype(np.int64) + 1]
        origins, rows = _range_indices(*bounds), _expand_ranges(*bounds)
        keep = self._is_chosen[predicates[rows]]
        targets = others[rows]
        keep &= targets < self.size
        return origins[keep], targets[keep]

    @cached_property
    def _is_chosen(self) -> NDArray[np.bool_]:
        mask = np.zeros(len(cast(Columns, self._columns).predicates), bool)
        mask[list(self._places or ())] = True
        return mask

    @cached_property
    def _walk_starts(self) -> Numbers:
        return as_array(self._columns.walk_start)

    @cached_property
    def _walk_nodes(self) -> Numbers:
        return as_array(self._columns.walk_node)

    @cached_property
    def _out_columns(self) -> tuple[Numbers, NDArray[np.uint16], Numbers]:
        columns = cast(Columns, self._columns)
        return as_array(columns.out_start), as_array(columns.out_predicate), as_array(columns.out_object)

    @cached_property
    def _in_columns(self) -> tuple[Numbers, NDArray[np.uint16], Numbers]:
        columns = cast(Columns, self._columns)
        return as_array(columns.in_start), as_array(columns.in_predicate), as_array(columns.in_subject)


def choose_places(
    predicates: Collection[IRI],
    without: Collection[IRI],
    edge_places: Mapping[int, IRI],
    find_place: Callable[[IRI], int | None],
) -> set[int] | None:
    """Return the indices of the predicates to walk, None for every edge except types."""
    if predicates:
        return {place for iri in predicates if iri not in without and (place := find_place(iri)) is not None}
    avoided = set(map(find_place, without))
    if avoided.isdisjoint(edge_places):
        return None
    return {place for place, iri in edge_places.items() if place not in avoided and iri != TYPE}


def _mask_members(some: Numbers, others: Numbers) -> NDArray[np.bool_]:
    """Tell which of some sorted numbers are among others, also sorted."""
    mask = np.zeros(len(some), bool)
    if len(some) and len(others):
        if len(some) > len(others):
            places = np.searchsorted(some, others)
            places[places == len(some)] = 0
            mask[places[some[places] == others]] = True
        else:
            places = np.searchsorted(others, some)
            places[places == len(others)] = 0
            mask = others[places] == some
    return mask


def _expand_ranges(starts: Numbers, ends: Numbers) -> Places:
    """Return every row of some ranges of rows."""
    counts = ends.astype(np.int64) - starts
    rows = np.repeat(starts - (np.cumsum(counts) - counts), counts)
    rows += np.arange(len(rows))
    return rows


def _range_indices(starts: Numbers, ends: Numbers) -> Places:
    """Return, for every row of some ranges, the index of its range."""
    return np.repeat(np.arange(len(starts)), ends.astype(np.int64) - starts)
