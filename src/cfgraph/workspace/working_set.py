"""The working set in memory: collected entities and edges, with undo and redo."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace

from cfgraph.model.terms import IRI, BlankNode, Node, Statement

MAX_UNDO_STEPS = 200
"""Maximum number of steps that can be undone."""


@dataclass(frozen=True, slots=True)
class SetContent:
    """The contents of a working set: a name, entities and edges in the order they were collected.

    All edges between its entities belong to a set, except those that were ``hidden``.
    """

    name: str = ""
    nodes: tuple[Node, ...] = ()
    edges: tuple[Statement, ...] = ()
    hidden: tuple[Statement, ...] = ()

    def with_added(self, nodes: Iterable[Node], edges: Iterable[Statement]) -> SetContent:
        """Return the set with additions. The ends of an edge are added with it."""
        added = dict.fromkeys(edges)
        all_edges = dict.fromkeys((*self.edges, *added))
        ends = (end for edge in all_edges for end in (edge.subject, edge.object))
        all_nodes = dict.fromkeys((*self.nodes, *nodes, *(end for end in ends if isinstance(end, IRI | BlankNode))))
        hidden = tuple(edge for edge in self.hidden if edge not in added)
        return replace(self, nodes=tuple(all_nodes), edges=tuple(all_edges), hidden=hidden)

    def without(self, nodes: Collection[Node], edges: Collection[Statement] = ()) -> SetContent:
        """Return the set without some entities and their edges, and with some edges hidden."""
        gone = set(nodes)

        def stays(edge: Statement) -> bool:
            return edge.subject not in gone and edge.object not in gone

        return replace(
            self,
            nodes=tuple(node for node in self.nodes if node not in gone),
            edges=tuple(edge for edge in self.edges if edge not in edges and stays(edge)),
            hidden=tuple(edge for edge in dict.fromkeys((*self.hidden, *edges)) if stays(edge)),
        )


@dataclass(frozen=True, slots=True)
class SetHistory:
    """A working set with its earlier states, oldest first, and the undone ones."""

    now: SetContent = SetContent()
    before: tuple[SetContent, ...] = ()
    after: tuple[SetContent, ...] = ()


class WorkingSet:
    """The current set and its earlier states. ``changed`` is called after every change."""

    def __init__(self, gathered: SetContent | None = None) -> None:
        self.now = gathered or SetContent()
        self.changed: Callable[[], object] = lambda: None
        self._before: list[SetContent] = []
        self._after: list[SetContent] = []

    @property
    def steps(self) -> SetHistory:
        """The set with all its steps."""
        return SetHistory(self.now, tuple(self._before), tuple(self._after))

    def take_over(self, steps: SetHistory) -> None:
        """Continue from an earlier set and its steps; what was collected meanwhile is added as another step."""
        meanwhile = self.now
        self.now, self._before, self._after = steps.now, list(steps.before), list(steps.after)
        self.become(self.now.with_added(meanwhile.nodes, meanwhile.edges))

    def become(self, gathered: SetContent) -> bool:
        """Replace the set, as a step that can be undone; return whether that changed anything."""
        if gathered == self.now:
            return False
        self._before = [*self._before[-MAX_UNDO_STEPS + 1 :], self.now]
        self._after = []
        self.now = gathered
        self.changed()
        return True

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to undo."""
        return bool(self._before)

    @property
    def can_redo(self) -> bool:
        """Whether there is a step to redo."""
        return bool(self._after)

    def undo(self) -> None:
        """Undo the last step, if any."""
        if self._before:
            self._after.append(self.now)
            self.now = self._before.pop()
            self.changed()

    def redo(self) -> None:
        """Redo the last undone step, if any."""
        if self._after:
            self._before.append(self.now)
            self.now = self._after.pop()
            self.changed()
