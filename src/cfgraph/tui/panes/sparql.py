"""The SPARQL page: choosing or writing a query, running it in the background, and exploring its results.

The pane combines parts from ``tui.sparql``: the list of saved queries, the workbench with the
texts, the status line, and the results of the current text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widget import Widget

from cfgraph.explorer import View, subgraph_from_statements
from cfgraph.model.entity import Ref
from cfgraph.model.errors import CfgraphError, QueryError, translate_error
from cfgraph.model.terms import IRI, BlankNode
from cfgraph.queries import Library, ParsedQuery, QueryRunner, SavedQuery
from cfgraph.queries.claim_choice import chooses_claims, fill_in_choice, follows_choice
from cfgraph.queries.drafts import Drafts
from cfgraph.queries.equivalents import Equivalents, write_query_equivalents
from cfgraph.queries.history import QueryHistory
from cfgraph.queries.saving import split_header
from cfgraph.queries.suggestions import Suggester
from cfgraph.text.catalog import Messages
from cfgraph.tui.keymap import CommandTarget
from cfgraph.tui.messages import Collect, LibraryChanged, OpenGraph, TrailChanged
from cfgraph.tui.panes.base import ExportContent, Pane
from cfgraph.tui.query_tags import describe_query
from cfgraph.tui.screens.query_history import HistoryScreen
from cfgraph.tui.settings import Settings
from cfgraph.tui.sparql.buffers import Buffer, RunOutcome
from cfgraph.tui.sparql.editor import QueryEditor
from cfgraph.tui.sparql.parameter_form import make_form
from cfgraph.tui.sparql.results import Results
from cfgraph.tui.sparql.run_status import Runs
from cfgraph.tui.sparql.saved import SavedQueries
from cfgraph.tui.sparql.text_commands import TextCommands
from cfgraph.tui.sparql.workbench import Workbench
from cfgraph.tui.widgets.table import Table
from cfgraph.userfiles.directories import data_directory


class SparqlPane(CommandTarget, TextCommands, Pane):
    """Saved queries and the editor above, results below."""

    drawn_as = "stress"

    kind = "sparql"
    PARTS = ("sparql",)

    def __init__(
        self, view: View, messages: Messages, runner: QueryRunner, library: Library, settings: Settings
    ) -> None:
        super().__init__(view, messages)
        self.title = messages("sparql.title")
        self._limits, self._problems = settings.limits, library.problems
        directory = data_directory() if settings.remember else None
        self._past = QueryHistory(directory / "history.jsonl" if directory else None)
        self._runs = Runs(view, messages, runner, self._past, settings.limits.seconds)
        self._saved = SavedQueries(view, messages, library)
        prefixes = frozenset(view.graph.prefixes)
        self._workbench = Workbench(
            messages, Suggester(view), prefixes, Drafts(directory / "drafts" if directory else None)
        )
        self._results = Results(view, messages)
        self._problem = ""

    def compose(self) -> ComposeResult:
        """Compose the list of queries and the workbench above, the results below."""
        with Horizontal(id="query"):
            yield self._saved
            yield self._workbench
        yield self._runs
        yield self._results

    def on_mount(self) -> None:
        """Report saved queries that can't be read."""
        for problem in self._problems:
            self.notify(translate_error(problem, self.messages), severity="warning")

    @on(Table.Highlighted, "#saved")
    def _preview_query(self, message: Table.Highlighted) -> None:
        """Show the selected query, unless the editor contains the user's own text."""
        message.stop()
        query, buffer = self._saved.current_query, self._workbench.current
        if query is not None and not buffer.is_own and not buffer.outcome.busy:
            self._workbench.show(query)

    @on(Table.Opened, "#saved")
    def _run_saved_query(self, message: Table.Opened) -> None:
        """Run the selected query, in a buffer beside the user's own text."""
        message.stop()
        if (query := self._saved.current_query) is not None:
            self._workbench.show(query)
            self.action_run()

    def on_workbench_turned(self, message: Workbench.Turned) -> None:
        """Show the contents of another buffer."""
        message.stop()
        self._workbench.describe(describe_query(self._query, self.messages))
        self._problem = ""
        self._results.show(self._outcome)
        self._show_status()
        self.post_message(TrailChanged())

    def on_query_editor_checked(self, message: QueryEditor.Checked) -> None:
        """Show syntax errors while the user types."""
        message.stop()
        self._workbench.buffers.current.parsed = message.query
        self._problem = (
            translate_error(message.problem, self.messages) if message.problem and not message.unfinished else ""
        )
        self._show_status()

    def on_saved_queries_changed(self, message: SavedQueries.Changed) -> None:
        """Use the changed library, and show a query that was saved."""
        message.stop()
        self.post_message(LibraryChanged(message.library))
        if message.saved is not None:
            buffer = self._workbench.current
            buffer.header, buffer.original = split_header(message.saved.text)
            buffer.name = buffer.saved = message.saved.name
            self._workbench.editor.replace_all(buffer.original)
            self._workbench.redraw()
            self._workbench.describe(describe_query(self._query, self.messages))
        self.refresh_bindings()

    @property
    def is_dated(self) -> bool:
        """Whether the date and the filter of claims affect the query in the editor."""
        return follows_choice(self._workbench.current.parse(), self.as_of, self.view.stated_only)

    @property
    def _query(self) -> SavedQuery | None:
        return self._saved.library.queries.get(self._workbench.buffers.current.saved)

    @property
    def _outcome(self) -> RunOutcome:
        return self._workbench.buffers.current.outcome

    # -- running -------------------------------------------------------------------------------------------------

    def _show_status(self) -> None:
        """Show the progress of the query, the error in the text, or the outcome of the last run."""
        self._runs.show_status(self._outcome, self._problem if self.is_writing else "", is_writing=self.is_writing)

    def run_saved(self, name: str, given: Mapping[str, str]) -> None:
        """Run a saved query, with values for some of its parameters; ask for the required others."""
        if (query := self._saved.library.queries.get(name)) is not None:
            self._saved.go_to(name)
            self._workbench.show(query)
            self.action_run(given)

    def action_run(self, given: Mapping[str, str] | None = None) -> None:
        """Run the query in the editor; first ask for parameters that are not given."""
        buffer = self._workbench.current
        if not buffer.text.strip():
            return
        parsed = buffer.parse()
        try:
            form = make_form(self.view, self.messages, parsed, buffer.name, self._query, given)
        except CfgraphError as error:
            self._runs.fail(buffer, error)
            return
        if form is None:
            self._start_run(buffer, parsed, dict(given or {}), self._limits.rows)
            return
        run = partial(self._start_run, buffer, parsed, limit=self._limits.rows)
        self.app.push_screen(form, lambda values: None if values is None else run(values=values))

    def _start_run(self, buffer: Buffer, query: ParsedQuery, values: dict[str, str], limit: int) -> None:
        chosen = fill_in_choice(query, self.as_of, self.view.stated_only, values)
        self._runs.start(buffer, query, chosen, limit)
        self._results.show(self._outcome)
        self._problem = ""
        self._show_status()
        self.refresh_bindings()

    def on_runs_progressed(self, message: Runs.Progressed) -> None:
        """Show rows as they arrive."""
        message.stop()
        if message.buffer.outcome is self._outcome:
            self._results.show(self._outcome)
            self._show_status()

    def on_runs_ended(self, message: Runs.Ended) -> None:
        """Show the complete result, or move the editor's cursor to the error."""
        message.stop()
        outcome, error = message.buffer.outcome, message.error
        if outcome is self._outcome:
            self._results.show(self._outcome)
            self._show_status()
            if isinstance(error, QueryError) and error.line:
                self._workbench.editor.go_to(error.line, error.column or 1)
            elif outcome.rows and error is None and self._is_still_waited_for(outcome, message.started_at):
                self._results.shown.focus()
        self.refresh_bindings()

    def _is_still_waited_for(self, outcome: RunOutcome, started_at: Widget | None) -> bool:
        """Tell whether the focus may move to the result, as the user has not moved since starting the query."""
        editor = self._workbench.editor.area
        stayed = self.display and self.screen.focused is started_at
        return stayed and (not editor.has_focus or editor.text == outcome.query.text)

    def on_descendant_focus(self) -> None:
        """Enlarge the results while they have the focus."""
        focused = self.screen.focused
        self.set_class(focused is not None and self._results in focused.ancestors, "-reading")
        self.set_class(focused is self._workbench.editor.area, "-writing")
        self._show_status()

    # -- actions -------------------------------------------------------------------------------------------------

    @property
    def is_writing(self) -> bool:
        """Whether the text has the focus, so that letters are inserted."""
        return self._workbench.editor.area.has_focus

    @property
    def is_reading(self) -> bool:
        """Whether the text does not have the focus."""
        return not self.is_writing

    @property
    def can_run_for_more(self) -> bool:
        """Whether the result was truncated, and another run could return more."""
        return self._outcome.is_cut and self._outcome.can_grow

    @property
    def can_chart(self) -> bool:
        """Whether the result has a numeric column."""
        return self._results.can_chart

    @property
    def has_statements(self) -> bool:
        """Whether the result consists of statements, which can be shown as Turtle and as a graph."""
        return self._results.has_statements

    @property
    def has_other_buffers(self) -> bool:
        """Whether there are several buffers."""
        return len(self._workbench.buffers.all) > 1

    @property
    def can_duplicate(self) -> bool:
        """Whether a saved query is selected."""
        return self._saved.has_focus and self._saved.current_query is not None

    @property
    def can_delete(self) -> bool:
        """Whether one of the user's own saved queries is selected."""
        return self._saved.has_focus and self._saved.can_delete

    @property
    def can_undo(self) -> bool:
        """Whether a query was deleted or a buffer closed, which can be undone."""
        return not self.is_writing and (self._saved.can_restore or self._workbench.buffers.can_reopen)

    @property
    def can_cancel(self) -> bool:
        """Whether a query is running, and no completion list is open."""
        return self._runs.is_busy and not self._workbench.editor.area.is_open

    @property
    def is_away_from_list(self) -> bool:
        """Whether the list of queries does not have the focus."""
        return not self._saved.has_focus

    def action_cancel(self) -> None:
        """Cancel the running query."""
        self._runs.cancel()

    def action_leave(self) -> None:
        """Move the focus from the text or the results to the list."""
        self.focus_first()

    def action_more(self, times: int = 10) -> None:
        """Run the last query again with ten times the row limit."""
        outcome = self._outcome
        if outcome.number:
            self._start_run(self._workbench.current, outcome.query, dict(outcome.values), outcome.limit * times)

    def reload(self) -> None:
        """Run the last query again if the date or the filter of claims affects it."""
        if any(map(chooses_claims, self._outcome.query.parameters)):
            self.action_more(1)

    def action_format(self) -> None:
        """Format the query."""
        self._run_or_show_error(self._workbench.lay_out)

    def action_edit_outside(self) -> None:
        """Edit the query in the user's external editor."""
        self._run_or_show_error(self._workbench.edit_outside)

    def _run_or_show_error(self, job: Callable[[], object]) -> None:
        """Run a job; if it fails, show the error and move the cursor to it."""
        try:
            job()
        except QueryError as error:
            self._problem = translate_error(error, self.messages)
            self.show_failure(self._problem)
            self._workbench.editor.go_to(error.line or 1, error.column or 1)
        except CfgraphError as error:
            self.show_failure(translate_error(error, self.messages))

    def action_close_buffer(self) -> None:
        """Close the buffer; undo restores it."""
        if self._outcome.busy:
            self._runs.cancel()
        closed = self._workbench.close()
        if closed.is_own:
            self.notify(self.messages("sparql.closed", name=closed.name))

    def action_undo(self) -> None:
        """Restore the deleted query, else the buffer that was closed last."""
        if self._saved.can_restore:
            self._run_or_show_error(self._saved.restore)
        else:
            self._workbench.reopen()

    def action_runs(self) -> None:
        """Search the query history."""
        history = HistoryScreen(self.messages, self._past)
        self.app.push_screen(history, lambda run: None if run is None else self.open_text(run.text, run.name))

    def action_save(self) -> None:
        """Save the query under a name."""
        self._saved.save(self._workbench.current)

    def action_duplicate(self) -> None:
        """Edit a copy of the selected query."""
        if (query := self._saved.current_query) is not None:
            self.open_text(query.text, self.messages("sparql.copy_of", name=query.name))

    def action_delete_query(self) -> None:
        """Delete the selected query of the user."""
        self._run_or_show_error(self._saved.delete)

    def action_chart(self) -> None:
        """Switch between the table and a chart of the numbers."""
        self._results.turn_chart()

    def action_turtle(self) -> None:
        """Switch between the table and the statements as Turtle."""
        self._results.turn_turtle()

    def action_graph(self) -> None:
        """Open the statements as a graph."""
        if (result := self._outcome.result) is not None:
            self.post_message(OpenGraph(self._workbench.current.name, result, self.equivalents()))

    # -- interface for the app -----------------------------------------------------------------------------------

    def focus_first(self) -> None:
        """Focus the list of saved queries."""
        self.screen.set_focus(self._saved)

    def selected_entity(self) -> Ref | None:
        """Return the entity in the selected cell."""
        term = self._results.term_at_cursor
        return self.view.ref(term) if isinstance(term, IRI | BlankNode) else None

    def items_to_collect(self) -> Collect | None:
        """Return the entities of the marked rows, else that of the selected cell; for statements, the edges."""
        return self._results.items_to_collect() if self._results.table.has_focus else None

    def equivalents(self) -> Equivalents | None:
        """Return the query in the editor, and the command that runs it."""
        buffer, outcome = self._workbench.current, self._outcome
        values = outcome.values if outcome.query.text == buffer.text else {}
        saved, limit = "" if buffer.is_own else buffer.saved, outcome.limit or self._limits.rows
        return write_query_equivalents(self.view, buffer.parse(), saved, values, limit) if buffer.text.strip() else None

    def can_draw(self) -> bool:
        """Return False for statements: they are opened as a graph first, and drawn from there."""
        return not self.has_statements and super().can_draw()

    def can_export(self) -> bool:
        """Tell whether the result has rows or statements."""
        return (result := self._outcome.result) is not None and result.kind != "boolean"

    def exports_rows(self) -> bool:
        """Tell whether the result consists of rows, which are not a subgraph."""
        return (result := self._outcome.result) is not None and result.kind == "solutions"

    @property
    def file_title(self) -> str:
        """The name of the saved query."""
        return self._workbench.buffers.current.saved or self.messages("sparql.file_name")

    def content_to_export(self) -> ExportContent | None:
        """Return the result; for CONSTRUCT or DESCRIBE, its statements as a subgraph."""
        if (result := self._outcome.result) is None or result.kind != "statements":
            return None if result is None else ExportContent(self.file_title, result)
        return ExportContent(self.file_title, subgraph_from_statements(self.view, result.statements, self.file_title))
