"""A path search: which nodes and edges may be walked, and reading the paths with the edges of each hop."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeAlias

from cfgraph.explorer.claims import read_edge_as_of
from cfgraph.explorer.overview import find_subclasses
from cfgraph.explorer.view import LAST_DISPLAY_ORDER, View
from cfgraph.lazy_names import import_aside
from cfgraph.model.entity import Edge, Path
from cfgraph.model.errors import LimitError
from cfgraph.model.terms import IRI, Node
from cfgraph.model.vocabulary import TYPE

if TYPE_CHECKING:
    from cfgraph.explorer.path_search import Walks
    from cfgraph.store.adjacency import Adjacency
    from cfgraph.store.graph import WalkablePart

SEARCH = "cfgraph.explorer.path_search"
"""The module that imports numpy, which takes as long as several requests."""

MAX_DATED_STEPS = 100_000
"""Maximum number of steps whose claims are read for one search as of a date; beyond it the result is no proof."""

NodeChain: TypeAlias = tuple[Node, ...]


class TooManyDatedSteps(Exception):  # noqa: N818 - ends a search, reaches nobody
    """More than ``MAX_DATED_STEPS`` steps would have to be dated."""


@dataclass(frozen=True, slots=True)
class PathFilter:
    """What a search may walk on: edges by some predicates, or all except types; nodes of some classes, or all.

    ``avoid`` has excluded nodes and predicates; nodes with more than ``max_degree`` steps are not passed through
    either. ``directed`` steps lead from subject to object only.
    """

    predicates: frozenset[IRI] = frozenset()
    avoid: frozenset[Node] = frozenset()
    types: frozenset[IRI] = frozenset()
    max_degree: int | None = None
    directed: bool = False


class PathQuery:
    """What may be walked in a view, and what has been read of it."""

    def __init__(
        self, view: View, chosen: PathFilter, as_of: str | None, is_cancelled: Callable[[], bool] = bool
    ) -> None:
        """Search in a view as of a date, or at any time."""
        self._view, self._chosen, self._as_of, self._is_cancelled = view, chosen, as_of, is_cancelled
        self._dated: dict[tuple[Node, Node], bool] = {}
        self._blocked: tuple[int, Any] | None = None
        self._degrees: dict[Node, int] = {}

    def parts(self, source: Node, target: Node, max_hops: int) -> Iterator[WalkablePart]:
        """Yield the parts of the graph with walks of increasing length between two nodes."""
        if self._view.graph.is_remote:
            import_aside(SEARCH)  # while the server answers
        return self._view.graph.walkable_parts(
            source,
            target,
            max_hops,
            predicates=self._chosen.predicates,
            without=[node for node in self._chosen.avoid if isinstance(node, IRI)],
            directed=self._chosen.directed,
            is_cancelled=self._is_cancelled,
        )

    def walks(self, part: WalkablePart, source: Node, target: Node, avoid: Collection[Node] = ()) -> Walks | None:
        """Return the walks between two nodes in a part, None if one of them has no steps at all."""
        import numpy as np

        from cfgraph.explorer.path_search import Walks

        adjacency = part.adjacency
        start, end = adjacency.number(source), adjacency.number(target)
        if start is None or end is None:
            return None
        blocked = self.blocked(adjacency)
        if avoid:
            more = [number for node in avoid if (number := adjacency.number(node)) is not None]
            blocked = np.union1d(blocked, np.array(more, np.uint32))
        return Walks(
            adjacency,
            start,
            end,
            blocked=blocked[(blocked != start) & (blocked != end)],
            keeps=self.in_force_mask(adjacency),
            is_cancelled=self._is_cancelled,
        )

    def blocked(self, adjacency: Adjacency) -> Any:
        """Return the sorted numbers of the nodes that may not be passed through."""
        import numpy as np

        if self._blocked is not None and self._blocked[0] == id(adjacency):
            return self._blocked[1]
        chosen = self._chosen
        mask = np.zeros(adjacency.size, bool)
        mask[[number for node in chosen.avoid if (number := adjacency.number(node)) is not None]] = True
        if chosen.max_degree is not None:
            degrees = adjacency.all_degrees()
            adjacency.count_degrees(np.flatnonzero(degrees <= chosen.max_degree).astype(np.uint32))
            mask |= adjacency.all_degrees() > chosen.max_degree
        if chosen.types:
            others = np.ones(adjacency.size, bool)
            others[self._find_instances(adjacency)] = False
            mask |= others
        found = np.flatnonzero(mask).astype(np.uint32)
        self._blocked = id(adjacency), found
        return found

    def _find_instances(self, adjacency: Adjacency) -> list[int]:
        """Return the numbers of the nodes of the requested classes and their subclasses."""
        view = self._view
        kinds = frozenset(kind for iri in self._chosen.types for kind in find_subclasses(view, iri))
        if not view.graph.is_remote:
            _, nodes = view.graph.instances(kinds, language=view.language)
            return [number for node in nodes if (number := adjacency.number(node)) is not None]
        nodes = [adjacency.node(number) for number in range(adjacency.size)]
        view.graph.read_ahead_nodes(nodes)
        return [
            number
            for number, node in enumerate(nodes)
            if any(statement.object in kinds for statement in view.graph.statements(node, TYPE))
        ]

    def in_force_mask(self, adjacency: Adjacency) -> Callable[[Any, Any], Any] | None:
        """Return the function that tells for each step whether an edge of it is valid at the date and in the view; None
        if all are.
        """
        if not self._view.hides_claims(self._as_of):
            return None

        def mask_in_force(here: Any, there: Any) -> Any:
            import numpy as np

            held = np.empty(len(here), bool)
            pairs = [
                (adjacency.node(one), adjacency.node(other))
                for one, other in zip(here.tolist(), there.tolist(), strict=True)
            ]
            self._read_ahead(pair for pair in pairs if pair not in self._dated)
            for row, pair in enumerate(pairs):
                known = self._dated.get(pair)
                if known is None:
                    self.check_cancelled()
                    if len(self._dated) >= MAX_DATED_STEPS:
                        raise TooManyDatedSteps
                    known = self._dated[pair] = next(self._edges(*pair), None) is not None
                held[row] = known
            return held

        return mask_in_force

    def check_cancelled(self) -> None:
        """Raise LimitError if the search was cancelled."""
        if self._is_cancelled():
            raise LimitError("asked.path_cancelled")

    def count_degrees(self, adjacency: Adjacency, chains: Iterable[Sequence[int]]) -> bool:
        """Count the steps of the inner nodes of chains; return whether any had only a lower bound."""
        import numpy as np

        if not adjacency.count_degrees(np.array([number for chain in chains for number in chain[1:-1]], np.uint32)):
            return False
        self._degrees.clear()
        return True

    def count_all_degrees(self, adjacency: Adjacency) -> None:
        """Count the steps of every node with a lower bound."""
        self.count_degrees(adjacency, [(0, *range(adjacency.size), 0)] if self._view.graph.is_remote else ())

    def name_chain(self, adjacency: Adjacency, chain: Sequence[int]) -> NodeChain:
        """Return the nodes of a chain of numbers, and record their degrees."""
        import numpy as np

        nodes = tuple(adjacency.node(number) for number in chain)
        if any(node not in self._degrees for node in nodes):
            degrees = adjacency.degrees(np.array(chain, np.uint32)).tolist()
            self._degrees.update(zip(nodes, degrees, strict=True))
        return nodes

    def paths(self, chains: Sequence[NodeChain], known: Sequence[Path] = ()) -> Iterator[Path]:
        """Yield chains of nodes as paths, with every allowed edge of each hop."""
        self._read_ahead(hop for chain in chains for hop in pairwise(chain))
        read: Mapping[NodeChain, Path] = {tuple(ref.id for ref in path.nodes): path for path in known}
        steps: dict[tuple[Node, Node], tuple[Edge, ...]] = {}  # paths have most of their hops in common
        for nodes in chains:
            self.check_cancelled()
            path = read.get(nodes)
            if path is None:
                hops = list(pairwise(nodes))
                steps |= {hop: tuple(self._edges(*hop)) for hop in hops if hop not in steps}
                degrees = tuple(self._degrees.get(node, 0) for node in nodes[1:-1])
                path = Path(tuple(map(self._view.ref, nodes)), tuple(steps[hop] for hop in hops), degrees)
            yield path

    def _read_ahead(self, hops: Iterable[tuple[Node, Node]]) -> None:
        """Announce to the store which pairs of nodes are read next."""
        both = ((pair, pair[::-1]) if not self._chosen.directed else (pair,) for pair in hops)
        self._view.graph.read_ahead_links(pair for pairs in both for pair in pairs)

    def _edges(self, here: Node, there: Node) -> Iterator[Edge]:
        """Yield the edges between two nodes that may be walked from one to the other."""
        view = self._view
        statements = list(view.graph.statements(here, None, there))
        if not self._chosen.directed:
            statements += view.graph.statements(there, None, here)
        statements.sort(key=lambda s: (view.schema.order.get(s.predicate, LAST_DISPLAY_ORDER), s))
        for statement in statements:
            if self._is_walkable(statement.predicate):
                found = read_edge_as_of(view, statement, self._as_of)
                if found is not None:
                    yield found

    def _is_walkable(self, predicate: IRI) -> bool:
        if predicate in self._chosen.avoid:
            return False
        if self._chosen.predicates:
            return predicate in self._chosen.predicates
        return predicate != TYPE
