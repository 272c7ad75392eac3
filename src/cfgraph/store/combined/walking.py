"""``CombinedWalkReader``: walks that lead from one store into the other and back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from cfgraph.model.terms import IRI, Node
from cfgraph.store.combined.local import LocalStatements
from cfgraph.store.endpoint.client import EndpointClient
from cfgraph.store.endpoint.memory import EVERY_EDGE, Memory, Walking
from cfgraph.store.endpoint.results import Row
from cfgraph.store.endpoint.sparql_paths import write_pairs_query
from cfgraph.store.endpoint.sparql_text import MAX_NODES, make_batches
from cfgraph.store.endpoint.walking import Side, WalkReader


class CombinedWalkReader(WalkReader):
    """The steps around two nodes that have been read from both stores."""

    def __init__(
        self,
        client: EndpointClient,
        memory: Memory,
        local: LocalStatements,
        walking: Walking,
        directed: bool,
        is_cancelled: Callable[[], bool],
        is_small: bool,
        name: Callable[[Iterable[Node]], None],
    ) -> None:
        """``name`` reads the names and types of nodes."""
        super().__init__(client, memory, local.details, walking, directed, is_cancelled, is_small)
        self._local, self._name = local, name

    def _find_steps(self, nodes: Iterable[Node], walking: Walking) -> dict[Node, tuple[set[Node], set[Node]]]:
        """Return the steps of nodes on this machine; details are known by their types in both stores."""
        nodes = list(nodes)
        self._local.read_steps(nodes)
        known = [node for node in nodes if not self._local.is_hub(node)]
        self.hides |= len(known) < len(nodes)  # as of the hubs of the server, their steps are not walked
        every = {node: self._local.find_steps(node, *walking) for node in known}
        found = {node: steps for node, steps in every.items() if any(steps)}
        if walking[0] or not self.details:
            return found
        self._name(dict.fromkeys(node for own, steps in found.items() for node in (own, *steps[0], *steps[1])))

        def is_entity(node: Node) -> bool:
            return self.details.classes.isdisjoint(self.memory.types_of(node))

        return {
            node: (set(filter(is_entity, ahead)), set(filter(is_entity, back)))
            for node, (ahead, back) in found.items()
            if is_entity(node)
        }

    def _expand(self, nodes: Sequence[Node]) -> set[Node]:
        """Read the unknown steps of nodes; return the nodes that have too many."""
        known = self.memory.steps.setdefault(self.walking, {})
        blank = [node for node in nodes if self._local.has_blank(node) and node not in known]
        for node, (ahead, back) in self._find_steps(blank, self.walking).items():
            self.memory.add_steps(self.walking, {node: (frozenset(ahead), frozenset(back))})
            self.memory.degrees[node] = len(ahead) + len(back)
        return super()._expand(nodes)

    def _read_steps(self, batch: Sequence[IRI]) -> None:
        super()._read_steps(batch)
        known = self.memory.steps.get(self.walking, {})
        for node, (ahead, back) in self._find_steps((n for n in batch if n in known), self.walking).items():
            before = known[node]
            ahead, back = ahead - before[0], back - before[1]
            self.memory.add_steps(self.walking, {node: (before[0] | ahead, before[1] | back)})
            if self.walking == EVERY_EDGE and node in self.memory.degrees:
                self.memory.degrees[node] += len(ahead) + len(back)

    def _join(self, sides: Sequence[Side]) -> bool:
        """Read the steps between two small frontiers."""
        if not super()._join(sides):
            return False
        here, there = (set(side.frontier) for side in sides)
        self._local.read_steps(here)
        for node in here:
            if self._local.is_hub(node):
                self.hides = True
                continue
            ahead, back = self._local.find_steps(node, *self.walking)
            for other in ahead & there:
                self._note_step(node, other)
            for other in back & there:
                self._note_step(other, node)
        return True

    # -- degrees -------------------------------------------------------------------------------------------------

    def _measure(self, nodes: Iterable[Node], named: Iterable[Node] = ()) -> None:
        """Read the degrees of nodes whose steps were not all read; those of blank nodes of this machine are here."""
        nodes = list(nodes)
        blank = [node for node in nodes if self._local.has_blank(node)]
        for node, (ahead, back) in self._find_steps(blank, EVERY_EDGE).items():
            self.memory.degrees[node] = len(ahead) + len(back)
        super()._measure(nodes, named)

    def _count(self, few: Sequence[IRI], many: Mapping[IRI, bool]) -> None:
        super()._count(few, many)
        for node, added in self._count_added(many).items():
            self.memory.least_degrees[node] += added

    def _keep_degrees(self, batches: Sequence[Sequence[IRI]], answers: Sequence[list[Row] | None]) -> None:
        super()._keep_degrees(batches, answers)
        each = len(answers) // max(len(batches), 1)
        for place, batch in enumerate(batches):
            if None not in answers[place * each : (place + 1) * each]:  # else they were read again in halves
                for node, added in self._count_added(batch).items():
                    self.memory.degrees[node] += added

    def _count_added(self, nodes: Iterable[Node]) -> dict[Node, int]:
        """Return the number of steps of nodes on this machine that the server does not have."""
        steps = self._find_steps(nodes, EVERY_EDGE)
        pairs = [(node, other, way) for node, both in steps.items() for way in (0, 1) for other in both[way]]
        held: set[tuple[object, ...]] = set()
        asked = [(a, b) if way == 0 else (b, a) for a, b, way in pairs]
        askable = [pair for pair in dict.fromkeys(asked) if sum(map(len, make_batches(pair))) == len(set(pair))]
        for first in range(0, len(askable), MAX_NODES):
            held.update(self._select(write_pairs_query(askable[first : first + MAX_NODES])) or ())
        found = dict.fromkeys(steps, 0)
        for (node, _, _), pair in zip(pairs, asked, strict=True):
            found[node] += pair not in held
        return found
