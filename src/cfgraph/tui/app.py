"""The application: opens the graph behind the first paint, moves between places, and does what the keys ask for."""

from __future__ import annotations

import threading
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextvars import copy_context
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.app import App, ComposeResult, SystemCommand
from textual.binding import BindingType
from textual.command import CommandPalette
from textual.filter import LineFilter, Monochrome, NoColor
from textual.message import Message
from textual.screen import Screen

from cfgraph.explorer import View
from cfgraph.explorer.passages import quotations
from cfgraph.model.entity import Ref
from cfgraph.model.errors import CfgraphError, GraphError
from cfgraph.model.terms import Node
from cfgraph.queries import Library, QueryRunner, load_library
from cfgraph.store import Graph, open_graph
from cfgraph.text.catalog import Language, Messages, language_of_locale
from cfgraph.text.safe import one_line, visible
from cfgraph.tui import tools
from cfgraph.tui.actions import bindings, key_names
from cfgraph.tui.clipboard import copy_lines
from cfgraph.tui.exporting import Outcome, export_pane, outcome_text
from cfgraph.tui.panes.base import Collect, Connect, OpenClass, OpenEntity, OpenQuery, Pane
from cfgraph.tui.panes.class_list import ClassPane
from cfgraph.tui.panes.connect import ConnectPane
from cfgraph.tui.panes.entity import EntityPane
from cfgraph.tui.panes.overview import OverviewPane
from cfgraph.tui.panes.paths import PathsPane
from cfgraph.tui.panes.sparql import SparqlPane
from cfgraph.tui.panes.working_set import WorkingSetPane
from cfgraph.tui.places import Places
from cfgraph.tui.screens.help import HelpScreen
from cfgraph.tui.screens.search import SearchScreen
from cfgraph.tui.screens.text import TextScreen
from cfgraph.tui.settings import Settings
from cfgraph.tui.theme import NO_COLOR, THEMES, remember_theme
from cfgraph.tui.usable import cell_text, works_now
from cfgraph.tui.widgets.finder import Finder
from cfgraph.tui.widgets.keybar import KeyBar, working
from cfgraph.tui.widgets.result_table import ResultTable
from cfgraph.tui.widgets.table import Table
from cfgraph.tui.working_set import WorkingSet

if TYPE_CHECKING:
    import rdflib

NOTICE_CELLS = 60
"""Cells of a copied text that its notice repeats."""


class CfgraphApp(App[None]):
    """Shows one pane at a time, with breadcrumbs above and the keys that work beneath."""

    CSS_PATH = "styles.tcss"
    TITLE = "cfgraph"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012 - not a ClassVar in App

    BINDINGS: ClassVar[list[BindingType]] = bindings("app")

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
        """An export ended."""

        def __init__(self, outcome: Outcome) -> None:
            super().__init__()
            self.outcome = outcome

    def __init__(
        self,
        location: str | Path | Sequence[str | Path] | rdflib.Graph = "bundled",
        *,
        language: Language | None = None,
        queries: Path | None = None,
        settings: Settings | None = None,
        theme: str | None = None,
        notices: Sequence[str] = (),
    ) -> None:
        """Make the program; ``theme`` goes before that of the settings, ``notices`` are shown at the start."""
        super().__init__()
        self._location, self._queries = location, queries
        self.settings = settings or Settings()
        self.messages = Messages(language or language_of_locale())
        self.failure: CfgraphError | None = None
        self.view: View | None = None
        self._library: Library | None = None
        self._runner: QueryRunner | None = None
        self._notices = notices
        self.places = Places(self.messages)
        self.working = WorkingSet()
        for each in THEMES:
            self.register_theme(each)
        self.theme = theme or self.settings.theme
        self.set_keymap(self.settings.keymap)

    def watch_theme(self, theme: str) -> None:
        """Tell the styles whether there are colors."""
        self.no_color = theme == NO_COLOR

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Take every color away under the theme without colors, and only then."""
        filters = [each for each in super().get_line_filters() if not isinstance(each, Monochrome | NoColor)]
        return [*filters, NoColor()] if self.theme == NO_COLOR else filters

    def compose(self) -> ComposeResult:
        """The places, and the keys."""
        yield self.places
        yield KeyBar(self.messages)

    def on_mount(self) -> None:
        """Open the graph behind the first paint."""
        # A daemon, as no worker of Textual's is: quitting must not wait until a large graph is built.
        threading.Thread(target=copy_context().run, args=(self._open,), daemon=True).start()
        for notice in self._notices:
            self.notify(visible(notice), severity="warning", timeout=15, markup=False)

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
        if self.settings.sources:
            directory = Path(self.settings.sources).expanduser()
            self.places.quote = partial(quotations, self.view, directory=directory)
        self._library = message.library
        self._runner = QueryRunner(message.graph)
        await self.places.open(OverviewPane(self.view, self.messages))
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
        return self.places.current

    async def on_open_entity(self, message: OpenEntity) -> None:
        """Show an entity."""
        await self._open_entity(message.node, as_map=message.as_map)

    async def on_open_class(self, message: OpenClass) -> None:
        """List a class."""
        if self.view is not None:
            await self.places.open(ClassPane(self.view, self.messages, message.iri))

    async def _open_entity(self, node: Node, *, as_map: bool = False) -> None:
        if self.view is not None:
            try:
                pane = EntityPane(self.view, self.messages, node, self.settings.limits, as_map=as_map)
            except CfgraphError as error:
                self.notify(visible(str(error)), severity="error", markup=False)
            else:
                await self.places.open(pane)

    # -- actions -------------------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Tell which actions work now, so that the key bar names only those."""
        return works_now(self, action, parameters)

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
            await self.places.open(PathsPane(self.view, self.messages, start.id, end.id, self.settings.limits))

    async def action_sparql(self) -> None:
        """Go to the SPARQL pane, the one already open where there is one."""
        if self.view is None or self._runner is None or self._library is None:
            return
        if not self.places.return_to(SparqlPane):
            pane = SparqlPane(self.view, self.messages, self._runner, self._library, self.settings.limits)
            await self.places.open(pane)

    async def action_overview(self) -> None:
        """Go to the overview, back to it where it is still there."""
        if self.view is not None and not self.places.return_to(OverviewPane):
            await self.places.open(OverviewPane(self.view, self.messages))

    def action_history(self, by: int) -> None:
        """Go back (negative) or forward to a place visited before."""
        self.places.step(by)

    def action_copy(self) -> None:
        """Copy the IRI of the entity at hand, else the text of the cell at the cursor."""
        ref = self.pane.entity_at_hand() if self.pane else None
        text = str(ref.id) if ref is not None else cell_text(self)
        if text:
            self._copy([visible(text)], self.messages("app.copied", text=one_line(text, NOTICE_CELLS)))

    def on_result_table_copied(self, message: ResultTable.Copied) -> None:
        """Copy rows."""
        self._copy(message.lines, self.messages("app.copied_rows", total=f"{message.total:,}"))

    def on_text_screen_copied(self, message: TextScreen.Copied) -> None:
        """Copy the text that is shown in full."""
        text = self.messages("app.copied", text=one_line(message.text, NOTICE_CELLS))
        self._copy(map(visible, message.text.splitlines()), text)

    def _copy(self, lines: Iterable[str], done: str) -> None:
        try:
            path = copy_lines(
                lines,
                self.copy_to_clipboard,
                longest=self.settings.limits.clipboard,
                directory=self._export_directory(),
            )
        except OSError as error:
            self.notify(visible(self.messages("app.not_copied", reason=error)), severity="error", markup=False)
        else:
            text = self.messages("app.copied_to", path=path.name) if path else done
            self.notify(visible(text), markup=False)

    def _export_directory(self) -> Path:
        chosen = self.settings.export_directory
        return Path(chosen).expanduser() if chosen else Path()

    async def on_table_viewed(self, message: Table.Viewed) -> None:
        """Show a cell or line in full."""
        await self.push_screen(TextScreen(self.messages, message.title, message.text))

    def action_help(self) -> None:
        """Show every key that works here."""
        here = {action: [each.binding.key for each in actives] for action, actives in working(self.screen).items()}
        self.push_screen(HelpScreen(self.messages, here))

    def action_theme(self, name: str | None = None) -> None:
        """Take a theme, or the next one."""
        names = [theme.name for theme in THEMES]
        self.theme = name or names[(names.index(self.theme) + 1) % len(names)]
        if self.settings.remember_theme:
            remember_theme(self.theme, self.settings)
        self.notify(self._theme_text(self.theme), markup=False)

    def _theme_text(self, name: str) -> str:
        return self.messages("theme.choose", name=self.messages(f"theme.{name.replace('-', '_')}"))

    def action_export(self) -> None:
        """Write what is shown to a file."""
        pane = self.pane
        if pane is not None and pane.can_export():
            self.run_worker(lambda: self._export(pane), thread=True, group="export")

    def _export(self, pane: Pane) -> None:
        outcome = export_pane(pane, self._export_directory(), self.messages)
        if outcome is not None:
            self.post_message(self.WasExported(outcome))

    def exported(self, outcome: Outcome | None) -> None:
        """Tell what became of an export."""
        if outcome is not None:
            self.post_message(self.WasExported(outcome))

    def on_cfgraph_app_was_exported(self, message: WasExported) -> None:
        """Say where the file is, or why there is none."""
        failed = isinstance(message.outcome, CfgraphError)
        text = visible(outcome_text(message.outcome, self.messages))
        self.notify(text, severity="error" if failed else "information", markup=False)

    def action_tool(self, name: str) -> None:
        """Use one of the tools that work on any pane."""
        tools.TOOLS[name](self)

    def on_done(self, message: tools.Done) -> None:
        """Go on after some work in a thread."""
        message.go_on()

    def on_collect(self, message: Collect) -> None:
        """Put entities and edges into the working set."""
        tools.collect(self, message)

    async def action_working_set(self) -> None:
        """Show the working set."""
        if self.view is not None and not self.places.return_to(WorkingSetPane):
            await self.places.open(WorkingSetPane(self.view, self.messages, self.working))

    async def on_connect(self, message: Connect) -> None:
        """Show what ties some entities together; of two, the paths."""
        if self.view is None or len(message.nodes) < 2:
            return
        first, second, *others = message.nodes
        limits = self.settings.limits
        if others:
            await self.places.open(ConnectPane(self.view, self.messages, message.nodes, limits))
        else:
            await self.places.open(PathsPane(self.view, self.messages, first, second, limits))

    async def on_open_query(self, message: OpenQuery) -> None:
        """Open a query in the editor."""
        await self.action_sparql()
        if isinstance(self.pane, SparqlPane):
            self.pane.open_text(message.text)

    def action_command_palette(self) -> None:
        """Open the command palette."""
        if not isinstance(self.screen, CommandPalette):
            palette = CommandPalette(placeholder=self.messages("app.palette"), id="--command-palette")
            self.push_screen(palette)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Offer every action that works now in the command palette, and every theme."""
        for action, actives in working(screen).items():
            keys = key_names(each.binding.key for each in actives)
            call = partial(self.run_action, actives[0].binding.action, actives[0].node)
            yield SystemCommand(action.label(self.messages), f"{keys}  {action.does(self.messages)}", call)
        for theme in THEMES:
            yield SystemCommand(self._theme_text(theme.name), theme.name, partial(self.action_theme, theme.name))
