"""``cfgraph query``: running a saved or given SPARQL query, and listing the saved ones."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TextIO, cast

import click

from cfgraph.api.flat_rows import SEPARATOR, FlatRows
from cfgraph.api.query_source import find_query, run_query, run_query_held, run_query_sorted
from cfgraph.cli.graph_session import check_single_stdin, open_session
from cfgraph.cli.name_types import QueryNameType
from cfgraph.cli.options import DEFAULT_GRAPHS, CommonOptions, add_option, choose_default_graph, make_command
from cfgraph.cli.output import Answer, LineOutput, tell_guarded, write_answer, write_report
from cfgraph.cli.progress import ProgressBar
from cfgraph.cli.query_batch import find_tested, read_parameter_file, write_batch, write_tests
from cfgraph.cli.query_parameters import parse_parameters
from cfgraph.cli.report_model import Cell, Grid, Report, ReportColumn
from cfgraph.cli.result_forms import tell_forms
from cfgraph.cli.slow_query import tell_if_slow
from cfgraph.cli.stderr import write_message
from cfgraph.cli.usage import ChoiceType, DirectoryType, SecondsType, WholeNumberType
from cfgraph.explorer import View
from cfgraph.export.query_results import ResultFormat, RowWriter, write_result
from cfgraph.export.row_formats import RowFormat
from cfgraph.model.errors import UsageError, translate_error
from cfgraph.model.periods import format_interval
from cfgraph.model.query_result import QueryResult
from cfgraph.model.terms import IRI, BlankNode, Literal, Term, term_to_n3
from cfgraph.model.vocabulary import DATATYPES_OF_NUMBERS
from cfgraph.queries import Library, Parameter, ParsedQuery, SavedQuery, load_library
from cfgraph.queries.claim_choice import choose_claims
from cfgraph.queries.column_titles import read_column_titles
from cfgraph.queries.empty_results import explain_no_rows
from cfgraph.queries.runner import Engine
from cfgraph.store.reading_options import DefaultGraph
from cfgraph.text.catalog import Messages, quote_library
from cfgraph.text.safe import make_visible
from cfgraph.text.spreadsheet import NoGuard, SpreadsheetGuard

ENGINES = ("auto", "columns", "oxigraph")
"""Values of ``--engine``."""

LIMIT_FOR_PEOPLE, MOST_FOR_PEOPLE = 500, 100_000
"""Default and maximum number of rows in a table; json, csv and tsv have all."""

COLUMNS_SIDE_BY_SIDE = 3
"""With more columns than this, the last one may be drawn below the others on a narrow terminal."""


@make_command("query")
@click.argument("query", required=False, type=QueryNameType(), metavar="[NAME|FILE|-]")
@add_option("-l", "--list", "listing", is_flag=True, help="list")
@add_option("--queries", type=DirectoryType(), metavar="DIR", help="queries")
@add_option("-P", "--param", "parameters", multiple=True, metavar="NAME=VALUE", help="param")
@add_option("--param-file", type=click.Path(path_type=Path), metavar="FILE", help="param_file")
@add_option("--test", "testing", is_flag=True, help="query_test")
@add_option("--as-of", metavar="DATE", help="query_as_of")
@add_option("--stated-only", is_flag=True, help="query_stated_only")
@add_option("--default-graph", type=ChoiceType(DEFAULT_GRAPHS), help="default_graph")
@add_option("--timeout", type=SecondsType(), metavar="SECONDS", help="timeout")
@add_option("-n", "--limit", type=WholeNumberType(1), metavar="N", help="query_limit")
@add_option("--engine", type=ChoiceType(ENGINES), default="auto", help="engine")
@add_option("--explain", is_flag=True, help="explain")
def query_command(
    settings: CommonOptions,
    query: str | None,
    listing: bool,
    queries: Path | None,
    parameters: tuple[str, ...],
    param_file: Path | None,
    testing: bool,
    as_of: str | None,
    stated_only: bool,
    default_graph: DefaultGraph | None,
    timeout: float | None,
    limit: int | None,
    engine: Engine,
    explain: bool,
) -> int:
    """Run the query and print its result; the status is 1 if it is empty or false."""
    messages = settings.messages
    if listing:
        return _list_queries(settings, load_library(queries))
    if testing:
        if query is not None and Path(query).is_file():
            queries, query = Path(query).parent, Path(query).stem
        return _test_queries(settings, find_tested(load_library(queries).queries, query), timeout, engine)
    if query is None:
        raise UsageError("cli.query_missing")
    if settings.for_people:
        limit = min(limit or LIMIT_FOR_PEOPLE, MOST_FOR_PEOPLE)
    check_single_stdin(settings, query)
    found = find_query(query, queries)
    values = {**parse_parameters(parameters), **choose_claims(found, as_of, stated_only)}
    streams = found.form == "SELECT" and not settings.for_people
    titles = read_column_titles(found, settings.language)
    batch = None if param_file is None else read_parameter_file(param_file)
    if batch is not None and (twice := batch[0].keys() & values):
        raise UsageError("cli.parameter_twice", name=min(twice))
    with open_session(choose_default_graph(settings, default_graph)) as graph:
        if batch is not None:
            run = partial(run_query, graph.view, found, limit=limit, timeout=timeout, engine=engine)
            return write_batch(settings, batch, lambda one: run({**values, **one}))
        with tell_if_slow(messages), ProgressBar(messages) as bar:
            asked: dict[str, Any] = {"limit": limit, "timeout": timeout, "on_progress": bar.show}
            asked |= {"engine": engine, "explain": explain}
            if streams:
                result, shown = _stream_rows(settings, graph.view, found, values, asked)
            elif found.form in ("CONSTRUCT", "DESCRIBE"):
                result = run_query_sorted(graph.view, found, values, **asked)
            else:
                result = run_query_held(graph.view, found, values, **asked)
        if not streams:
            shown = len(result.rows) or len(result.statements)
            _write_result(settings, graph.view, result, titles)
        tell_forms(result, graph.view, messages)
        is_explained = not shown and result.kind != "boolean" and not graph.view.graph.is_remote
        missing = explain_no_rows(graph.view, found) if is_explained else []
    if explain:
        _write_explanation(result, messages)
    status = _write_what_is_left_out(settings, result, shown)
    for phrase in missing:
        write_message(messages.translate(phrase))
    return status


def _stream_rows(
    settings: CommonOptions, view: View, query: ParsedQuery, values: Mapping[str, str], asked: Mapping[str, Any]
) -> tuple[QueryResult, int]:
    """Run a query and write its rows to stdout as they arrive; return its result without rows, and their number."""
    guard = SpreadsheetGuard() if settings.csv_safe else NoGuard()
    writer = RowWriter(LineOutput().write, cast(RowFormat, settings.format), guard)
    result = run_query(view, query, values, on_rows=writer.on_rows, **asked)
    writer.end(result)
    tell_guarded(guard, settings)
    return result, writer.count


def _test_queries(settings: CommonOptions, tested: Sequence[SavedQuery], timeout: float | None, engine: Engine) -> int:
    """Compare the results of queries with the expected ones."""
    with open_session(settings) as graph:
        view = graph.view
        return write_tests(
            settings, tested, lambda query: run_query(view, query.query, {}, timeout=timeout, engine=engine)
        )


def _write_result(settings: CommonOptions, view: View, result: QueryResult, titles: Mapping[str, str]) -> None:
    """Write a complete result in the requested format."""
    if result.kind == "statements" or not settings.for_people:
        chosen = "nt" if result.kind == "statements" else settings.format
        write_result(result, cast(TextIO, LineOutput()), cast(ResultFormat, chosen))
    elif result.kind == "boolean":
        print("true" if result.boolean else "false")
    elif result.rows:
        write_report(settings, _report_result(view, result, titles))


def _write_explanation(result: QueryResult, messages: Messages) -> None:
    """Report what answered, why not the columns, and the steps."""
    key = "cli.answered_by_columns" if result.engine == "columns" else "cli.answered_by_engine"
    reason = messages.translate(quote_library(result.reason))
    write_message(messages(key, seconds=f"{result.seconds:.3f}", reason=reason))
    for line in result.plan.splitlines():
        print(make_visible(line), file=sys.stderr)


def _write_what_is_left_out(settings: CommonOptions, result: QueryResult, shown: int) -> int:
    """Report what the result excludes, and return the exit status."""
    messages = settings.messages
    if result.kind == "boolean":
        return 0 if result.boolean else 1
    if not shown:
        write_message(messages("cli.no_rows"))
        return 1
    if not result.complete:
        is_most = settings.for_people and shown >= MOST_FOR_PEOPLE
        write_message(messages("cli.rows_beyond_table" if is_most else "cli.rows_left_out", shown=shown))
    return 0


def _report_result(view: View, result: QueryResult, titles: Mapping[str, str]) -> Report:
    """Return the report of a result: its rows as a grid, with the titles of columns if there are any."""
    last = len(result.variables) - 1
    columns = [
        ReportColumn(
            titles.get(name, name),
            numeric=all(_is_number(row[n]) for row in result.rows),
            below=n == last >= COLUMNS_SIDE_BY_SIDE,
        )
        for n, name in enumerate(result.variables)
    ]
    return [Grid(tuple(columns), [tuple(_make_cell(view, term) for term in row) for row in result.rows])]


def _is_number(term: Term | None) -> bool:
    """Tell whether a term of a result is a number, which is aligned to the right."""
    return term is None or (isinstance(term, Literal) and term.datatype in DATATYPES_OF_NUMBERS)


def _make_cell(view: View, term: Term | None) -> Cell:
    """Return a term of a result as a cell of the report."""
    if term is None:
        return ""
    if isinstance(term, Literal):
        return tuple(format_interval(term.value, view.language).split("\n"))
    return view.curie(term) if isinstance(term, IRI | BlankNode) else term_to_n3(term)


def _list_queries(settings: CommonOptions, library: Library) -> int:
    """Write the list of saved queries."""
    language = settings.language
    saved = list(library.queries.values())
    problems = [translate_error(problem, settings.messages) for problem in library.problems]
    answer = Answer(
        json=lambda: {"queries": [_query_json(query, settings) for query in saved], "problems": problems},
        records=lambda: FlatRows(
            ("name", "summary", "parameters", "tags", "path"),
            [
                (q.name, q.summary(language), _format_signature(q.parameters), SEPARATOR.join(q.tags), str(q.path))
                for q in saved
            ],
        ),
        report=lambda: _report_queries(saved, settings),
    )
    write_answer(settings, answer)
    for problem in problems:
        write_message(problem)
    return 0


def _query_json(query: SavedQuery, settings: CommonOptions) -> dict[str, object]:
    """Return the JSON of a saved query for the list."""
    return {
        "name": query.name,
        "summary": query.summary(settings.language) or None,
        "description": query.description(settings.language) or None,
        "tags": list(query.tags),
        "parameters": [
            {
                "name": p.name,
                "type": p.type,
                "default": p.default,
                "required": p.required,
                "choices": list(p.choices) or None,
            }
            for p in query.parameters
        ],
        "path": str(query.path),
        "bundled": query.bundled,
    }


def _report_queries(saved: Sequence[SavedQuery], settings: CommonOptions) -> Report:
    """Return the report of the saved queries."""
    messages = settings.messages
    columns = (
        ReportColumn(messages("cli.label"), "strong"),
        ReportColumn(messages("cli.summary")),
        ReportColumn(messages("cli.parameters")),
        ReportColumn(messages("cli.tags"), "faint"),
    )
    rows = [(q.name, q.summary(settings.language), _format_signature(q.parameters), ", ".join(q.tags)) for q in saved]
    return [Grid(columns, rows)]


def _format_signature(parameters: Sequence[Parameter]) -> str:
    """Format parameters as a signature: ``company year=2024 [region]``."""
    return " ".join(
        f"{p.name}={p.default}" if p.default is not None else p.name if p.required else f"[{p.name}]"
        for p in parameters
    )
