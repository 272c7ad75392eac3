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
"""Most rows that a chart is drawn of: the first of a result that has more."""

GIVEN = 40
"""Most cells in which the value of a parameter is named."""

STATEMENT = ("subject", "predicate", "object")
"""Columns of the statements that a CONSTRUCT or DESCRIBE answers with."""


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

    def __init__(self, number: int, variables: tuple[str, ...], rows: SpooledResult) -> None:
        super().__init__()
        self.number, self.variables, self.rows, self.total = number, variables, rows, rows.total


class Finished(Message):
    """The query ended with a result, which can be shown in some shapes."""

    def __init__(
        self, number: int, result: QueryResult, rows: SpooledResult, shapes: list[Shape], about: About
    ) -> None:
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
    """Return the columns shown whose first entity is a document."""
    columns = columns_to_show(result.variables)
    keys = [tuple(row[column] for column in columns) for row in result.rows[:SAMPLED]]
    first = {
        place: term for key in reversed(keys) for place, term in enumerate(key) if isinstance(term, IRI | BlankNode)
    }
    is_document = {place: any(view.graph.statements(term, TYPE, DOCUMENT)) for place, term in first.items()}
    return frozenset(place for place, found in is_document.items() if found)


def bound_charted(result: QueryResult) -> QueryResult:
    """Return a result with as many rows as a chart reads; one of more than that is not complete then."""
    if len(result.rows) <= MOST_CHARTED:
        return result
    return replace(result, rows=result.rows[:MOST_CHARTED], complete=False)


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
