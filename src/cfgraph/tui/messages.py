"""Messages between panes, workers and the app: requests from panes, and results of background work."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from cfgraph.model.entity import Ref
    from cfgraph.model.errors import CfgraphError
    from cfgraph.model.query_result import QueryResult
    from cfgraph.model.terms import IRI, Node, Statement
    from cfgraph.queries import Library
    from cfgraph.queries.equivalents import Equivalents
    from cfgraph.text.catalog import Phrase
    from cfgraph.tui.graph_loader import Open


class Opened(Message):
    """Posted when the graph was opened."""

    def __init__(self, opened: Open) -> None:
        super().__init__()
        self.opened = opened


class Building(Message):
    """Posted with the progress while a file is downloaded or the store is built."""

    def __init__(self, text: Phrase) -> None:
        super().__init__()
        self.text = text


class NotOpened(Message):
    """Posted when the graph can't be opened."""

    def __init__(self, error: CfgraphError) -> None:
        super().__init__()
        self.error = error


class OpenEntity(Message):
    """Ask the app to show an entity, with ``as_map`` as a map."""

    def __init__(self, node: Node, *, as_map: bool = False) -> None:
        super().__init__()
        self.node = node
        self.as_map = as_map


class PickEntity(Message):
    """Ask the app to let the user choose an entity in a dialog with a title, and to call a function with it."""

    def __init__(self, title: str, take: Callable[[Ref], None]) -> None:
        super().__init__()
        self.title, self.take = title, take


class ContinueSession(Message):
    """Ask the app to restore the position of the last session with this graph."""


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


class OpenSavedQuery(Message):
    """Ask the app to show a saved query, and to run it unless it has parameters."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name


class RunSaved(Message):
    """Ask the app to run a saved query, with values for some of its parameters."""

    def __init__(self, name: str, values: Mapping[str, str] | None = None) -> None:
        super().__init__()
        self.name, self.values = name, dict(values or {})


class Collect(Message):
    """Ask the app to add entities and edges to the working set, in one step that can be undone."""

    def __init__(self, nodes: Sequence[Node] = (), edges: Sequence[Statement] = ()) -> None:
        super().__init__()
        self.nodes, self.edges = tuple(nodes), tuple(edges)


class OpenGraph(Message):
    """Ask the app to show the statements of a query result as a graph, together with the query."""

    def __init__(self, title: str, result: QueryResult, behind: Equivalents | None) -> None:
        super().__init__()
        self.title, self.result, self.behind = title, result, behind


class OpenShares(Message):
    """Ask the app to show the direct and indirect owners and holdings of an entity."""

    def __init__(self, node: Node) -> None:
        super().__init__()
        self.node = node


class Connect(Message):
    """Ask the app to show how some entities are connected."""

    def __init__(self, nodes: Sequence[Node]) -> None:
        super().__init__()
        self.nodes = tuple(nodes)


class Done(Message):
    """Posted when a background job has ended; ``go_on`` is the continuation."""

    def __init__(self, go_on: Callable[[], object]) -> None:
        super().__init__()
        self.go_on = go_on


class LibraryChanged(Message):
    """Posted when the user's own saved queries have changed."""

    def __init__(self, library: Library) -> None:
        super().__init__()
        self.library = library


class TrailChanged(Message):
    """Posted when the breadcrumb of the current pane has changed: its title, or whether the date applies to it."""
