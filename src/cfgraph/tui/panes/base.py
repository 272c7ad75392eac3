"""What all panes share: a title for the breadcrumbs, the entity at hand, and what an export of them holds."""

from __future__ import annotations

from dataclasses import dataclass

from textual.containers import Vertical
from textual.message import Message
from textual.widget import Widget

from cfgraph.explorer import View
from cfgraph.model.entity import Ref, Subgraph
from cfgraph.model.results import QueryResult
from cfgraph.model.terms import IRI, Node
from cfgraph.text.catalog import Messages


class OpenEntity(Message):
    """Ask the app to show an entity."""

    def __init__(self, node: Node) -> None:
        super().__init__()
        self.node = node


class OpenClass(Message):
    """Ask the app to list the instances of a class."""

    def __init__(self, iri: IRI) -> None:
        super().__init__()
        self.iri = iri


@dataclass(frozen=True, slots=True)
class Exported:
    """What a pane has to export: a subgraph or a query's result, and a title to name the file after."""

    title: str
    content: Subgraph | QueryResult


class Pane(Vertical):
    """One place. Subclasses load their content in a worker and show it."""

    title = ""
    """How the breadcrumbs call the pane."""

    def __init__(self, view: View, messages: Messages) -> None:
        super().__init__()
        self.view = view
        self.messages = messages
        self.last_focus: Widget | None = None

    def on_mount(self) -> None:
        """Put the focus in the pane as soon as it is composed."""
        self.focus_first()

    def focus_first(self) -> None:
        """Put the focus where work goes on."""

    def entity_at_hand(self) -> Ref | None:
        """Return the entity that a path would start from, or that would be copied."""
        return None

    def exported(self) -> Exported | None:
        """Return what an export of this pane holds, or None. Called in a worker thread; may read the graph."""
        return None

    def can_export(self) -> bool:
        """Tell whether there is something to export now."""
        return False
