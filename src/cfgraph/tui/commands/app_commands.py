"""The commands that work on any pane: what each of them does, and when it is available."""

from __future__ import annotations

from collections.abc import Awaitable
from inspect import isawaitable
from pathlib import Path
from typing import TYPE_CHECKING

from textual.widget import AwaitMount
from textual.widgets import Input, TextArea

from cfgraph.model.dates import parse_date
from cfgraph.model.terms import IRI, BlankNode
from cfgraph.tui.commands.analysis_commands import AnalysisCommands
from cfgraph.tui.commands.background import EXPORTS, run_in_thread
from cfgraph.tui.commands.canvas_commands import CanvasCommands
from cfgraph.tui.commands.collecting import add_to_working_set
from cfgraph.tui.commands.copy import Copier
from cfgraph.tui.commands.reloading import Reloader
from cfgraph.tui.commands.side_pane import SidePaneCommands
from cfgraph.tui.commands.source_editing import SourceEditor
from cfgraph.tui.context import Context
from cfgraph.tui.keymap import Command
from cfgraph.tui.messages import OpenEntity, OpenQuery
from cfgraph.tui.navigation.routes import Routes
from cfgraph.tui.panes.base import Pane
from cfgraph.tui.widgets.keybar import available_commands
from cfgraph.tui.widgets.result_table import ResultTable
from cfgraph.tui.widgets.table import Row, Table
from cfgraph.workspace.bookmarks import Bookmark, read_bookmarks, toggle_bookmark

if TYPE_CHECKING:
    from cfgraph.queries.equivalents import Equivalents
    from cfgraph.tui.commands.export import ExportOutcome

OFFERED = 20
"""Seconds that the notice of an export stands, with what can be done with the file."""


class AppCommands(AnalysisCommands, CanvasCommands, SidePaneCommands):
    """What the commands of the part ``app`` run, by the names that ``keymap.COMMANDS`` gives: none in a dialog."""

    def __init__(self, app: Context, routes: Routes, copier: Copier, reloader: Reloader) -> None:
        """Make the commands of a program."""
        self._app, self._routes, self._copier, self._reloader = app, routes, copier, reloader
        self._analyses = routes.analyses
        self._sources = SourceEditor(app, reloader)
        self.exported: Path | None = None

    async def run(self, command: Command) -> None:
        """Do what a command does. Keys typed meanwhile wait for the place or dialog that it opens."""
        outcome: Awaitable[object] | None = getattr(self, command.run)()
        if isawaitable(outcome):
            await outcome

    def is_available(self, command: Command) -> bool:
        """Tell whether a command is available now that the graph is open."""
        if self._is_in_dialog or (command.yields_to_typing and self._is_typing):
            return False
        return command.is_available(self)

    # -- when they are available -----------------------------------------------------------------------------------

    @property
    def _is_in_dialog(self) -> bool:
        """Whether a screen lies above the panes."""
        return len(self._app.screen_stack) > 1

    @property
    def _is_typing(self) -> bool:
        """Whether keys are text in the pane now."""
        focused = self._app.screen_stack[0].focused
        if isinstance(focused, TextArea):
            return not focused.read_only
        return isinstance(focused, Input) or (isinstance(focused, Table) and focused.is_filtering)

    @property
    def _pane(self) -> Pane | None:
        """The place shown now, once it is there."""
        pane = self._app.pane
        return pane if pane is not None and pane.is_mounted else None

    def _is_away_from(self, kind: str) -> bool:
        return self._pane is not None and self._pane.kind != kind

    @property
    def has_pane(self) -> bool:
        """Whether a place is shown."""
        return self._pane is not None

    @property
    def can_reload(self) -> bool:
        """Whether the files of the graph have changed since it was opened."""
        return self._reloader.is_outdated

    @property
    def is_away_from_overview(self) -> bool:
        """Whether another place than the overview is shown."""
        return self._is_away_from("overview")

    @property
    def is_away_from_sparql(self) -> bool:
        """Whether another place than the SPARQL pane is shown."""
        return self._is_away_from("sparql")

    @property
    def is_away_from_working_set(self) -> bool:
        """Whether another place than the working set is shown."""
        return self._is_away_from("set")

    @property
    def can_go_back(self) -> bool:
        """Whether there is a place before this one, and keys are no text now."""
        return not self._is_typing and self._app.places.can_step(-1)

    @property
    def has_selection(self) -> bool:
        """Whether text on the screen is selected with the mouse."""
        return bool(self._app.screen.selections)

    @property
    def can_go_forward(self) -> bool:
        """Whether one came back from another place."""
        return self._app.places.can_step(1)

    @property
    def has_entity(self) -> bool:
        """Whether the place shown stands on an entity."""
        return self._pane is not None and self._pane.selected_entity() is not None

    @property
    def can_copy(self) -> bool:
        """Whether there is an entity or a cell to copy."""
        return self.has_entity or (self.has_pane and bool(self._cell_text()))

    @property
    def can_export(self) -> bool:
        """Whether what is shown can be written to a file."""
        return self._pane is not None and self._pane.can_export()

    @property
    def can_collect(self) -> bool:
        """Whether there is something at the cursor for the working set."""
        return self._pane is not None and self._pane.items_to_collect() is not None

    @property
    def can_show_claims(self) -> bool:
        """Whether something at the cursor has claims or several values."""
        return self._pane is not None and bool(self._pane.selected_edges() or self._pane.selected_values())

    # -- going to places -------------------------------------------------------------------------------------------

    async def search(self) -> None:
        """Search an entity and go there."""
        await self._routes.search_entity()

    def reload(self) -> None:
        """Open the graph again, as its files are now."""
        self._reloader.begin()

    async def find_paths(self) -> None:
        """Pick another entity and show the paths to it."""
        start = self._app.pane.selected_entity() if self._app.pane else None
        if start is not None:
            await self._routes.search_path_end(start)

    def ask_questions(self) -> None:
        """List the saved queries that can be asked about the entity that the place stands on."""
        from cfgraph.tui.commands.questions import ask_about

        ref = self._app.pane.selected_entity() if self._app.pane else None
        if ref is not None:
            ask_about(self._app, ref)

    async def open_overview(self) -> None:
        """Go to the overview."""
        await self._routes.open_overview()

    async def open_sparql(self) -> None:
        """Go to the SPARQL pane."""
        await self._routes.open_sparql()

    async def open_working_set(self) -> None:
        """Show the working set."""
        await self._routes.open_working_set()

    def clear_selection(self) -> None:
        """Select nothing on the screen any more."""
        self._app.screen.clear_selection()

    def go_back(self) -> None:
        """Go back to the place before."""
        self._app.places.step(-1)

    def go_forward(self) -> None:
        """Go forward to the place one came back from."""
        self._app.places.step(1)

    def ask_for_date(self) -> AwaitMount:
        """Ask for the date that applies to everything shown; an empty one means any time."""
        from cfgraph.tui.screens.prompt import AskScreen

        app = self._app

        def read_date(text: str) -> str | None:
            return parse_date(text) if text.strip() else None

        def show_date(text: str | None) -> None:
            if text is not None:
                app.places.show_date(read_date(text))

        title, hint = app.messages("date.title"), app.messages("date.hint")
        return app.push_screen(AskScreen(app.messages, title, hint, app.places.as_of or "", read_date), show_date)

    def toggle_stated_only(self) -> None:
        """Leave out what is inferred or computed, here and wherever one goes, or show it again."""
        view = self._app.view
        if view is not None:
            view.stated_only = not view.stated_only
            self._app.places.show_date(self._app.places.as_of)

    def show_help(self) -> None:
        """Show every key that works here."""
        from cfgraph.tui.screens.help import HelpScreen

        commands = available_commands(self._app.screen)
        keys = {command: [each.binding.key for each in actives] for command, actives in commands.items()}
        self._app.push_screen(HelpScreen(self._app.messages, keys))

    # -- what is at the cursor -------------------------------------------------------------------------------------

    def _cell_text(self) -> str | None:
        """Return the text of the cell at the cursor of a table of results."""
        focused = self._app.focused
        return focused.cell if isinstance(focused, ResultTable) else None

    def copy(self) -> None:
        """Copy the IRI of the entity that the place stands on, else the text of the cell at the cursor."""
        ref = self._app.pane.selected_entity() if self._app.pane else None
        self._copier.copy_text(str(ref.id) if ref is not None else self._cell_text() or "")

    def collect(self) -> None:
        """Put what is at the cursor into the working set."""
        collected = self._app.pane.items_to_collect() if self._app.pane else None
        if collected is not None:
            add_to_working_set(self._app, collected)

    def show_claims(self) -> None:
        """Show the claims of the edge at the cursor, or all values of the attribute or figure there, side by side."""
        from cfgraph.tui.screens.claims import ClaimsScreen

        app, pane = self._app, self._app.pane
        if pane is None:
            return
        if edges := pane.selected_edges():
            app.push_screen(ClaimsScreen(app.messages, edges))
        elif values := pane.selected_values():
            ref = pane.selected_entity()
            title = f"{ref.label if ref else pane.title} · {values[0].predicate.label}"
            rules = pane.view.value_rules
            app.push_screen(ClaimsScreen(app.messages, title=title, values=values, rules=rules))

    def show_equivalents(self) -> None:
        """Show the query and the command line that give what is on the screen."""
        from cfgraph.tui.screens.equivalents import EquivalentsScreen

        app = self._app

        def open_query(query: str | None) -> None:
            if query is not None:
                app.post_message(OpenQuery(query))

        def show_dialog(behind: Equivalents | None) -> None:
            if behind is None:
                app.notify(app.messages("behind.none"))
            else:
                app.push_screen(EquivalentsScreen(app.messages, behind), open_query)

        if app.pane is not None:
            run_in_thread(app, app.pane.equivalents, show_dialog)

    # -- bookmarks -------------------------------------------------------------------------------------------------

    def toggle_bookmark(self) -> None:
        """Bookmark the entity that the place stands on, or remove its bookmark."""
        app = self._app
        ref = app.pane.selected_entity() if app.pane else None
        if ref is None or app.view is None:
            return
        mark = Bookmark(app.view.graph.location, ref.id, ref.label)

        def report(is_added: bool) -> None:
            app.notify(app.messages("bookmarks.added" if is_added else "bookmarks.removed", name=mark.label))

        run_in_thread(app, lambda: toggle_bookmark(mark), report)

    def show_bookmarks(self) -> None:
        """Let a bookmark of this graph be picked, and go there."""
        from cfgraph.tui.screens.pick import PickScreen

        app, view = self._app, self._app.view
        if view is None:
            return

        def open_bookmark(row: Row | None) -> None:
            if row is not None and isinstance(row.key, IRI | BlankNode):
                app.post_message(OpenEntity(row.key))

        def show_dialog(bookmarks: list[Bookmark]) -> None:
            rows = [
                Row((mark.label, view.curie(mark.node)), key=mark.node)
                for mark in bookmarks
                if mark.graph == view.graph.location
            ]
            if rows:
                app.push_screen(PickScreen(app.messages, app.messages("bookmarks.title"), rows), open_bookmark)
            else:
                app.notify(app.messages("bookmarks.none"))

        run_in_thread(app, read_bookmarks, show_dialog)

    async def open_tree(self) -> None:
        """Show the trees of the graph, and where the selected entity stands in them."""
        entity = self._pane.selected_entity() if self._pane is not None else None
        await self._routes.open_tree(entity.id if entity is not None else None)

    def show_legend(self) -> None:
        """Show which sign and color each class has."""
        from cfgraph.tui.commands.legend import show_legend

        if self._app.view is not None:
            show_legend(self._app, self._app.view)

    # -- exporting -------------------------------------------------------------------------------------------------

    def export(self) -> None:
        """Write what is shown to a file, in the format of the settings."""
        from cfgraph.tui.commands.export import export_directory, export_pane

        pane, settings = self._app.pane, self._app.settings
        if pane is not None and pane.can_export():
            directory, ending = export_directory(settings), settings.export_format
            run_in_thread(self._app, lambda: export_pane(pane, directory, ending), self._report_export, group=EXPORTS)

    def export_as(self) -> AwaitMount | None:
        """Ask for a file, in a format that what is shown can be written to, and write it."""
        from cfgraph.tui.commands.export import check_path, export_directory, export_to, list_endings
        from cfgraph.tui.screens.prompt import FileScreen
        from cfgraph.userfiles.file_names import make_file_name

        app, pane = self._app, self._app.pane
        if pane is None or not pane.can_export():
            return None
        endings = list_endings(pane)
        directory = export_directory(app.settings)
        usual = f".{app.settings.export_format}"
        name = make_file_name(pane.title, usual if usual in dict(endings) else endings[0][0], directory).name

        def read_path(text: str) -> Path:
            return check_path(text, endings, directory)

        def write_file(text: str | None) -> None:
            if text is not None:
                path = read_path(text)
                run_in_thread(app, lambda: export_to(pane, path), self._report_export, group=EXPORTS)

        screen = FileScreen(app.messages, app.messages("file.title"), name, endings, read_path)
        return app.push_screen(screen, write_file)

    def _report_export(self, outcome: ExportOutcome | None) -> None:
        """Say where the file is, or why there is none."""
        from cfgraph.tui.commands.export import exported_file, outcome_text

        if outcome is not None:
            app, file = self._app, exported_file(outcome)
            text = outcome_text(outcome, app.messages)
            if file is None:
                app.notify(text, severity="error")
                return
            self.exported = file
            app.notify(f"{text} · {app.messages('app.exported_offers')}", timeout=OFFERED)
            app.refresh_bindings()

    @property
    def has_exported(self) -> bool:
        """Whether a file was written that may be opened."""
        return self.exported is not None and self.has_pane

    def open_exported(self) -> None:
        """Open the file that was written last in the program that the desktop has for it."""
        from cfgraph.tui.terminal.file_opener import open_file

        if (file := self.exported) is not None:
            run_in_thread(self._app, lambda: open_file(file), lambda _: None)

    def copy_exported(self) -> None:
        """Copy the path of the file that was written last."""
        self._copier.copy_text(str(self.exported or ""))
