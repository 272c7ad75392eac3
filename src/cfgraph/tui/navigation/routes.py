"""Routes: opening panes, the search that leads to them, and the last session."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from cfgraph.model.entity import Ref
from cfgraph.model.errors import CfgraphError, UsageError, translate_error
from cfgraph.model.terms import IRI, Node, make_node
from cfgraph.store import Graph
from cfgraph.tui.commands.side_pane import restore_side_pane
from cfgraph.tui.context import Context
from cfgraph.tui.messages import OpenGraph
from cfgraph.tui.navigation.analyses import ANALYSES, AnalysisRoutes
from cfgraph.tui.navigation.desk import Desk, read_desk
from cfgraph.tui.navigation.naming_ahead import open_named
from cfgraph.tui.navigation.session import Session, read_session
from cfgraph.tui.panes.base import Address, Pane
from cfgraph.tui.panes.overview import OverviewPane
from cfgraph.userfiles.home import expand_home
from cfgraph.workspace.state import StateName, read_state, write_state

if TYPE_CHECKING:
    from cfgraph.explorer import View
    from cfgraph.tui.panes.canvas_contents import CanvasSource
    from cfgraph.tui.panes.later import LaterPane

HINTS: StateName = "hints"
"""The state that records whether the hints were shown, which is done once."""

HINTED = 60
"""Seconds that the hints are shown."""

NAMES = 3
"""Maximum number of entities named in the line that continues the last session."""

_KINDS = ANALYSES.union(
    ("overview", "sparql", "set", "entity", "map", "class", "shares", "connect", "tree", "document", "canvas")
)


class Routes:
    """Opens pages. Each pane is imported when it is first opened, or earlier while the program is idle."""

    def __init__(self, app: Context) -> None:
        """Create the routes of a program."""
        self._app = app
        self.analyses = AnalysisRoutes(app, self.pick_entity)
        self._last: Session | None = None

    async def open_first(self) -> None:
        """Open the first page of a newly opened graph, and search it for the text typed so far."""
        app, view = self._app, self._app.view
        assert view is not None
        if app.settings.sources:
            from cfgraph.explorer.passages import read_quotations

            app.places.quote = partial(read_quotations, directory=expand_home(app.settings.sources))
        restore_side_pane(app)
        self._last = self._read_last(view.graph)
        if not (app.settings.restore_session and await self.continue_session()):
            await app.places.open(OverviewPane(view, app.messages, self._read_desk, self._describe_last()))
        self._search_what_was_typed(view)
        with suppress(UsageError):  # unreadable state is reported elsewhere
            if app.settings.remember and not read_state(HINTS):
                app.notify(app.messages("app.first_hints"), timeout=HINTED)
                write_state(HINTS, {"shown": True})

    def _search_what_was_typed(self, view: View) -> None:
        """Search the graph for the text that was typed before it was open."""
        app = self._app
        if len(app.screen_stack) > 1:
            from cfgraph.tui.screens.search import SearchScreen

            if isinstance(app.screen, SearchScreen):
                app.screen.search_in(view)

    def _read_last(self, graph: Graph) -> Session | None:
        """Return the last session with a graph, without pages about unknown nodes."""
        if not self._app.settings.remember:
            return None
        try:
            session = read_session(graph)
        except UsageError as error:
            self._app.notify(translate_error(error, self._app.messages), severity="warning")
            return None
        return _keep_known(session, graph) if session is not None else None

    async def reopen(self, session: Session) -> None:
        """Reopen the pages of a session, in a graph that replaced another."""
        app = self._app
        assert app.view is not None
        self._last = _keep_known(session, app.view.graph)
        if not await self.continue_session():
            await self.open_overview()

    def _describe_last(self) -> str:
        """Return where the last session ended, as text for the line that continues it; empty if there is no session."""
        app, last = self._app, self._last
        if last is None or app.view is None or not last.is_worth_resuming:
            return ""
        address = next(one for one in reversed(last.addresses) if one.kind != "overview")
        nodes = [make_node(text) for text in address.about[:NAMES]]
        if app.view.graph.knows_names(nodes):
            names = [app.view.label(node) for node in nodes]
        else:
            names = [title for title in (last.titles[last.addresses.index(address)],) if title and nodes]
        parts = [app.messages.join_names(names) if names else "", app.messages(f"place.{address.kind}")]
        if last.as_of is not None:
            parts.append(app.messages("date.header", date=last.as_of))
        if last.stated_only:
            parts.append(app.messages("date.stated_only"))
        return " · ".join(filter(None, parts))

    async def continue_session(self) -> bool:
        """Open the pages of the last session at their positions; return whether there were any."""
        app, last = self._app, self._last
        if last is None or app.view is None:
            return False
        app.places.as_of = last.as_of or app.places.as_of
        app.view.stated_only = app.view.stated_only or last.stated_only
        if app.view.graph.is_remote:
            from cfgraph.tui.navigation.reopening import open_waiting

            await open_waiting(app, last)
            return app.pane is not None
        for address, position in zip(last.addresses, last.positions, strict=True):
            with suppress(CfgraphError):
                await self.open_address(address, position)
                if app.pane is not None:
                    app.pane.resume(position)
        return app.pane is not None

    async def reopen_page(self, waiting: LaterPane) -> None:
        """Open the page of an earlier run whose placeholder is now shown."""
        from cfgraph.tui.navigation.reopening import reopen_waiting

        await reopen_waiting(self._app, waiting, lambda app: Routes(app).open_address)

    async def open_address(self, address: Address, position: Mapping[str, object]) -> None:
        """Open the page at an address; do nothing if there is no such page."""
        from cfgraph.tui.panes.canvas_contents import CanvasSource

        match address.kind, [make_node(text) for text in address.about]:
            case kind, nodes if kind in ANALYSES:
                await self.analyses.open_place(kind, nodes, position)
            case "overview", []:
                await self.open_overview()
            case "sparql", []:
                await self.open_sparql()
            case "set", []:
                await self.open_working_set()
            case "entity", [node]:
                await self.open_entity(node)
            case "map", [node]:
                await self.open_entity(node, as_map=True)
            case "class", [IRI() as iri]:
                await self.open_class(iri)
            case "shares", [node]:
                await self.open_shares(node)
            case "document", [node]:
                await self.open_document(node)
            case "canvas", [_, *_] as nodes:
                await self.open_canvas(CanvasSource(self._name_of(nodes), tuple(nodes)))
            case "tree", []:
                await self.open_tree(None)
            case "tree", [node]:
                await self.open_tree(node)
            case "connect", [_, _, *_] as nodes:
                await self.open_connections(nodes)

    def _name_of(self, nodes: Sequence[Node]) -> str:
        """Return the title for a canvas of some entities."""
        view = self._app.view
        assert view is not None
        return self._app.messages.join_names([view.label(node) for node in nodes[:NAMES]])

    async def open_canvas(self, source: CanvasSource) -> None:
        """Show entities and edges on a canvas."""
        from cfgraph.tui.panes.canvas import CanvasPane

        app = self._app
        if (view := app.view) is not None:
            make = partial(CanvasPane, view, app.messages, source, app.settings.lines)
            await open_named(app, source.seeds, make)

    async def open_overview(self) -> None:
        """Go to the overview, reusing an open one."""
        app = self._app
        if app.view is not None and not app.places.return_to(OverviewPane):
            await app.places.open(OverviewPane(app.view, app.messages, self._read_desk))

    def _read_desk(self) -> Desk:
        """Return the starting points; called in a thread."""
        opened = self._app.opened
        assert opened is not None
        return read_desk(opened.view, opened.library, self._recent_entities(), self._app.working)

    async def open_class(self, iri: IRI) -> None:
        """Open the list of a class."""
        from cfgraph.tui.panes.class_list import ClassPane

        if (view := self._app.view) is not None:
            await open_named(self._app, [iri], partial(ClassPane, view, self._app.messages, iri))

    async def open_entity(self, node: Node, *, as_map: bool = False) -> None:
        """Open an entity. A class that has only subclasses in the graph opens as a list of its members."""
        from cfgraph.explorer.overview import list_hidden_subclasses
        from cfgraph.tui.panes.entity import EntityPane

        app = self._app
        if (view := app.view) is not None:
            if isinstance(node, IRI) and list_hidden_subclasses(view, node):
                await self.open_class(node)
                return
            make = partial(EntityPane, view, app.messages, node, app.settings.limits, as_map=as_map)
            await open_named(app, [node], make)

    async def open_document(self, node: Node) -> None:
        """Show the contents of a document."""
        from cfgraph.tui.panes.document import DocumentPane

        app = self._app
        if (view := app.view) is not None:
            await open_named(app, [node], partial(DocumentPane, view, app.messages, node, app.settings.limits))

    async def open_shares(self, node: Node) -> None:
        """Show the direct and indirect owners and holdings of an entity."""
        from cfgraph.tui.panes.shares import SharesPane

        if (view := self._app.view) is not None:
            await open_named(self._app, [node], partial(SharesPane, view, self._app.messages, node))

    async def open_tree(self, node: Node | None) -> None:
        """Show the trees of the graph, expanded down to a node if one is given."""
        from cfgraph.tui.panes.tree import TreePane

        if self._app.view is not None:
            await self._app.places.open(TreePane(self._app.view, self._app.messages, node))

    async def open_connections(self, nodes: Sequence[Node]) -> None:
        """Show how some entities are connected; for two entities, show the paths."""
        from cfgraph.tui.panes.connect import ConnectPane
        from cfgraph.tui.panes.paths import PathsPane

        app = self._app
        if app.view is None or len(nodes) < 2:
            return
        first, second, *others = nodes
        make: Callable[[], Pane] = partial(ConnectPane, app.view, app.messages, tuple(nodes), app.settings.limits)
        if not others:
            make = partial(PathsPane, app.view, app.messages, first, second, app.settings.limits)
        await open_named(app, nodes, make)

    async def open_sparql(self) -> None:
        """Go to the SPARQL pane, reusing an open one."""
        from cfgraph.tui.panes.sparql import SparqlPane

        app, opened = self._app, self._app.opened
        if opened is not None and not app.places.return_to(SparqlPane):
            pane = SparqlPane(opened.view, app.messages, opened.runner, opened.library, app.settings)
            await app.places.open(pane)

    async def open_saved_query(self, name: str) -> None:
        """Show a saved query, and run it."""
        from cfgraph.tui.panes.sparql import SparqlPane
        from cfgraph.tui.sparql.saved import SavedQueries

        await self.open_sparql()
        if isinstance(self._app.pane, SparqlPane):
            self._app.pane.query_one(SavedQueries).open_query(name)

    async def open_query(self, text: str) -> None:
        """Open a query in the editor."""
        from cfgraph.tui.panes.sparql import SparqlPane

        await self.open_sparql()
        if isinstance(self._app.pane, SparqlPane):
            self._app.pane.open_text(text)

    async def run_saved(self, name: str, values: Mapping[str, str]) -> None:
        """Run a saved query with values for some of its parameters; ask for the others in a form."""
        from cfgraph.tui.panes.sparql import SparqlPane

        await self.open_sparql()
        if isinstance(self._app.pane, SparqlPane):
            self._app.pane.run_saved(name, values)

    async def open_result_graph(self, asked: OpenGraph) -> None:
        """Show the statements of a query result as a graph."""
        from cfgraph.tui.panes.result_graph import ResultGraphPane

        app = self._app
        if app.view is not None:
            await app.places.open(ResultGraphPane(app.view, app.messages, asked.title, asked.result, asked.behind))

    async def open_working_set(self) -> None:
        """Show the working set."""
        from cfgraph.tui.panes.working_set import WorkingSetPane

        app = self._app
        if app.view is not None and not app.places.return_to(WorkingSetPane):
            unsaved = app.current_set.others if app.current_set is not None else list
            await app.places.open(WorkingSetPane(app.view, app.messages, app.working, unsaved))

    async def search_entity(self) -> None:
        """Search for an entity and open it. The user may type while the graph is still being opened."""
        await self.pick_entity(self._app.messages("search.title"), lambda ref: self.open_entity(ref.id), is_search=True)

    async def search_path_end(self, start: Ref) -> None:
        """Choose an entity and show the paths to it from another one."""
        app = self._app

        async def open_paths(end: Ref) -> None:
            if start.id == end.id:
                app.notify(app.messages("paths.same"), severity="warning")
            else:
                await self.open_connections((start.id, end.id))

        await self.pick_entity(app.messages("paths.to", name=start.label), open_paths)

    def _recent_entities(self) -> list[Ref]:
        """Return the recently viewed entities, latest first, without duplicates and unread ones."""
        addresses = [pane.address() for pane in reversed(self._app.places.all)]
        nodes = dict.fromkeys(make_node(a.about[0]) for a in addresses if a is not None and a.kind in ("entity", "map"))
        view = self._app.view
        return [view.ref(node) for node in nodes if view.graph.knows_names([node])] if view is not None else []

    async def pick_entity(
        self, title: str, go_on: Callable[[Ref], Awaitable[None]], *, is_search: bool = False
    ) -> None:
        """Let the user choose an entity in a titled dialog, and continue with it; with ``is_search``, open it."""
        from cfgraph.tui.screens.search import SearchScreen

        app = self._app
        if app.places.as_of is not None:
            title = app.messages("date.any_time", title=title)  # names are not dated
        recent = self._recent_entities()
        if not is_search and app.pane is not None and (here := app.pane.selected_entity()) is not None:
            recent = [ref for ref in recent if ref.id != here.id]  # an entity has no paths to itself
        screen = SearchScreen(app.view, app.messages, title, offers_equivalents=True, recent=recent)

        async def use_entity(ref: Ref | None) -> None:
            if ref is not None:
                await go_on(ref)

        await app.push_screen(screen, use_entity)
        screen.take_keys()


def _keep_known(session: Session, graph: Graph) -> Session | None:
    """Return a session without pages about unknown nodes; None if none is left. Nodes of a server are not checked."""
    known = [
        place
        for place in zip(session.addresses, session.positions, session.titles, strict=True)
        if place[0].kind in _KINDS and (graph.is_remote or all(_is_known(graph, text) for text in place[0].about))
    ]
    if not known:
        return None
    addresses, positions, titles = zip(*known, strict=True)
    return replace(session, addresses=addresses, positions=positions, titles=titles)


def _is_known(graph: Graph, text: str) -> bool:
    """Return whether the graph still describes a node."""
    node = make_node(text)
    return any(next(graph.statements(*pattern), None) is not None for pattern in ((node,), (None, None, node)))
