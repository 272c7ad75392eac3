"""``cfgraph rank``: ranking entities by centrality in a part of the graph."""

from __future__ import annotations

from pathlib import Path

import click

from cfgraph.api.selection import Selection
from cfgraph.cli.graph_session import open_session
from cfgraph.cli.name_types import ClassType, EntityType
from cfgraph.cli.options import CommonOptions, add_option, make_command
from cfgraph.cli.output import Answer, write_answer
from cfgraph.cli.report_model import Cell, Grid, Report, ReportColumn, TextLine
from cfgraph.cli.stderr import write_message
from cfgraph.cli.usage import ChoiceType, WholeNumberType
from cfgraph.explorer.structure import MEASURES, Measure, Ranking, format_measure
from cfgraph.model.errors import UsageError
from cfgraph.text.catalog import Messages
from cfgraph.text.safe import make_visible


@make_command("rank")
@add_option("--around", multiple=True, type=EntityType(), metavar="ENTITY", help="around")
@add_option("--hops", type=WholeNumberType(1), metavar="N", help="hops")
@add_option("-t", "--type", multiple=True, type=ClassType(), metavar="CLASS", help="part_type")
@add_option("--set", metavar="NAME", help="part_set")
@add_option("--by", type=ChoiceType(MEASURES), default="degree", help="rank_by")
@add_option("-n", "--limit", type=WholeNumberType(1), default=20, metavar="N", help="rank_limit")
@add_option("-o", "--out", type=click.Path(path_type=Path), metavar="FILE", help="rank_out")
def rank_command(
    settings: CommonOptions,
    around: tuple[str, ...],
    hops: int | None,
    type: tuple[str, ...],
    set: str | None,
    by: Measure,
    limit: int,
    out: Path | None,
) -> int:
    """Print the entities of a part of the graph, the most central first."""
    part = make_part(around, hops, type, set)
    with open_session(settings) as graph:
        answer = graph.rank(part, by=by, limit=limit)
        if out is not None:
            graph.export_ranking(out, part, by=by)
    messages, found = settings.messages, answer.value
    write_answer(settings, Answer(answer.to_json, answer.flat_rows, lambda: _report_ranking(found, messages)))
    if out is not None:
        write_message(messages("cli.written", path=make_visible(str(out))))
    return 0


def make_part(around: tuple[str, ...], hops: int | None, type: tuple[str, ...], set: str | None) -> Selection | None:
    """Return the selected part of the graph, None for all of it. Raises UsageError for conflicting options."""
    if hops is not None and not around:
        raise UsageError("cli.export_only_with", option="--hops", choice="--around")
    if around and set is not None:
        raise UsageError("cli.part_choice")
    if set is None and not (around or type):
        return None
    if set is not None and not set.strip():
        raise UsageError("cli.part_choice")
    return Selection(around=around or None, hops=hops, type=type or None, set=set)


def _report_ranking(found: Ranking, messages: Messages) -> Report:
    """Return the report of a ranking, with the meaning of the measure and its limitations."""
    columns = (
        ReportColumn(messages("cli.rank_place"), numeric=True),
        ReportColumn(messages("cli.label"), "strong"),
        ReportColumn(messages("cli.types")),
        ReportColumn(messages(f"measure.{found.measure}"), numeric=True),
    )
    rows: list[tuple[Cell, ...]] = [
        (one.place, one.entity.label, ", ".join(one.entity.types[:1]), format_measure(found.measure, one.value))
        for one in found.ranked
    ]
    report: list[TextLine | Grid] = [
        TextLine(messages("cli.part_size", nodes=f"{found.nodes:,}", links=f"{found.links:,}"), "title"),
        Grid(columns, rows),
        TextLine(messages(f"measure.{found.measure}_means"), "faint"),
    ]
    if found.pivots is not None:
        report.append(TextLine(messages("measure.sampled", pivots=found.pivots), "faint"))
    return report
