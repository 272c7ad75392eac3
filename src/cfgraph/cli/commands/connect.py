"""``cfgraph connect``: what ties several entities together."""

from __future__ import annotations

import click

from cfgraph.cli.commands.path import chain
from cfgraph.cli.flat_rows import Field, FlatRows
from cfgraph.cli.jsonable import Json, edge_json, path_json, ref_json
from cfgraph.cli.options import CommonOptions, make_command, option
from cfgraph.cli.output import Answer, write
from cfgraph.cli.report import Grid, Report, ReportColumn, TextLine
from cfgraph.cli.session import opened, resolve_avoided, resolve_predicates
from cfgraph.cli.stderr import say
from cfgraph.cli.usage import Whole
from cfgraph.explorer import resolve
from cfgraph.explorer.connect import Connections, connect
from cfgraph.explorer.paths import MAX_HOPS
from cfgraph.model.dates import parse_date
from cfgraph.model.errors import LimitError
from cfgraph.text.catalog import Messages
from cfgraph.text.safe import visible


@make_command("connect")
@click.argument("entities", metavar="ENTITY ENTITY...", nargs=-1, required=True)
@option("--max-hops", type=Whole(1), default=MAX_HOPS, metavar="N", help="max_hops")
@option("-p", "--predicate", "predicates", multiple=True, metavar="PREDICATE", help="path_predicate")
@option("--avoid", multiple=True, metavar="PREDICATE|ENTITY", help="avoid")
@option("--as-of", metavar="DATE", help="as_of")
def command(
    settings: CommonOptions,
    entities: tuple[str, ...],
    max_hops: int,
    predicates: tuple[str, ...],
    avoid: tuple[str, ...],
    as_of: str | None,
) -> int:
    """Print what ties the entities; the status is 1 when some provably do not hang together, 5 when that is open."""
    date = parse_date(as_of) if as_of else None
    with opened(settings) as view:
        found = connect(
            view,
            [resolve(view, text) for text in entities],
            max_hops=max_hops,
            predicates=resolve_predicates(view, predicates),
            avoid=[resolve_avoided(view, text) for text in avoid],
            as_of=date,
        )
    messages = settings.messages
    answer = Answer(json=lambda: _json(found), records=lambda: _records(found), report=lambda: _report(found, messages))
    write(settings, answer)
    if len(found.groups) == 1:
        return 0
    if not found.complete:
        raise LimitError("cli.path_limit", hops=found.max_hops)
    groups = " | ".join(", ".join(ref.label for ref in group) for group in found.groups)
    say(messages("cli.apart", hops=found.max_hops, groups=visible(groups)))
    return 1


def _json(found: Connections) -> Json:
    return {
        "entities": [ref_json(ref) for ref in found.entities],
        "groups": [[ref_json(ref) for ref in group] for group in found.groups],
        "complete": found.complete,
        "max_hops": found.max_hops,
        "paths": [path_json(path) for path in found.paths],
        "shared": [
            {"entity": ref_json(one.entity), "ties": one.ties, "edges": [edge_json(edge) for edge in one.edges]}
            for one in found.shared
        ],
        "shared_total": found.shared_total,
    }


def _records(found: Connections) -> FlatRows:
    """Return a row an edge, of the paths and of the shared neighbors."""
    of_paths = [
        ("path", number, edge) for number, path in enumerate(found.paths, 1) for step in path.steps for edge in step
    ]
    of_shared = [("shared", number, edge) for number, one in enumerate(found.shared, 1) for edge in one.edges]
    rows: list[tuple[Field, ...]] = [
        (kind, number, *(text for ref in (edge.subject, edge.predicate, edge.object) for text in (ref.id, ref.label)))
        for kind, number, edge in (*of_paths, *of_shared)
    ]
    header = ("kind", "number", "subject", "subject_label", "predicate", "predicate_label", "object", "object_label")
    return FlatRows(header, rows)


def _report(found: Connections, messages: Messages) -> Report:
    report: list[TextLine | Grid] = [TextLine(messages.listed(ref.label for ref in found.entities), "title")]
    for number, path in enumerate(found.paths, 1):
        report.append(TextLine(messages("cli.path_number", number=number, hops=path.length), "heading"))
        report.append(TextLine(chain(path)))
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
                tuple(f"{edge.subject.label} ─{edge.predicate.label}→ {edge.object.label}" for edge in one.edges),
            )
            for one in found.shared
        ]
        report.append(Grid(columns, rows))
    return report
