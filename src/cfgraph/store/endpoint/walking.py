"""Reading the part of an endpoint's graph with the walks between two nodes: rounds of frontiers from both ends.

Each round requests the steps of a whole frontier. Nodes with very many steps are not passed through; if this
may have hidden a walk, the part is marked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cfgraph.lazy_names import import_aside
from cfgraph.model.errors import LimitError
from cfgraph.model.terms import IRI, BlankNode, Literal, Node
from cfgraph.store.cancellation import RequestCancelled, cancelled_when
from cfgraph.store.endpoint.client import EndpointClient
from cfgraph.store.endpoint.memory import EVERY_EDGE, Memory, Steps, Walking
from cfgraph.store.endpoint.patterns import Details, write_naming, write_union
from cfgraph.store.endpoint.profile import read_statements
from cfgraph.store.endpoint.results import Row
from cfgraph.store.endpoint.sparql_paths import (
    write_degree_queries,
    write_degrees_query,
    write_joining_query,
    write_least_degree_query,
    write_mentions_queries,
    write_steps_query,
)
from cfgraph.store.endpoint.sparql_text import MAX_NODES, make_batches
from cfgraph.store.graph import WalkablePart
from cfgraph.text.catalog import LANGUAGES

if TYPE_CHECKING:
    from cfgraph.store.adjacency import Adjacency

ARRANGEMENT = "cfgraph.store.endpoint.arrangement"
"""A module with numpy, which most commands never need; it is imported during the first requests."""

MAX_WALKED_DEGREE = 2_000
"""Maximum number of steps of a node that walks pass through."""

MAX_COUNTED_AT_ONCE = 5_000
"""Maximum number of statements that mention a node whose steps are counted immediately."""

LEAST_COUNT = MAX_WALKED_DEGREE + 1
"""Number up to which the steps of other nodes are counted."""

USUAL_DEGREE = 16
"""Assumed number of steps of a node that was not counted."""

STEPS_A_REQUEST = 8_000
"""Maximum number of steps per request: fewer than the 10,000 rows at which some servers truncate."""

MAX_JOINED = 400
"""Maximum number of nodes of two frontiers, in total, for requesting the steps between them."""

MAX_STEPS = 200_000
"""Maximum number of steps read for one search; beyond it the result is no proof."""


@dataclass
class Side:
    """One end of the search: its distance so far, and the nodes reached last."""

    frontier: list[Node]
    seen: set[Node]
    backward: bool
    depth: int = 0
    is_blocked: bool = False
    """The end itself has too many steps."""

    @property
    def is_exhausted(self) -> bool:
        """Everything connected with this end has been read."""
        return not self.frontier and not self.is_blocked


@dataclass
class WalkReader:
    """The steps around two nodes that have been read."""

    client: EndpointClient
    memory: Memory
    details: Details
    walking: Walking
    directed: bool
    is_cancelled: Callable[[], bool]
    is_small: bool
    """True if no node of the graph can have so many steps that counting them takes long."""
    hides: bool = False
    """True if some walks may have been missed."""
    _out: dict[Node, set[Node]] = field(default_factory=dict)
    _in: dict[Node, set[Node]] = field(default_factory=dict)
    _number: int = 0

    def read_parts(self, source: Node, target: Node, max_hops: int) -> Iterator[WalkablePart]:
        """Yield parts with all walks of at most 1, 2, … hops; the last has all of at most ``max_hops``."""
        import_aside(ARRANGEMENT)
        sides = [Side([node], {node}, backward) for node, backward in ((source, False), (target, True))]
        refused = self._expand([source, target])
        for side in sides:
            side.is_blocked = side.frontier[0] in refused
            self._advance(side)
        for hops in range(1, max_hops + 1):
            self._read_rounds(sides, hops)
            is_all = hops == max_hops or any(side.is_exhausted for side in sides) or self._number > MAX_STEPS
            if is_all:
                hops = max_hops
            near = self._find_near(source, target, hops)
            if near or is_all:
                ahead = {node for side in sides for node in side.frontier if not is_all}
                named = near | {source, target} | (ahead if len(ahead) <= MAX_NODES else set())
                self._measure(near - {source, target}, named)
                yield WalkablePart(hops, self._arrange(near, source, target), self.hides)
            if is_all:
                return

    def _read_rounds(self, sides: Sequence[Side], hops: int) -> None:
        """Continue from the cheaper side until both sides together have this many hops."""
        while (depth := sum(side.depth for side in sides)) < hops and not any(side.is_exhausted for side in sides):
            if depth == hops - 1 and self._join(sides):
                return
            able = [side for side in sides if side.frontier]
            if not able or self._number > MAX_STEPS:
                self.hides = True
                return
            side = min(able, key=lambda one: sum(map(self._expect_steps, one.frontier)))
            if self._expand(side.frontier):
                self.hides = True
            self._advance(side)

    def _join(self, sides: Sequence[Side]) -> bool:
        """Read the steps between two small frontiers, enough for walks with one more hop; return whether this was
        possible.

        The cost depends on the steps found, whereas continuing from a frontier reads those of all its nodes, including
        hubs.
        """
        here, there = (side.frontier for side in sides)
        key = self.walking, frozenset(here), frozenset(there)
        if key not in self.memory.joining:
            batches = list(make_batches([*here, *there]))
            if not (here and there) or len(batches) > 1 or len(here) + len(there) > MAX_JOINED:
                return False
            rows = self._select(write_joining_query(here, there, *self.walking, STEPS_A_REQUEST))
            if rows is None or len(rows) > STEPS_A_REQUEST:
                return False
            self.memory.joining[key] = [
                (other, node) if direction.value == "in" else (node, other)
                for node, direction, other in rows
                if isinstance(node, IRI) and isinstance(direction, Literal) and isinstance(other, IRI)
            ]
        for step in self.memory.joining[key]:
            self._note_step(*step)
        return True

    def _advance(self, side: Side) -> None:
        """Move a side one hop forward over steps that have been read."""
        if side.is_blocked:
            side.frontier = []
            return
        found = dict.fromkeys(other for node in side.frontier for other in self._onward(node, side.backward))
        side.frontier = [node for node in found if node not in side.seen]
        side.seen.update(side.frontier)
        side.depth += 1

    def _onward(self, node: Node, backward: bool) -> Iterable[Node]:
        """Return the targets of the steps of a node that have been read."""
        if self.directed:
            return (self._in if backward else self._out).get(node, ())
        return self._out.get(node, set()) | self._in.get(node, set())

    def _find_near(self, source: Node, target: Node, hops: int) -> set[Node]:
        """Return the nodes on walks of at most this many hops; none if there is no such walk."""
        ahead, back = self._measure_distances(source, hops, False), self._measure_distances(target, hops, True)
        if target not in ahead:
            return set()
        return {node for node, distance in ahead.items() if distance + back.get(node, hops + 1) <= hops}

    def _measure_distances(self, start: Node, hops: int, backward: bool) -> dict[Node, int]:
        found = {start: 0}
        frontier = [start]
        for distance in range(1, hops + 1):
            reached = {other for node in frontier for other in self._onward(node, backward)}
            frontier = [node for node in reached if node not in found]
            found |= dict.fromkeys(frontier, distance)
        return found

    def _arrange(self, near: set[Node], source: Node, target: Node) -> Adjacency:
        """Return nodes, numbered in the order of their names as in a store, and the steps between them."""
        from cfgraph.store.endpoint.arrangement import arrange_steps  # see ARRANGEMENT

        memory = self.memory
        in_order = memory.sort_by_name(near | {source, target}, LANGUAGES[0])
        details = {node for node in in_order if not self.details.classes.isdisjoint(memory.types_of(node))}
        in_order.sort(key=details.__contains__)
        uncounted = {node for node in in_order if node not in details and node not in memory.degrees}
        known = {**memory.least_degrees, **memory.degrees}
        degrees = [0 if node in details else known.get(node, 0) for node in in_order]
        at_least = [node in uncounted and node in memory.least_degrees for node in in_order]
        return arrange_steps(in_order, self._out, degrees, at_least, self._count_late, directed=self.directed)

    # -- requests ------------------------------------------------------------------------------------------------

    def _expand(self, nodes: Sequence[Node]) -> set[Node]:
        """Read the unknown steps of nodes; return the nodes that have too many."""
        known = self.memory.steps.setdefault(self.walking, {})
        unknown = [node for node in nodes if node not in known]
        asked = [node for node in unknown if self._expect_steps(node) <= MAX_WALKED_DEGREE]
        for batch in self._make_batches(asked):
            self._read_steps(batch)
        for node in nodes:
            for other in known.get(node, ((), ()))[0]:
                self._note_step(node, other)
            for other in known.get(node, ((), ()))[1]:
                self._note_step(other, node)
        if not self.memory.beside_blank.isdisjoint(nodes):
            self.hides = True
        return {node for node in nodes if node not in known}

    def _note_step(self, here: Node, there: Node) -> None:
        self._out.setdefault(here, set()).add(there)
        self._in.setdefault(there, set()).add(here)
        self._number += 1

    def _expect_steps(self, node: Node) -> int:
        """Return the number of steps of a node, estimated if not counted: counting takes a server longer than listing
        those of a typical node.
        """
        memory = self.memory
        return memory.degrees.get(node, memory.least_degrees.get(node, USUAL_DEGREE))

    def _make_batches(self, nodes: Iterable[Node]) -> Iterator[list[IRI]]:
        """Yield batches of nodes whose steps are expected to fit into an answer."""
        for batch in make_batches(nodes):
            part: list[IRI] = []
            expected = 0
            for node in batch:
                degree = self._expect_steps(node)
                if part and expected + degree > STEPS_A_REQUEST:
                    yield part
                    part, expected = [], 0
                part.append(node)
                expected += degree
            yield part

    def _read_steps(self, batch: Sequence[IRI]) -> None:
        """Read the steps of some nodes; if too many, of those that have few enough, in smaller parts."""
        query = write_steps_query(batch, self.details, *self.walking, STEPS_A_REQUEST)
        rows = self._select(query)
        if rows is None or len(rows) > STEPS_A_REQUEST:
            self._measure(batch)
            few = [node for node in batch if self._expect_steps(node) <= MAX_WALKED_DEGREE]
            if len(few) < len(batch):
                for part in self._make_batches(few):
                    self._read_steps(part)
            elif len(few) > 1:
                self._read_steps(few[: len(few) // 2])
                self._read_steps(few[len(few) // 2 :])
            return
        found: dict[Node, tuple[set[Node], set[Node]]] = {node: (set(), set()) for node in batch}
        blank: Counter[Node] = Counter()
        for node, direction, other in rows:
            if isinstance(other, BlankNode) and isinstance(node, IRI):
                blank[node] += 1  # a step, but none that can be followed or asked for
            elif isinstance(other, IRI) and isinstance(direction, Literal) and node in found:
                found[node][direction.value == "in"].add(other)
        steps: dict[Node, Steps] = {node: (frozenset(out), frozenset(back)) for node, (out, back) in found.items()}
        self.memory.beside_blank.update(blank)
        self.memory.add_steps(self.walking, steps)
        if self.walking == EVERY_EDGE:
            self.memory.degrees |= {node: len(out) + len(back) + blank[node] for node, (out, back) in found.items()}

    def _measure(self, nodes: Iterable[Node], named: Iterable[Node] = ()) -> None:
        """Read the degrees of nodes whose steps were not all read, and the names of others.

        For a node that very many statements mention only a lower bound is read, as counting takes a server long.
        """
        memory = self.memory
        batches = list(make_batches(n for n in nodes if n not in memory.degrees and n not in memory.least_degrees))
        unnamed = list(make_batches(memory.unnamed(named)))
        counting = [write_degrees_query(batch, self.details) for batch in batches]
        if not self.is_small:
            counting = [query for batch in batches for query in write_mentions_queries(batch)]
        naming = [f"SELECT ?s ?p ?o WHERE {{ {write_union(write_naming(b, self.details))} }}" for b in unnamed]
        answers = self._select_each([*counting, *naming])
        counted, names = answers[: len(counting)], answers[len(counting) :]
        for batch, rows in zip(unnamed, names, strict=True):
            if rows is not None:
                memory.add_names(read_statements(rows), batch, types_too=False)
        if self.is_small:
            self._keep_degrees(batches, counted)
        elif batches:
            ahead, back = map(_add_counts, (counted[::2], counted[1::2]))
            few, many = [], {}
            for node in (node for batch in batches for node in batch):
                if ahead.get(node, 0) + back.get(node, 0) <= MAX_COUNTED_AT_ONCE:
                    few.append(node)
                else:
                    many[node] = back.get(node, 0) > ahead.get(node, 0)
            self._count(few, many)

    def _count(self, few: Sequence[IRI], many: Mapping[IRI, bool]) -> None:
        """Read the degrees of some nodes, and lower bounds of others; backward or forward."""
        batches = list(make_batches(few))
        counting = [query for batch in batches for query in write_degree_queries(batch, self.details)]
        least = [
            write_least_degree_query(node, self.details, LEAST_COUNT, backward=backward)
            for node, backward in many.items()
        ]
        answers = self._select_each([*counting, *least])
        self._keep_degrees(batches, answers[: len(counting)])
        for node, rows in zip(many, answers[len(counting) :], strict=True):
            numbers = [int(row[0].value) for row in rows or () if isinstance(row[0], Literal)]
            self.memory.least_degrees[node] = sum(numbers)

    def _keep_degrees(self, batches: Sequence[Sequence[IRI]], answers: Sequence[list[Row] | None]) -> None:
        """Cache the degrees of batches of nodes, which arrive in one or several answers per batch."""
        for place, batch in enumerate(batches):
            each = len(answers) // len(batches)
            both = answers[place * each : (place + 1) * each]
            if None not in both:
                counted = _add_counts(both)
                self.memory.degrees |= {node: counted.get(node, 0) for node in batch}
            elif len(batch) > 1:
                half = len(batch) // 2
                self._count(batch[:half], {})
                self._count(batch[half:], {})

    def _count_late(self, nodes: Sequence[Node]) -> Sequence[int]:
        """Count the steps of nodes with a lower bound."""
        self._count([node for node in nodes if isinstance(node, IRI)], {})
        return [self.memory.degrees.get(node, 0) for node in nodes]

    def _select(self, query: str) -> list[Row] | None:
        """Return the rows of an answer, None if the server truncated it."""
        return self._select_each([query])[0]

    def _select_each(self, queries: Sequence[str]) -> list[list[Row] | None]:
        """Return the rows of answers to requests that may run in parallel, None for a truncated one."""
        if self.is_cancelled():
            raise LimitError("asked.path_cancelled")
        try:
            with cancelled_when(self.is_cancelled):
                return self.client.select_each(queries)
        except RequestCancelled:
            raise LimitError("asked.path_cancelled") from None


def _add_counts(answers: Iterable[Iterable[Row] | None]) -> dict[Node, int]:
    """Return the sum for each node of the numbers in the rows of answers."""
    found: dict[Node, int] = {}
    for node, value in (row for rows in answers for row in rows or ()):
        if isinstance(node, IRI) and isinstance(value, Literal):
            found[node] = found.get(node, 0) + int(value.value)
    return found
