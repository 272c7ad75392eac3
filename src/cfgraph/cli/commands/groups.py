"""``cfgraph groups``: groups of companies under one party."""

from __future__ import annotations

import click

from cfgraph.cli.claim_text import format_claim
from cfgraph.cli.edge_grid import format_claim_source
from cfgraph.cli.graph_session import open_session
from cfgraph.cli.name_types import EntityType
from cfgraph.cli.options import CommonOptions, add_option, make_command
from cfgraph.cli.output import Answer, write_answer
from cfgraph.cli.report_model import Cell, Grid, Report, ReportColumn, TextLine
from cfgraph.cli.stderr import write_message
from cfgraph.cli.usage import PercentType
from cfgraph.explorer.control import THRESHOLD
from cfgraph.explorer.groups import Group, GroupMember, Groups
from cfgraph.explorer.ownership import format_bounds
from cfgraph.model.shares import leading_claim
from cfgraph.text.catalog import Messages
from cfgraph.text.safe import make_visible


@make_command("groups")
@click.argument("entity", type=EntityType(), required=False)
@add_option("--threshold", type=PercentType(), default=THRESHOLD, metavar="PERCENT", help="threshold")
@add_option("--as-of", metavar="DATE", help="as_of")
@add_option("--known-by", metavar="DATE", help="known_by")
@add_option("--stated-only", is_flag=True, help="stated_only")
def groups_command(
    settings: CommonOptions,
    entity: str | None,
    threshold: float,
    as_of: str | None,
    known_by: str | None,
    stated_only: bool,
) -> int:
    """Print groups; the status is 1 if there are none, 5 if a limit was reached."""
    with open_session(settings) as graph:
        answer = graph.groups(entity, threshold=threshold, as_of=as_of, known_by=known_by, stated_only=stated_only)
    messages, found = settings.messages, answer.value
    if found.groups or not settings.for_people:
        write_answer(settings, Answer(answer.to_json, answer.flat_rows, lambda: _report_groups(found, messages)))
    if not found.groups:
        label = make_visible(found.entity.label) if found.entity else ""
        write_message(messages("cli.no_group", entity=label) if label else messages("cli.no_groups"))
        return 1
    if not found.complete:
        write_message(messages("cli.control_cut"))
        return 5
    return 0


def _report_groups(found: Groups, messages: Messages) -> Report:
    """Return the report of groups, each with its members."""
    report: list[TextLine | Grid] = []
    for group in found.groups:
        line = messages("cli.group_head", head=group.head.label, total=len(group.members))
        report += (TextLine(line, "title"), _make_group_grid(group, messages))
    if found.unknown:
        report.append(TextLine(messages("cli.groups_unknown", total=found.unknown), "faint"))
    return report


def _make_group_grid(group: Group, messages: Messages) -> Grid:
    columns = (
        ReportColumn(messages("cli.label"), "strong"),
        ReportColumn(messages("cli.votes")),
        ReportColumn(messages("cli.stated_below")),
        ReportColumn(messages("cli.source"), "faint", below=True),
    )
    return Grid(columns, [_make_member_row(member, messages) for member in group.members])


def _make_member_row(member: GroupMember, messages: Messages) -> tuple[Cell, ...]:
    lines, sources = [], []
    for edge in member.stated:
        claim = leading_claim(edge.claims)
        said = format_claim(claim) if claim else ""
        lines.append(f"{edge.subject.label} ─{edge.predicate.label}→ {edge.object.label} {said}".rstrip())
        sources.append(format_claim_source(claim, messages))
    votes = format_bounds(member.votes) if member.votes else None
    return member.entity.label, votes, tuple(lines), tuple(source for source in dict.fromkeys(sources) if source)
