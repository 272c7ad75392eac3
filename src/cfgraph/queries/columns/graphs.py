"""The graphs with which patterns are matched: the default graph of a query, one named graph, or each in turn."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cfgraph.store.columns import NO_TERM, Columns, as_array

GRAPH_NAME = "graph "
"""Prefix of the variable for the name of the graph within ``GRAPH ?g { … }``."""

Numbers = NDArray[Any]


@dataclass(frozen=True, slots=True)
class ActiveGraph:
    """The graphs with which patterns are matched, by index in the store; None for all statements.

    Together they are one graph without duplicates. With a ``variable`` they are separate instead, and the variable
    has their name.
    """

    places: tuple[int, ...] | None = None
    variable: str | None = None


WHOLE = ActiveGraph()


@dataclass(frozen=True, slots=True)
class QueryGraphs:
    """The graphs that a query sees: its default graph, and the numbers of the names of all others.

    FROM NAMED may name graphs that are not in the store; these are empty.
    """

    default: ActiveGraph
    named: tuple[int, ...]


class StoreGraphs:
    """The graphs of a store and the rows of the out columns with their statements."""

    def __init__(self, columns: Columns, *, union: bool) -> None:
        """With ``union`` the default graph of queries is all statements, otherwise those in no named graph."""
        self._columns = columns
        self._union = union
        self._merged: dict[tuple[int, ...], Numbers] = {}

    @cached_property
    def _names(self) -> Numbers:
        """The number of each graph's name, ``NO_TERM`` for the default graph, which comes first if it exists."""
        return as_array(self._columns.graph_term) if self._columns.graphs else np.empty(0, np.uint32)

    def seen_by(self, default: Collection[int], named: Collection[int]) -> QueryGraphs:
        """Return the graphs of a query from the numbers of the names in its FROM and FROM NAMED."""
        if default or named:
            return QueryGraphs(ActiveGraph(self.places_of(default)), tuple(dict.fromkeys(named)))
        own = np.flatnonzero(self._names == NO_TERM).tolist()
        names = tuple(self._names[self._names != NO_TERM].tolist())
        is_whole = self._union or not len(self._names)
        return QueryGraphs(WHOLE if is_whole else ActiveGraph(tuple(own)), names)

    def places_of(self, names: Collection[int]) -> tuple[int, ...]:
        """Return the indices of the graphs with these name numbers, if they are in the store."""
        wanted = [number for number in names if number != NO_TERM]
        return tuple(np.flatnonzero(np.isin(self._names, np.array(wanted, np.int64))).tolist())

    def rows_in(self, places: tuple[int, ...]) -> Numbers:
        """Return the rows of the statements of some graphs, ascending, without duplicates."""
        if places not in self._merged:
            rows = [np.empty(0, np.uint32), *(as_array(self._columns.graph_rows(place)) for place in places)]
            joined = np.concatenate(rows)
            self._merged[places] = joined if len(places) < 2 else np.unique(joined)
        return self._merged[places]

    def named_rows_in(self, places: tuple[int, ...]) -> tuple[Numbers, Numbers]:
        """Return the rows of the statements of each of some graphs, each with the number of the graph's name."""
        if not places:
            return np.empty(0, np.uint32), np.empty(0, np.uint32)
        parts = [as_array(self._columns.graph_rows(place)) for place in places]
        return np.concatenate(parts), np.repeat(self._names[list(places)], list(map(len, parts)))
