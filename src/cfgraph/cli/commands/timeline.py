"""``cfgraph timeline``: dated facts of entities in chronological order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import click

from cfgraph.cli.claim_text import GAP, format_source
from cfgraph.cli.graph_session import open_session
from cfgraph.cli.name_types import EntityType
from cfgraph.cli.options import CommonOptions, add_option, make_command
from cfgraph.cli.output import Answer, write_answer
from cfgraph.cli.report_model import Cell, Grid, Report, ReportColumn, TextLine
from cfgraph.cli.stderr import write_message
from cfgraph.explorer.timeline import Event, HolderTable, Timeline
from cfgraph.model.confidence import add_mark, find_mark
from cfgraph.model.entity import Claim
from cfgraph.model.shares import format_number
from cfgraph.text.catalog import Messages
from cfgraph.text.safe import make_visible


@make_command("timeline")
@click.argument("entities", metavar="ENTITY...", nargs=-1, required=True, type=EntityType())
@add_option("--from", "since", metavar="DATE", help="timeline_from")
@add_option("--to", "until", metavar="DATE", help="timeline_to")
@add_option("--stated-only", is_flag=True, help="stated_only")
def timeline_command(
    settings: CommonOptions, entities: tuple[str, ...], since: str | None, until: str | None, stated_only: bool
) -> int:
    """Print events; the status is 1 if there are none."""
    with open_session(settings) as graph:
        answer = graph.timeline(*entities, since=since, until=until, stated_only=stated_only)
    messages, found = settings.messages, answer.value
    is_known = bool(found.events or found.planned)
    if is_known or not settings.for_people:
        write_answer(settings, Answer(answer.to_json, answer.flat_rows, lambda: _report_timeline(found, messages)))
    if not is_known:
        names = messages.join_names(make_visible(ref.label) for ref in found.entities)
        write_message(messages("cli.no_events", names=names))
        return 1
    return 0


def _report_timeline(found: Timeline, messages: Messages) -> Report:
    """Return the report of a timeline: events, plans, tables of holders, and the number of undated facts."""
    report: list[TextLine | Grid] = [TextLine(messages.join_names(ref.label for ref in found.entities), "title")]
    several = len(found.entities) > 1
    if found.events:
        report.append(_make_event_grid(found.events, several, messages))
    if found.planned:
        report.append(TextLine(messages("cli.planned"), "heading"))
        report.append(_make_event_grid(found.planned, several, messages))
    for table in found.tables:
        if len(table.dates) > 1:
            report.append(TextLine(messages("cli.holders_by_date", name=table.company.label), "heading"))
            report.append(_make_holder_grid(table, messages))
    if found.undated:
        report.append(TextLine(messages("cli.undated_left", total=found.undated), "faint"))
    return report


def _make_event_grid(events: Iterable[Event], several: bool, messages: Messages) -> Grid:
    columns = (
        ReportColumn(messages("cli.date"), "strong"),
        ReportColumn(messages("cli.event")),
        ReportColumn(messages("cli.source"), "faint", below=True),
    )
    return Grid(columns, list(_make_event_rows(events, several, messages)))


def _make_event_rows(events: Iterable[Event], several: bool, messages: Messages) -> Iterator[tuple[Cell, ...]]:
    for event in events:
        line = format_event(event, messages)
        text = f"{event.entity.label}{GAP}{line}" if several else line
        yield messages(f"moment.{event.moment}", date=event.date), text, format_claim_sources(event.claims, messages)


def format_event(event: Event, messages: Messages) -> str:
    """Format an event in a line, without its date: the relation or metric, the other end, its values."""
    mark = next((mark for claim in event.claims if (mark := find_mark(claim))), "")
    said = " ".join(part for part in (event.other.label if event.other else "", event.text) if part)
    return add_mark(f"{event.label}{messages('app.colon')}{said}" if said else event.label, mark)


def format_claim_sources(claims: Iterable[Claim], messages: Messages) -> tuple[str, ...]:
    """Format the sources of claims in a line, without duplicates, with the reasons of inferred ones."""
    lines = dict.fromkeys(
        GAP.join(part for part in (format_source(claim.source, messages), _format_reason(claim)) if part)
        for claim in claims
        if claim.source
    )
    return tuple(lines)


def _format_reason(claim: Claim) -> str:
    return str(claim.values.get("note", "")) if find_mark(claim) else ""


def _make_holder_grid(table: HolderTable, messages: Messages) -> Grid:
    """Make the grid of a company's holders, a column for each date with stated shares."""
    columns = (ReportColumn(messages("cli.holder"), "strong"), *(ReportColumn(date) for date in table.dates))
    rows: list[tuple[Cell, ...]] = [(holder.label, *cells) for holder, cells in table.holders]
    sums = (
        f"{format_number(least)}%" if least == most else f"{format_number(least)}–{format_number(most)}%"
        for least, most in table.totals
    )
    return Grid(columns, [*rows, (messages("cli.stated_sum"), *sums)])
