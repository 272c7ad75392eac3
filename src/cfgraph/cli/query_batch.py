"""``query --param-file`` and ``query --test``: a query over a list of values, and queries with expected results."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from cfgraph.api.expected_rows import Comparison, compare_rows, expected_path
from cfgraph.api.flat_rows import FlatRows
from cfgraph.api.query_rows import query_json, query_rows
from cfgraph.cli.options import CommonOptions
from cfgraph.cli.output import Answer, write_answer
from cfgraph.cli.report_model import Grid, Report, ReportColumn
from cfgraph.cli.stderr import write_message
from cfgraph.model.errors import NotFoundError, UsageError, translate_error
from cfgraph.model.query_result import QueryResult
from cfgraph.queries import SavedQuery
from cfgraph.text.catalog import Messages
from cfgraph.text.safe import make_visible

CANDIDATES = 3
"""Maximum number of suggestions for an unknown name."""

SHOWN = 3
"""Maximum number of differing rows in the report of a query."""

Values = Mapping[str, str]


def read_parameter_file(path: Path) -> list[dict[str, str]]:
    """Return the values of each line of a CSV whose header names parameters. Raises UsageError."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            lines = [row for row in csv.reader(stream) if any(map(str.strip, row))]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UsageError("files.unreadable", path=path, reason=error) from error
    names = [name.strip() for name in lines[0]] if lines else []
    if len(lines) < 2 or not all(names) or len(set(names)) < len(names):
        raise UsageError("cli.parameter_file", path=path)
    for number, row in enumerate(lines[1:], 2):
        if len(row) != len(names):
            raise UsageError("cli.parameter_row", path=path, line=number, found=len(row), wanted=len(names))
    return [dict(zip(names, row, strict=True)) for row in lines[1:]]


def write_batch(settings: CommonOptions, batch: Sequence[Values], run: Callable[[Values], QueryResult]) -> int:
    """Run a query for each set of values and write all results as one, the values first; status 1 if all are empty.

    An unknown name has no rows; it is reported on stderr.
    """
    results: list[tuple[Values, QueryResult]] = []
    for values in batch:
        try:
            results.append((values, run(values)))
        except NotFoundError as error:
            write_message(translate_error(error, settings.messages))
            for close in error.candidates[:CANDIDATES]:
                write_message(f"  {make_visible(close.label)}  {make_visible(close.curie)}", prefix="")
    if not results:
        return 1
    names = tuple(results[0][0])
    columns = query_rows(results[0][1]).header
    header = (*names, *(f"{name}_2" if name in names else name for name in columns))
    rows = [(*map(values.get, names), *row) for values, result in results for row in query_rows(result).rows]
    write_answer(
        settings,
        Answer(
            json=lambda: {
                "answers": [{"parameters": dict(values), "result": query_json(result)} for values, result in results]
            },
            records=lambda: FlatRows(header, rows),
            report=lambda: _report_rows(header, rows),
        ),
    )
    return 0 if rows else 1


def _report_rows(header: Sequence[str], rows: Sequence[Sequence[object]]) -> Report:
    """Return rows as a grid."""
    columns = tuple(ReportColumn(name) for name in header)
    return [Grid(columns, [tuple("" if cell is None else str(cell) for cell in row) for row in rows])]


def find_tested(queries: Mapping[str, SavedQuery], name: str | None) -> list[SavedQuery]:
    """Return the queries with expected results, or the one with a name. Raises UsageError if there are none."""
    chosen = [query for query in queries.values() if name in (None, query.name)]
    found = [query for query in chosen if expected_path(query).is_file()]
    if not found:
        raise UsageError("cli.no_expected", name=name or "*")
    return found


def write_tests(
    settings: CommonOptions, queries: Sequence[SavedQuery], run: Callable[[SavedQuery], QueryResult]
) -> int:
    """Compare the result of each query with the expected one and report differences; status 1 if there are any."""
    found = [compare_rows(query, run(query)) for query in queries]
    write_answer(
        settings,
        Answer(
            json=lambda: {"tests": [one.to_json() for one in found], "passed": all(one.passed for one in found)},
            records=lambda: FlatRows(
                ("query", "passed", "rows", "missing", "unexpected", "out_of_order"),
                [(o.name, o.passed, o.rows, len(o.missing), len(o.unexpected), o.out_of_order) for o in found],
            ),
            report=lambda: _report_tests(found, settings.messages),
        ),
    )
    return 0 if all(one.passed for one in found) else 1


def _report_tests(found: Sequence[Comparison], messages: Messages) -> Report:
    """Return the report of tested queries: a line for each, with the first differing rows."""
    columns = (
        ReportColumn(messages("cli.label"), "strong"),
        ReportColumn(messages("cli.count"), numeric=True),
        ReportColumn(messages("cli.test_differs")),
    )
    return [Grid(columns, [(one.name, one.rows, _describe(one, messages)) for one in found])]


def _describe(one: Comparison, messages: Messages) -> tuple[str, ...]:
    """Describe how a result differs, in lines."""
    if one.passed:
        return (messages("cli.test_passed"),)
    lines = [f"- {', '.join(row)}" for row in one.missing[:SHOWN]]
    lines += [f"+ {', '.join(row)}" for row in one.unexpected[:SHOWN]]
    counted = messages("cli.test_failed", missing=len(one.missing), unexpected=len(one.unexpected))
    return (messages("cli.test_order") if one.out_of_order else counted, *lines)
