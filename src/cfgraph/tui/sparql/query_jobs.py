"""Running a query behind the screen: what is asked for, and the messages that tell what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from textual.message import Message

from cfgraph.explorer import View
from cfgraph.model.errors import CfgraphError
from cfgraph.model.periods import format_interval
from cfgraph.model.query_result import QueryResult
from cfgraph.model.terms import IRI, BlankNode, Literal, Term, term_to_n3
from cfgraph.model.vocabulary import DOCUMENT, TYPE
from cfgraph.queries import ParsedQuery, QueryRunner, bind_parameters
from cfgraph.queries.parameters import LANG
from cfgraph.store import BuildProgress
from cfgraph.text.safe import to_one_line
from cfgraph.tui.sparql.buffers import About, Shape
from cfgraph.tui.widgets.plot_data import numeric_columns, points_on_axis
from cfgraph.tui.widgets.table import Row
from cfgraph.tui.widgets.table_columns import SAMPLED

GIVEN = 40
"""Most cells in which the value of a parameter is named."""

STATEMENT = ("subject", "predicate", "object")
"""Columns of the statements that a CONSTRUCT or DESCRIBE answers with."""


REMEMBERED = 200_000
"""Terms of a result whose texts are remembered while it comes."""


@dataclass(frozen=True, slots=True)
class Job:
    """A run to be made."""

    number: int
    query: ParsedQuery
    values: Mapping[str, str]
    limit: int
    seconds: float


class Preparing(Message):
    """The query waits until the database is built."""

    def __init__(self, number: int, percent: int) -> None:
        super().__init__()
        self.number, self.percent = number, percent


class RowsArrived(Message):
    """Some rows came in while the query goes on."""

    def __init__(self, number: int, variables: tuple[str, ...], rows: list[Row]) -> None:
        super().__init__()
        self.number, self.variables, self.rows = number, variables, rows


class Finished(Message):
    """The query ended with a result, which can be shown in some shapes."""

    def __init__(self, number: int, result: QueryResult, rows: list[Row], shapes: list[Shape], about: About) -> None:
        super().__init__()
        self.number, self.result, self.rows, self.shapes, self.about = number, result, rows, shapes, about


class QueryFailed(Message):
    """The query ended without one."""

    def __init__(self, number: int, error: CfgraphError | OSError) -> None:
        super().__init__()
        self.number, self.error = number, error


def run_job(
    job: Job,
    view: View,
    runner: QueryRunner,
    post: Callable[[Message], object],
    is_wanted: Callable[[], bool],
) -> None:
    """Run a query in this thread, telling what comes; the runner keeps the work itself in a process of its own."""
    rows: list[Row] = []
    lines = _ResultRows(view)

    def post_rows(variables: tuple[str, ...], batch: list[tuple[Term | None, ...]]) -> None:
        if not is_wanted():
            runner.cancel()
        made = lines.of(variables, batch)
        rows.extend(made)
        post(RowsArrived(job.number, variables, made))

    def post_progress(progress: BuildProgress) -> None:
        post(Preparing(job.number, 100 * progress.read // max(progress.total, 1)))

    try:
        bindings = bind_parameters(view, job.query, job.values)
        if not is_wanted():
            return
        result = runner.run(
            job.query,
            bindings,
            limit=job.limit,
            timeout=job.seconds,
            on_rows=post_rows,
            on_progress=post_progress,
        )
    except (CfgraphError, OSError) as error:
        post(QueryFailed(job.number, error))
        return
    if result.kind == "statements":
        rows = lines.of(STATEMENT, list(map(tuple, result.statements)))
    terms = [term for variable, term in bindings.items() if variable != LANG]
    about = About(
        tuple(to_one_line(term_text(view, term), GIVEN) for term in terms),
        tuple(term for term in terms if isinstance(term, IRI | BlankNode)),
        _document_columns(view, rows),
    )
    post(Finished(job.number, result, rows, shapes_of(result), about))


def _document_columns(view: View, rows: Sequence[Row]) -> frozenset[int]:
    """Return the columns whose first entity is a document."""
    keys = [row.key for row in rows[:SAMPLED] if isinstance(row.key, tuple)]
    first = {
        place: term for key in reversed(keys) for place, term in enumerate(key) if isinstance(term, IRI | BlankNode)
    }
    is_document = {place: any(view.graph.statements(term, TYPE, DOCUMENT)) for place, term in first.items()}
    return frozenset(place for place, found in is_document.items() if found)


class _ResultRows:
    """Makes lines of the table; what a term is called is looked up once, as most stand in many rows."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._texts: dict[Term | None, str] = {}

    def of(self, variables: Sequence[str], rows: Sequence[tuple[Term | None, ...]]) -> list[Row]:
        """Return rows as lines; the key of each holds the terms that it shows."""
        columns = columns_to_show(variables)
        if len(self._texts) > REMEMBERED:
            self._texts.clear()
        self._texts[None] = ""
        texts, made = self._texts, []
        for row in rows:
            shown = row if len(columns) == len(row) else tuple([row[column] for column in columns])
            for term in shown:
                if term not in texts:
                    assert term is not None
                    texts[term] = term_text(self._view, term)
            made.append(Row(tuple([texts[term] for term in shown]), key=shown))
        return made


def shapes_of(result: QueryResult) -> list[Shape]:
    """Return the ways in which a result can be shown, the table first."""
    if result.kind == "boolean":
        return ["table"]
    if result.kind == "statements":
        return ["table", "turtle"]
    numbers = numeric_columns(result)
    if not numbers:
        return ["table"]
    has_line = any(len({point.at for point in points_on_axis(result, column)}) > 1 for column in numbers)
    return ["table", "bars", "line"] if has_line else ["table", "bars"]


def columns_to_show(variables: Sequence[str]) -> list[int]:
    """Return which columns to show: all but ``x_name`` or ``x_title`` beside ``x``, as entities are shown by name.

    >>> columns_to_show(["holder", "holder_name", "source", "source_title", "file_name"])
    [0, 2, 4]
    """
    return [
        place
        for place, name in enumerate(variables)
        if name.rpartition("_")[2] not in ("name", "title") or name.rpartition("_")[0] not in variables
    ]


def term_text(view: View, term: Term) -> str:
    """Return how a term is shown: an entity by its name, a literal by its text."""
    if isinstance(term, IRI | BlankNode):
        return view.label(term)
    return format_interval(term.value, view.language) if isinstance(term, Literal) else term_to_n3(term)
