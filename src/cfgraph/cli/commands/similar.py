"""``cfgraph similar``: entities that share the most with one, and what they share."""

from __future__ import annotations

import click

from cfgraph.cli.graph_session import open_session
from cfgraph.cli.name_types import ClassType, EntityType, PredicateType
from cfgraph.cli.options import CommonOptions, add_option, make_command
from cfgraph.cli.output import Answer, write_answer
from cfgraph.cli.report_model import Cell, Grid, Report, ReportColumn, TextLine
from cfgraph.cli.stderr import write_message
from cfgraph.cli.usage import WholeNumberType
from cfgraph.explorer.likeness import Likeness
from cfgraph.text.catalog import Messages
from cfgraph.text.safe import make_visible

SHOWN = 8
"""Maximum number of shared relations per entity in a table; the other formats list all."""


@make_command("similar")
@click.argument("entity", type=EntityType())
@add_option("-t", "--type", type=ClassType(), metavar="CLASS", help="similar_type")
@add_option("-p", "--predicate", "predicates", multiple=True, type=PredicateType(), help="similar_predicate")
@add_option("-n", "--limit", type=WholeNumberType(1), default=10, metavar="N", help="similar_limit")
def similar_command(
    settings: CommonOptions, entity: str, type: str | None, predicates: tuple[str, ...], limit: int
) -> int:
    """Print similar entities; the status is 1 if there are none."""
    with open_session(settings) as graph:
        answer = graph.similar(entity, type=type, predicates=predicates, limit=limit)
    messages, found = settings.messages, answer.value
    if found.similar or not settings.for_people:
        write_answer(settings, Answer(answer.to_json, answer.flat_rows, lambda: _report_likeness(found, messages)))
    if not found.similar:
        key = "cli.nothing_shared" if found.entity.types or type else "cli.no_class_to_compare"
        write_message(messages(key, entity=make_visible(found.entity.label)))
        return 1
    return 0


def _report_likeness(found: Likeness, messages: Messages) -> Report:
    """Return the report of similar entities, each with what is shared."""
    columns = (
        ReportColumn(messages("cli.label"), "strong"),
        ReportColumn(messages("cli.alike"), numeric=True),
        ReportColumn(messages("cli.in_common"), below=True),
    )
    rows: list[tuple[Cell, ...]] = []
    for one in found.similar:
        shared = [
            messages("cli.shared_by", label=item.label, other=item.other.label, having=item.having)
            for item in one.shared[:SHOWN]
        ]
        if left := len(one.shared) - len(shared):
            shared.append(messages("dossier.more", total=left))
        rows.append((one.entity.label, f"{one.score:.3f}", tuple(shared)))
    title = messages("cli.alike_title", entity=found.entity.label, total=found.candidates)
    return [TextLine(title, "title"), Grid(columns, rows), TextLine(messages("cli.alike_how"), "faint")]
