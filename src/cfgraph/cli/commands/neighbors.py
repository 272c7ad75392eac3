"""``cfgraph neighbors``: the edges of an entity, each with its claims."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import click

from cfgraph.cli.options import CommonOptions, make_command, option
from cfgraph.cli.output import Answer, write
from cfgraph.cli.phrases import dated, said, source_line
from cfgraph.cli.report import Cell, Grid, Report, ReportColumn, TextLine
from cfgraph.cli.session import open_session
from cfgraph.cli.stderr import say
from cfgraph.cli.usage import OneOf, Whole
from cfgraph.model.entity import NeighborEdge, NeighborPage
from cfgraph.text.catalog import Messages
from cfgraph.text.safe import make_visible

LIMIT_FOR_PEOPLE = 100
"""Edges shown in a table unless asked otherwise; json, csv and tsv have all."""


@make_command("neighbors")
@click.argument("entity")
@option("-p", "--predicate", "predicates", multiple=True, metavar="PREDICATE", help="predicate")
@option("-d", "--direction", type=OneOf(("in", "out", "both")), default="both", help="direction")
@option("-t", "--type", "neighbor_type", metavar="TYPE", help="type")
@option("-n", "--limit", type=Whole(1), metavar="N", help="neighbors_limit")
@option("--offset", type=Whole(0), default=0, metavar="N", help="offset")
@option("--as-of", metavar="DATE", help="as_of")
def command(
    settings: CommonOptions,
    entity: str,
    predicates: tuple[str, ...],
    direction: Literal["in", "out", "both"],
    neighbor_type: str | None,
    limit: int | None,
    offset: int,
    as_of: str | None,
) -> int:
    """Print a page of the entity's edges; the status is 1 when there is none."""
    if limit is None and settings.for_people:
        limit = LIMIT_FOR_PEOPLE
    with open_session(settings) as graph:
        found = graph.neighbors(
            entity,
            predicates=predicates,
            direction=direction,
            type=neighbor_type,
            as_of=as_of,
            offset=offset,
            limit=limit,
        )
    page = found.value
    if page.edges or not settings.for_people:
        write(settings, Answer(found.to_json, found.flat_rows, lambda: _report(page, settings.messages)))
    return _told(page, settings.messages)


_ARROWS = {"in": "←", "out": "→"}
"""Where an edge leads, seen from the entity asked for."""


def _told(page: NeighborPage, messages: Messages) -> int:
    """Say what the page leaves out, and return the exit status."""
    if not page.total:
        say(messages("cli.no_neighbors", entity=make_visible(page.entity.label)))
        return 1
    if page.offset + len(page.edges) < page.total or page.offset:
        last = page.offset + len(page.edges)
        say(messages("cli.page_of", first=min(page.offset + 1, last), last=last, total=f"{page.total:,}"))
    return 0


def _report(page: NeighborPage, messages: Messages) -> Report:
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
        rows += _rows(item, totals[group] if group != previous else "", messages)
        previous = group
    return [TextLine(page.entity.label, "title"), Grid(columns, rows)]


def _rows(item: NeighborEdge, relation: str, messages: Messages) -> Iterator[tuple[Cell, ...]]:
    name = item.neighbor.label
    for claim in item.edge.claims or (None,):
        if claim is None:
            yield relation, name, None, None, None, None
        else:
            source = source_line(claim.source, messages) if claim.source else None
            yield relation, name, said(claim), dated(claim, messages), claim.status, source
        relation = name = ""
