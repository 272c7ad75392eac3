"""Build, step 2 for named graphs: determining which statements are in which graphs, and writing the columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cfgraph.store.build_encode import DEFAULT_GRAPH

Numbers = NDArray[np.uint32]


@dataclass(frozen=True)
class GraphRows:
    """The statements of each graph; empty if no statement is in a named one.

    ``names`` has the number of each graph's name: first the default graph (``DEFAULT_GRAPH``) if it contains any
    statements, then the others in the order of their names. ``places`` are indices into it and ``rows`` are rows of the
    sorted statements: sorted pairs without duplicates.
    """

    names: Numbers
    places: Numbers
    rows: Numbers

    def counts(self) -> NDArray[np.int64]:
        """Return the number of statements of each graph."""
        return np.bincount(self.places, minlength=len(self.names))


def group_by_graph(names: Numbers, rows: Numbers, texts: Sequence[str]) -> GraphRows:
    """Group statements by graph, given the name and row of each occurrence."""
    found = np.unique(names)
    order = sorted(found.tolist(), key=lambda name: "" if name == DEFAULT_GRAPH else texts[name])
    place = np.empty(len(found), np.uint64)
    place[np.searchsorted(found, np.array(order, np.uint32))] = np.arange(len(order), dtype=np.uint64)
    pairs = np.unique(place[np.searchsorted(found, names)] << np.uint64(32) | rows)
    return GraphRows(np.array(order, np.uint32), (pairs >> np.uint64(32)).astype(np.uint32), pairs.astype(np.uint32))


def graph_columns(graphs: GraphRows, statements: int) -> dict[str, Numbers]:
    """Return the columns by name: the rows of each graph, and the graphs of each row."""
    if not len(graphs.names):
        return {}
    by_row = np.argsort(graphs.rows, kind="stable")
    return {
        "graph.term": graphs.names,
        "graph.start": _find_starts(graphs.places, len(graphs.names)),
        "graph.row": graphs.rows,
        "stated.start": _find_starts(graphs.rows, statements),
        "stated.graph": graphs.places[by_row],
    }


def _find_starts(numbers: Numbers, size: int) -> Numbers:
    starts = np.zeros(size + 1, np.uint32)
    np.cumsum(np.bincount(numbers, minlength=size), out=starts[1:])
    return starts
