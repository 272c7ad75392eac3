"""``cfgraph connect``: reporting how several entities are connected."""

from __future__ import annotations

import click

from cfgraph.cli.commands.path import format_path
from cfgraph.cli.graph_session import open_session
from cfgraph.cli.name_types import EntityType, PredicateType
from cfgraph.cli.options import CommonOptions, add_option, make_command
from cfgraph.cli.output import Answer, write_answer
from cfgraph.cli.report_model import Grid, Report, ReportColumn, TextLine
from cfgraph.cli.stderr import write_message
from cfgraph.cli.usage import WholeNumberType
from cfgraph.explorer.connect import Connections
from cfgraph.explorer.paths import MAX_HOPS
from cfgraph.model.confidence import add_mark, find_edge_mark
from cfgraph.model.errors import LimitError
from cfgraph.text.catalog import Messages
from cfgraph.text.safe import make_visible


@make_command("connect")
@click.argument("entities", metavar="ENTITY ENTITY...", nargs=-1, required=True, type=EntityType())
@add_option("--max-hops", type=WholeNumberType(1), default=MAX_HOPS, metavar="N", help="max_hops")
@add_option("-p", "--predicate", "predicates", multiple=True, type=PredicateType(), help="path_predicate")
@add_option("--avoid", multiple=True, metavar="PREDICATE|ENTITY", help="avoid")
@add_option("--as-of", metavar="DATE", help="as_of")
@add_option("--known-by", metavar="DATE", help="known_by")
@add_option("--stated-only", is_flag=True, help="stated_only")
def connect_command(
    settings: CommonOptions,
    entities: tuple[str, ...],
    max_hops: int,
    predicates: tuple[str, ...],
    avoid: tuple[str, ...],
    as_of: str | None,
    known_by: str | None,
    stated_only: bool,
) -> int:
    """Print what ties the entities; the status is 1 when some provably do not hang together, 5 when that is open."""
    with open_session(settings) as graph:
        answer = graph.connect(
            *entities,
            max_hops=max_hops,
            predicates=predicates,
            avoid=avoid,
            as_of=as_of,
            known_by=known_by,
            stated_only=stated_only,
        )
    messages = settings.messages
    found = answer.value
    write_answer(settings, Answer(answer.to_json, answer.flat_rows, lambda: _report_connections(found, messages)))
    if len(found.groups) == 1:
        return 0
    if not found.complete:
        raise LimitError("cli.path_limit", hops=found.max_hops)
    groups = " | ".join(", ".join(ref.label for ref in group) for group in found.groups)
    write_message(messages("cli.apart", hops=found.max_hops, groups=make_visible(groups)))
    return 1


def _report_connections(found: Connections, messages: Messages) -> Report:
    """Return the report of what connects entities."""
    report: list[TextLine | Grid] = [TextLine(messages.join_names(ref.label for ref in found.entities), "title")]
    for number, path in enumerate(found.paths, 1):
        report.append(TextLine(messages("cli.path_number", number=number, hops=path.length), "heading"))
        report.append(TextLine(format_path(path)))
    if found.shared:
        report.append(TextLine(messages("cli.shared", total=f"{found.shared_total:,}"), "heading"))
        columns = (
            ReportColumn(messages("cli.label"), "strong"),
            ReportColumn(messages("cli.ties"), numeric=True),
            ReportColumn(""),
        )
        rows = [
            (
                one.entity.label,
                one.ties,
                tuple(
                    f"{edge.subject.label} ─{add_mark(edge.predicate.label, find_edge_mark(edge))}→ {edge.object.label}"
                    for edge in one.edges
                ),
            )
            for one in found.shared
        ]
        report.append(Grid(columns, rows))
    return report
