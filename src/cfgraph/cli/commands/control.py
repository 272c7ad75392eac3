"""``cfgraph control``: who controls an entity and what it controls, stated and computed separately."""

from __future__ import annotations

from collections.abc import Iterable

import click

from cfgraph.cli.claim_text import GAP
from cfgraph.cli.edge_grid import format_claim_source, make_edge_grid
from cfgraph.cli.graph_session import open_session
from cfgraph.cli.name_types import EntityType
from cfgraph.cli.options import CommonOptions, add_option, make_command
from cfgraph.cli.output import Answer, write_answer
from cfgraph.cli.report_model import Cell, Grid, Report, ReportColumn, TextLine
from cfgraph.cli.shareholding import format_stated_total
from cfgraph.cli.stderr import write_message
from cfgraph.cli.usage import PercentType
from cfgraph.explorer.control import THRESHOLD, Control, ControlByVotes
from cfgraph.explorer.ownership import ROUNDING, edge_share_bounds, format_bounds, format_stake
from cfgraph.model.confidence import add_mark, find_edge_mark
from cfgraph.model.entity import Claim, Edge
from cfgraph.model.shares import format_number, leading_claim
from cfgraph.text.catalog import Messages
from cfgraph.text.safe import make_visible


@make_command("control")
@click.argument("entity", type=EntityType())
@add_option("--threshold", type=PercentType(), default=THRESHOLD, metavar="PERCENT", help="threshold")
@add_option("--as-of", metavar="DATE", help="as_of")
@add_option("--known-by", metavar="DATE", help="known_by")
@add_option("--stated-only", is_flag=True, help="stated_only")
def control_command(
    settings: CommonOptions,
    entity: str,
    threshold: float,
    as_of: str | None,
    known_by: str | None,
    stated_only: bool,
) -> int:
    """Print who controls an entity; the status is 1 if nothing is known, 5 if a limit was reached."""
    with open_session(settings) as graph:
        answer = graph.control(entity, threshold=threshold, as_of=as_of, known_by=known_by, stated_only=stated_only)
    messages, found = settings.messages, answer.value
    if found.is_known or not settings.for_people:
        write_answer(settings, Answer(answer.to_json, answer.flat_rows, lambda: _report_control(found, messages)))
    if not found.is_known:
        write_message(messages("cli.no_control", entity=make_visible(found.entity.label)))
        return 1
    if not found.complete:
        write_message(messages("cli.control_cut"))
        return 5
    return 0


def _report_control(found: Control, messages: Messages) -> Report:
    """Return the report of control: above the entity, then below it."""
    title = found.entity.label if found.as_of is None else f"{found.entity.label}{GAP}{found.as_of}"
    report: list[TextLine | Grid] = [TextLine(title, "title")]
    above = (*found.stated, *found.parents, *found.joint, *found.concert)
    if above or found.status:
        report.append(TextLine(messages("cli.stated_above"), "heading"))
        report += (TextLine(_format_status(one.text, one.claims, messages)) for one in found.status)
        if above:
            report.append(make_edge_grid(above, messages))
    if found.owners.stakes:
        report += _report_computed_above(found, messages)
    below = (*found.stated_controlled, *found.parts)
    if below:
        report += (TextLine(messages("cli.stated_below"), "heading"), make_edge_grid(below, messages))
    if found.controlled:
        names = [one.company.label for one in found.controlled]
        report += (_threshold_line("cli.computed_below", found, messages),
                   _make_votes_grid(found.controlled, names, messages))  # fmt: skip
    if found.unknown:
        edges_text = messages.join_names(f"{edge.subject.label} → {edge.object.label}" for edge in found.unknown)
        report.append(TextLine(messages("cli.votes_unknown", total=len(found.unknown), edges=edges_text), "faint"))
    return report


def _report_computed_above(found: Control, messages: Messages) -> Iterable[TextLine | Grid]:
    """Yield the control computed from votes and shares: controllers, the largest holder, levels, ends of chains."""
    threshold = format_number(found.threshold)
    yield _threshold_line("cli.computed_above", found, messages)
    if found.controllers:
        yield _make_votes_grid(found.controllers, [one.controller.label for one in found.controllers], messages)
    else:
        yield TextLine(messages("cli.no_controller_found", threshold=threshold))
    if found.possible:
        yield TextLine(messages("cli.possible_controller"), "heading")
        yield _make_votes_grid(found.possible, [one.controller.label for one in found.possible], messages)
    if found.together:
        yield TextLine(
            messages("cli.together_exceed", threshold=threshold, holders=_join_blocs(found.together, messages))
        )
    if found.largest:
        yield TextLine(messages("cli.largest_holder", holders=_join(found.largest, messages)))
    if found.levels:
        yield TextLine(messages("cli.levels"), "heading")
        columns = (ReportColumn(messages("cli.holder"), "strong"), ReportColumn(messages("cli.share")),
                   ReportColumn(messages("cli.level")))  # fmt: skip
        rows = [
            (
                one.stake.entity.label,
                format_stake(one.stake),
                f"{one.level:g}%" if one.certain else messages("cli.level_possible", level=f"{one.level:g}"),
            )
            for one in found.levels
        ]
        yield Grid(columns, rows)
    yield TextLine(messages("cli.ultimate"), "heading")
    columns = (ReportColumn(messages("cli.holder"), "strong"), ReportColumn(messages("cli.share")),
               ReportColumn(messages("cli.holder_kind")))  # fmt: skip
    ends: list[tuple[Cell, ...]] = [
        (
            one.stake.entity.label,
            format_stake(one.stake) or messages("cli.share_unknown"),
            messages(f"cli.kind_{one.kind}"),
        )
        for one in found.ultimate
    ]
    stated = found.owners.stated
    if stated and stated.rest[1] > ROUNDING:
        ends.append((messages("cli.rest_unstated"), format_bounds(stated.rest), ""))
    yield Grid(columns, ends)
    if found.owners.stated:
        yield TextLine(format_stated_total(found.owners.stated, messages), "faint")


def _threshold_line(key: str, found: Control, messages: Messages) -> TextLine:
    return TextLine(messages(key, threshold=format_number(found.threshold)), "heading")


def _make_votes_grid(votes: Iterable[ControlByVotes], names: Iterable[str], messages: Messages) -> Grid:
    """Return parties with their votes and the stakes that these consist of."""
    columns = (
        ReportColumn(messages("cli.control_party"), "strong"),
        ReportColumn(messages("cli.votes")),
        ReportColumn(messages("cli.counted_stakes")),
        ReportColumn(messages("cli.source"), "faint", below=True),
    )
    rows: list[tuple[Cell, ...]] = []
    for name, one in zip(names, votes, strict=True):
        sources = (_format_source_and_reason(leading_claim(edge.claims), messages) for edge in one.edges)
        stakes = tuple(map(_format_stake_edge, one.edges))
        rows.append((name, format_bounds(one.votes), stakes, tuple(s for s in dict.fromkeys(sources) if s)))
    return Grid(columns, rows)


def _format_source_and_reason(claim: Claim | None, messages: Messages) -> str | None:
    """Format the source of a stake in a line and, if it does not state the share, the reason of the inference."""
    reason = str(claim.values.get("note", "")) if claim else ""
    return GAP.join(part for part in (format_claim_source(claim, messages), reason) if part) or None


def _format_stake_edge(edge: Edge) -> str:
    share = edge_share_bounds(edge)
    stated = add_mark(format_bounds(share) if share else "?", find_edge_mark(edge))
    return f"{edge.subject.label} {stated} → {edge.object.label}"


def _join(edges: Iterable[Edge], messages: Messages) -> str:
    """Join holders with their direct shares in a line."""
    shares = ((edge.subject.label, edge_share_bounds(edge), find_edge_mark(edge)) for edge in edges)
    return messages.join_names(
        add_mark(f"{name} {format_bounds(share)}" if share else name, mark) for name, share, mark in shares
    )


def _join_blocs(blocs: Iterable[ControlByVotes], messages: Messages) -> str:
    """Join parties with the votes of each and of all that it controls in a line."""
    return messages.join_names(f"{one.controller.label} {format_bounds(one.votes)}" for one in blocs)


def _format_status(text: str, claims: Iterable[Claim], messages: Messages) -> str:
    """Format what a source states about whether there is a controller, with the source."""
    sources = (format_claim_source(claim, messages) for claim in claims)
    return GAP.join([text, *(source for source in sources if source)])
