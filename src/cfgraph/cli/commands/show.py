"""``cfgraph show``: the card of an entity."""

from __future__ import annotations

import click

from cfgraph.cli.options import CommonOptions, make_command, option
from cfgraph.cli.output import Answer, write
from cfgraph.cli.phrases import GAP, dated, source_line
from cfgraph.cli.report import Grid, Report, ReportColumn, TextLine
from cfgraph.cli.session import open_session
from cfgraph.model.entity import Card
from cfgraph.text.catalog import Messages

ARROWS = {"out": "→", "in": "←"}


@make_command("show")
@click.argument("entity")
@option("--as-of", metavar="DATE", help="as_of")
def command(settings: CommonOptions, entity: str, as_of: str | None) -> int:
    """Print what is known of an entity."""
    with open_session(settings) as graph:
        found = graph.show(entity, as_of=as_of)
    write(settings, Answer(found.to_json, found.flat_rows, lambda: _report(found.value, settings.messages)))
    return 0


def _report(found: Card, messages: Messages) -> Report:
    report: list[TextLine | Grid] = [
        TextLine(found.entity.label, "title"),
        TextLine(GAP.join((*found.entity.types, found.entity.curie)), "faint"),
    ]
    if found.definition:
        report.append(TextLine(found.definition))
    for key, grid in (
        ("names", _names(found, messages)),
        ("properties", _properties(found, messages)),
        ("neighbors", _groups(found, messages)),
    ):
        if grid.rows:
            report += [TextLine(messages(f"cli.{key}"), "heading"), grid]
    return report


def _names(found: Card, messages: Messages) -> Grid:
    grouped: dict[tuple[str, str], list[str]] = {}
    for name in found.names:
        grouped.setdefault((messages(f"cli.name_{name.kind}"), name.language or ""), []).append(name.value)
    rows = [(kind, language, GAP.join(values)) for (kind, language), values in grouped.items()]
    return Grid((ReportColumn("", "faint"), ReportColumn("", "faint"), ReportColumn("")), rows)


def _properties(found: Card, messages: Messages) -> Grid:
    columns = (
        ReportColumn(messages("cli.property"), "faint"),
        ReportColumn(messages("cli.value"), "strong"),
        ReportColumn(messages("cli.as_of")),
        ReportColumn(messages("cli.status")),
        ReportColumn(messages("cli.source"), "faint", below=True),
    )
    rows = []
    previous = None
    for item in found.properties:
        label = item.predicate.label if item.predicate != previous else ""
        previous = item.predicate
        when = dated(item, messages) if item.sources else item.as_of
        sources = tuple(source_line(source, messages) for source in item.sources) or None
        rows.append((label, tuple(item.text.splitlines()) or "", when, item.status, sources))
    return Grid(columns, rows)


def _groups(found: Card, messages: Messages) -> Grid:
    columns = (
        ReportColumn("", "faint"),
        ReportColumn(messages("cli.relation")),
        ReportColumn(messages("cli.curie"), "faint"),
        ReportColumn(messages("cli.count"), numeric=True),
    )
    rows = [(ARROWS[group.direction], group.label, group.predicate.curie, group.total) for group in found.groups]
    return Grid(columns, rows)
