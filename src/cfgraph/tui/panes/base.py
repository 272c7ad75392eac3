"""What all panes share: a title for the breadcrumbs, the entity at hand, and what an export of them holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from textual.containers import Vertical
from textual.message import Message
from textual.widget import Widget
from textual.worker import get_current_worker

from cfgraph.explorer import View
from cfgraph.model.entity import Edge, Property, Ref, Subgraph
from cfgraph.model.errors import CfgraphError, told
from cfgraph.model.results import QueryResult
from cfgraph.model.terms import IRI, Node, Statement
from cfgraph.queries.equivalents import Behind
from cfgraph.text.catalog import Messages
from cfgraph.text.safe import visible
from cfgraph.tui.widgets.sources import Quote


class OpenEntity(Message):
    """Ask the app to show an entity; with ``as_map`` on its map."""

    def __init__(self, node: Node, *, as_map: bool = False) -> None:
        super().__init__()
        self.node = node
        self.as_map = as_map


class OpenClass(Message):
    """Ask the app to list the instances of a class."""

    def __init__(self, iri: IRI) -> None:
        super().__init__()
        self.iri = iri


class OpenQuery(Message):
    """Ask the app to open a query in the editor, without running it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


class Collect(Message):
    """Ask the app to put entities and edges into the working set, in one step that can be undone."""

    def __init__(self, nodes: Sequence[Node] = (), edges: Sequence[Statement] = ()) -> None:
        super().__init__()
        self.nodes, self.edges = tuple(nodes), tuple(edges)


class OpenGraph(Message):
    """Ask the app to show the statements that a query answered with as a graph, and what gave them."""

    def __init__(self, title: str, result: QueryResult, behind: Behind | None) -> None:
        super().__init__()
        self.title, self.result, self.behind = title, result, behind


class OpenShares(Message):
    """Ask the app to show who holds an entity and what it holds, looked through."""

    def __init__(self, node: Node) -> None:
        super().__init__()
        self.node = node


class Connect(Message):
    """Ask the app to show what ties some entities together."""

    def __init__(self, nodes: Sequence[Node]) -> None:
        super().__init__()
        self.nodes = tuple(nodes)


@dataclass(frozen=True, slots=True)
class Exported:
    """What a pane has to export: a subgraph or a query's result, and a title to name the file after."""

    title: str
    content: Subgraph | QueryResult


def statement_of(edge: Edge) -> Statement:
    """Return the statement that an edge is in the graph."""
    assert isinstance(edge.predicate.id, IRI)
    return Statement(edge.subject.id, edge.predicate.id, edge.object.id)


@dataclass(frozen=True, slots=True)
class Address:
    """Where a pane is, so that it can be opened again in another run: its kind, and what it is about."""

    kind: str
    about: tuple[str, ...] = ()


class Pane(Vertical):
    """One place. Subclasses load their content in a worker and show it."""

    kind = ""
    """How an address calls the pane, if it is about nothing in particular and can be opened again."""

    title = ""
    """How the breadcrumbs call the pane."""

    is_dated = True
    """Whether the date that applies changes what the pane shows."""

    class Failed(Message):
        """Some work behind the screen failed."""

        def __init__(self, reason: str) -> None:
            super().__init__()
            self.reason = reason

    def __init__(self, view: View, messages: Messages) -> None:
        super().__init__()
        self.view = view
        self.messages = messages
        self.last_focus: Widget | None = None
        self.as_of: str | None = None
        self.quote: Quote | None = None

    def in_background(self, job: Callable[[], Message], *, exclusive: bool = False) -> None:
        """Do a job in a worker thread and post the message it returns, or ``Failed`` with the reason.

        With ``exclusive`` the pane's jobs before it are given up; nothing is posted for a job that was.
        """

        def work() -> None:
            worker = get_current_worker()
            try:
                message = job()
            except (CfgraphError, OSError) as error:
                message = self.Failed(told(error, self.messages))
            if not worker.is_cancelled:
                self.post_message(message)

        self.run_worker(work, thread=True, exclusive=exclusive)

    def on_pane_failed(self, message: Failed) -> None:
        """Say what failed."""
        message.stop()
        self.show_failure(message.reason)

    def show_failure(self, reason: str) -> None:
        """Show why something failed: in a notice, unless a subclass has a better place."""
        self.notify(visible(reason), severity="error", markup=False)

    def on_mount(self) -> None:
        """Put the focus in the pane as soon as it is composed."""
        self.focus_first()

    def focus_first(self) -> None:
        """Put the focus where work goes on."""

    def entity_at_hand(self) -> Ref | None:
        """Return the entity that a path would start from, or that would be copied."""
        return None

    def edges_at_hand(self) -> list[Edge]:
        """Return the edges at the cursor, whose claims may be looked at side by side."""
        return []

    def values_at_hand(self) -> list[Property]:
        """Return all values of the attribute or figure at the cursor, whose sources may be looked at side by side."""
        return []

    def collected(self) -> Collect | None:
        """Return what goes into the working set from here, or None."""
        ref = self.entity_at_hand()
        return None if ref is None else Collect([ref.id])

    def apply_date(self, as_of: str | None) -> None:
        """Show what holds at a date from now on, or at any time; read again where that is another date."""
        if as_of != self.as_of:
            self.as_of = as_of
            if self.is_mounted:
                self.reload()

    def reload(self) -> None:
        """Read anew what depends on the date; by default nothing does."""

    def exported(self) -> Exported | None:
        """Return what an export of this pane holds, or None. Called in a worker thread; may read the graph."""
        return None

    def exports_rows(self) -> bool:
        """Tell whether an export would be rows of a query rather than a subgraph."""
        return False

    def behind(self) -> Behind | None:
        """Return what gives the same as the pane shows, or None where nothing does."""
        return None

    def address(self) -> Address | None:
        """Return how to open this pane again in another run, or None where that makes no sense."""
        return Address(self.kind) if self.kind else None

    def can_export(self) -> bool:
        """Tell whether there is something to export now."""
        return False
