"""``cfgraph compare``: comparing entities side by side."""

from __future__ import annotations

import click

from cfgraph.cli.claim_text import GAP
from cfgraph.cli.graph_session import open_session
from cfgraph.cli.name_types import EntityType
from cfgraph.cli.options import CommonOptions, add_option, make_command
from cfgraph.cli.output import Answer, write_answer
from cfgraph.cli.report_model import Cell, Grid, Report, ReportColumn, TextLine
from cfgraph.explorer.comparison import ComparedValue, Comparison
from cfgraph.model.confidence import add_mark
from cfgraph.model.periods import format_period
from cfgraph.text.catalog import Language, Messages


@make_command("compare")
@click.argument("entities", metavar="ENTITY ENTITY...", nargs=-1, required=True, type=EntityType())
@add_option("--stated-only", is_flag=True, help="stated_only")
def compare_command(settings: CommonOptions, entities: tuple[str, ...], stated_only: bool) -> int:
    """Print the statements about several entities, row by row."""
    with open_session(settings) as graph:
        answer = graph.compare(*entities, stated_only=stated_only)
    messages, found = settings.messages, answer.value
    write_answer(settings, Answer(answer.to_json, answer.flat_rows, lambda: _report_comparison(found, messages)))
    return 0


def _report_comparison(found: Comparison, messages: Messages) -> Report:
    """Return the report of a comparison; shared values are marked, and gaps are stated."""
    language = messages.language
    columns = (ReportColumn(""), *(ReportColumn(ref.label, "strong") for ref in found.entities))
    rows: list[tuple[Cell, ...]] = [
        (
            row.label,
            *(
                tuple(_format_value(value, language) for value in cell) if cell else messages("cli.no_source_states")
                for cell in row.cells
            ),
        )
        for row in found.rows
    ]
    return [Grid(columns, rows), TextLine(messages("cli.shared_mark"), "faint")]


def _format_value(value: ComparedValue, language: Language) -> str:
    said, *others = [part for part in (value.text, value.detail) if part] or [""]
    parts = (add_mark(said, value.mark), *others, value.as_of and format_period(value.as_of, language), *value.notes)
    text = GAP.join(part for part in parts if part)
    return f"= {text}" if value.is_shared else text
