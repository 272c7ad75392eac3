"""The k shortest simple paths between two entities, or the proof that there is none within a bound.

Lengths are tried in turn; at each, a depth-first search follows only nodes that can still reach the target in
the hops that are left, known from a breadth-first search backwards from the target. Compare Yen, "Finding the
K Shortest Loopless Paths in a Network", Management Science 17 (1971), which finds the same paths.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from cfgraph.explorer.claims import edge, edge_at
from cfgraph.explorer.neighbors import edges_of
from cfgraph.explorer.view import LAST, View
from cfgraph.model.entity import Edge, Path, PathResults
from cfgraph.model.errors import LimitError, UsageError
from cfgraph.model.terms import IRI, BlankNode, Node, Statement
from cfgraph.model.vocabulary import TYPE

MAX_HOPS = 6
"""Longest path looked for unless asked otherwise."""

RANKED = 2_000
"""Paths of one length that are compared with each other before the best are shown."""

VISITED = 400_000
"""Nodes whose edges are read for one search; beyond it the answer is no proof."""


@dataclass
class _Search:
    """One search: which edges may be walked, and the adjacency read so far."""

    view: View
    predicates: frozenset[IRI]
    avoided: frozenset[Node]
    directed: bool
    as_of: str | None
    adjacency: dict[Node, dict[Node, list[Statement]]] = field(default_factory=dict)
    exhausted: bool = False
    is_cancelled: Callable[[], bool] = bool

    def steps(self, node: Node) -> dict[Node, list[Statement]]:
        """Return the nodes one hop forward from a node, with the statements that lead there, in a fixed order."""
        found = self.adjacency.get(node)
        if found is None:
            if self.is_cancelled():
                raise LimitError("the search for paths was cancelled")
            found = {}
            for direction, statement in edges_of(self.view, node, predicates=self.predicates):
                if self._walks(statement):
                    other = statement.object if direction == "out" else statement.subject
                    if isinstance(other, IRI | BlankNode) and other != node and other not in self.avoided:
                        found.setdefault(other, []).append(statement)
            found = {other: found[other] for other in sorted(found)}
            self.adjacency[node] = found
        return found

    def _walks(self, statement: Statement) -> bool:
        predicate = statement.predicate
        if predicate in self.avoided or (predicate == TYPE and not self.predicates):
            return False
        return self.as_of is None or edge_at(self.view, statement, self.as_of) is not None

    def forward(self, node: Node) -> Iterator[Node]:
        return (
            o
            for o, statements in self.steps(node).items()
            if not self.directed or any(s.subject == node for s in statements)
        )

    def backward(self, node: Node) -> Iterator[Node]:
        return (
            o
            for o, statements in self.steps(node).items()
            if not self.directed or any(s.object == node for s in statements)
        )

    def distances_to(self, target: Node, start: Node, bound: int) -> dict[Node, int]:
        """Return the hops from each node to the target, for all within the bound."""
        distances = {target: 0}
        frontier = deque([target])
        while frontier:
            node = frontier.popleft()
            if distances[node] >= bound or node == start:
                continue
            if len(self.adjacency) > VISITED:
                self.exhausted = True
                break
            for other in self.backward(node):
                if other not in distances:
                    distances[other] = distances[node] + 1
                    frontier.append(other)
        return distances


def find_paths(
    view: View,
    source: Node,
    target: Node,
    *,
    k: int = 5,
    max_hops: int = MAX_HOPS,
    predicates: Collection[IRI] = (),
    avoid: Collection[Node] = (),
    directed: bool = False,
    as_of: str | None = None,
    is_cancelled: Callable[[], bool] = bool,  # bool() is False: never
) -> PathResults:
    """Return the k shortest simple paths of at most ``max_hops`` hops, shortest first.

    Among paths of one length those through less connected nodes come first, as they say more. Claims, literals
    and types are no steps, unless ``predicates`` names them. ``avoid`` holds nodes and predicates not to use.
    ``complete`` of the result is true when no further path exists within the bound.
    ``is_cancelled`` is asked now and then whether to give up, from whatever thread the search runs in.
    Raises UsageError when both ends are the same or a bound is not positive, LimitError when cancelled.
    """
    if source == target:
        raise UsageError("a path needs two different entities")
    if k < 1 or max_hops < 1:
        raise UsageError("the number of paths and of hops must be at least 1")
    walk = _Search(view, frozenset(predicates), frozenset(avoid), directed, as_of, is_cancelled=is_cancelled)
    distances = walk.distances_to(target, source, max_hops)
    chains: list[tuple[Node, ...]] = []
    cut = False
    if source in distances:
        for length in range(distances[source], max_hops + 1):
            same_length: list[tuple[Node, ...]] = []
            for chain in _chains(walk, distances, source, target, length):
                same_length.append(chain)
                if len(same_length) >= max(RANKED, k + 1):
                    cut = True
                    break
            same_length.sort(key=lambda chain: (_commonness(walk, chain), chain))
            chains += same_length
            if len(chains) > k:
                cut = True
                break
    return PathResults(
        source=view.ref(source),
        target=view.ref(target),
        paths=tuple(_path(walk, chain) for chain in chains[:k]),
        complete=not cut and not walk.exhausted,
        max_hops=max_hops,
    )


def _chains(
    walk: _Search, distances: dict[Node, int], source: Node, target: Node, length: int
) -> Iterator[tuple[Node, ...]]:
    """Yield the simple node sequences of exactly this many hops, without recursion."""
    chain: list[Node] = [source]
    on_chain = {source}
    stack = [walk.forward(source)]
    while stack:
        left = length - len(chain)
        for other in stack[-1]:
            if other == target:
                if left == 0:
                    yield (*chain, target)
                continue
            if other in on_chain or left < 1 or distances.get(other, length + 1) > left:
                continue
            chain.append(other)
            on_chain.add(other)
            stack.append(walk.forward(other))
            break
        else:
            stack.pop()
            on_chain.discard(chain.pop())


def _commonness(walk: _Search, chain: tuple[Node, ...]) -> float:
    return sum(math.log1p(len(walk.steps(node))) for node in chain[1:-1])


def _path(walk: _Search, chain: tuple[Node, ...]) -> Path:
    view = walk.view
    steps = []
    for here, there in pairwise(chain):
        statements = [s for s in walk.steps(here)[there] if not walk.directed or s.subject == here]
        statements.sort(key=lambda s: (view.schema.order.get(s.predicate, LAST), s))
        steps.append(tuple(_edge(view, s, walk.as_of) for s in statements))
    return Path(tuple(view.ref(node) for node in chain), tuple(steps))


def _edge(view: View, statement: Statement, as_of: str | None) -> Edge:
    return (edge_at(view, statement, as_of) if as_of else None) or edge(view, statement)
