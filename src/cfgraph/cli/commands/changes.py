"""``cfgraph changes``: what changed between two dates."""

from __future__ import annotations

from collections.abc import Sequence

import click

from cfgraph.cli.commands.timeline import format_claim_sources
from cfgraph.cli.graph_session import open_session
from cfgraph.cli.name_types import EntityType
from cfgraph.cli.options import CommonOptions, add_option, make_command
from cfgraph.cli.output import Answer, write_answer
from cfgraph.cli.report_model import Cell, Grid, Report, ReportColumn, TextLine
from cfgraph.cli.stderr import write_message
from cfgraph.explorer.changes import CHANGE_KINDS, Change, Changes
from cfgraph.model.confidence import add_mark, find_mark
from cfgraph.text.catalog import Messages


@make_command("changes")
@click.argument("start", metavar="FROM")
@click.argument("end", metavar="TO")
@click.argument("entity", type=EntityType(), required=False)
@add_option("--stated-only", is_flag=True, help="stated_only")
def changes_command(settings: CommonOptions, start: str, end: str, entity: str | None, stated_only: bool) -> int:
    """Print changes; the status is 1 if there are none, 5 if a limit was reached."""
    with open_session(settings) as graph:
        answer = graph.changes(start, end, entity, stated_only=stated_only)
    messages, found = settings.messages, answer.value
    if found.changes or not settings.for_people:
        write_answer(settings, Answer(answer.to_json, answer.flat_rows, lambda: _report_changes(found, messages)))
    if not found.changes:
        write_message(messages("cli.no_changes", start=start, end=end))
        return 1
    if not found.complete:
        write_message(messages("cli.changes_cut"))
        return 5
    return 0


def _report_changes(found: Changes, messages: Messages) -> Report:
    """Return the report of changes by kind; facts stated for the first time come last."""
    title = messages("cli.changes_title", start=found.start, end=found.end)
    report: list[TextLine | Grid] = [TextLine(f"{found.entity.label} · {title}" if found.entity else title, "title")]
    for kind in CHANGE_KINDS:
        chosen = [change for change in found.changes if change.kind == kind]
        if chosen:
            report.append(TextLine(messages(f"change.{kind}", total=len(chosen)), "heading"))
            report.append(_make_change_grid(chosen, messages))
    return report


def _make_change_grid(changes: Sequence[Change], messages: Messages) -> Grid:
    columns = (
        ReportColumn(messages("cli.date"), "strong"),
        ReportColumn(messages("cli.event")),
        ReportColumn(messages("cli.before")),
        ReportColumn(messages("cli.after")),
        ReportColumn(messages("cli.source"), "faint", below=True),
    )
    return Grid(columns, [_make_change_row(change, messages) for change in changes])


def _make_change_row(change: Change, messages: Messages) -> tuple[Cell, ...]:
    mark = next((mark for claim in change.claims if (mark := find_mark(claim))), "")
    if change.target:
        text = f"{change.subject.label} ─{change.predicate.label}→ {change.target.label}"
    else:
        text = f"{change.subject.label} · {change.predicate.label}"
    return (
        *(change.date, add_mark(text, mark), change.before, change.after),
        format_claim_sources(change.claims, messages),
    )
