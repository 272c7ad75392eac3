"""``cfgraph contradictions``: contradictions between sources, side by side."""

from __future__ import annotations

from cfgraph.cli.claim_text import format_date, format_source
from cfgraph.cli.graph_session import open_session
from cfgraph.cli.options import CommonOptions, make_command
from cfgraph.cli.output import Answer, write_answer
from cfgraph.cli.report_model import Cell, Grid, Report, ReportColumn
from cfgraph.cli.stderr import write_message
from cfgraph.explorer.contradictions import Contradictions
from cfgraph.text.catalog import Messages


@make_command("contradictions")
def contradictions_command(settings: CommonOptions) -> int:
    """Print every contradiction; the status is 1 if there are none, 5 if a limit was reached."""
    with open_session(settings) as graph:
        answer = graph.contradictions()
    messages, found = settings.messages, answer.value
    if found.found or not settings.for_people:
        write_answer(settings, Answer(answer.to_json, answer.flat_rows, lambda: _report(found, messages)))
    if not found.complete:
        write_message(messages("cli.contradictions_cut"))
        return 5
    if not found.found:
        write_message(messages("cli.no_contradictions"))
        return 1
    return 0


def _report(found: Contradictions, messages: Messages) -> Report:
    """Return the report: a row for each source's statement, with the subject before the first."""
    columns = (
        ReportColumn(messages("cli.about"), "strong"),
        ReportColumn(messages("cli.said")),
        ReportColumn(messages("cli.as_of")),
        ReportColumn(messages("cli.source"), "faint", below=True),
    )
    rows: list[tuple[Cell, ...]] = []
    for one in found.found:
        about = f"{one.subject.label} ─{one.predicate.label}" + (f"→ {one.object.label}" if one.object else "")
        for side in one.sides:
            source = format_source(side.source, messages) if side.source else None
            rows.append((about, f"≠ {side.text}", format_date(side.item, messages), source))
            about = ""
    return [Grid(columns, rows)]
