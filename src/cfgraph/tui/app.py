"""The application: opens the graph behind the first paint, keeps the history of places, and moves between them."""

from __future__ import annotations

import threading
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextvars import copy_context
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.app import App, ComposeResult, SystemCommand
from textual.binding import Binding, BindingType
from textual.command import CommandPalette
from textual.containers import Container
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Static, TextArea

from cfgraph.explorer import View
from cfgraph.export import ExportReport, default_name, write_result, write_subgraph
from cfgraph.model.entity import Ref, Subgraph
from cfgraph.model.errors import CfgraphError, GraphError, UsageError
from cfgraph.model.terms import Node
from cfgraph.queries import Library, QueryRunner, load_library
from cfgraph.store import Graph, open_graph
from cfgraph.text.catalog import Language, Messages, language_of_locale
from cfgraph.text.safe import visible
from cfgraph.tui.history import History
from cfgraph.tui.panes.base import OpenClass, OpenEntity, Pane
from cfgraph.tui.panes.class_list import ClassPane
from cfgraph.tui.panes.entity import EntityPane
from cfgraph.tui.panes.overview import OverviewPane
from cfgraph.tui.panes.paths import PathsPane
from cfgraph.tui.panes.sparql import SparqlPane
from cfgraph.tui.screens.help import HelpScreen
from cfgraph.tui.screens.search import SearchScreen
from cfgraph.tui.theme import THEME
from cfgraph.tui.widgets.finder import Finder
from cfgraph.tui.widgets.keybar import KeyBar, shown_bindings

if TYPE_CHECKING:
    import rdflib

BREADCRUMBS = 6
"""Most places named in the breadcrumbs."""


class CfgraphApp(App[None]):
    """Shows one pane at a time, with breadcrumbs above and the keys that work beneath."""

    CSS_PATH = "styles.tcss"
    TITLE = "cfgraph"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012 - not a ClassVar in App

    # Those that lead to where one types have priority: the next key then waits until the focus is there.
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "search", "search", id="app.search", priority=True),
        Binding("p", "path", "path", id="app.path", priority=True),
        Binding("s", "sparql", "SPARQL", id="app.sparql", priority=True),
        Binding("left_square_bracket,backspace", "history(-1)", "back", id="app.back"),
        Binding("right_square_bracket", "history(1)", "forward", id="app.forward"),
        Binding("e", "export", "export", id="app.export"),
        Binding("o", "overview", "overview", id="app.overview", priority=True),
        Binding("y", "copy", "copy IRI", id="app.copy", show=False),
        Binding("tab", "app.focus_next", "next part", id="app.next_part", show=False),
        Binding("question_mark,f1", "help", "help", id="app.help"),
        Binding("ctrl+p", "command_palette", "commands", id="app.commands", show=False, priority=True),
        Binding("q,ctrl+q", "quit", "quit", id="app.quit"),
    ]

    class Opened(Message):
        """The graph was opened."""

        def __init__(self, graph: Graph, library: Library) -> None:
            super().__init__()
            self.graph, self.library = graph, library

    class NotOpened(Message):
        """The graph can't be opened."""

        def __init__(self, error: CfgraphError) -> None:
            super().__init__()
            self.error = error

    class WasExported(Message):
        """An export ended: with a report, with only a path, or with an error."""

        def __init__(self, outcome: ExportReport | Path | CfgraphError) -> None:
            super().__init__()
            self.outcome = outcome

    def __init__(
        self,
        location: str | Path | Sequence[str | Path] | rdflib.Graph = "bundled",
        *,
        language: Language | None = None,
        queries: Path | None = None,
    ) -> None:
        super().__init__()
        self._location, self._queries = location, queries
        self.messages = Messages(language or language_of_locale())
        self.failure: CfgraphError | None = None
        self.view: View | None = None
        self._library: Library | None = None
        self._runner: QueryRunner | None = None
        self._history = History[Pane](self._discard)
        self.register_theme(THEME)
        self.theme = THEME.name

    def compose(self) -> ComposeResult:
        """Breadcrumbs, the place, the keys."""
        yield Static("", id="breadcrumbs", markup=False)
        with Container(id="place"):
            yield Static(self.messages("app.opening"), id="opening", markup=False)
        yield KeyBar(self.messages)

    def on_mount(self) -> None:
        """Open the graph behind the first paint."""
        self._draw_breadcrumbs()
        # A daemon, as no worker of Textual's is: quitting must not wait until a large graph is built.
        threading.Thread(target=copy_context().run, args=(self._open,), daemon=True).start()

    def _open(self) -> None:
        try:
            graph = open_graph(self._location)
            library = load_library(self._queries)
        except CfgraphError as error:
            self.post_message(self.NotOpened(error))
        except OSError as error:
            self.post_message(self.NotOpened(GraphError(f"{self._location}: can't be opened: {error}")))
        else:
            self.post_message(self.Opened(graph, library))

    def on_cfgraph_app_not_opened(self, message: NotOpened) -> None:
        """Leave; whoever started the app says why."""
        self.failure = message.error
        self.exit()

    async def on_cfgraph_app_opened(self, message: Opened) -> None:
        """Show the overview."""
        self.view = View(message.graph, self.messages.language)
        self._library = message.library
        self._runner = QueryRunner(message.graph)
        await self.query_one("#opening").remove()
        await self.go_to(OverviewPane(self.view, self.messages))
        for finder in self.screen.query(Finder):
            finder.use(self.view)

    def on_unmount(self) -> None:
        """Let go of the worker process and the graph."""
        if self._runner is not None:
            self._runner.close()
        if self.view is not None:
            self.view.graph.close()

    # -- places --------------------------------------------------------------------------------------------------

    @property
    def pane(self) -> Pane | None:
        """The place shown now."""
        return self._history.current

    async def go_to(self, pane: Pane) -> None:
        """Show a new place after the current one. Keys typed meanwhile wait for it."""
        if self.pane is not None:
            self._leave(self.pane)
        self._history.push(pane)
        await self.query_one("#place").mount(pane)
        self._draw_breadcrumbs()
        self.refresh_bindings()

    def _discard(self, pane: Pane) -> None:
        pane.remove()

    def _step(self, by: int) -> None:
        before = self.pane
        after = self._history.step(by)
        if before is None or after is None:
            return
        self._leave(before)
        after.display = True
        if after.last_focus is not None:
            after.last_focus.focus()
        else:
            after.focus_first()
        self._draw_breadcrumbs()
        self.refresh_bindings()

    def _return_to(self, kind: type[Pane]) -> bool:
        """Go to the nearest place of a kind, and tell whether there is one."""
        offset = self._history.offset_of(kind)
        if offset:
            self._step(offset)
        return offset is not None

    def _leave(self, pane: Pane) -> None:
        """Hide a pane, and remember where in it the focus was."""
        focused = self.screen_stack[0].focused
        if focused is not None and pane in focused.ancestors:
            pane.last_focus = focused
        pane.display = False

    def _draw_breadcrumbs(self) -> None:
        line = Text("cfgraph", style="bold", no_wrap=True, overflow="ellipsis")
        trail = self._history.trail(BREADCRUMBS)
        for number, pane in enumerate(trail):
            last = number == len(trail) - 1
            line.append(" › ", "not bold dim")
            line.append(visible(pane.title), "bold" if last else "not bold dim")
        self.query_one("#breadcrumbs", Static).update(line)

    async def on_open_entity(self, message: OpenEntity) -> None:
        """Show an entity."""
        await self._open_entity(message.node, as_map=message.as_map)

    async def on_open_class(self, message: OpenClass) -> None:
        """List a class."""
        if self.view is not None:
            await self.go_to(ClassPane(self.view, self.messages, message.iri))

    async def _open_entity(self, node: Node, *, as_map: bool = False) -> None:
        if self.view is not None:
            try:
                await self.go_to(EntityPane(self.view, self.messages, node, as_map=as_map))
            except CfgraphError as error:
                self.notify(visible(str(error)), severity="error", markup=False)

    # -- actions -------------------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Tell which actions work now, so that the key bar names only those."""
        if action in ("search", "path", "sparql", "overview") and self._is_typing():
            return False
        if action == "search":
            return not self._in_dialog()
        if action in ("path", "sparql", "overview", "copy", "export", "history"):
            if self.view is None or self._in_dialog():
                return False
            pane = self.pane
            if action == "history":
                by = parameters[0]
                return isinstance(by, int) and self._history.can_step(by)
            if action == "export":
                return pane is not None and pane.can_export()
            if action == "overview":
                return not isinstance(pane, OverviewPane)
            if action == "sparql":
                return not isinstance(pane, SparqlPane)
            if action in ("path", "copy"):
                return pane is not None and pane.is_mounted and pane.entity_at_hand() is not None
        if action == "help":
            return not self._in_dialog()
        return True

    def _is_typing(self) -> bool:
        """Tell whether keys are text in the pane now."""
        return isinstance(self.screen_stack[0].focused, TextArea)

    def _in_dialog(self) -> bool:
        """Tell whether a screen lies above the panes, other than the palette, which offers what works beneath it."""
        return any(not isinstance(screen, CommandPalette) for screen in self.screen_stack[1:])

    async def action_search(self) -> None:
        """Search an entity and go there. One may type while the graph is still being opened."""
        await self._pick(self.messages("search.title"), lambda ref: self._open_entity(ref.id))

    async def action_path(self) -> None:
        """Pick another entity and show the paths to it."""
        start = self.pane.entity_at_hand() if self.pane else None
        if start is not None:
            await self._pick(self.messages("paths.to", name=start.label), lambda ref: self._show_paths(start, ref))

    async def _pick(self, title: str, chosen: Callable[[Ref], Awaitable[None]]) -> None:
        screen = SearchScreen(self.view, self.messages, title)

        async def picked(ref: Ref | None) -> None:
            if ref is not None:
                await chosen(ref)

        await self.push_screen(screen, picked)
        screen.take_keys()

    async def _show_paths(self, start: Ref, end: Ref) -> None:
        if self.view is None:
            return
        if start.id == end.id:
            self.notify(self.messages("paths.same"), severity="warning", markup=False)
        else:
            await self.go_to(PathsPane(self.view, self.messages, start.id, end.id))

    async def action_sparql(self) -> None:
        """Go to the SPARQL pane, the one already open where there is one."""
        if self.view is None or self._runner is None or self._library is None:
            return
        if not self._return_to(SparqlPane):
            await self.go_to(SparqlPane(self.view, self.messages, self._runner, self._library))

    async def action_overview(self) -> None:
        """Go to the overview, back to it where it is still there."""
        if self.view is not None and not self._return_to(OverviewPane):
            await self.go_to(OverviewPane(self.view, self.messages))

    def action_history(self, by: int) -> None:
        """Go back (negative) or forward to a place visited before."""
        self._step(by)

    def action_copy(self) -> None:
        """Copy the IRI of the entity at hand to the clipboard, through the terminal."""
        ref = self.pane.entity_at_hand() if self.pane else None
        if ref is not None:
            self.copy_to_clipboard(visible(str(ref.id)))
            self.notify(visible(self.messages("app.copied", text=ref.id)), markup=False)

    def action_help(self) -> None:
        """Show every key that works here."""
        bindings = [active.binding for active in self.screen.active_bindings.values() if active.enabled]
        self.push_screen(HelpScreen(self.messages, bindings))

    def action_export(self) -> None:
        """Write what is shown to a file in the working directory."""
        pane = self.pane
        if pane is not None and pane.can_export():
            self.run_worker(lambda: self._export(pane), thread=True, group="export")

    def _export(self, pane: Pane) -> None:
        outcome: ExportReport | Path | CfgraphError | None = None
        try:
            exported = pane.exported()
            if exported is None:
                return
            if isinstance(exported.content, Subgraph):
                path = default_name(exported.title, ".graphml", Path.cwd())
                outcome = write_subgraph(exported.content, path, overwrite=False)
            else:
                outcome = default_name(exported.title, ".csv", Path.cwd())
                write_result(exported.content, outcome, "csv")
        except CfgraphError as error:
            outcome = error
        except OSError as error:
            outcome = UsageError(self.messages("app.not_exported", reason=error))
        self.post_message(self.WasExported(outcome))

    def on_cfgraph_app_was_exported(self, message: WasExported) -> None:
        """Say where the file is, or why there is none."""
        outcome = message.outcome
        if isinstance(outcome, CfgraphError):
            self.notify(visible(str(outcome)), severity="error", markup=False)
        elif isinstance(outcome, Path):
            self.notify(visible(self.messages("app.exported_rows", path=outcome.name)), markup=False)
        else:
            text = self.messages("app.exported", path=outcome.path.name, nodes=outcome.nodes, edges=outcome.edges)
            self.notify(visible(text), markup=False)

    def action_command_palette(self) -> None:
        """Open the command palette."""
        if not isinstance(self.screen, CommandPalette):
            palette = CommandPalette(placeholder=self.messages("app.palette"), id="--command-palette")
            self.push_screen(palette)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Offer every action that works now in the command palette."""
        for identity, (name, active) in shown_bindings(screen).items():
            title = self.messages(f"key.{identity.replace('.', '_')}")
            yield SystemCommand(title, name, partial(self.run_action, active.binding.action, active.node))
