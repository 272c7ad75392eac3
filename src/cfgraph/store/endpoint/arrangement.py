"""Steps read from an endpoint as numbered nodes and arrays, for path searches."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import numpy as np

from cfgraph.model.terms import Node
from cfgraph.store.adjacency import Adjacency, KnownDegrees, Numbers
from cfgraph.store.columns import NO_TERM


@dataclass(frozen=True, eq=False)
class _ReadColumns:
    """Nodes and steps in the format of the columns of a store."""

    in_order: Sequence[Node]
    numbers: Mapping[Node, int]
    walk_start: memoryview
    walk_node: memoryview

    @property
    def nodes(self) -> int:
        return len(self.in_order)

    entities = nodes

    def number(self, term: Node) -> int:
        """Return the number of a node, ``NO_TERM`` if it was not read."""
        return self.numbers.get(term, NO_TERM)

    def node(self, number: int) -> Node:
        """Return a node by its number."""
        return self.in_order[number]


def arrange_steps(
    in_order: Sequence[Node],
    steps: Mapping[Node, AbstractSet[Node]],
    degrees: Sequence[int],
    at_least: Sequence[bool],
    count: Callable[[Sequence[Node]], Sequence[int]],
    *,
    directed: bool,
) -> Adjacency:
    """Return the steps between some nodes; ``degrees`` are those of the nodes in the whole graph.

    For some nodes only the lower bound ``at_least`` is known until they are counted.
    """
    numbers = {node: number for number, node in enumerate(in_order)}
    rows: list[list[int]] = [[] for _ in range(2 * len(in_order))]
    for node, number in numbers.items():
        for other in steps.get(node, ()):
            if other in numbers:
                rows[2 * number].append(numbers[other])
                rows[2 * numbers[other] + 1].append(number)
    starts = np.cumsum([0, *map(len, rows)]).astype(np.uint32)
    ends = np.array([number for row in rows for number in sorted(row)], np.uint32)
    columns = _ReadColumns(in_order, numbers, starts.data, ends.data)

    def count_numbers(chosen: Numbers) -> Sequence[int]:
        return count([in_order[number] for number in chosen])

    known = KnownDegrees(np.array(degrees, np.int64), np.array(at_least, bool), count_numbers)
    return Adjacency(columns, None, lambda: None, details=False, directed=directed, known_degrees=known)
