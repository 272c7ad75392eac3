"""``cfgraph connect``: reporting how several entities are connected."""

from __future__ import annotations

from collections.abc import Iterator

import click

from cfgraph.cli.commands.path import format_path
from cfgraph.cli.graph_session import open_session
from cfgraph.cli.name_types import ClassType, EntityType, PredicateType
from cfgraph.cli.options import CommonOptions, add_option, make_command
from cfgraph.cli.output import Answer, write_answer
from cfgraph.cli.report_model import Grid, Report, ReportColumn, TextLine
from cfgraph.cli.stderr import write_message
from cfgraph.cli.usage import WholeNumberType
from cfgraph.explorer.connect import Connections
from cfgraph.explorer.path_comparison import describe_pair, describe_tree, explain_weight
from cfgraph.explorer.paths import MAX_HOPS
from cfgraph.explorer.shared_neighbors import SharedNeighbor
from cfgraph.model.confidence import add_mark, find_edge_mark
from cfgraph.model.entity import Path
from cfgraph.model.errors import LimitError
from cfgraph.text.catalog import Messages
from cfgraph.text.safe import make_visible


@make_command("connect")
@click.argument("entities", metavar="ENTITY ENTITY...", nargs=-1, required=True, type=EntityType())
@add_option("-k", "--paths", "k", type=WholeNumberType(1), default=1, metavar="N", help="pair_paths")
@add_option("--max-hops", type=WholeNumberType(1), default=MAX_HOPS, metavar="N", help="max_hops")
@add_option("-p", "--predicate", "predicates", multiple=True, type=PredicateType(), help="path_predicate")
@add_option("--avoid", multiple=True, metavar="PREDICATE|ENTITY", help="avoid")
@add_option("--through", multiple=True, type=EntityType(), metavar="ENTITY", help="through")
@add_option("-t", "--type", "types", multiple=True, type=ClassType(), metavar="CLASS", help="through_type")
@add_option("--max-degree", type=WholeNumberType(1), metavar="N", help="max_degree")
@add_option("--weighted", is_flag=True, help="weighted")
@add_option("--directed", is_flag=True, help="directed")
@add_option("--as-of", metavar="DATE", help="as_of")
@add_option("--known-by", metavar="DATE", help="known_by")
@add_option("--stated-only", is_flag=True, help="stated_only")
@add_option("--document", metavar="DOCUMENT", help="path_document")
def connect_command(
    settings: CommonOptions,
    entities: tuple[str, ...],
    k: int,
    max_hops: int,
    predicates: tuple[str, ...],
    avoid: tuple[str, ...],
    through: tuple[str, ...],
    types: tuple[str, ...],
    max_degree: int | None,
    weighted: bool,
    directed: bool,
    as_of: str | None,
    known_by: str | None,
    stated_only: bool,
    document: str | None,
) -> int:
    """Print how the entities are connected; the status is 1 if some provably are not, 5 if this is unknown."""
    with open_session(settings) as graph:
        answer = graph.connect(
            *entities,
            k=k,
            max_hops=max_hops,
            predicates=predicates,
            avoid=avoid,
            through=through,
            types=types,
            max_degree=max_degree,
            weighted=weighted,
            directed=directed,
            as_of=as_of,
            known_by=known_by,
            stated_only=stated_only,
            document=document,
        )
    messages = settings.messages
    found = answer.value
    write_answer(settings, Answer(answer.to_json, answer.flat_rows, lambda: _report_connections(found, messages)))
    if len(found.groups) == 1 and found.paths:
        return 0
    if not found.complete or (len(found.groups) == 1 and not all(pair.complete for pair in found.pairs)):
        raise LimitError("cli.path_limit", hops=found.max_hops)
    if len(found.groups) == 1:
        names = messages.join_names(make_visible(ref.label) for ref in found.through or found.entities)
        write_message(messages("cli.none_through", hops=found.max_hops, names=names))
    else:
        groups = " | ".join(messages.join_names(ref.label for ref in group) for group in found.groups)
        write_message(messages("cli.apart", hops=found.max_hops, groups=make_visible(groups)))
    return 1


def _report_connections(found: Connections, messages: Messages) -> Report:
    """Return the report of how entities are connected."""
    report: list[TextLine | Grid] = [TextLine(messages.join_names(ref.label for ref in found.entities), "title")]
    for tree in found.trees:
        if len(tree.entities) > 2 or len(found.groups) > 1:
            report.append(TextLine(describe_tree(tree, messages), "heading"))
            report += (TextLine(format_path(path)) for path in tree.paths)
    for pair in found.pairs:
        report.append(TextLine(describe_pair(pair, messages), "heading"))
        report += (line for path in pair.paths for line in _report_path(path, messages))
    if found.shared:
        report.append(TextLine(messages("cli.shared", total=f"{found.shared_total:,}"), "heading"))
        columns = (
            ReportColumn(messages("cli.label"), "strong"),
            ReportColumn(messages("cli.ties"), numeric=True),
            ReportColumn(""),
        )
        report.append(Grid(columns, [_shared_row(one) for one in found.shared]))
    return report


def _report_path(path: Path, messages: Messages) -> Iterator[TextLine]:
    """Yield the path, and the components of its weight."""
    yield TextLine(format_path(path))
    if weight := explain_weight(path, messages):
        yield TextLine(f"  {weight}", "faint")


def _shared_row(one: SharedNeighbor) -> tuple[str, int, tuple[str, ...]]:
    """Return a shared neighbor with its edges."""
    edges = tuple(
        f"{edge.subject.label} ─{add_mark(edge.predicate.label, find_edge_mark(edge))}→ {edge.object.label}"
        for edge in one.edges
    )
    return one.entity.label, one.ties, edges
