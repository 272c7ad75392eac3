"""The buffers and their editor. Saves every text of the user to disk during editing."""

from __future__ import annotations

import tempfile
from pathlib import Path

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.timer import Timer

from cfgraph.model.errors import CfgraphError, UsageError, translate_error
from cfgraph.queries import SavedQuery
from cfgraph.queries.drafts import Draft, Drafts
from cfgraph.queries.formatting import format_query
from cfgraph.queries.saving import split_header
from cfgraph.queries.suggestions import Suggester
from cfgraph.text.catalog import Messages
from cfgraph.text.safe import make_visible
from cfgraph.tui.sparql.buffers import Buffer, Buffers
from cfgraph.tui.sparql.draft_writer import DraftWriter
from cfgraph.tui.sparql.editor import QueryEditor
from cfgraph.tui.sparql.tabs import Tabs
from cfgraph.tui.terminal.notifications import NoticingWidget
from cfgraph.tui.terminal.outside_editor import edit_outside
from cfgraph.tui.terminal.timers import call_after
from cfgraph.tui.widgets.clipped_text import ClippedText

WRITE_PAUSE = 0.3
"""Seconds between a change and saving it to disk."""

EMPTY_QUERY = "SELECT ?s ?p ?o\nWHERE { ?s ?p ?o }\nLIMIT 100\n"


class Workbench(NoticingWidget, Vertical):
    """Posts ``Turned`` when another buffer is shown."""

    class Turned(Message):
        """Posted when another buffer, or another query in the current one, is shown."""

    class DraftsRead(Message):
        """Posted when the drafts of the last session were read."""

        def __init__(self, drafts: list[Draft], problems: list[CfgraphError]) -> None:
            super().__init__()
            self.drafts, self.problems = drafts, problems

    class NotWritten(Message):
        """Posted when a draft could not be written."""

        def __init__(self, reason: str) -> None:
            super().__init__()
            self.reason = reason

    def __init__(self, messages: Messages, suggester: Suggester, prefixes: frozenset[str], drafts: Drafts) -> None:
        super().__init__(id="workbench")
        self._messages = messages
        self._editor = QueryEditor(suggester, prefixes)
        self._writer = DraftWriter(drafts)
        self._writes = 0
        self._write_timer: Timer | None = None
        self._has_warned = False
        self.is_unsaved = False
        """Whether the latest texts could not be written to disk."""
        self.buffers = Buffers()

    def compose(self) -> ComposeResult:
        """Compose the tabs, the description of the query, and the editor."""
        yield Tabs(id="buffers")
        yield ClippedText(id="description")
        yield self._editor

    def on_mount(self) -> None:
        """Read the drafts of the last session."""
        self.redraw()
        self.run_worker(self._open_drafts, thread=True)

    def on_unmount(self) -> None:
        """Save the drafts."""
        self._take_text()
        self._writes += 1
        self._write_in_thread(self._writes, self._drafts())
        self._writer.close()

    @property
    def current(self) -> Buffer:
        """The current buffer, updated with the text in the editor."""
        self._take_text()
        return self.buffers.current

    @property
    def editor(self) -> QueryEditor:
        """The editor."""
        return self._editor

    def focus_text(self) -> None:
        """Focus the editor."""
        self.screen.set_focus(self._editor.area)

    # -- current buffer

    def show(self, query: SavedQuery) -> None:
        """Show a saved query, in the current buffer unless that has text by the user."""
        buffer = Buffer()
        buffer.show(query)
        self.open(buffer)

    def open(self, buffer: Buffer) -> None:
        """Show a new buffer."""
        self._take_text()
        self.buffers.add(buffer)
        self._show_buffer()

    def new(self) -> None:
        """Open an empty buffer."""
        name = self._messages("sparql.unnamed", number=self.buffers.new_number())
        self.open(Buffer(EMPTY_QUERY, name, original=EMPTY_QUERY))
        self.focus_text()
        self._editor.area.select_all()  # so that typing replaces it

    def go_to(self, place: int) -> None:
        """Switch to the buffer at an index, counted modulo the number of buffers."""
        self._take_text()
        self.buffers.place = place % len(self.buffers.all)
        self._show_buffer()

    def step(self, by: int) -> None:
        """Switch to the next or previous buffer."""
        self.go_to(self.buffers.place + by)

    def close(self) -> Buffer:
        """Close the current buffer and return it."""
        self._take_text()
        closed = self.buffers.close()
        self._show_buffer()
        return closed

    def reopen(self) -> None:
        """Reopen the last closed buffer."""
        self._take_text()
        self.buffers.reopen()
        self._show_buffer()

    def _show_buffer(self) -> None:
        buffer = self.buffers.current
        self._editor.load(buffer.text, buffer.cursor)
        self.redraw()
        self.write_soon()
        self.post_message(self.Turned())

    def _take_text(self) -> None:
        """Store the text and cursor of the editor in the current buffer."""
        buffer, editor = self.buffers.current, self._editor.area
        buffer.text, buffer.cursor = editor.text, editor.cursor_location

    def redraw(self) -> None:
        """Update the tabs."""
        names = [self._tab_name(buffer) for buffer in self.buffers.all]
        self.query_one(Tabs).show(names, self.buffers.place)

    def _tab_name(self, buffer: Buffer) -> str:
        name = buffer.name or self._messages("sparql.title")
        return make_visible(f"{name}*" if buffer.is_own and buffer.saved else name)

    def describe(self, text: str) -> None:
        """Update the description of the query."""
        self.query_one("#description", ClippedText).show_text(" ".join(text.split()))

    def on_query_editor_changed(self, message: QueryEditor.Changed) -> None:
        """Save the edited text soon."""
        was_own = self.buffers.current.is_own
        self._take_text()
        if self.buffers.current.is_own != was_own:
            self.redraw()
        self.write_soon()

    def on_tabs_picked(self, message: Tabs.Picked) -> None:
        """Switch to the clicked buffer."""
        message.stop()
        self.go_to(message.place)

    # -- editing

    def lay_out(self) -> None:
        """Format the query. Raises QueryError if it can't be parsed."""
        text = self._editor.area.text
        laid_out = format_query(text)
        if laid_out != text:
            self._editor.replace_all(laid_out)

    def edit_outside(self) -> None:
        """Edit the query with its decorators in the user's own editor. Raises UsageError if none can be run."""
        buffer = self.current
        with tempfile.TemporaryDirectory(prefix="cfgraph-") as directory:
            path = Path(directory, "query.rq")
            path.write_text(buffer.whole, encoding="utf-8")
            editor, status = edit_outside(self.app, path)
            try:
                text = path.read_text(encoding="utf-8-sig")
            except OSError as error:
                raise UsageError("files.unreadable", path=path.name, reason=error) from error
            except UnicodeDecodeError as error:
                raise UsageError("files.not_text", path=path.name) from error
        if status:
            raise UsageError("sparql.editor_failed", editor=editor, status=status)
        header, body = split_header(text)
        buffer.header = header
        if body.rstrip("\n") != buffer.text.rstrip("\n"):
            self._editor.replace_all(body)

    # -- saving

    @property
    def is_waiting(self) -> bool:
        """Whether a change is about to be saved."""
        return self._write_timer is not None

    def write_soon(self) -> None:
        """Save all buffers after a delay, together with changes made until then."""
        if self._write_timer is None:
            self._write_timer = call_after(self, WRITE_PAUSE, self._write_drafts)

    def _drafts(self) -> list[Draft]:
        return [buffer.draft(order) for order, buffer in enumerate(self.buffers.all) if buffer.is_own]

    def _write_drafts(self) -> None:
        self._write_timer = None
        self._take_text()
        self._writes += 1
        number, drafts = self._writes, self._drafts()
        self.run_worker(lambda: self._write_in_thread(number, drafts), thread=True, group="keep")

    def _write_in_thread(self, number: int, drafts: list[Draft]) -> None:
        try:
            self._writer.write(number, drafts)
            self.is_unsaved = False
        except (UsageError, OSError) as error:
            self.is_unsaved = True
            self.post_message(self.NotWritten(translate_error(error, self._messages)))

    def _open_drafts(self) -> None:
        try:
            drafts, problems = self._writer.open()
        except UsageError as error:
            drafts, problems = [], [error]
        self.post_message(self.DraftsRead(drafts, problems))

    def on_workbench_drafts_read(self, message: DraftsRead) -> None:
        """Add the drafts of the last session after the first buffer."""
        message.stop()
        self.buffers.restore(message.drafts)
        self.redraw()
        for problem in message.problems:
            self.notify(translate_error(problem, self._messages), severity="warning")
        if message.drafts:
            self.notify(self._messages("sparql.restored", total=len(message.drafts)))

    def on_workbench_not_written(self, message: NotWritten) -> None:
        """Report once that texts are not saved."""
        message.stop()
        if not self._has_warned:
            self._has_warned = True
            self.notify(message.reason, severity="error")
