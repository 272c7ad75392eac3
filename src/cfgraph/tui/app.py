"""The application: paints at once, opens the graph in the background, and dispatches requests of keys and panes.

It imports only what the first paint needs; operations on an open graph are in
``navigation.routes``, ``commands`` and the panes, of which only this module imports the first two.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextvars import copy_context
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, cast

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.filter import LineFilter, Monochrome, NoColor

from cfgraph.model.errors import CfgraphError, GraphError, translate_error
from cfgraph.text.catalog import Language, Messages, language_of_locale
from cfgraph.tui.early_keys import is_kept
from cfgraph.tui.key_order import OrderedKeysApp
from cfgraph.tui.keymap import BY_ID, bindings_of, find_command
from cfgraph.tui.keys import key_names
from cfgraph.tui.messages import Building, NotOpened, Opened
from cfgraph.tui.navigation.imports_ahead import PAUSE, ImportsAhead
from cfgraph.tui.navigation.navigator import Navigator
from cfgraph.tui.navigation.route_handlers import RoutingApp
from cfgraph.tui.settings import Settings
from cfgraph.tui.terminal.caret import CaretApp
from cfgraph.tui.terminal.control_filter import ControlFilter
from cfgraph.tui.terminal.gc_scheduler import GcScheduler, freeze_objects
from cfgraph.tui.terminal.narrow_signs import PROBE, AsciiLineFilter, NarrowFilter
from cfgraph.tui.terminal.notifications import NoticingApp
from cfgraph.tui.terminal.parsed_styles import ParsedStyles, StyledApp
from cfgraph.tui.terminal.signals import exit_on_signals
from cfgraph.tui.terminal.timers import call_after
from cfgraph.tui.theme import NO_COLOR, THEMES, remember_theme
from cfgraph.tui.widgets.keybar import KeyBar

if TYPE_CHECKING:
    import subprocess

    import rdflib

    from cfgraph.explorer import View
    from cfgraph.store import BuildProgress, Graph, ReadingOptions
    from cfgraph.tui.commands.app_commands import AppCommands
    from cfgraph.tui.commands.copy import Copier
    from cfgraph.tui.commands.reloading import Reloader
    from cfgraph.tui.graph_loader import Open
    from cfgraph.tui.messages import Collect, LibraryChanged
    from cfgraph.tui.navigation.routes import Routes
    from cfgraph.tui.panes.base import Pane
    from cfgraph.tui.screens.text import TextScreen
    from cfgraph.tui.widgets.result_table import ResultTable
    from cfgraph.tui.widgets.table import Table
    from cfgraph.workspace.autosave import CurrentSet
    from cfgraph.workspace.working_set import WorkingSet

FIRST_PAINT = 0.1
"""Seconds after which the graph is opened even if nothing has been painted yet."""

MOST_EARLY_KEYS = 100
"""Maximum number of keys that are queued until the graph is open."""

CHECKED_EVERY = 2.0
"""Seconds between two checks whether the files of the open graph have changed."""

_CONTROL_FILTER, _COLOR_FILTER = ControlFilter(), NoColor()
_NARROW_FILTER, _ASCII_LINE_FILTER = NarrowFilter(), AsciiLineFilter()


class CfgraphApp(OrderedKeysApp, CaretApp, RoutingApp, NoticingApp, StyledApp):
    """The application: one pane at a time, with breadcrumbs above and a key bar below."""

    CSS_PATH = "styles.tcss"
    TITLE = "cfgraph"
    ENABLE_COMMAND_PALETTE = False  # the app has its own palette
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012 - not a ClassVar in App
    VERTICAL_BREAKPOINTS = [(0, "-short"), (30, "-tall")]  # noqa: RUF012

    BINDINGS: ClassVar[list[BindingType]] = bindings_of("app")

    def __init__(
        self,
        location: str | Path | Sequence[str | Path] | rdflib.Graph | Graph = "bundled",
        *,
        language: Language | None = None,
        queries: Path | None = None,
        settings: Settings | None = None,
        theme: str | None = None,
        notices: Sequence[str] = (),
        reading: ReadingOptions | None = None,
        roles: Path | None = None,
    ) -> None:
        """Create the application; ``theme`` overrides that of the settings, ``notices`` are shown at startup.

        ``reading`` and ``roles`` are the options for reading the location, also when it is read again.
        """
        super().__init__()
        self._location, self._queries = location, queries
        self._reading, self._roles = reading, roles
        self.settings = settings or Settings()
        self.messages = Messages(language or language_of_locale())
        self.failure: CfgraphError | None = None
        self.opened: Open | None = None
        self._builder: subprocess.Popen[bytes] | None = None
        self._is_opening = False
        self._early_keys: list[events.Key] = []
        self._gc = GcScheduler()
        self._ahead = ImportsAhead()
        self._notices = notices
        self.is_ambiguous_wide = self.settings.ambiguous_width == "2"
        self.current_set: CurrentSet | None = None
        self.places = Navigator(self.messages)
        for each in THEMES:
            self.register_theme(each)
        self.theme = theme or self.settings.theme
        self.stylesheet = ParsedStyles(variables=self.get_css_variables())
        self.set_keymap(self.settings.keymap)

    def watch_theme(self, theme: str) -> None:
        """Set the style class for themes with colors."""
        self.no_color = theme == NO_COLOR

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Add line filters that remove control characters and, only in the theme without colors, all colors."""
        filters = [each for each in super().get_line_filters() if not isinstance(each, Monochrome | NoColor)]
        signs = [_NARROW_FILTER] if self.is_ambiguous_wide else []
        lines = [_ASCII_LINE_FILTER] if self.settings.lines == "ascii" else []
        return [*filters, _CONTROL_FILTER, *signs, *lines, *([_COLOR_FILTER] if self.theme == NO_COLOR else [])]

    def _ask_for_widths(self) -> None:
        """Ask the terminal for the width of ambiguous-width characters, unless it is set."""
        if self.settings.ambiguous_width == "auto" and not self.is_headless and self._driver is not None:
            self._driver.write(PROBE)
            self._driver.flush()

    def on_cursor_position(self, event: events.CursorPosition) -> None:
        """Handle the terminal's response: after the probe the column is 1, or 2 if it draws them wide."""
        self.is_ambiguous_wide = event.x == 2
        self.refresh(layout=True)

    def compose(self) -> ComposeResult:
        """Compose the panes and the key bar."""
        yield self.places
        yield KeyBar(self.messages)

    def on_mount(self) -> None:
        """Open the graph after the first paint."""
        if not self.is_headless:
            exit_on_signals(self)
        self._gc.start()
        self.set_interval(1, self._gc.collect_if_idle)
        self.call_after_refresh(self._start_opening)
        self.call_after_refresh(self._ask_for_widths)
        call_after(self, FIRST_PAINT, self._start_opening)  # a dialog opened at startup would delay the first paint
        for notice in self._notices:
            self.notify(notice, severity="warning", timeout=15)

    async def on_event(self, event: events.Event) -> None:
        """Record user activity, and queue keys that need the graph until it is open."""
        if isinstance(event, events.Key) and self.opened is None and len(self.screen_stack) == 1:
            is_late = is_kept(event.key, self.settings.keymap, any_before=bool(self._early_keys))
            if is_late:
                if len(self._early_keys) < MOST_EARLY_KEYS:
                    self._early_keys.append(event)
                return
        if isinstance(event, events.InputEvent):
            self._gc.note_use()
        await super().on_event(event)

    def _start_opening(self) -> None:
        """Open the graph in a daemon thread, so that quitting need not wait for a large build."""
        if not self._is_opening:
            self._is_opening = True
            threading.Thread(target=copy_context().run, args=(self._open_graph,), daemon=True).start()

    def _open_graph(self) -> None:
        def show_progress(progress: BuildProgress) -> None:
            from cfgraph.tui.graph_loader import describe_progress

            self.post_message(Building(describe_progress(progress)))

        keep_builder = partial(setattr, self, "_builder")
        try:
            from cfgraph.tui.commands import app_commands  # noqa: F401 - imported before the first key needs it
            from cfgraph.tui.graph_loader import AskedGraph, open_for_screen

            opened = open_for_screen(
                AskedGraph(self._location, self._reading, self._roles),
                self._queries,
                self.messages.language,
                show_progress,
                keep_builder,
                self.settings.classes,
                self.settings.languages,
                self.settings.claim_order,
            )
        except CfgraphError as error:
            self.post_message(NotOpened(error))
        except Exception as error:  # any error must end the wait for the graph
            self.post_message(NotOpened(GraphError("store.unopened", name=self._location, reason=error)))
        else:
            self.post_message(Opened(opened))

    def on_building(self, message: Building) -> None:
        """Show the progress of the build."""
        self.places.show_progress(self.messages.translate(message.text))

    def on_not_opened(self, message: NotOpened) -> None:
        """Exit, so that the caller can report the error. If a graph is open already, keep it."""
        if self.opened is not None:
            self.reloader.give_up()
            self.notify(translate_error(message.error, self.messages), severity="error")
            return
        self.failure = message.error
        self.exit()

    async def on_opened(self, message: Opened) -> None:
        """Show the overview, or the previous page if the graph was opened again."""
        before, self.opened = self.opened, message.opened
        freeze_objects()
        if message.opened.notes:
            self.notify("\n".join(message.opened.notes), severity="warning", timeout=15)
        if before is not None:
            await self.places.clear()
            await self.routes.reopen(self.reloader.finish(before))
            self.reloader.go_on()
            return
        from cfgraph.tui.commands.collecting import resume_working_set

        resume_working_set(self)
        await self.routes.open_first()
        kept, self._early_keys = self._early_keys, []
        for event in kept:
            self.post_message(events.Key(event.key, event.character))
        self.set_interval(CHECKED_EVERY, self.reloader.check_sources)
        call_after(self, PAUSE, self._ahead.start)

    def on_unmount(self) -> None:
        """Close the processes and the graph."""
        self._gc.stop()
        self._ahead.stop()
        if self._builder is not None and self._builder.poll() is None:
            self._builder.terminate()
        if self.opened is not None:
            from cfgraph.tui.navigation.session import write_session

            write_session(self)
            if self.current_set is not None:
                self.current_set.close(self.working.steps)
            self.opened.close()

    # -- parts ---------------------------------------------------------------------------------------------------

    @cached_property
    def routes(self) -> Routes:
        """The routes, which open pages and dialogs."""
        from cfgraph.tui.navigation.routes import Routes

        return Routes(self)

    @cached_property
    def copier(self) -> Copier:
        """The commands that copy text."""
        from cfgraph.tui.commands.copy import Copier

        return Copier(self)

    @cached_property
    def commands(self) -> AppCommands:
        """The commands that work on any pane."""
        from cfgraph.tui.commands.app_commands import AppCommands

        return AppCommands(self, self.routes, self.copier, self.reloader)

    @cached_property
    def reloader(self) -> Reloader:
        """The reloader, which watches the files of the graph and reopens it."""
        from cfgraph.tui.commands.reloading import Reloader

        return Reloader(self, self._open_graph)

    @cached_property
    def working(self) -> WorkingSet:
        """The working set."""
        from cfgraph.workspace.working_set import WorkingSet

        return WorkingSet()

    @property
    def view(self) -> View | None:
        """The view of the open graph, once it is open."""
        return self.opened.view if self.opened else None

    @property
    def pane(self) -> Pane | None:
        """The current pane."""
        return self.places.current

    @property
    def place_now(self) -> Pane | None:
        """The current pane."""
        return self.places.current

    def bring_back(self, place: object) -> None:
        """Go to a pane, if it still exists."""
        if place is not None:
            self.places.go_to(cast("Pane", place))

    def on_library_changed(self, message: LibraryChanged) -> None:
        """Use a changed library of saved queries."""
        if self.opened is not None:
            self.opened = replace(self.opened, library=message.library)

    async def on_table_viewed(self, message: Table.Viewed) -> None:
        """Show a cell or line in full."""
        from cfgraph.tui.screens.text import TextScreen

        await self.push_screen(TextScreen(self.messages, message.title, message.text))

    # -- commands ------------------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Tell whether an action is available; the key bar shows only those that are."""
        if action == "command_palette" and len(self.screen_stack) > 1:
            return False  # in dialogs its key has another meaning
        name = str(parameters[0]) if action == "command" and parameters else None
        command = BY_ID.get(name) if name else find_command("app", action, parameters)
        if self.opened is None:
            return command is not None and command.early and (name is None or len(self.screen_stack) == 1)
        return command is None or not command.is_app_command or self.commands.is_available(command)

    async def action_command(self, identity: str) -> None:
        """Run a command of the keymap that works on any pane."""
        await self.commands.run(BY_ID[identity])

    async def action_quit(self) -> None:
        """Quit; ask for confirmation if that would interrupt or lose something."""
        from cfgraph.tui.commands.quitting import quit_or_ask

        quit_or_ask(self, is_building=self._builder is not None and self._builder.poll() is None)

    def action_help_quit(self) -> None:
        """Show which key quits, for users who press Ctrl+C."""
        keys = [each.binding.key for each in self.active_bindings.values() if each.binding.id == "app.quit"]
        if keys:
            self.notify(self.messages("quit.press", name=key_names(keys[:1])))

    def action_theme(self, name: str | None = None) -> None:
        """Switch to a theme, or to the next one."""
        names = [theme.name for theme in THEMES]
        self.theme = name or names[(names.index(self.theme) + 1) % len(names)]
        if self.settings.remember and self.settings.remember_theme:
            remember_theme(self.theme, self.settings)
        self.notify(self._theme_text(self.theme))

    def _theme_text(self, name: str) -> str:
        return self.messages("theme.choose", name=self.messages(f"theme.{name.replace('-', '_')}"))

    def action_command_palette(self) -> None:
        """Open the palette."""
        if len(self.screen_stack) == 1:
            from cfgraph.tui.commands.palette import open_palette

            open_palette(self)

    # -- copying and collecting ----------------------------------------------------------------------------------

    def copy_to_clipboard(self, text: str) -> None:
        """Copy text selected in a field or on the screen in the same way as other texts."""
        self.copier.copy_text(text)

    def send_to_terminal(self, text: str) -> None:
        """Send a text to the terminal's clipboard (OSC 52)."""
        super().copy_to_clipboard(text)

    def on_result_table_copied(self, message: ResultTable.Copied) -> None:
        """Copy rows."""
        self.copier.copy_lines(message.lines, self.messages("app.copied_rows", total=f"{message.total:,}"))

    def on_text_screen_copied(self, message: TextScreen.Copied) -> None:
        """Copy a text that a dialog shows."""
        self.copier.copy_text(message.text)

    def on_collect(self, message: Collect) -> None:
        """Add entities and edges to the working set."""
        from cfgraph.tui.commands.collecting import add_to_working_set

        add_to_working_set(self, message)
