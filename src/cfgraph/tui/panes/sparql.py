"""SPARQL: choose a saved query or write one, run it without blocking, and walk on from its results."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static, TextArea

from cfgraph.explorer import View, from_statements
from cfgraph.model.entity import Ref
from cfgraph.model.errors import CfgraphError, QueryError
from cfgraph.model.results import QueryResult
from cfgraph.model.terms import IRI, BlankNode, Literal, Term, n3
from cfgraph.queries import Library, QueryCancelled, QueryRunner, SavedQuery, bind, parameters_of
from cfgraph.text.catalog import Messages
from cfgraph.text.safe import visible
from cfgraph.tui.actions import bindings
from cfgraph.tui.panes.base import Exported, OpenEntity, Pane
from cfgraph.tui.screens.parameters import ParametersScreen
from cfgraph.tui.settings import Limits
from cfgraph.tui.widgets.result_table import ResultTable
from cfgraph.tui.widgets.table import Column, Row, Table

STATEMENT = ("subject", "predicate", "object")
"""Columns of the statements that a CONSTRUCT or DESCRIBE answers with."""

EMPTY_QUERY = "SELECT ?s ?p ?o\nWHERE { ?s ?p ?o }\nLIMIT 100\n"


def body_of(query: SavedQuery) -> str:
    """Return a saved query without its decorators, which the pane shows in words."""
    return "\n".join(line for line in query.text.splitlines() if not line.startswith("#+")).strip() + "\n"


def told_apart(variables: Sequence[str]) -> list[int]:
    """Return which columns to show: all but ``x_name`` or ``x_title`` beside ``x``, as entities are shown by name.

    >>> told_apart(["holder", "holder_name", "source", "source_title", "file_name"])
    [0, 2, 4]
    """
    return [
        place
        for place, name in enumerate(variables)
        if name.rpartition("_")[2] not in ("name", "title") or name.rpartition("_")[0] not in variables
    ]


class SparqlPane(Pane):
    """Saved queries and the editor above, results beneath."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("sparql")

    class RowsArrived(Message):
        """Some rows came in while the query goes on."""

        def __init__(self, run: int, variables: tuple[str, ...], rows: list[Row]) -> None:
            super().__init__()
            self.run, self.variables, self.rows = run, variables, rows

    class Finished(Message):
        """The query ended with a result."""

        def __init__(self, run: int, result: QueryResult, rows: list[Row]) -> None:
            super().__init__()
            self.run, self.result, self.rows = run, result, rows

    class QueryFailed(Message):
        """The query ended without one."""

        def __init__(self, run: int, error: CfgraphError | OSError) -> None:
            super().__init__()
            self.run, self.error = run, error

    def __init__(self, view: View, messages: Messages, runner: QueryRunner, library: Library, limits: Limits) -> None:
        super().__init__(view, messages)
        self._limits = limits
        self.title = messages("sparql.title")
        self._runner, self._library = runner, library
        self._saved: SavedQuery | None = None
        self._run = 0
        self._busy = False
        self._rows: list[Row] = []
        self._result: QueryResult | None = None
        self._limit = self._limits.rows
        self._last: tuple[str, dict[str, str]] | None = None
        self._focus_at_start: Widget | None = None

    def compose(self) -> ComposeResult:
        """Two parts above, results beneath."""
        with Horizontal(id="query"):
            yield Table([Column(grows=True, least=12)], id="saved")
            with Vertical():
                yield Static("", id="description", markup=False)
                yield TextArea("", id="editor", show_line_numbers=True, soft_wrap=False)
        yield Static(self.messages("sparql.hint"), id="status", markup=False)
        yield ResultTable([], id="results")

    def on_mount(self) -> None:
        """List the saved queries."""
        queries = sorted(self._library.queries.values(), key=lambda query: (query.bundled, query.name))
        rows = [Row((query.summary(self.messages.language) or query.name,), key=query.name) for query in queries]
        self.query_one("#saved", Table).show(rows)
        self.run_worker(self._runner.start, thread=True)
        if self._library.problems:
            self.notify(visible("\n".join(self._library.problems)), severity="warning", markup=False)

    @on(Table.Highlighted, "#saved")
    def _look_at(self, message: Table.Highlighted) -> None:
        """Show the query at the cursor in the editor, unless a text of the user's own stands there."""
        message.stop()
        query = self._library.queries.get(str(message.row.key))
        editor = self.query_one(TextArea)
        own_text = editor.text.strip() and editor.text != (body_of(self._saved) if self._saved else "")
        if query is not None and not own_text:
            self._load(query)

    @on(Table.Opened, "#saved")
    def _choose(self, message: Table.Opened) -> None:
        """Run the saved query at the cursor."""
        message.stop()
        query = self._library.queries.get(str(message.row.key))
        if query is not None:
            self._load(query)
            self.action_run()

    def _load(self, query: SavedQuery) -> None:
        self._saved = query
        self.query_one(TextArea).load_text(body_of(query))
        self._describe()

    @on(Table.Highlighted, "#results")
    def _ignore(self, message: Table.Highlighted) -> None:
        message.stop()

    @on(Table.Opened, "#results")
    def _walk_on(self, message: Table.Opened) -> None:
        """Open the entity in the cell."""
        message.stop()
        terms = message.row.key
        if isinstance(terms, tuple) and message.column < len(terms):
            term = terms[message.column]
            if isinstance(term, IRI | BlankNode):
                self.post_message(OpenEntity(term))
            elif isinstance(term, Literal):
                self.notify(visible(term.value[:2000]), markup=False)

    def _describe(self) -> None:
        text = self._saved.description(self.messages.language) if self._saved else self.messages("sparql.own")
        self.query_one("#description", Static).update(visible(" ".join(text.split())))

    def _status(self, text: str, *, error: bool = False) -> None:
        status = self.query_one("#status", Static)
        status.set_class(error, "-error")
        status.update(visible(text))

    def action_edit(self) -> None:
        """Go into the editor."""
        self.screen.set_focus(self.query_one(TextArea))

    def action_new(self) -> None:
        """Start a query of one's own."""
        self._saved = None
        editor = self.query_one(TextArea)
        editor.load_text(EMPTY_QUERY)
        editor.select_all()  # so that typing replaces it
        self._describe()
        self.screen.set_focus(editor)

    def open_text(self, text: str) -> None:
        """Put a query of the user's own into the editor."""
        self._saved = None
        self.query_one(TextArea).load_text(text)
        self._describe()
        self.screen.set_focus(self.query_one(TextArea))

    def action_run(self) -> None:
        """Run what stands in the editor; ask for parameters first where it has some."""
        text = self.query_one(TextArea).text
        if not text.strip():
            return
        self._limit = self._limits.rows
        try:
            known = {parameter.variable: parameter for parameter in self._saved.parameters} if self._saved else {}
            parameters = [known.get(parameter.variable, parameter) for parameter in parameters_of(text)]
        except CfgraphError as error:
            self._show_error(error)
            return
        if not parameters:
            self._start(text, {})
            return
        title = self._saved.summary(self.messages.language) if self._saved else self.title
        description = self._saved.description(self.messages.language) if self._saved else ""
        check = partial(bind, self.view, text)
        form = ParametersScreen(self.view, self.messages, title, description, parameters, check)
        self.app.push_screen(form, lambda values: self._start(text, values) if values is not None else None)

    def _start(self, text: str, values: dict[str, str]) -> None:
        self._runner.cancel()
        self._run += 1
        self._busy, self._result, self._rows = True, None, []
        self._last = (text, values)
        self._focus_at_start = self.screen.focused
        run, limit = self._run, self._limit
        self.query_one("#results", Table).show([], columns=[])
        self._status(self.messages("sparql.running"))
        self.refresh_bindings()
        self.run_worker(lambda: self._work(run, text, values, limit), thread=True, group="query")

    def _stop(self) -> None:
        if self._busy:
            self._runner.cancel()
            self._busy = False

    def _work(self, run: int, text: str, values: dict[str, str], limit: int) -> None:
        """Run a query in this worker thread; the runner keeps the work itself in a process of its own."""
        rows: list[Row] = []

        def arrived(variables: tuple[str, ...], batch: list[tuple[Term | None, ...]]) -> None:
            if run != self._run:
                self._runner.cancel()
            made = [self._row(variables, terms) for terms in batch]
            rows.extend(made)
            self.post_message(self.RowsArrived(run, variables, made))

        try:
            bindings = bind(self.view, text, values)
            if run != self._run:
                return
            result = self._runner.run(text, bindings, limit=limit, timeout=self._limits.seconds, on_rows=arrived)
        except (CfgraphError, OSError) as error:
            self.post_message(self.QueryFailed(run, error))
            return
        if result.kind == "statements":
            rows = [self._row(STATEMENT, tuple(statement)) for statement in result.statements]
        elif len(rows) < len(result.rows):
            rows = [self._row(result.variables, terms) for terms in result.rows]
        self.post_message(self.Finished(run, result, rows))

    def _row(self, variables: Sequence[str], terms: tuple[Term | None, ...]) -> Row:
        shown = tuple(terms[column] for column in told_apart(variables))
        return Row(tuple(self._text(term) for term in shown), key=shown)

    def _text(self, term: Term | None) -> str:
        if term is None:
            return ""
        if isinstance(term, IRI | BlankNode):
            return self.view.ref(term).label
        return term.value if isinstance(term, Literal) else n3(term)

    def on_sparql_pane_rows_arrived(self, message: RowsArrived) -> None:
        """Show rows as they come."""
        if message.run != self._run:
            return
        table = self.query_one("#results", Table)
        first = not self._rows
        self._rows.extend(message.rows)
        columns = self._columns(message.variables) if first else None
        table.show(self._rows, columns=columns, cursor=table.cursor)
        self._status(self.messages("sparql.arriving", rows=f"{len(self._rows):,}"))

    def on_sparql_pane_finished(self, message: Finished) -> None:
        """Show the whole result and say how much of it there is."""
        if message.run != self._run:
            return
        self._busy = False
        result = self._result = message.result
        self._rows = message.rows
        table = self.query_one("#results", Table)
        if result.kind == "boolean":
            table.show([], columns=[])
            self._status(
                self.messages("sparql.yes" if result.boolean else "sparql.no", seconds=f"{result.seconds:.2f}")
            )
        else:
            variables = result.variables if result.kind == "solutions" else STATEMENT
            table.show(self._rows, columns=self._columns(variables), cursor=table.cursor)
            key = "sparql.done" if result.complete else "sparql.cut"
            self._status(self.messages(key, rows=f"{len(self._rows):,}", seconds=f"{result.seconds:.2f}"))
            if self._rows and self._still_waited_for():
                table.focus()
        self.refresh_bindings()

    def _still_waited_for(self) -> bool:
        """Tell whether the user has stayed where the query was started, so that the focus may go to its result."""
        editor = self.query_one(TextArea)
        stayed = self.display and self.screen.focused is self._focus_at_start
        return stayed and (not editor.has_focus or self._last is None or editor.text == self._last[0])

    @staticmethod
    def _columns(variables: Sequence[str]) -> list[Column]:
        return [Column(variables[column]) for column in told_apart(variables)]

    def on_descendant_focus(self) -> None:
        """Give the results more room while one reads in them."""
        self.set_class(self.query_one("#results", Table).has_focus, "-reading")

    def on_sparql_pane_query_failed(self, message: QueryFailed) -> None:
        """Say what went wrong, and put the editor's cursor there."""
        if message.run != self._run:
            return
        self._busy = False
        self._show_error(message.error)
        self.refresh_bindings()

    def _show_error(self, error: CfgraphError | OSError) -> None:
        if isinstance(error, QueryCancelled):
            self._status(self.messages("sparql.cancelled"))
            return
        self._status(str(error), error=True)
        if isinstance(error, QueryError) and error.line:
            editor = self.query_one(TextArea)
            editor.move_cursor((error.line - 1, max((error.column or 1) - 1, 0)))

    def action_leave(self) -> None:
        """Cancel the running query; else go from the editor or results back to the list."""
        if self._busy:
            self._run += 1
            self._stop()
            self._status(self.messages("sparql.cancelled"))
            self.refresh_bindings()
        else:
            self.focus_first()

    def action_more(self) -> None:
        """Run the last query again for ten times the rows."""
        if self._last is not None:
            self._limit *= 10
            self._start(*self._last)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """More rows can only be had where the result was cut; in the editor, letters are text."""
        if action in ("edit", "new"):
            return not self.query_one(TextArea).has_focus
        if action == "more":
            return self._result is not None and not self._result.complete and not self._busy
        return True

    def on_unmount(self) -> None:
        """Leave no query running."""
        self._stop()

    def focus_first(self) -> None:
        """Start in the list of saved queries."""
        self.screen.set_focus(self.query_one("#saved", Table))

    def entity_at_hand(self) -> Ref | None:
        """Return the entity in the cell under the cursor."""
        table = self.query_one("#results", Table)
        key = table.current.key if table.current else None
        if table.has_focus and isinstance(key, tuple) and table.column_cursor < len(key):
            term = key[table.column_cursor]
            if isinstance(term, IRI | BlankNode):
                return self.view.ref(term)
        return None

    def can_export(self) -> bool:
        """A result with rows or statements can be exported."""
        return self._result is not None and self._result.kind != "boolean"

    def exported(self) -> Exported | None:
        """Return the result; of a CONSTRUCT or DESCRIBE, its statements as a subgraph."""
        result = self._result
        if result is None:
            return None
        title = self._saved.name if self._saved else self.messages("sparql.file_name")
        if result.kind == "statements":
            return Exported(title, from_statements(self.view, result.statements, title))
        return Exported(title, result)
