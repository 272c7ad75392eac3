"""Which graphs patterns are matched with: the default graph of a query, one of its named graphs, or each in turn."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cfgraph.store.columns import NO_TERM, Columns, as_array

GRAPH_NAME = "graph "
"""Beginning of the name of the variable that stands for the name of the graph within ``GRAPH ?g { … }``."""

Numbers = NDArray[Any]


@dataclass(frozen=True, slots=True)
class ActiveGraph:
    """The graphs that patterns are matched with, by their places in the store; None are all statements.

    They count as one, a statement of several of them once. With a ``variable`` each stands by itself instead, and that
    is its name.
    """

    places: tuple[int, ...] | None = None
    variable: str | None = None


WHOLE = ActiveGraph()


@dataclass(frozen=True, slots=True)
class QueryGraphs:
    """The graphs that a query sees: as its default graph, and the numbers of the names of all others.

    FROM NAMED can name some that the store has not; these are empty.
    """

    default: ActiveGraph
    named: tuple[int, ...]


class StoreGraphs:
    """The graphs of a store and the rows of the out columns that hold their statements."""

    def __init__(self, columns: Columns, *, union: bool) -> None:
        """With ``union`` the default graph of queries is all statements, else what stands in no named graph."""
        self._columns = columns
        self._union = union
        self._merged: dict[tuple[int, ...], Numbers] = {}

    @cached_property
    def _names(self) -> Numbers:
        """The number of each graph's name, ``NO_TERM`` of the default graph, which is the first if it is there."""
        return as_array(self._columns.graph_term) if self._columns.graphs else np.empty(0, np.uint32)

    def seen_by(self, default: Collection[int], named: Collection[int]) -> QueryGraphs:
        """Return the graphs of a query by the numbers of the names in its FROM and FROM NAMED."""
        if default or named:
            return QueryGraphs(ActiveGraph(self.places_of(default)), tuple(dict.fromkeys(named)))
        own = np.flatnonzero(self._names == NO_TERM).tolist()
        names = tuple(self._names[self._names != NO_TERM].tolist())
        is_whole = self._union or not len(self._names)
        return QueryGraphs(WHOLE if is_whole else ActiveGraph(tuple(own)), names)

    def places_of(self, names: Collection[int]) -> tuple[int, ...]:
        """Return the places of the graphs with these numbers for names, of those that the store has."""
        wanted = [number for number in names if number != NO_TERM]
        return tuple(np.flatnonzero(np.isin(self._names, np.array(wanted, np.int64))).tolist())

    def rows_in(self, places: tuple[int, ...]) -> Numbers:
        """Return the rows of the statements of some graphs, each once, ascending."""
        if places not in self._merged:
            rows = [np.empty(0, np.uint32), *(as_array(self._columns.graph_rows(place)) for place in places)]
            joined = np.concatenate(rows)
            self._merged[places] = joined if len(places) < 2 else np.unique(joined)
        return self._merged[places]

    def named_rows_in(self, places: tuple[int, ...]) -> tuple[Numbers, Numbers]:
        """Return the rows of the statements of each of some graphs, and beside each the number of the graph's name."""
        if not places:
            return np.empty(0, np.uint32), np.empty(0, np.uint32)
        parts = [as_array(self._columns.graph_rows(place)) for place in places]
        return np.concatenate(parts), np.repeat(self._names[list(places)], list(map(len, parts)))
