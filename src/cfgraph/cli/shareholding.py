"""Printing direct and indirect shareholdings, for the commands ``owners`` and ``holdings``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from cfgraph.cli.claim_text import GAP, format_date, format_source
from cfgraph.cli.edge_grid import make_edge_grid
from cfgraph.cli.graph_session import open_session
from cfgraph.cli.options import CommonOptions
from cfgraph.cli.output import Answer, write_answer
from cfgraph.cli.report_model import Cell, Grid, Report, ReportColumn, TextLine
from cfgraph.cli.stderr import write_message
from cfgraph.explorer.ownership import (
    MAX_SHARE_PATHS,
    ROUNDING,
    Ownership,
    SharePath,
    Stake,
    StatedTotal,
    edge_share_bounds,
    format_bounds,
    format_share_path,
    format_stake,
)
from cfgraph.model.confidence import add_mark, find_edge_mark, find_first_mark, find_mark
from cfgraph.model.entity import Edge, Ref
from cfgraph.model.shares import leading_claim
from cfgraph.text.catalog import Messages
from cfgraph.text.safe import make_visible

PATHS_SHOWN = 3
"""Maximum number of paths of one stake in a table; the other formats list all."""


def format_circle(circle: Sequence[Ref]) -> str:
    """Format a circle of holdings in a line: ``A ↔ B``, or ``A → A`` for a company that holds its own shares."""
    return f"{circle[0].label} → {circle[0].label}" if len(circle) == 1 else " ↔ ".join(ref.label for ref in circle)


def print_shares(
    settings: CommonOptions,
    kind: Literal["holder", "holding"],
    entity: str,
    as_of: str | None,
    known_by: str | None,
    stated_only: bool,
) -> int:
    """Print the holders or holdings of an entity; the status is 1 if there are none, 5 if a limit was reached."""
    with open_session(settings) as graph:
        look = graph.owners if kind == "holder" else graph.holdings
        answer = look(entity, as_of=as_of, known_by=known_by, stated_only=stated_only)
    messages, found = settings.messages, answer.value
    is_known = bool(found.stakes or found.joint or found.controls)
    if is_known or found.later or not settings.for_people:
        write_answer(
            settings, Answer(answer.to_json, answer.flat_rows, lambda: _report_ownership(found, kind, messages))
        )
    if not is_known:
        write_message(
            messages("cli.no_holder" if kind == "holder" else "cli.no_holding", entity=make_visible(found.entity.label))
        )
        return 1
    if found.circles:
        write_message(messages("cli.circles", total=len(found.circles)))
    if not found.complete:
        write_message(messages("cli.shares_cut", total=f"{MAX_SHARE_PATHS:,}"))
        return 5
    return 0


def _report_ownership(found: Ownership, kind: str, messages: Messages) -> Report:
    """Return the report of owners or holdings with their chains."""
    columns = (
        ReportColumn(messages("cli.holder" if kind == "holder" else "cli.holding"), "strong"),
        ReportColumn(messages("cli.share")),
        ReportColumn(messages("cli.looked_through")),
        ReportColumn(messages("cli.source"), "faint", below=True),
    )
    rows: list[tuple[Cell, ...]] = []
    for stake in found.stakes:
        shown = stake.paths[:PATHS_SHOWN]
        chains = [format_share_path(path) for path in shown]
        if left := len(stake.paths) - len(shown):
            chains.append(messages("cli.more_chains", total=left))
        sources = dict.fromkeys(text for path in shown for text in _format_sources(path, messages))
        rows.append((stake.entity.label, _format_share(stake, messages), tuple(chains), tuple(sources)))
    title = found.entity.label if found.as_of is None else f"{found.entity.label}{GAP}{found.as_of}"
    report: list[TextLine | Grid] = [TextLine(title, "title")]
    if rows:
        report.append(Grid(columns, rows))
    if found.stated is not None:
        report.append(TextLine(format_stated_total(found.stated, messages), "faint"))
    if found.unknown:
        report.append(TextLine(messages("cli.unknown_shares"), "heading"))
        report += (TextLine(f"{edge.subject.label} → {edge.object.label}") for edge in found.unknown)
    if found.joint:
        report.append(TextLine(messages("cli.joint_stakes"), "heading"))
        report += (TextLine(_format_joint_stake(edge)) for edge in found.joint)
    if found.controls:
        report.append(TextLine(messages("cli.stated_control"), "heading"))
        report.append(make_edge_grid(found.controls, messages))
    if found.later:
        report.append(TextLine(messages("cli.later_heading", total=len(found.later)), "heading"))
        report += (TextLine(_format_later_stake(edge, messages), "faint") for edge in found.later)
    if found.circles:
        report.append(TextLine(messages("cli.circles_heading"), "heading"))
        report += (TextLine(format_circle(circle)) for circle in found.circles)
    return report


def _format_later_stake(edge: Edge, messages: Messages) -> str:
    """Format a holding that is stated only for a later date, with the first such date."""
    first = min(edge.claims, key=lambda claim: claim.valid_from or claim.as_of or "")
    return f"{_format_joint_stake(edge)}{GAP}{format_date(first, messages)}"


def _format_joint_stake(edge: Edge) -> str:
    share = edge_share_bounds(edge)
    stated = add_mark(format_bounds(share) if share else "?", find_edge_mark(edge))
    return f"{edge.subject.label} {stated} → {edge.object.label}"


def _format_share(stake: Stake, messages: Messages) -> str:
    mark = find_first_mark(edge for path in stake.paths for edge in path.edges)
    share = add_mark(format_stake(stake) or messages("cli.share_unknown"), mark)
    if stake.path_sum is None:
        return share
    return messages("cli.path_sum", share=share, paths=format_bounds(stake.path_sum))


def format_stated_total(stated: StatedTotal, messages: Messages) -> str:
    """Format the sum of the direct stakes, what is missing, and mixed dates, in a line."""
    share = format_bounds((stated.least, stated.most))
    key = "cli.stated_total" if stated.rest[1] > ROUNDING else "cli.stated_all"
    parts = [messages(key, share=share, rest=format_bounds(stated.rest))]
    if stated.unknown:
        parts.append(messages("cli.stated_unknown", total=stated.unknown))
    if stated.dates:
        parts.append(messages("cli.stated_dates", dates=messages.join_names(stated.dates)))
    return GAP.join(parts)


def _format_sources(path: SharePath, messages: Messages) -> Iterator[str]:
    """Yield the source of each holding on a chain, in a line."""
    for edge in path.edges:
        claim = leading_claim(edge.claims)
        if claim is not None and claim.source is not None:
            reason = str(claim.values.get("note", "")) if find_mark(claim) else ""
            parts = (format_date(claim, messages), format_source(claim.source, messages), reason)
            yield GAP.join(part for part in parts if part)
