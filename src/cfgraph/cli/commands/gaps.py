"""``cfgraph gaps``: what most entities of a class have, and no source states of an entity."""

from __future__ import annotations

import click

from cfgraph.api.result import Result
from cfgraph.cli.graph_session import open_session
from cfgraph.cli.name_types import EntityType
from cfgraph.cli.options import CommonOptions, add_option, make_command
from cfgraph.cli.output import Answer, write_answer
from cfgraph.cli.report_model import Cell, Grid, Report, ReportColumn, TextLine
from cfgraph.cli.stderr import write_message
from cfgraph.cli.usage import PercentType
from cfgraph.explorer import resolve_entity
from cfgraph.explorer.gaps import COMMON, ClassGaps, Gap
from cfgraph.text.catalog import Messages
from cfgraph.text.safe import make_visible


@make_command("gaps")
@click.argument("entity", metavar="ENTITY|CLASS", type=EntityType())
@add_option("--common", type=PercentType(), default=100 * COMMON, metavar="PERCENT", help="gaps_common")
@add_option("--since", metavar="DATE", help="gaps_since")
def gaps_command(settings: CommonOptions, entity: str, common: float, since: str | None) -> int:
    """Print the gaps; the status is 1 if there are none, 5 if a limit was reached."""
    messages = settings.messages
    with open_session(settings) as graph:
        if graph.names_class(entity):
            return _print_class_gaps(settings, graph.class_gaps(entity, common=common, since=since))
        answer = graph.gaps(entity, common=common, since=since)
        ref = graph.view.ref(resolve_entity(graph.view, entity))
    found = answer.value
    if found or not settings.for_people:
        write_answer(settings, Answer(answer.to_json, answer.flat_rows, lambda: _report_gaps(found, messages)))
    if not found:
        key = "cli.no_gaps" if ref.types else "cli.no_class_to_compare"
        write_message(messages(key, entity=make_visible(ref.label)))
        return 1
    return 0


def _report_gaps(found: tuple[Gap, ...], messages: Messages) -> Report:
    """Return the report of gaps."""
    columns = (ReportColumn(messages("cli.label"), "strong"), ReportColumn(messages("cli.others_have")))
    rows = [
        (
            gap.label,
            messages("dossier.gap_of", having=gap.having, peers=gap.peers, kind=gap.peer_class.label),
        )
        for gap in found
    ]
    return [TextLine(messages("cli.gaps_heading"), "heading"), Grid(columns, rows)]


def _print_class_gaps(settings: CommonOptions, answer: Result[ClassGaps]) -> int:
    """Print the gaps of a class, and return the status."""
    messages, found = settings.messages, answer.value
    if found.gaps or not settings.for_people:
        write_answer(settings, Answer(answer.to_json, answer.flat_rows, lambda: _report_class_gaps(found, messages)))
    if not found.gaps:
        write_message(messages("cli.no_class_gaps"))
        return 1
    if found.cut:
        write_message(messages("cli.class_cut", total=f"{found.members:,}"))
        return 5
    return 0


def _report_class_gaps(found: ClassGaps, messages: Messages) -> Report:
    """Return the report of a class: each common property, and the members of which no source states it."""
    columns = (
        ReportColumn(messages("cli.label"), "strong"),
        ReportColumn(messages("cli.having")),
        ReportColumn(messages("cli.gaps_heading"), below=True),
    )
    rows: list[tuple[Cell, ...]] = [
        (gap.label, f"{gap.having}/{found.members}", messages.join_names(ref.label for ref in gap.missing))
        for gap in found.gaps
    ]
    title = f"{found.kind.label} ({found.members:,})"
    return [TextLine(title if found.since is None else f"{title} · ≥ {found.since}", "title"), Grid(columns, rows)]
