"""Running a query in the background: the job, and the messages about its progress."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

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
from cfgraph.tui.sparql.spooled_result import SpooledResult
from cfgraph.tui.widgets.plot_data import numeric_columns, points_on_axis
from cfgraph.tui.widgets.table_columns import SAMPLED

MOST_CHARTED = 100_000
"""Maximum number of rows in a chart, which are the first ones of the result."""

GIVEN = 40
"""Maximum width in cells of a parameter's value in the status."""

STATEMENT = ("subject", "predicate", "object")
"""Columns of the statements that CONSTRUCT and DESCRIBE return."""


@dataclass(frozen=True, slots=True)
class Job:
    """A query to run, with its settings."""

    number: int
    query: ParsedQuery
    values: Mapping[str, str]
    limit: int
    seconds: float


class Preparing(Message):
    """Posted while the query waits for the database to be built."""

    def __init__(self, number: int, percent: int) -> None:
        super().__init__()
        self.number, self.percent = number, percent


class RowsArrived(Message):
    """Posted when some rows have arrived and the query is still running."""

    def __init__(self, number: int, variables: tuple[str, ...], rows: SpooledResult) -> None:
        super().__init__()
        self.number, self.variables, self.rows, self.total = number, variables, rows, rows.total


class Finished(Message):
    """Posted when the query has ended with a result, with the shapes that it can be shown in."""

    def __init__(
        self, number: int, result: QueryResult, rows: SpooledResult, shapes: list[Shape], about: About
    ) -> None:
        super().__init__()
        self.number, self.result, self.rows, self.shapes, self.about = number, result, rows, shapes, about


class QueryFailed(Message):
    """Posted when the query has failed."""

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
    """Run a query in this thread, posting its progress. The runner executes it in a separate process."""
    rows = SpooledResult(partial(term_text, view))

    def post_rows(variables: tuple[str, ...], batch: list[tuple[Term | None, ...]]) -> None:
        if not is_wanted():
            runner.cancel()
        if view.graph.is_remote:
            terms = dict.fromkeys(term for row in batch for term in row if isinstance(term, IRI | BlankNode))
            view.graph.read_ahead_names(list(terms))
        rows.add(columns_to_show(variables), batch)
        post(RowsArrived(job.number, variables, rows))

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
            keeps_rows=False,
        )
    except (CfgraphError, OSError) as error:
        post(QueryFailed(job.number, error))
        return
    rows.end()
    if result.kind == "statements":
        result = replace(result, statements=rows.statements)
    elif result.kind == "solutions":
        result = replace(result, rows=rows.solutions)
    terms = [term for variable, term in bindings.items() if variable != LANG]
    about = About(
        tuple(to_one_line(term_text(view, term), GIVEN) for term in terms),
        tuple(term for term in terms if isinstance(term, IRI | BlankNode)),
        _document_columns(view, result),
    )
    post(Finished(job.number, result, rows, shapes_of(bound_charted(result)), about))


def _document_columns(view: View, result: QueryResult) -> frozenset[int]:
    """Return the displayed columns whose first entity is a document."""
    columns = columns_to_show(result.variables)
    keys = [tuple(row[column] for column in columns) for row in result.rows[:SAMPLED]]
    first = {
        place: term for key in reversed(keys) for place, term in enumerate(key) if isinstance(term, IRI | BlankNode)
    }
    is_document = {place: any(view.graph.statements(term, TYPE, DOCUMENT)) for place, term in first.items()}
    return frozenset(place for place, found in is_document.items() if found)


def bound_charted(result: QueryResult) -> QueryResult:
    """Return a result limited to the rows of a chart, marked as incomplete if rows were dropped."""
    if len(result.rows) <= MOST_CHARTED:
        return result
    return replace(result, rows=result.rows[:MOST_CHARTED], complete=False)


def shapes_of(result: QueryResult) -> list[Shape]:
    """Return the shapes that a result can be shown in, the table first."""
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
    """Return the columns to show: all but ``x_name`` or ``x_title`` beside ``x``, as entities are shown by name.

    >>> columns_to_show(["holder", "holder_name", "source", "source_title", "file_name"])
    [0, 2, 4]
    """
    return [
        place
        for place, name in enumerate(variables)
        if name.rpartition("_")[2] not in ("name", "title") or name.rpartition("_")[0] not in variables
    ]


def term_text(view: View, term: Term) -> str:
    """Return the text of a term: the name of an entity, the value of a literal."""
    if isinstance(term, IRI | BlankNode):
        return view.label(term)
    return format_interval(term.value, view.language) if isinstance(term, Literal) else term_to_n3(term)
