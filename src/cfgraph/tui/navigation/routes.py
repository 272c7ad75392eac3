"""How one gets to each place: what opens the panes, the search that leads to them, and the last session."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from cfgraph.model.entity import Ref
from cfgraph.model.errors import CfgraphError, UsageError, translate_error
from cfgraph.model.terms import IRI, Node
from cfgraph.store import Graph
from cfgraph.tui.commands.side_pane import restore_side_pane
from cfgraph.tui.context import Context
from cfgraph.tui.messages import OpenGraph
from cfgraph.tui.navigation.analyses import ANALYSES, AnalysisRoutes
from cfgraph.tui.navigation.desk import Desk, read_desk
from cfgraph.tui.navigation.session import Session, read_session
from cfgraph.tui.panes.base import Address, parse_node
from cfgraph.tui.panes.overview import OverviewPane
from cfgraph.workspace.state import StateName, read_state, write_state

if TYPE_CHECKING:
    from cfgraph.explorer import View
    from cfgraph.tui.panes.canvas_contents import CanvasSource

HINTS: StateName = "hints"
"""The state that tells whether the line of hints was shown, which it is once."""

HINTED = 60
"""Seconds that it stands."""

NAMES = 3
"""Most entities named in the line that goes on with the last session."""

_KINDS = ANALYSES.union(
    ("overview", "sparql", "set", "entity", "map", "class", "shares", "connect", "tree", "document", "canvas")
)


class Routes:
    """Opens places. The pane of each is imported when it is first opened, or before that once the program is idle."""

    def __init__(self, app: Context) -> None:
        """Lead to the places of a program."""
        self._app = app
        self.analyses = AnalysisRoutes(app, self.pick_entity)
        self._last: Session | None = None

    async def open_first(self) -> None:
        """Show the first place of a graph that was just opened, and search in it for what was typed already."""
        app, view = self._app, self._app.view
        assert view is not None
        if app.settings.sources:
            from cfgraph.explorer.passages import read_quotations

            app.places.quote = partial(read_quotations, directory=Path(app.settings.sources).expanduser())
        restore_side_pane(app)
        self._last = self._read_last(view.graph)
        if not (app.settings.restore_session and await self.continue_session()):
            await app.places.open(OverviewPane(view, app.messages, self._read_desk, self._describe_last()))
        self._search_what_was_typed(view)
        with suppress(UsageError):  # a state that can't be read or written is told of elsewhere
            if app.settings.remember and not read_state(HINTS):
                app.notify(app.messages("app.first_hints"), timeout=HINTED)
                write_state(HINTS, {"shown": True})

    def _search_what_was_typed(self, view: View) -> None:
        """Search in the graph for what was typed before it was open."""
        app = self._app
        if len(app.screen_stack) > 1:
            from cfgraph.tui.screens.search import SearchScreen

            if isinstance(app.screen, SearchScreen):
                app.screen.search_in(view)

    def _read_last(self, graph: Graph) -> Session | None:
        """Return the last session with a graph, without the places that it knows nothing of any more."""
        if not self._app.settings.remember:
            return None
        try:
            session = read_session(graph)
        except UsageError as error:
            self._app.notify(translate_error(error, self._app.messages), severity="warning")
            return None
        return _keep_known(session, graph) if session is not None else None

    async def reopen(self, session: Session) -> None:
        """Open the places of a session again, in a graph that has taken the place of another."""
        app = self._app
        assert app.view is not None
        self._last = _keep_known(session, app.view.graph)
        if not await self.continue_session():
            await self.open_overview()

    def _describe_last(self) -> str:
        """Return where the last session ended, for the line that goes on with it; nothing where it ended nowhere."""
        app, last = self._app, self._last
        if last is None or app.view is None or not last.is_worth_resuming:
            return ""
        address = next(one for one in reversed(last.addresses) if one.kind != "overview")
        names = [app.view.label(parse_node(text)) for text in address.about[:NAMES]]
        parts = [app.messages.join_names(names) if names else "", app.messages(f"place.{address.kind}")]
        if last.as_of is not None:
            parts.append(app.messages("date.header", date=last.as_of))
        if last.stated_only:
            parts.append(app.messages("date.stated_only"))
        return " · ".join(filter(None, parts))

    async def continue_session(self) -> bool:
        """Open the places of the last session, where on them one was; tell whether there was any to open."""
        app, last = self._app, self._last
        if last is None or app.view is None:
            return False
        app.places.as_of = last.as_of or app.places.as_of
        app.view.stated_only = app.view.stated_only or last.stated_only
        for address, position in zip(last.addresses, last.positions, strict=True):
            with suppress(CfgraphError):
                await self._open_address(address, position)
                if app.pane is not None:
                    app.pane.resume(position)
        return app.pane is not None

    async def _open_address(self, address: Address, position: Mapping[str, object]) -> None:
        from cfgraph.tui.panes.canvas_contents import CanvasSource

        match address.kind, [parse_node(text) for text in address.about]:
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
        """Return what a canvas of some entities is called."""
        view = self._app.view
        assert view is not None
        return self._app.messages.join_names([view.label(node) for node in nodes[:NAMES]])

    async def open_canvas(self, source: CanvasSource) -> None:
        """Draw something on a canvas."""
        from cfgraph.tui.panes.canvas import CanvasPane

        app = self._app
        if app.view is not None:
            await app.places.open(CanvasPane(app.view, app.messages, source, app.settings.lines))

    async def open_overview(self) -> None:
        """Go to the overview, back to it where it is still there."""
        app = self._app
        if app.view is not None and not app.places.return_to(OverviewPane):
            await app.places.open(OverviewPane(app.view, app.messages, self._read_desk))

    def _read_desk(self) -> Desk:
        """Return what there is to go on with; called in a thread."""
        opened = self._app.opened
        assert opened is not None
        return read_desk(opened.view, opened.library, self._recent_entities(), self._app.working)

    async def open_class(self, iri: IRI) -> None:
        """List a class."""
        from cfgraph.tui.panes.class_list import ClassPane

        if self._app.view is not None:
            await self._app.places.open(ClassPane(self._app.view, self._app.messages, iri))

    async def open_entity(self, node: Node, *, as_map: bool = False) -> None:
        """Show an entity."""
        from cfgraph.tui.panes.entity import EntityPane

        app = self._app
        if app.view is not None:
            try:
                pane = EntityPane(app.view, app.messages, node, app.settings.limits, as_map=as_map)
            except CfgraphError as error:
                app.notify(translate_error(error, app.messages), severity="error")
            else:
                await app.places.open(pane)

    async def open_document(self, node: Node) -> None:
        """Show what was taken from a document."""
        from cfgraph.tui.panes.document import DocumentPane

        app = self._app
        if app.view is not None:
            await app.places.open(DocumentPane(app.view, app.messages, node, app.settings.limits))

    async def open_shares(self, node: Node) -> None:
        """Show who holds an entity and what it holds, directly and through others."""
        from cfgraph.tui.panes.shares import SharesPane

        if self._app.view is not None:
            await self._app.places.open(SharesPane(self._app.view, self._app.messages, node))

    async def open_tree(self, node: Node | None) -> None:
        """Show the trees of the graph, unfolded down to a node where one is given."""
        from cfgraph.tui.panes.tree import TreePane

        if self._app.view is not None:
            await self._app.places.open(TreePane(self._app.view, self._app.messages, node))

    async def open_connections(self, nodes: Sequence[Node]) -> None:
        """Show what ties some entities together; of two, the paths."""
        from cfgraph.tui.panes.connect import ConnectPane
        from cfgraph.tui.panes.paths import PathsPane

        app = self._app
        if app.view is None or len(nodes) < 2:
            return
        first, second, *others = nodes
        if others:
            await app.places.open(ConnectPane(app.view, app.messages, tuple(nodes), app.settings.limits))
        else:
            await app.places.open(PathsPane(app.view, app.messages, first, second, app.settings.limits))

    async def open_sparql(self) -> None:
        """Go to the SPARQL pane, the one already open where there is one."""
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
        """Run a saved query, with values for some of its parameters; the form asks for the others."""
        from cfgraph.tui.panes.sparql import SparqlPane

        await self.open_sparql()
        if isinstance(self._app.pane, SparqlPane):
            self._app.pane.run_saved(name, values)

    async def open_result_graph(self, asked: OpenGraph) -> None:
        """Show the statements that a query answered with as a graph."""
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
        """Search an entity and go there. One may type while the graph is still being opened."""
        await self.pick_entity(self._app.messages("search.title"), lambda ref: self.open_entity(ref.id))

    async def search_path_end(self, start: Ref) -> None:
        """Pick an entity and show the paths to it from another."""
        app = self._app

        async def open_paths(end: Ref) -> None:
            if start.id == end.id:
                app.notify(app.messages("paths.same"), severity="warning")
            else:
                await self.open_connections((start.id, end.id))

        await self.pick_entity(app.messages("paths.to", name=start.label), open_paths)

    def _recent_entities(self) -> list[Ref]:
        """Return the entities that were looked at lately, the latest first, each once."""
        addresses = [pane.address() for pane in reversed(self._app.places.all)]
        nodes = dict.fromkeys(
            parse_node(a.about[0]) for a in addresses if a is not None and a.kind in ("entity", "map")
        )
        view = self._app.view
        return [view.ref(node) for node in nodes] if view is not None else []

    async def pick_entity(self, title: str, go_on: Callable[[Ref], Awaitable[None]]) -> None:
        """Let an entity be picked under a title, and go on with it."""
        from cfgraph.tui.screens.search import SearchScreen

        app = self._app
        if app.places.as_of is not None:
            title = app.messages("date.any_time", title=title)  # names are not dated
        screen = SearchScreen(app.view, app.messages, title, offers_equivalents=True, recent=self._recent_entities())

        async def use_entity(ref: Ref | None) -> None:
            if ref is not None:
                await go_on(ref)

        await app.push_screen(screen, use_entity)
        screen.take_keys()


def _keep_known(session: Session, graph: Graph) -> Session | None:
    """Return a session without the places that a graph knows nothing of any more; None where none is left."""
    known = [
        (address, position)
        for address, position in zip(session.addresses, session.positions, strict=True)
        if address.kind in _KINDS and all(_is_known(graph, text) for text in address.about)
    ]
    addresses, positions = tuple(one for one, _ in known), tuple(one for _, one in known)
    return replace(session, addresses=addresses, positions=positions) if known else None


def _is_known(graph: Graph, text: str) -> bool:
    """Tell whether the graph still says anything of a node."""
    node = parse_node(text)
    return any(next(graph.statements(*pattern), None) is not None for pattern in ((node,), (None, None, node)))
