"""``cfgraph export``: a subgraph, or the rows of a query, into a file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import click

from cfgraph.cli.options import CommonOptions, make_command, option
from cfgraph.cli.session import opened
from cfgraph.cli.stderr import say
from cfgraph.cli.usage import Directory, OneOf, Seconds, Whole
from cfgraph.explorer import View, along_paths, around, everything, find_paths, from_statements, of_type, resolve
from cfgraph.explorer.paths import MAX_HOPS
from cfgraph.explorer.search import resolve_type
from cfgraph.explorer.subgraph import held_at
from cfgraph.export import (
    FLAVORS,
    RESULT_ENDINGS,
    ROW_ENDINGS,
    STATEMENT_ENDINGS,
    SUBGRAPH_ENDINGS,
    Flavor,
    report_lines,
    write_result,
    write_subgraph,
)
from cfgraph.model.dates import parse_date
from cfgraph.model.entity import PathResults, Subgraph
from cfgraph.model.errors import LimitError, NotFoundError, UsageError
from cfgraph.model.results import QueryResult
from cfgraph.text.catalog import Messages

PATHS = 5


@dataclass(frozen=True, slots=True)
class Choice:
    """What is to be exported: of the first five exactly one is given."""

    around: str | None
    path: tuple[str, str] | None
    query: str | None
    type: str | None
    all: bool
    hops: int | None
    k: int | None
    max_hops: int | None
    queries: Path | None
    parameters: tuple[str, ...]
    timeout: float | None
    as_of: str | None


@make_command("export")
@click.argument("out", type=click.Path(path_type=Path))
@option("--around", metavar="ENTITY", help="around")
@option("--hops", type=Whole(1), metavar="N", help="hops")
@option("--path", nargs=2, metavar="FROM TO", help="export_path")
@option("-k", "--paths", "k", type=Whole(1), metavar="N", help="paths")
@option("--max-hops", type=Whole(1), metavar="N", help="max_hops")
@option("--query", metavar="NAME|FILE|-", help="export_query")
@option("--queries", type=Directory(), metavar="DIR", help="queries")
@option("-P", "--param", "parameters", multiple=True, metavar="NAME=VALUE", help="param")
@option("--timeout", type=Seconds(), metavar="SECONDS", help="timeout")
@option("-t", "--type", metavar="TYPE", help="export_type")
@option("--all", is_flag=True, help="all")
@option("--as-of", metavar="DATE", help="as_of")
@option("--flavor", type=OneOf(FLAVORS), default="gephi", help="flavor")
def command(settings: CommonOptions, out: Path, flavor: Flavor, **chosen: object) -> int:
    """Write what is chosen to the file, and say on stderr what was written."""
    choice = Choice(**chosen)  # type: ignore[arg-type]
    messages = settings.messages
    _check(choice, out)
    with opened(settings) as view:
        if choice.query is not None:
            result = _asked(view, choice, choice.query)
            if _write_plainly(result, out, messages):
                return 0
            subgraph = from_statements(view, result.statements, out.stem)
        else:
            subgraph = _subgraph(view, choice)
        report = write_subgraph(subgraph, out, view=view, flavor=flavor)
    for line in report_lines(report, messages):
        say(line)
    return 0


def _check(choice: Choice, out: Path) -> None:
    """Raise UsageError, before the graph is opened, when the options do not go together or the ending is unknown."""
    given = [choice.around is not None, choice.path is not None, choice.query is not None, choice.type is not None]
    if sum(given) + choice.all != 1:
        raise UsageError("cli.export_choice")
    belonging = (
        ("--hops", choice.hops, choice.around, "--around"),
        ("-k", choice.k, choice.path, "--path"),
        ("--max-hops", choice.max_hops, choice.path, "--path"),
        ("--param", choice.parameters or None, choice.query, "--query"),
        ("--queries", choice.queries, choice.query, "--query"),
        ("--timeout", choice.timeout, choice.query, "--query"),
        ("--as-of", choice.as_of, None if choice.query else choice, "--around, --path, --type, --all"),
    )
    for name, value, owner, needed in belonging:
        if value is not None and owner is None:
            raise UsageError("cli.export_only_with", option=name, choice=needed)
    known = {*SUBGRAPH_ENDINGS, *(RESULT_ENDINGS if choice.query is not None else ())}
    if out.suffix.lower() not in known:
        raise UsageError("export.ending", path=out, known=sorted(known))


def _asked(view: View, choice: Choice, query: str) -> QueryResult:
    from cfgraph.cli.query_source import ask, query_named

    found = query_named(query, choice.queries)
    return ask(view, found, choice.parameters, timeout=choice.timeout)


def _subgraph(view: View, choice: Choice) -> Subgraph:
    date = parse_date(choice.as_of) if choice.as_of else None
    return held_at(view, _chosen(view, choice, date), date)


def _chosen(view: View, choice: Choice, date: str | None) -> Subgraph:
    if choice.around is not None:
        return around(view, resolve(view, choice.around), choice.hops or 1)
    if choice.path is not None:
        found = _paths(view, choice, choice.path, date)
        return along_paths(view, found.paths, f"{found.source.label} – {found.target.label}")
    if choice.type is not None:
        subgraph = of_type(view, resolve_type(view, choice.type))
        if not subgraph.nodes:
            raise NotFoundError("cli.found_nothing", text=choice.type)
        return subgraph
    return everything(view)


def _paths(view: View, choice: Choice, ends: tuple[str, str], date: str | None) -> PathResults:
    source, target = (resolve(view, text) for text in ends)
    hops = choice.max_hops or MAX_HOPS
    found = find_paths(view, source, target, k=choice.k or PATHS, max_hops=hops, as_of=date)
    if found.paths:
        return found
    if not found.complete:
        raise LimitError("cli.path_limit", hops=hops)
    raise NotFoundError("cli.no_path", hops=hops, source=found.source.label, target=found.target.label)


def _write_plainly(result: QueryResult, out: Path, messages: Messages) -> bool:
    """Write rows, or statements to an RDF file, as they are; false when a subgraph is to be made of the statements."""
    ending = out.suffix.lower()
    if result.kind == "boolean":
        raise UsageError("cli.export_boolean")
    if not result.rows and not result.statements:
        raise NotFoundError("cli.no_rows")
    if result.kind == "solutions":
        if ending not in ROW_ENDINGS:
            raise UsageError("cli.export_rows")
        write_result(result, out, ROW_ENDINGS[ending])
        say(messages("cli.exported_rows", path=out, rows=len(result.rows)))
        return True
    if ending in STATEMENT_ENDINGS:
        write_result(result, out, STATEMENT_ENDINGS[ending])
        say(messages("cli.exported_statements", path=out, statements=len(result.statements)))
        return True
    return False
