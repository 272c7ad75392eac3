"""``cfgraph communities``: communities, components, bridges and circles of holdings of a part of the graph."""

from __future__ import annotations

from pathlib import Path

import click

from cfgraph.cli.commands.rank import make_part
from cfgraph.cli.graph_session import open_session
from cfgraph.cli.name_types import ClassType, EntityType
from cfgraph.cli.options import CommonOptions, add_option, make_command
from cfgraph.cli.output import Answer, write_answer
from cfgraph.cli.report_model import Cell, Grid, Report, ReportColumn, TextLine
from cfgraph.cli.stderr import write_message
from cfgraph.cli.usage import WholeNumberType
from cfgraph.explorer.structure import Structure
from cfgraph.text.catalog import Messages
from cfgraph.text.safe import make_visible

MEMBERS, BRIDGES = 12, 20
"""Maximum number of members of a community, and of bridges, in a table; the other formats list all."""


@make_command("communities")
@add_option("--around", multiple=True, type=EntityType(), metavar="ENTITY", help="around")
@add_option("--hops", type=WholeNumberType(1), metavar="N", help="hops")
@add_option("-t", "--type", multiple=True, type=ClassType(), metavar="CLASS", help="part_type")
@add_option("--set", metavar="NAME", help="part_set")
@add_option("-o", "--out", type=click.Path(path_type=Path), metavar="FILE", help="communities_out")
def communities_command(
    settings: CommonOptions,
    around: tuple[str, ...],
    hops: int | None,
    type: tuple[str, ...],
    set: str | None,
    out: Path | None,
) -> int:
    """Print communities, components, bridges and circles of holdings."""
    part = make_part(around, hops, type, set)
    with open_session(settings) as graph:
        answer = graph.communities(part)
        if out is not None:
            graph.export_communities(out, part)
    messages, found = settings.messages, answer.value
    write_answer(settings, Answer(answer.to_json, answer.flat_rows, lambda: _report_structure(found, messages)))
    if out is not None:
        write_message(messages("cli.written", path=make_visible(str(out))))
    return 0


def _report_structure(found: Structure, messages: Messages) -> Report:
    """Return the report of a structure, with an explanation of each part."""
    columns = (
        ReportColumn("", numeric=True),
        ReportColumn(messages("cli.members"), numeric=True),
        ReportColumn(messages("cli.label"), "strong", below=True),
    )
    rows: list[tuple[Cell, ...]] = []
    for number, one in enumerate(found.communities, 1):
        names = [ref.label for ref in one.members[:MEMBERS]]
        if left := len(one.members) - len(names):
            names.append(messages("dossier.more", total=left))
        rows.append((number, len(one.members), messages.join_names(names)))
    report: list[TextLine | Grid] = [
        TextLine(messages("cli.part_size", nodes=f"{found.nodes:,}", links=f"{found.links:,}"), "title"),
        TextLine(messages("structure.communities", modularity=f"{found.modularity:.2f}"), "heading"),
        Grid(columns, rows),
        TextLine(messages("structure.communities_mean"), "faint"),
        TextLine(messages("structure.components", total=len(found.components)), "heading"),
        TextLine(messages.join_names(f"{size:,}" for size in found.components[:BRIDGES])),
        TextLine(messages("structure.components_mean"), "faint"),
    ]
    if found.bridges:
        report.append(TextLine(messages("structure.bridges", total=len(found.bridges)), "heading"))
        report += (
            TextLine(messages("structure.bridge", one=bridge.one.label, other=bridge.other.label, total=bridge.cut_off))
            for bridge in found.bridges[:BRIDGES]
        )
        report.append(TextLine(messages("structure.bridges_mean"), "faint"))
    if found.circles:
        report.append(TextLine(messages("cli.circles_heading"), "heading"))
        report += (TextLine(" ↔ ".join(ref.label for ref in circle)) for circle in found.circles)
    return report
