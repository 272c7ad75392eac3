"""The status line and the runs of queries, one at a time, each belonging to a buffer."""

from __future__ import annotations

import time
from functools import partial

from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Static

from cfgraph.explorer import View
from cfgraph.model.errors import CfgraphError, LimitError, translate_error
from cfgraph.queries import ParsedQuery, QueryCancelled, QueryRunner
from cfgraph.queries.empty_results import explain_no_rows
from cfgraph.queries.history import QueryHistory, Run, Status, current_time
from cfgraph.text.catalog import Messages
from cfgraph.text.safe import make_visible
from cfgraph.tui.sparql.buffers import Buffer, RunOutcome, bound_rows, count_columns
from cfgraph.tui.sparql.query_jobs import STATEMENT, Finished, Job, Preparing, QueryFailed, RowsArrived, run_job
from cfgraph.tui.terminal.notifications import NoticingWidget

TICK = 0.2
"""Interval in seconds at which the elapsed time is updated while a query runs."""

BETWEEN = 0.25
"""Minimum seconds between updates of the table while rows arrive."""


class Runs(NoticingWidget, Static):
    """Posts ``Progressed`` when rows have arrived and ``Ended`` when a run has ended or failed."""

    clock = staticmethod(time.monotonic)
    """The clock for the elapsed time of a query; tests replace it."""

    class Progressed(Message):
        """Posted when rows of a buffer's run have arrived."""

        def __init__(self, buffer: Buffer) -> None:
            super().__init__()
            self.buffer = buffer

    class Ended(Message):
        """Posted when a run is over; ``error`` is set if it failed."""

        def __init__(self, buffer: Buffer, error: CfgraphError | OSError | None, started_at: Widget | None) -> None:
            super().__init__()
            self.buffer, self.error, self.started_at = buffer, error, started_at

    class Explained(Message):
        """Posted with the reason why a run found nothing."""

        def __init__(self, outcome: RunOutcome, why: str) -> None:
            super().__init__()
            self.outcome, self.why = outcome, why

    class NotRemembered(Message):
        """Posted when the history could not be written."""

        def __init__(self, reason: str) -> None:
            super().__init__()
            self.reason = reason

    def __init__(
        self, view: View, messages: Messages, runner: QueryRunner, history: QueryHistory, seconds: float
    ) -> None:
        super().__init__("", id="status", markup=False)
        self._view, self._messages, self._runner, self._history = view, messages, runner, history
        self._seconds = seconds
        self._number = 0
        self._buffer: Buffer | None = None
        self._ticks: Timer | None = None
        self._started_at: Widget | None = None
        self._shown: RunOutcome | None = None
        self._problem, self._hint = "", "sparql.hint"
        self._told = False
        self._due = 0.0
        self._percent: int | None = None

    def on_mount(self) -> None:
        """Create the query runner."""
        self._ticks = self.set_interval(TICK, self._draw, pause=True)
        self.run_worker(self._runner.start, thread=True)
        self._draw()

    def on_unmount(self) -> None:
        """Stop the running query, if any."""
        if self._buffer is not None:
            self._number += 1
            self._runner.cancel()

    @property
    def is_busy(self) -> bool:
        """Whether a query is running."""
        return self._buffer is not None

    # -- status

    def show_status(self, outcome: RunOutcome, problem: str = "", *, is_writing: bool = False) -> None:
        """Show the status of this run, or the error in the text; without either, show some helpful keys."""
        self._shown, self._problem = outcome, problem
        self._hint = "sparql.hint_writing" if is_writing else "sparql.hint"
        self._draw()

    def _draw(self) -> None:
        outcome = self._shown
        text, is_error = (outcome.said, outcome.is_error) if outcome else ("", False)
        if outcome is not None and outcome.busy:
            text, is_error = self._tell_running(outcome), False
        elif self._problem:
            text, is_error = self._problem, True
        self.set_class(is_error, "-error")
        self.update(make_visible(text or self._messages(self._hint)))

    def _tell_running(self, outcome: RunOutcome) -> str:
        """Return the progress of a running query."""
        if self._percent is not None:
            return self._messages("sparql.preparing", percent=self._percent)
        key = "sparql.arriving" if outcome.rows else "sparql.running"
        seconds = f"{self.clock() - outcome.started:.1f}"
        return self._messages(key, rows=f"{len(outcome.rows):,}", seconds=seconds)

    # -- runs

    def start(self, buffer: Buffer, query: ParsedQuery, values: dict[str, str], limit: int) -> None:
        """Run a query, cancelling a running one."""
        self.cancel()
        self._number += 1
        shape = buffer.outcome.shape if buffer.outcome.query.text == query.text else "table"
        limit = bound_rows(limit, count_columns(query))
        buffer.outcome = RunOutcome(self._number, query, values, limit, self.clock(), busy=True, shape=shape)
        self._buffer, self._started_at, self._due, self._percent = buffer, self.screen.focused, 0.0, None
        if self._ticks:
            self._ticks.resume()
        job = Job(self._number, query, values, limit, self._seconds)
        is_wanted = partial(self._is_wanted, self._number)
        self.run_worker(
            lambda: run_job(job, self._view, self._runner, self.post_message, is_wanted), thread=True, group="query"
        )

    def _is_wanted(self, number: int) -> bool:
        return number == self._number

    def cancel(self) -> None:
        """Cancel the running query, if any."""
        if self._buffer is not None:
            self._number += 1
            self._runner.cancel()
            self._end(self._buffer, QueryCancelled("sparql.cancelled"))

    def on_preparing(self, message: Preparing) -> None:
        """Show the progress of building the database that the query waits for."""
        message.stop()
        if self._buffer_of(message.number) is not None:
            self._percent = message.percent if message.percent < 100 else None

    def on_rows_arrived(self, message: RowsArrived) -> None:
        """Store the rows that have arrived."""
        message.stop()
        buffer = self._buffer_of(message.number)
        if buffer is not None:
            self._percent = None
            buffer.outcome.variables = message.variables
            message.rows.reveal(message.total)
            buffer.outcome.rows = message.rows
            if self.clock() >= self._due:
                self._due = self.clock() + BETWEEN
                self.post_message(self.Progressed(buffer))

    def on_finished(self, message: Finished) -> None:
        """Store the result, and show its number of rows."""
        message.stop()
        buffer = self._buffer_of(message.number)
        if buffer is None:
            return
        result, outcome = message.result, buffer.outcome
        message.rows.reveal(message.rows.total)
        outcome.result, outcome.rows, outcome.shapes = result, message.rows, message.shapes
        outcome.about = message.about
        outcome.variables = {"solutions": result.variables, "statements": STATEMENT}.get(result.kind, ())
        key = "done" if result.complete else "cut" if outcome.can_grow else "cut_most"
        if result.kind == "boolean":
            key = "yes" if result.boolean else "no"
        values = {"rows": f"{len(outcome.rows):,}", "seconds": f"{result.seconds:.2f}"}
        said = [self._messages(f"sparql.{key}", **values), *message.about.given]
        if result.engine in ("columns", "server"):
            said.append(self._messages(f"sparql.by_{result.engine}"))
        if result.forms == "normalized":
            said.append(self._messages("sparql.normalized"))
        outcome.said, outcome.is_error = " · ".join(said), False
        self._end(buffer)
        if not result.rows and not result.statements and result.kind != "boolean":
            self.run_worker(lambda: self._explain(outcome), thread=True, group="explain")

    def _explain(self, outcome: RunOutcome) -> None:
        """Find out why there are no rows. Called in a worker thread."""
        said = [self._messages.translate(phrase) for phrase in explain_no_rows(self._view, outcome.query)]
        if said:
            self.post_message(self.Explained(outcome, " · ".join(said)))

    def on_runs_explained(self, message: Explained) -> None:
        """Show why there are no rows."""
        message.stop()
        message.outcome.said += f" · {message.why}"
        self._draw()

    def on_query_failed(self, message: QueryFailed) -> None:
        """Show the error."""
        message.stop()
        if (buffer := self._buffer_of(message.number)) is not None:
            self._end(buffer, message.error)

    def _buffer_of(self, number: int) -> Buffer | None:
        return self._buffer if number == self._number else None

    def _end(self, buffer: Buffer, error: CfgraphError | OSError | None = None) -> None:
        self._buffer = None
        if self._ticks:
            self._ticks.pause()
        self.fail(buffer, error)
        run = _history_entry(buffer, self._view.graph.location, error)
        self.run_worker(lambda: self._remember(run), thread=True, group="history")

    def fail(self, buffer: Buffer, error: CfgraphError | OSError | None) -> None:
        """End the run of a buffer, with an error if it failed."""
        outcome = buffer.outcome
        outcome.busy = False
        if error is not None:
            outcome.said, outcome.is_error = (
                translate_error(error, self._messages),
                not isinstance(error, QueryCancelled),
            )
            if outcome.rows:
                outcome.said += " · " + self._messages("sparql.partial", rows=f"{len(outcome.rows):,}")
        self.post_message(self.Ended(buffer, error, self._started_at))

    def _remember(self, run: Run) -> None:
        try:
            self._history.add(run)
        except CfgraphError as error:
            self.post_message(self.NotRemembered(translate_error(error, self._messages)))

    def on_runs_not_remembered(self, message: NotRemembered) -> None:
        """Show once that runs are not saved in the history."""
        message.stop()
        if not self._told:
            self._told = True
            self.notify(message.reason, severity="warning")


def _history_entry(buffer: Buffer, graph: str, error: CfgraphError | OSError | None) -> Run:
    outcome = buffer.outcome
    status: Status = "done"
    if isinstance(error, QueryCancelled):
        status = "cancelled"
    elif isinstance(error, LimitError):
        status = "timeout"
    elif error is not None:
        status = "failed"
    elif outcome.result is not None and not outcome.result.complete:
        status = "cut"
    seconds = outcome.result.seconds if outcome.result else Runs.clock() - outcome.started
    said = buffer.outcome.said if status in ("failed", "timeout") else ""
    text = outcome.query.whole
    name = buffer.saved if not buffer.is_own else ""
    return Run(text, current_time(), graph, status, len(outcome.rows), round(seconds, 3), name, outcome.values, said)
