"""``cfgraph show``: reporting the card of an entity: names, properties, neighbor counts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import click

from cfgraph.cli.claim_text import GAP, format_date, format_source
from cfgraph.cli.graph_session import open_session
from cfgraph.cli.name_types import EntityType
from cfgraph.cli.options import CommonOptions, add_option, make_command
from cfgraph.cli.output import Answer, write_answer
from cfgraph.cli.report_model import Grid, Report, ReportColumn, TextLine
from cfgraph.model.confidence import add_mark, find_edge_mark, find_first_mark, find_mark
from cfgraph.model.contradictions import find_contradicting_figures
from cfgraph.model.entity import Card, NeighborGroup, OwnedFigures, Property
from cfgraph.model.labels import is_spoken
from cfgraph.text.catalog import Messages

ARROWS = {"out": "→", "in": "←"}


@make_command("show")
@click.argument("entity", type=EntityType())
@add_option("--as-of", metavar="DATE", help="as_of")
@add_option("--known-by", metavar="DATE", help="known_by")
@add_option("--stated-only", is_flag=True, help="stated_only")
@add_option("--document", metavar="DOCUMENT", help="from_document")
@add_option("--figures", is_flag=True, help="owned_figures")
def show_command(
    settings: CommonOptions,
    entity: str,
    as_of: str | None,
    known_by: str | None,
    stated_only: bool,
    document: str | None,
    figures: bool,
) -> int:
    """Print what is known about an entity."""
    with open_session(settings) as graph:
        asked: dict[str, Any] = {"as_of": as_of, "known_by": known_by, "stated_only": stated_only, "document": document}
        found = graph.show(entity, **asked, figures=figures)
        disputed = find_contradicting_figures(found.value.properties, graph.view.value_rules)
        order = graph.view.order

    def report() -> Report:
        return _report_card(found.value, disputed, order, settings.messages)

    write_answer(settings, Answer(found.to_json, found.flat_rows, report))
    return 0


def _report_card(found: Card, disputed: Collection[int], order: Sequence[str], messages: Messages) -> Report:
    """Return the report of an entity's card."""
    report: list[TextLine | Grid] = [
        TextLine(found.entity.label, "title"),
        TextLine(GAP.join((*found.entity.types, found.entity.curie)), "faint"),
    ]
    if found.definition:
        report.append(TextLine(found.definition))
    for key, grid in (
        ("names", _make_name_grid(found, order, messages)),
        ("properties", _make_property_grid(found, disputed, messages)),
        ("neighbors", _make_neighbor_grid(found, messages)),
    ):
        if grid.rows:
            report += [TextLine(messages(f"cli.{key}"), "heading"), grid]
    if found.owned is not None:
        report.append(TextLine(messages("cli.owned_figures"), "heading"))
        none = TextLine(messages("cli.no_owned_figures"), "faint")
        report.append(_make_owned_grid(found.owned, messages) if found.owned else none)
    if later := len(found.later) + found.later_edges:
        report.append(TextLine(messages("cli.later_heading", total=later), "heading"))
        report += (
            TextLine(f"{item.predicate.label}: {item.text} · {format_date(item, messages)}", "faint")
            for item in found.later
        )
        if found.later_edges:
            report.append(TextLine(messages("cli.later_relations", total=found.later_edges), "faint"))
    if found.hidden:
        report.append(TextLine(messages("cli.hidden", total=found.hidden), "faint"))
    return report


def _make_name_grid(found: Card, order: Sequence[str], messages: Messages) -> Grid:
    """Make the grid of names: a row for each kind and language; other languages share one, with their tags."""
    grouped: dict[tuple[str, str], list[str]] = {}
    folded: dict[str, list[str]] = {}
    for name in found.names:
        kind = messages(f"cli.name_{name.kind}")
        if is_spoken(name.language, order):
            grouped.setdefault((kind, name.language or ""), []).append(name.value)
        else:
            folded.setdefault(kind, []).append(f"{name.value} @{name.language}")
    rows = [(kind, language, GAP.join(values)) for (kind, language), values in grouped.items()]
    rows += [(kind, f"+{len(values)}", GAP.join(values)) for kind, values in folded.items()]
    return Grid((ReportColumn("", "faint"), ReportColumn("", "faint"), ReportColumn("")), rows)


def _make_value_columns(messages: Messages) -> tuple[ReportColumn, ...]:
    """Return the columns of attributes and figures."""
    return (
        ReportColumn(messages("cli.property"), "faint"),
        ReportColumn(messages("cli.value"), "strong"),
        ReportColumn(messages("cli.as_of")),
        ReportColumn(messages("cli.status")),
        ReportColumn(messages("cli.source"), "faint", below=True),
    )


def _make_property_grid(found: Card, disputed: Collection[int], messages: Messages) -> Grid:
    """Make the grid of attributes and figures; those at some indices contradict another one."""
    rows = []
    previous = None
    for place, item in enumerate(found.properties):
        label = item.predicate.label if item.predicate != previous else ""
        previous = item.predicate
        when = format_date(item, messages) if item.sources or item.as_of else None
        text = add_mark(item.text, find_mark(item))
        folded = (f"{other.language}: {other.value}" for other in item.translations)
        if place in disputed:
            text = f"{text} {messages('sources.disputed')}"
        rows.append((label, (*text.splitlines(), *folded) or "", when, item.status, _list_sources(item, messages)))
    return Grid(_make_value_columns(messages), rows)


def _make_owned_grid(owned: Sequence[OwnedFigures], messages: Messages) -> Grid:
    """Make the grid of the figures of what an entity owns or runs, each thing named with its first figure."""
    columns = (ReportColumn(messages("cli.whose")), *_make_value_columns(messages))
    rows = []
    for one in owned:
        name = add_mark(one.entity.label, find_first_mark(one.edges[:1]))
        for place, item in enumerate(one.figures):
            when, sources = format_date(item, messages), _list_sources(item, messages)
            text = add_mark(item.text, find_mark(item))
            rows.append(("" if place else name, item.predicate.label, text, when, item.status, sources))
    return Grid(columns, rows)


def _list_sources(item: Property, messages: Messages) -> tuple[str, ...] | None:
    """Return the sources of a value as texts, and the notes of its claims."""
    return (*(format_source(source, messages) for source in item.sources), *item.notes) or None


def _make_neighbor_grid(found: Card, messages: Messages) -> Grid:
    """Make the grid of neighbor counts."""
    columns = (
        ReportColumn("", "faint"),
        ReportColumn(messages("cli.relation")),
        ReportColumn(messages("cli.curie"), "faint"),
        ReportColumn(messages("cli.count"), numeric=True),
        ReportColumn(messages("cli.neighbor")),
    )
    rows = [
        (ARROWS[group.direction], group.label, group.predicate.curie, group.total, _name_first(group, messages))
        for group in found.groups
    ]
    return Grid(columns, rows)


def _name_first(group: NeighborGroup, messages: Messages) -> str:
    """Return the first neighbors of a group by name, with an indication of further ones."""
    names = messages.join_names(add_mark(one.neighbor.label, find_edge_mark(one.edge)) for one in group.first)
    return f"{names} …" if len(group.first) < group.total else names
