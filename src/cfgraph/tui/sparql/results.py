"""The display of a query's result: a table, a chart of a numeric column, or Turtle."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widget import Widget

from cfgraph.explorer import View
from cfgraph.export.rdf import serialize_turtle
from cfgraph.model.errors import UsageError
from cfgraph.model.query_result import QueryResult
from cfgraph.model.terms import IRI, BlankNode, Literal, Statement, Term
from cfgraph.model.vocabulary import DATATYPES_OF_NUMBERS, TYPE
from cfgraph.queries.column_titles import read_column_titles
from cfgraph.text.catalog import Messages
from cfgraph.text.safe import make_visible
from cfgraph.tui.messages import Collect, OpenEntity
from cfgraph.tui.sparql.buffers import RunOutcome, Shape
from cfgraph.tui.sparql.colored_text import ColoredText
from cfgraph.tui.sparql.query_jobs import bound_charted, columns_to_show, term_text
from cfgraph.tui.terminal.notifications import NoticingWidget
from cfgraph.tui.widgets.chart import Chart
from cfgraph.tui.widgets.plot import Point, draw_bars, draw_line
from cfgraph.tui.widgets.plot_data import numeric_columns, points_of, points_on_axis
from cfgraph.tui.widgets.result_table import ResultTable
from cfgraph.tui.widgets.table import Column, Row, Table
from cfgraph.tui.widgets.table_columns import SAMPLED


class Results(NoticingWidget, Vertical):
    """A table, chart or text that shows the result of a query."""

    class Ready(Message):
        """Posted when the contents of a chart or text were read: the text, or the points of a column."""

        def __init__(self, outcome: RunOutcome, shape: Shape, drawn: Charted | str) -> None:
            super().__init__()
            self.outcome, self.shape, self.drawn = outcome, shape, drawn

    def __init__(self, view: View, messages: Messages) -> None:
        super().__init__(id="shown-results")
        self._view, self._messages = view, messages
        self._outcome = RunOutcome()
        self._titles: dict[str, str] = {}
        self._columns: tuple[int, tuple[str, ...]] | None = None

    def compose(self) -> ComposeResult:
        """Compose the table, the chart and the text, of which one is shown."""
        yield ResultTable([], id="results")
        yield Chart(id="chart")
        yield ColoredText("turtle", id="turtle", read_only=True)

    def on_mount(self) -> None:
        """Show the table first."""
        self._show_only("results")

    @property
    def table(self) -> ResultTable:
        """The table."""
        return self.query_one("#results", ResultTable)

    @property
    def term_at_cursor(self) -> Term | None:
        """The term in the cell at the cursor if the table has the focus."""
        table = self.table
        key = table.current.key if table.has_focus and table.current else None
        return key[table.column_cursor] if isinstance(key, tuple) and table.column_cursor < len(key) else None

    @property
    def shown(self) -> Widget:
        """The widget shown now."""
        return next(part for part in self.children if part.display)

    def show(self, outcome: RunOutcome) -> None:
        """Show an outcome in its shape; without a result yet, leave all space to the query."""
        self._outcome = outcome
        self.display = bool(outcome.variables) or (outcome.busy and self.display)
        if self.parent is not None:
            self.parent.set_class(not self.display, "-without-results")
        key = outcome.number, outcome.variables
        anew = key != self._columns
        if anew:
            self._titles = self._read_titles(outcome)
        numbers = _find_number_columns(outcome.rows)
        columns = [
            Column(self._title(place), align_right=number in numbers)
            for number, place in enumerate(columns_to_show(outcome.variables))
        ]
        self._columns = key
        self.table.show(outcome.rows, columns=columns if anew else None, cursor=None if anew else self.table.place)
        if outcome.shape not in outcome.shapes:
            outcome.shape = "table"
        self._show_shape()

    def _read_titles(self, outcome: RunOutcome) -> dict[str, str]:
        """Return the titles of the columns; none if the query's decorators are invalid, as it runs without them."""
        with suppress(UsageError):
            return read_column_titles(outcome.query, self._messages.language)
        return {}

    def _title(self, place: int) -> str:
        """Return the title of a column."""
        name = self._outcome.variables[place]
        return self._titles.get(name, name)

    @on(Table.Highlighted, "#results")
    def _stop_highlight(self, message: Table.Highlighted) -> None:
        message.stop()

    @on(Table.Opened, "#results")
    def _open_term(self, message: Table.Opened) -> None:
        """Open the entity in the cell."""
        message.stop()
        terms = message.row.key
        term = terms[message.column] if isinstance(terms, tuple) and message.column < len(terms) else None
        if isinstance(term, IRI | BlankNode):
            self.post_message(OpenEntity(term))
        elif isinstance(term, Literal):
            self.notify(term.value[:2000])

    @property
    def can_chart(self) -> bool:
        """Whether there is a numeric column to chart."""
        return "bars" in self._outcome.shapes

    @property
    def has_statements(self) -> bool:
        """Whether the result consists of statements, which can be shown as Turtle and as a graph."""
        return "turtle" in self._outcome.shapes

    def turn_chart(self) -> None:
        """Show the next of bar chart, line chart and table."""
        shapes = [shape for shape in self._outcome.shapes if shape != "turtle"]
        place = shapes.index(self._outcome.shape) if self._outcome.shape in shapes else 0
        if self._outcome.shape == "table" and self.table.has_focus:
            self._outcome.column = columns_to_show(self._outcome.variables)[self.table.column_cursor]
        self._outcome.shape = shapes[(place + 1) % len(shapes)]
        self._show_shape()

    def turn_turtle(self) -> None:
        """Toggle between Turtle and the table."""
        self._outcome.shape = "table" if self._outcome.shape == "turtle" else "turtle"
        self._show_shape()

    def on_chart_other_column(self, message: Chart.OtherColumn) -> None:
        """Chart the next numeric column."""
        message.stop()
        result = self._outcome.result
        if result is not None and (numbers := numeric_columns(bound_charted(result))):
            place = numbers.index(self._outcome.column) if self._outcome.column in numbers else 0
            self._outcome.column = numbers[(place + message.by) % len(numbers)]
            self._show_shape()

    def _show_shape(self) -> None:
        outcome, shape, result, view = self._outcome, self._outcome.shape, self._outcome.result, self._view
        if shape == "table" or result is None:
            self._show_only("results")
            return

        def read_shape() -> None:
            if shape == "turtle":
                self.post_message(self.Ready(outcome, shape, turtle_text(view, result)))
            else:
                self.post_message(self.Ready(outcome, shape, chart_column(view, result, shape, outcome.column)))

        self.run_worker(read_shape, thread=True, exclusive=True, group="shape")

    def on_results_ready(self, message: Ready) -> None:
        """Show the chart or text, unless another shape was chosen meanwhile."""
        message.stop()
        if message.outcome is not self._outcome or message.shape != self._outcome.shape:
            return
        if isinstance(message.drawn, str):
            self.query_one("#turtle", ColoredText).load_text(message.drawn)
            self._show_only("turtle")
            return
        self._outcome.column = message.drawn.column
        self._draw_chart(message.shape, message.drawn)
        self._show_only("chart")

    def _draw_chart(self, shape: Shape, drawn: Charted) -> None:
        chart = self.query_one(Chart)
        assert self._outcome.result is not None
        result = bound_charted(self._outcome.result)
        key = "sparql.chart" if result.complete else "sparql.chart_cut"
        title = self._messages(key, column=self._title(drawn.column), rows=f"{len(result.rows):,}")
        title += " · " + self._messages("sparql.chart_columns" if drawn.has_others else "sparql.chart_turns")
        more = self._messages("sparql.more_bars")
        draw = draw_line if shape == "line" else partial(draw_bars, more=more)
        chart.show(title, drawn.points, draw, has_others=drawn.has_others)

    def items_to_collect(self) -> Collect | None:
        """Return the items to add to the working set: the entities of the marked rows, else of the cell at the cursor.

        Marked rows also add the entities among the query's parameters, which the rows are about. Documents are left
        out unless the cursor is in their column. Statements add their edges.
        """
        table, result = self.table, self._outcome.result
        if result is None or table.current is None:
            return None
        rows = [row.key for row in table.marked or [table.current] if isinstance(row.key, tuple)]
        if result.kind == "statements":
            joining = [Statement(*key) for key in rows if isinstance(key[2], IRI | BlankNode)]
            return Collect([key[0] for key in rows], joining)
        if not rows:
            return None
        about, at = self._outcome.about, table.column_cursor
        left = about.documents - {at} if table.marked else {*range(len(rows[0]))} - {at}
        nodes = [
            term
            for key in rows
            for place, term in enumerate(key)
            if place not in left and isinstance(term, IRI | BlankNode)
        ]
        if nodes and table.marked:
            nodes = [*about.entities, *nodes]
        return Collect(list(dict.fromkeys(nodes))) if nodes else None

    def _show_only(self, name: str) -> None:
        had_focus = self.screen.focused in self.children
        for part in self.children:
            part.display = part.id == name
        if had_focus:
            self.shown.focus()


@dataclass(frozen=True, slots=True)
class Charted:
    """The points of a column, and whether there are other numeric columns."""

    column: int
    points: list[Point]
    has_others: bool


def _find_number_columns(rows: Sequence[Row]) -> frozenset[int]:
    """Return the columns whose first non-empty cells are all numbers; these are right-aligned."""
    terms = [row.key for row in rows[:SAMPLED] if isinstance(row.key, tuple)]
    found = []
    for number in range(len(terms[0]) if terms else 0):
        column = [row[number] for row in terms if row[number] is not None]
        if column and all(isinstance(term, Literal) and term.datatype in DATATYPES_OF_NUMBERS for term in column):
            found.append(number)
    return frozenset(found)


def chart_column(view: View, result: QueryResult, shape: Shape, column: int | None) -> Charted:
    """Return the points of a column for a chart; of another column if that has no numbers. Reads the graph."""
    result = bound_charted(result)
    numbers = numeric_columns(result)
    column = column if column in numbers else numbers[-1]
    if shape == "line":
        points = points_on_axis(result, column)
    else:
        points = points_of(result, column, lambda term: make_visible(term_text(view, term)))
    return Charted(column, points, len(numbers) > 1)


def turtle_text(view: View, result: QueryResult) -> str:
    """Return the statements of a result as Turtle, with control characters made visible."""
    ordered = sorted(result.statements, key=lambda item: (item.subject, item.predicate != TYPE, item.predicate))
    text = "".join(serialize_turtle(lambda: ordered, view.graph.prefixes))
    return "\n".join(map(make_visible, text.strip("\n").split("\n")))
