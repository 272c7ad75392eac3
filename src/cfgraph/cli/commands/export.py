"""``cfgraph export``: exporting a subgraph, or the rows of a query, to a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from cfgraph.api.query_source import find_query, name_query, run_query, subgraph_from_result
from cfgraph.api.selection import Selection, check_selection
from cfgraph.cli.graph_session import check_single_stdin, open_session
from cfgraph.cli.name_types import ClassType, EntityType, QueryNameType
from cfgraph.cli.options import CommonOptions, add_option, make_command
from cfgraph.cli.query_parameters import parse_parameters
from cfgraph.cli.slow_query import tell_if_slow
from cfgraph.cli.stderr import write_message
from cfgraph.cli.usage import ChoiceType, DirectoryType, SecondsType, WholeNumberType
from cfgraph.explorer import ROW_EDGES, RowEdges
from cfgraph.export import (
    FLAVORS,
    RESULT_ENDINGS,
    ROW_ENDINGS,
    STATEMENT_ENDINGS,
    SUBGRAPH_ENDINGS,
    Flavor,
    format_report,
    write_result,
    write_subgraph,
)
from cfgraph.model.errors import NotFoundError, UsageError
from cfgraph.model.query_result import QueryResult
from cfgraph.text.catalog import Messages


@make_command("export")
@click.argument("out", type=click.Path(path_type=Path))
@add_option("--around", type=EntityType(), metavar="ENTITY", help="around")
@add_option("--hops", type=WholeNumberType(1), metavar="N", help="hops")
@add_option("--path", nargs=2, type=EntityType(), metavar="FROM TO", help="export_path")
@add_option("-k", "--paths", "k", type=WholeNumberType(1), metavar="N", help="paths")
@add_option("--max-hops", type=WholeNumberType(1), metavar="N", help="max_hops")
@add_option("--query", type=QueryNameType(), metavar="NAME|FILE|-", help="export_query")
@add_option("--queries", type=DirectoryType(), metavar="DIR", help="queries")
@add_option("-P", "--param", "parameters", multiple=True, metavar="NAME=VALUE", help="param")
@add_option("--timeout", type=SecondsType(), metavar="SECONDS", help="timeout")
@add_option("--with-edges", type=ChoiceType(ROW_EDGES), help="with_edges")
@add_option("-t", "--type", type=ClassType(), metavar="TYPE", help="export_type")
@add_option("--all", is_flag=True, help="all")
@add_option("--as-of", metavar="DATE", help="as_of")
@add_option("--stated-only", is_flag=True, help="stated_only")
@add_option("--flavor", type=ChoiceType(FLAVORS), default="gephi", help="flavor")
def export_command(
    settings: CommonOptions,
    out: Path,
    flavor: Flavor,
    query: str | None,
    queries: Path | None,
    parameters: tuple[str, ...],
    timeout: float | None,
    with_edges: RowEdges | None,
    **chosen: Any,
) -> int:
    """Write what is chosen to the file, and say on stderr what was written."""
    messages = settings.messages
    selection = Selection(**chosen)
    of_queries = (("--param", parameters or None), ("--queries", queries), ("--timeout", timeout))
    _check_options(selection, query, (*of_queries, ("--with-edges", with_edges)))
    _check_ending(out, is_query=query is not None)
    check_single_stdin(settings, query)
    with open_session(settings) as graph:
        view = graph.view
        if query is None:
            report = graph.export(out, selection, flavor=flavor)
        else:
            found = find_query(query, queries)
            with tell_if_slow(messages):
                result = run_query(view, found, parse_parameters(parameters), timeout=timeout)
            if with_edges is None and _write_plainly(result, out, messages, view.graph.prefixes):
                return 0
            found_subgraph = subgraph_from_result(view, result, name_query(query), edges=with_edges or "among")
            report = write_subgraph(found_subgraph, out, view=view, flavor=flavor)
    for line in format_report(report, messages):
        write_message(line)
    return 0


def _check_options(selection: Selection, query: str | None, of_queries: Sequence[tuple[str, object]]) -> None:
    """Raise UsageError, before the graph is opened, when the options do not go together."""
    if query is None:
        check_selection(selection)
        for name, value in of_queries:
            if value is not None:
                raise UsageError("cli.export_only_with", option=name, choice="--query")
        return
    if selection.around is not None or selection.path is not None or selection.type is not None or selection.all:
        raise UsageError("cli.export_choice")
    if selection.as_of is not None:
        raise UsageError("cli.export_only_with", option="--as-of", choice="--around, --path, --type, --all")
    if selection.stated_only:
        raise UsageError("cli.export_only_with", option="--stated-only", choice="--around, --path, --type, --all")
    if selection != Selection():
        option, choice = ("--hops", "--around") if selection.hops is not None else ("-k", "--path")
        raise UsageError("cli.export_only_with", option=option, choice=choice)


def _check_ending(out: Path, *, is_query: bool) -> None:
    """Raise UsageError when no format belongs to the ending of a file."""
    known = {*SUBGRAPH_ENDINGS, *(RESULT_ENDINGS if is_query else ())}
    if out.suffix.lower() not in known:
        raise UsageError("export.ending", path=out, known=sorted(known))


def _write_plainly(result: QueryResult, out: Path, messages: Messages, prefixes: Mapping[str, str]) -> bool:
    """Write rows, or statements to an RDF file, as they are; false when a subgraph is to be made of the statements."""
    ending = out.suffix.lower()
    if result.kind == "boolean":
        raise UsageError("cli.export_boolean")
    if not result.rows and not result.statements:
        raise NotFoundError("cli.no_rows")
    if result.kind == "solutions":
        if ending not in ROW_ENDINGS:
            return False
        write_result(result, out, ROW_ENDINGS[ending])
        write_message(messages("cli.exported_rows", path=out, rows=len(result.rows)))
        return True
    if ending in STATEMENT_ENDINGS:
        write_result(result, out, STATEMENT_ENDINGS[ending], prefixes=prefixes)
        write_message(messages("cli.exported_statements", path=out, statements=len(result.statements)))
        return True
    return False
