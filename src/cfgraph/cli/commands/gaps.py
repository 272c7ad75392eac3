"""``cfgraph gaps``: what most others of an entity's classes have and no source states of it."""

from __future__ import annotations

import click

from cfgraph.cli.graph_session import open_session
from cfgraph.cli.name_types import EntityType
from cfgraph.cli.options import CommonOptions, make_command
from cfgraph.cli.output import Answer, write_answer
from cfgraph.cli.report_model import Grid, Report, ReportColumn, TextLine
from cfgraph.cli.stderr import write_message
from cfgraph.explorer.gaps import Gap
from cfgraph.text.catalog import Messages


@make_command("gaps")
@click.argument("entity", type=EntityType())
def gaps_command(settings: CommonOptions, entity: str) -> int:
    """Print the gaps; the status is 1 when there is none."""
    with open_session(settings) as graph:
        answer = graph.gaps(entity)
    messages, found = settings.messages, answer.value
    if found or not settings.for_people:
        write_answer(settings, Answer(answer.to_json, answer.flat_rows, lambda: _report_gaps(found, messages)))
    if not found:
        write_message(messages("cli.no_gaps"))
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
