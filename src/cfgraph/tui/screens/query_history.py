"""The dialog of the query history: past queries, searched while typing, one of which is loaded into the editor."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input, Static

from cfgraph.model.errors import UsageError, translate_error
from cfgraph.queries.completion_context import find_form_line
from cfgraph.queries.history import QueryHistory, Run, filter_runs
from cfgraph.queries.saving import split_header
from cfgraph.text.catalog import Messages
from cfgraph.text.safe import make_visible
from cfgraph.tui.screens.dialog import Dialog
from cfgraph.tui.widgets.keybar import KeyBar
from cfgraph.tui.widgets.table import Column, Row, Table


class HistoryScreen(Dialog[Run | None]):
    """A dialog that returns the chosen run, or None."""

    PARTS = ("screen", "history")

    class Read(Message):
        """Posted when the history was read, or with the reason why it could not be."""

        def __init__(self, runs: list[Run], problem: str) -> None:
            super().__init__()
            self.runs, self.problem = runs, problem

    def __init__(self, messages: Messages, history: QueryHistory) -> None:
        super().__init__()
        self._messages, self._history = messages, history
        self._runs: list[Run] = []

    def compose(self) -> ComposeResult:
        """Compose the text field, the runs, and the text of the selected one."""
        with Vertical(classes="dialog tall"):
            yield Static(self._messages("history.title"), classes="dialog-title", markup=False)
            yield Input(placeholder=self._messages("history.placeholder"), id="wanted")
            columns = [
                Column(least=11),
                Column(grows=True, least=20),
                Column(least=14, most=24),
                Column(least=10, most=16),
            ]
            yield Table(columns, id="runs")
            yield Static("", id="run-text", markup=False)
        yield KeyBar(self._messages)

    def on_mount(self) -> None:
        """Focus the text field, and read the history in the background."""
        self.query_one(Table).can_focus = False
        self.query_one(Input).focus()
        self.run_worker(self._read, thread=True)

    def _read(self) -> None:
        try:
            self.post_message(self.Read(self._history.runs(), ""))
        except UsageError as error:
            self.post_message(self.Read([], translate_error(error, self._messages)))

    def on_history_screen_read(self, message: Read) -> None:
        """List the runs."""
        self._runs = message.runs
        self._list(message.problem)

    def on_input_changed(self, event: Input.Changed) -> None:
        """List the runs that contain the text."""
        event.stop()
        self._list()

    def _list(self, problem: str = "") -> None:
        found = filter_runs(self._runs, self.query_one(Input).value)
        self.query_one(Table).show([self._row(run) for run in found])
        if not found:
            self.query_one("#run-text", Static).update(make_visible(problem or self._messages("history.nothing")))

    def _row(self, run: Run) -> Row:
        _, body = split_header(run.text)
        what = run.name or " ".join(body.split("\n", find_form_line(body))[-1].split())[:200]
        if run.parameters:
            what += "  " + "  ".join(f"{name}={value}" for name, value in run.parameters.items())
        came = self._messages(f"history.{run.status}", rows=f"{run.rows:,}", seconds=f"{run.seconds:.2f}")
        return Row(
            (run.when[5:16].replace("T", " "), what, came, run.graph), key=run.when, muted=run.status == "failed"
        )

    def _current(self) -> Run | None:
        found = filter_runs(self._runs, self.query_one(Input).value)
        place = self.query_one(Table).cursor
        return found[place] if place < len(found) else None

    def on_table_highlighted(self, message: Table.Highlighted) -> None:
        """Show the text of the selected run."""
        message.stop()
        run = self._current()
        if run is not None:
            body = split_header(run.text)[1]
            lines = body.splitlines()[find_form_line(body) :]
            text = "\n".join(map(make_visible, [*([run.error] if run.error else []), *lines][:6]))
            self.query_one("#run-text", Static).update(text)

    def action_move(self, by: int) -> None:
        """Move the cursor in the list."""
        self.query_one(Table).action_move(by)

    def on_table_opened(self, message: Table.Opened) -> None:
        """Choose the clicked run."""
        message.stop()
        self.action_take()

    def action_take(self) -> None:
        """Choose the selected run."""
        if (run := self._current()) is not None:
            self.dismiss(run)
