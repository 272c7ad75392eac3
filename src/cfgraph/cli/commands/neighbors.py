"""``cfgraph neighbors``: reporting the edges of an entity, each with its claims."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import click

from cfgraph.cli.claim_text import format_claim, format_date, format_source
from cfgraph.cli.graph_session import open_session
from cfgraph.cli.name_types import ClassType, EntityType, PredicateType
from cfgraph.cli.options import CommonOptions, add_option, make_command
from cfgraph.cli.output import Answer, write_answer
from cfgraph.cli.report_model import Cell, Grid, Report, ReportColumn, TextLine
from cfgraph.cli.stderr import tell_page, write_message
from cfgraph.cli.usage import ChoiceType, WholeNumberType
from cfgraph.model.contradictions import find_contradicting_claims
from cfgraph.model.entity import NeighborEdge, NeighborPage
from cfgraph.text.catalog import Messages
from cfgraph.text.safe import make_visible

LIMIT_FOR_PEOPLE = 100
"""Default number of edges in a table; json, csv and tsv have all."""


@make_command("neighbors")
@click.argument("entity", type=EntityType())
@add_option("-p", "--predicate", "predicates", multiple=True, type=PredicateType(), help="predicate")
@add_option("-d", "--direction", type=ChoiceType(("in", "out", "both")), default="both", help="direction")
@add_option("-t", "--type", "neighbor_type", type=ClassType(), metavar="CLASS", help="type")
@add_option("-n", "--limit", type=WholeNumberType(1), metavar="N", help="neighbors_limit")
@add_option("--offset", type=WholeNumberType(0), default=0, metavar="N", help="offset")
@add_option("--as-of", metavar="DATE", help="as_of")
@add_option("--known-by", metavar="DATE", help="known_by")
@add_option("--stated-only", is_flag=True, help="stated_only")
@add_option("--document", metavar="DOCUMENT", help="from_document")
def neighbors_command(
    settings: CommonOptions,
    entity: str,
    predicates: tuple[str, ...],
    direction: Literal["in", "out", "both"],
    neighbor_type: str | None,
    limit: int | None,
    offset: int,
    as_of: str | None,
    known_by: str | None,
    stated_only: bool,
    document: str | None,
) -> int:
    """Print a page of the entity's edges; the status is 1 if there are none."""
    if limit is None and settings.for_people:
        limit = LIMIT_FOR_PEOPLE
    with open_session(settings) as graph:
        found = graph.neighbors(
            entity,
            predicates=predicates,
            direction=direction,
            type=neighbor_type,
            as_of=as_of,
            known_by=known_by,
            stated_only=stated_only,
            document=document,
            offset=offset,
            limit=limit,
        )
    page = found.value
    if page.edges or page.later or not settings.for_people:
        write_answer(
            settings, Answer(found.to_json, found.flat_rows, lambda: _report_neighbors(page, settings.messages))
        )
    return _write_what_is_left_out(page, settings.messages)


_ARROWS = {"in": "←", "out": "→"}
"""The direction of an edge, as seen from the entity."""


def _write_what_is_left_out(page: NeighborPage, messages: Messages) -> int:
    """Report what the page excludes, and return the exit status."""
    if not page.total and page.hidden:
        write_message(messages("cli.hidden", total=page.hidden))
    if not page.total:
        write_message(messages("cli.no_neighbors", entity=make_visible(page.entity.label)))
        return 1
    if page.hidden:
        write_message(messages("cli.hidden", total=page.hidden))
    tell_page(page.offset, len(page.edges), page.total, messages)
    return 0


def _report_neighbors(page: NeighborPage, messages: Messages) -> Report:
    """Return the report of a page of neighbors."""
    columns = (
        ReportColumn(messages("cli.relation")),
        ReportColumn(messages("cli.neighbor"), "strong"),
        ReportColumn(messages("cli.said")),
        ReportColumn(messages("cli.as_of")),
        ReportColumn(messages("cli.status")),
        ReportColumn(messages("cli.source"), "faint", below=True),
    )
    totals = {
        (group.predicate.id, group.direction): f"{_ARROWS[group.direction]} {group.label} ({group.total:,})"
        for group in page.groups
    }
    rows: list[tuple[Cell, ...]] = []
    previous = None
    for item in page.edges:
        group = (item.edge.predicate.id, item.direction)
        rows += _make_neighbor_rows(item, totals[group] if group != previous else "", messages)
        previous = group
    report: list[TextLine | Grid] = [TextLine(page.entity.label, "title")]
    if rows:
        report.append(Grid(columns, rows))
    if page.later:
        report.append(TextLine(messages("cli.later_heading", total=page.later_total), "heading"))
        report += (TextLine(_describe_later(item, messages), "faint") for item in page.later)
    return report


def _describe_later(item: NeighborEdge, messages: Messages) -> str:
    """Format an edge that is stated only for a later date, with the first date."""
    first = min(item.edge.claims, key=lambda claim: claim.valid_from or claim.as_of or "")
    arrow = _ARROWS[item.direction]
    return f"{arrow} {item.edge.predicate.label} {item.neighbor.label} · {format_date(first, messages)}"


def _make_neighbor_rows(item: NeighborEdge, relation: str, messages: Messages) -> Iterator[tuple[Cell, ...]]:
    """Yield the rows of the report for one edge, one for each of its claims."""
    name = item.neighbor.label
    disputed = find_contradicting_claims(item.edge.claims)
    for claim in item.edge.claims or (None,):
        if claim is None:
            yield relation, name, None, None, None, None
        else:
            source = format_source(claim.source, messages) if claim.source else None
            sign = messages("sources.disputed") if claim.id in disputed else ""
            said = " ".join(part for part in (format_claim(claim), sign) if part)
            yield relation, name, said, format_date(claim, messages), claim.status, source
        relation = name = ""
