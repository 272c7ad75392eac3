"""Running a query behind the screen: what is asked for, and the messages that tell what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from textual.message import Message

from cfgraph.explorer import View
from cfgraph.model.errors import CfgraphError
from cfgraph.model.results import QueryResult
from cfgraph.model.terms import IRI, BlankNode, Literal, Term, n3
from cfgraph.queries import QueryRunner, bind
from cfgraph.tui.widgets.table import Row

STATEMENT = ("subject", "predicate", "object")
"""Columns of the statements that a CONSTRUCT or DESCRIBE answers with."""


@dataclass(frozen=True, slots=True)
class Job:
    """A run to be made. ``whole`` is the text with its decorators, which may give parameters their defaults."""

    number: int
    text: str
    whole: str
    values: Mapping[str, str]
    limit: int
    seconds: float


class RowsArrived(Message):
    """Some rows came in while the query goes on."""

    def __init__(self, number: int, variables: tuple[str, ...], rows: list[Row]) -> None:
        super().__init__()
        self.number, self.variables, self.rows = number, variables, rows


class Finished(Message):
    """The query ended with a result."""

    def __init__(self, number: int, result: QueryResult, rows: list[Row]) -> None:
        super().__init__()
        self.number, self.result, self.rows = number, result, rows


class QueryFailed(Message):
    """The query ended without one."""

    def __init__(self, number: int, error: CfgraphError | OSError) -> None:
        super().__init__()
        self.number, self.error = number, error


def work(
    job: Job,
    view: View,
    runner: QueryRunner,
    post: Callable[[Message], object],
    is_wanted: Callable[[], bool],
) -> None:
    """Run a query in this thread, telling what comes; the runner keeps the work itself in a process of its own."""
    rows: list[Row] = []

    def arrived(variables: tuple[str, ...], batch: list[tuple[Term | None, ...]]) -> None:
        if not is_wanted():
            runner.cancel()
        made = [row_of(view, variables, terms) for terms in batch]
        rows.extend(made)
        post(RowsArrived(job.number, variables, made))

    try:
        bindings = bind(view, job.whole, job.values)
        if not is_wanted():
            return
        result = runner.run(job.text, bindings, limit=job.limit, timeout=job.seconds, on_rows=arrived)
    except (CfgraphError, OSError) as error:
        post(QueryFailed(job.number, error))
        return
    if result.kind == "statements":
        rows = [row_of(view, STATEMENT, tuple(statement)) for statement in result.statements]
    elif len(rows) < len(result.rows):
        rows = [row_of(view, result.variables, terms) for terms in result.rows]
    post(Finished(job.number, result, rows))


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


def row_of(view: View, variables: Sequence[str], terms: tuple[Term | None, ...]) -> Row:
    """Return a line of the table; its key holds the terms that it shows."""
    shown = tuple(terms[column] for column in told_apart(variables))
    return Row(tuple("" if term is None else text_of(view, term) for term in shown), key=shown)


def text_of(view: View, term: Term) -> str:
    """Return how a term is shown: an entity by its name, a literal by its text."""
    if isinstance(term, IRI | BlankNode):
        return view.ref(term).label
    return term.value if isinstance(term, Literal) else n3(term)
