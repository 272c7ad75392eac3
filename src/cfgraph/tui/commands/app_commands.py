"""The commands that work on any pane, and when they are available."""

from __future__ import annotations

from collections.abc import Awaitable
from inspect import isawaitable
from typing import TYPE_CHECKING

from textual.widget import AwaitMount
from textual.widgets import Input, TextArea

from cfgraph.model.dates import parse_date
from cfgraph.model.terms import IRI, BlankNode
from cfgraph.model.vocabulary import PERCENTAGE
from cfgraph.tui.commands.analysis_commands import AnalysisCommands
from cfgraph.tui.commands.background import run_in_thread
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


class AppCommands(AnalysisCommands, CanvasCommands, SidePaneCommands):
    """The ``app`` commands, by their names in ``keymap.COMMANDS``. None is available in a dialog."""

    def __init__(self, app: Context, routes: Routes, copier: Copier, reloader: Reloader) -> None:
        """Create the commands of a program."""
        self._app, self._routes, self._copier, self._reloader = app, routes, copier, reloader
        self._analyses = routes.analyses
        self._sources = SourceEditor(app, reloader)

    async def run(self, command: Command) -> None:
        """Run a command. Keys typed before its page or dialog opens are held back for it."""
        outcome: Awaitable[object] | None = getattr(self, command.run)()
        if isawaitable(outcome):
            await outcome

    def is_available(self, command: Command) -> bool:
        """Return whether a command is available, once the graph is open."""
        if self._is_in_dialog or (command.yields_to_typing and self._is_typing):
            return False
        return command.is_available(self)

    # -- availability ----------------------------------------------------------------------------------------------

    @property
    def _is_in_dialog(self) -> bool:
        """Whether a dialog is open."""
        return len(self._app.screen_stack) > 1

    @property
    def _is_typing(self) -> bool:
        """Whether the current pane takes keys as text."""
        focused = self._app.screen_stack[0].focused
        if isinstance(focused, TextArea):
            return not focused.read_only
        return isinstance(focused, Input) or (isinstance(focused, Table) and focused.is_filtering)

    @property
    def _pane(self) -> Pane | None:
        """The current pane, if any."""
        pane = self._app.pane
        return pane if pane is not None and pane.is_mounted else None

    def _is_away_from(self, kind: str) -> bool:
        return self._pane is not None and self._pane.kind != kind

    @property
    def has_pane(self) -> bool:
        """Whether a pane is shown."""
        return self._pane is not None

    @property
    def can_reload(self) -> bool:
        """Whether the files of the graph have changed since it was opened."""
        return self._reloader.is_outdated

    @property
    def is_away_from_overview(self) -> bool:
        """Whether the current page is not the overview."""
        return self._is_away_from("overview")

    @property
    def is_away_from_sparql(self) -> bool:
        """Whether the current page is not the SPARQL pane."""
        return self._is_away_from("sparql")

    @property
    def is_away_from_working_set(self) -> bool:
        """Whether the current page is not the working set."""
        return self._is_away_from("set")

    @property
    def can_go_back(self) -> bool:
        """Whether there is a previous page, and keys are not taken as text."""
        return not self._is_typing and self._app.places.can_step(-1)

    @property
    def has_selection(self) -> bool:
        """Whether text on the screen is selected with the mouse."""
        return bool(self._app.screen.selections)

    @property
    def can_go_forward(self) -> bool:
        """Whether there is a page to go forward to."""
        return self._app.places.can_step(1)

    @property
    def has_shares(self) -> bool:
        """Whether there is an entity at the cursor, and the graph has shareholdings."""
        return self.has_entity and self._app.view is not None and self._app.view.graph.has_predicate(PERCENTAGE)

    @property
    def has_entity(self) -> bool:
        """Whether the pane has a selected entity."""
        return self._pane is not None and self._pane.selected_entity() is not None

    @property
    def can_copy(self) -> bool:
        """Whether there is an entity or a cell to copy."""
        return self.has_entity or (self.has_pane and bool(self._cell_text()))

    @property
    def can_collect(self) -> bool:
        """Whether something selected can be added to the working set."""
        return self._pane is not None and self._pane.items_to_collect() is not None

    @property
    def can_show_claims(self) -> bool:
        """Whether the selected item has claims or several values."""
        return self._pane is not None and bool(self._pane.selected_edges() or self._pane.selected_values())

    # -- navigation ------------------------------------------------------------------------------------------------

    async def search(self) -> None:
        """Search for an entity and open it."""
        await self._routes.search_entity()

    def reload(self) -> None:
        """Reopen the graph to read the current state of its files."""
        self._reloader.begin()

    async def find_paths(self) -> None:
        """Choose another entity and show the paths to it."""
        start = self._app.pane.selected_entity() if self._app.pane else None
        if start is not None:
            await self._routes.search_path_end(start)

    def ask_questions(self) -> None:
        """List the saved queries that can be asked about the selected entity."""
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
        """Clear the selection on the screen."""
        self._app.screen.clear_selection()

    def go_back(self) -> None:
        """Go back to the previous page."""
        self._app.places.step(-1)

    def go_forward(self) -> None:
        """Go forward to the next page of the history."""
        self._app.places.step(1)

    def ask_for_date(self) -> AwaitMount:
        """Ask for the date that applies to all views; an empty date means any time."""
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
        """Toggle whether all views hide inferred and computed claims."""
        view = self._app.view
        if view is not None:
            view.stated_only = not view.stated_only
            self._app.places.show_date(self._app.places.as_of)

    def show_help(self) -> None:
        """Show the key bindings that are available here."""
        from cfgraph.tui.screens.help import HelpScreen

        commands = available_commands(self._app.screen)
        keys = {command: [each.binding.key for each in actives] for command, actives in commands.items()}
        self._app.push_screen(HelpScreen(self._app.messages, keys))

    # -- the selected item -----------------------------------------------------------------------------------------

    def _cell_text(self) -> str | None:
        """Return the text of the selected cell in a result table."""
        focused = self._app.focused
        return focused.cell if isinstance(focused, ResultTable) else None

    def copy(self) -> None:
        """Copy the IRI of the selected entity, else the text of the selected cell."""
        ref = self._app.pane.selected_entity() if self._app.pane else None
        self._copier.copy_text(str(ref.id) if ref is not None else self._cell_text() or "")

    def collect(self) -> None:
        """Add the selected item to the working set."""
        collected = self._app.pane.items_to_collect() if self._app.pane else None
        if collected is not None:
            add_to_working_set(self._app, collected)

    def show_claims(self) -> None:
        """Show the claims of the selected edge, or all values of the selected attribute or figure, side by side."""
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
        """Show the query and the command line for the current view."""
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
            run_in_thread(app, app.pane.equivalents, show_dialog, opens=True)

    # -- bookmarks -------------------------------------------------------------------------------------------------

    def toggle_bookmark(self) -> None:
        """Bookmark the selected entity, or remove its bookmark."""
        app = self._app
        ref = app.pane.selected_entity() if app.pane else None
        if ref is None or app.view is None:
            return
        mark = Bookmark(app.view.graph.location, ref.id, ref.label)

        def report(is_added: bool) -> None:
            app.notify(app.messages("bookmarks.added" if is_added else "bookmarks.removed", name=mark.label))
            if app.pane is not None and app.pane.kind == "overview":  # which lists them
                app.pane.reload()

        run_in_thread(app, lambda: toggle_bookmark(mark), report)

    def show_bookmarks(self) -> None:
        """Let the user choose a bookmark of this graph, and open it."""
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

        run_in_thread(app, read_bookmarks, show_dialog, opens=True)

    async def open_tree(self) -> None:
        """Show the trees of the graph, and where the selected entity is in them."""
        entity = self._pane.selected_entity() if self._pane is not None else None
        await self._routes.open_tree(entity.id if entity is not None else None)

    def show_legend(self) -> None:
        """Show the sign and color of each class."""
        from cfgraph.tui.commands.legend import show_legend

        if self._app.view is not None:
            show_legend(self._app, self._app.view)
