"""``cfgraph import``: converting a table to edges, claims, figures and passages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from cfgraph.api.flat_rows import FlatRows
from cfgraph.api.json_shapes import Json
from cfgraph.api.table_import import ImportReport, import_table
from cfgraph.cli.graph_session import open_session
from cfgraph.cli.options import CommonOptions, add_option, make_command
from cfgraph.cli.output import Answer, write_answer
from cfgraph.cli.report_model import Grid, ReportColumn
from cfgraph.cli.stderr import write_message
from cfgraph.model.errors import translate_error
from cfgraph.text.catalog import Messages
from cfgraph.text.safe import make_visible

REFUSED = 1


@make_command("import")
@click.argument("table", type=click.Path(path_type=Path))
@add_option("--mapping", type=click.Path(path_type=Path), required=True, metavar="FILE", help="import_mapping")
@add_option("-o", "--out", type=click.Path(path_type=Path), required=True, metavar="OUT", help="import_output")
@add_option("--no-clobber", is_flag=True, help="no_clobber")
def import_command(settings: CommonOptions, table: Path, mapping: Path, out: Path, no_clobber: bool) -> int:
    """Write the file, print the rejected rows, and report on stderr what was written; status 1 if any was rejected."""
    messages = settings.messages
    with open_session(settings) as graph:
        report = import_table(graph.view, table, mapping, out, overwrite=not no_clobber)
    answer = Answer(
        json=lambda: _report_to_json(report, messages),
        records=lambda: FlatRows(("line", "reason"), [(row.line, row.text(messages)) for row in report.refused]),
        report=lambda: list(_draw_refused(report, messages)),
    )
    if report.refused or not settings.for_people:
        write_answer(settings, answer)
    if report.limit:
        write_message(messages("cli.no_shapes", reason=translate_error(report.limit, messages)))
    counts = {"refused": len(report.refused), "left_out": report.left_out, "rows": report.rows}
    write_message(messages("cli.import_rows", **counts))
    if report.written:
        path = make_visible(str(out))
        sums = {"edges": report.edges, "claims": report.claims, "figures": report.figures, "entities": report.entities}
        write_message(messages("cli.import_written", path=path, **sums))
    else:
        write_message(messages("cli.import_nothing"))
    return REFUSED if report.refused or not report.written else 0


def _report_to_json(report: ImportReport, messages: Messages) -> Json:
    """Return the JSON of an import."""
    return {
        "table": str(report.table),
        "path": str(report.out) if report.written else None,
        "rows": report.rows,
        "left_out": report.left_out,
        "refused": [{"line": row.line, "reason": row.text(messages)} for row in report.refused],
        "edges": report.edges,
        "claims": report.claims,
        "figures": report.figures,
        "entities": report.entities,
        "statements": report.statements,
        "shapes_checked": report.limit is None,
    }


def _draw_refused(report: ImportReport, messages: Messages) -> Iterator[Grid]:
    """Yield the rejected rows, each with its location."""
    columns = ReportColumn(messages("cli.place")), ReportColumn(messages("cli.message"), "strong")
    yield Grid(columns, [(f"{report.table}:{row.line}", row.text(messages)) for row in report.refused])
