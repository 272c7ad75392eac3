"""``cfgraph export``: exporting a subgraph, or the rows of a query, to a file."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from cfgraph.api.exporting import export_part
from cfgraph.api.query_source import (
    find_query,
    name_query,
    run_query,
    run_query_held,
    run_query_sorted,
    subgraph_from_result,
)
from cfgraph.api.selection import SELECTORS, Selection, check_selection
from cfgraph.cli.graph_session import check_single_stdin, open_session
from cfgraph.cli.name_types import ClassType, EntityType, PredicateType, QueryNameType
from cfgraph.cli.options import DEFAULT_GRAPHS, CommonOptions, add_option, choose_default_graph, make_command
from cfgraph.cli.query_parameters import parse_parameters
from cfgraph.cli.result_forms import tell_forms
from cfgraph.cli.slow_query import tell_if_slow
from cfgraph.cli.stderr import tell_if_link, write_message
from cfgraph.cli.usage import ChoiceType, DirectoryType, SecondsType, WholeNumberType
from cfgraph.explorer import ROW_EDGES, RowEdges, View
from cfgraph.export import (
    ALL_FLAVORS,
    RESULT_ENDINGS,
    ROW_ENDINGS,
    STATEMENT_ENDINGS,
    SUBGRAPH_ENDINGS,
    TABLES,
    AnyFlavor,
    RowWriter,
    check_flavor,
    choose_ending,
    format_report,
    write_result,
)
from cfgraph.model.entity import Subgraph
from cfgraph.model.errors import NotFoundError, UsageError
from cfgraph.model.query_result import QueryResult
from cfgraph.queries import ParsedQuery
from cfgraph.store.reading_options import DefaultGraph
from cfgraph.text.catalog import Messages
from cfgraph.text.safe import make_visible
from cfgraph.text.spreadsheet import NoGuard, SpreadsheetGuard
from cfgraph.userfiles.atomic import STDOUT, open_atomically, write_file

_FORMATS = tuple(sorted({ending[1:] for ending in (*SUBGRAPH_ENDINGS, *RESULT_ENDINGS)}))
"""Values of ``--as``: file extensions without the dot."""


@make_command("export")
@click.argument("out", type=click.Path(path_type=Path, allow_dash=True))
@add_option("--around", multiple=True, type=EntityType(), metavar="ENTITY", help="around")
@add_option("--hops", type=WholeNumberType(1), metavar="N", help="hops")
@add_option("--path", nargs=2, type=EntityType(), metavar="FROM TO", help="export_path")
@add_option("-k", "--paths", "k", type=WholeNumberType(1), metavar="N", help="paths")
@add_option("--connect", multiple=True, type=EntityType(), metavar="ENTITY", help="export_connect")
@add_option("--max-hops", type=WholeNumberType(1), metavar="N", help="max_hops")
@add_option("--set", metavar="NAME", help="export_set")
@add_option("-t", "--type", multiple=True, type=ClassType(), metavar="CLASS", help="export_type")
@add_option("--all", is_flag=True, help="all")
@add_option("-p", "--predicate", "predicates", multiple=True, type=PredicateType(), help="export_predicate")
@add_option("--without", multiple=True, type=PredicateType(), metavar="PREDICATE", help="export_without")
@add_option("-d", "--direction", type=ChoiceType(("in", "out", "both")), help="export_direction")
@add_option("--max-degree", type=WholeNumberType(1), metavar="N", help="max_degree")
@add_option("--as-of", metavar="DATE", help="as_of")
@add_option("--known-by", metavar="DATE", help="known_by")
@add_option("--stated-only", is_flag=True, help="stated_only")
@add_option("--document", metavar="DOCUMENT", help="from_document")
@add_option("--query", type=QueryNameType(), metavar="NAME|FILE|-", help="export_query")
@add_option("--queries", type=DirectoryType(), metavar="DIR", help="queries")
@add_option("-P", "--param", "parameters", multiple=True, metavar="NAME=VALUE", help="param")
@add_option("--default-graph", type=ChoiceType(DEFAULT_GRAPHS), help="default_graph")
@add_option("--timeout", type=SecondsType(), metavar="SECONDS", help="timeout")
@add_option("--with-edges", type=ChoiceType(ROW_EDGES), help="with_edges")
@add_option("--as", "ending", type=ChoiceType(_FORMATS), metavar="FORMAT", help="export_as")
@add_option("--flavor", type=ChoiceType(ALL_FLAVORS), help="flavor")
@add_option("--no-clobber", is_flag=True, help="no_clobber")
@add_option("--report", "report_file", type=click.Path(path_type=Path), metavar="FILE", help="export_report")
def export_command(
    settings: CommonOptions,
    out: Path,
    ending: str | None,
    flavor: AnyFlavor | None,
    no_clobber: bool,
    report_file: Path | None,
    query: str | None,
    queries: Path | None,
    parameters: tuple[str, ...],
    default_graph: DefaultGraph | None,
    timeout: float | None,
    with_edges: RowEdges | None,
    **chosen: Any,
) -> int:
    """Write the selection to the file, and report on stderr what was written."""
    messages = settings.messages
    selection = Selection(**chosen)
    of_queries = (("--param", parameters or None), ("--queries", queries), ("--timeout", timeout))
    _check_options(selection, query, (*of_queries, ("--with-edges", with_edges), ("--default-graph", default_graph)))
    if out == STDOUT and ending is None:
        raise UsageError("cli.export_stdout")
    ending = choose_ending(out, f".{ending}" if ending else None, flavor)
    _check_ending(out, ending, is_query=query is not None)
    check_flavor(flavor, ending)
    if settings.csv_safe and ending != ".csv":
        raise UsageError("cli.export_only_with", option="--csv-safe", choice=".csv")
    guard = SpreadsheetGuard() if settings.csv_safe else NoGuard()
    check_single_stdin(settings, query)
    if no_clobber and out.exists() and flavor not in TABLES:
        raise UsageError("files.exists", path=out)
    tell_if_link(out, messages)
    target = _Target(out, ending, not no_clobber, guard)
    with open_session(choose_default_graph(settings, default_graph)) as graph:
        view = graph.view
        part: Selection | Subgraph = selection
        if query is not None:
            found = find_query(query, queries)
            values = parse_parameters(parameters)
            as_it_is = with_edges is None and flavor is None
            if as_it_is and found.form == "SELECT" and ending in ROW_ENDINGS:
                result, rows = _stream_rows(view, found, values, timeout, target, messages)
                told = _describe_rows(rows, None, result.forms)
                _write_report(report_file, {**told, "path": str(out), "format": ending[1:]})
                return 0
            is_rdf = as_it_is and found.form in ("CONSTRUCT", "DESCRIBE") and ending in STATEMENT_ENDINGS
            run = run_query_sorted if is_rdf else run_query_held
            with tell_if_slow(messages):
                result = run(view, found, values, timeout=timeout)
            tell_forms(result, view, messages)
            if as_it_is and _write_plainly(result, target, messages, view.graph.prefixes):
                told = _describe_rows(0, len(result.statements), result.forms)
                _write_report(report_file, {**told, "path": str(out), "format": ending[1:]})
                return 0
            part = subgraph_from_result(view, result, name_query(query), edges=with_edges or "among")
        report = export_part(view, out, part, flavor=flavor, ending=ending, overwrite=target.overwrite, guard=guard)
    for line in format_report(report, messages):
        write_message(line)
    _write_report(report_file, report.to_json())
    return 0


def _write_report(path: Path | None, report: Mapping[str, object]) -> None:
    """Write the report of an export, if requested."""
    if path is not None:
        write_file(path, [json.dumps(report, ensure_ascii=False, indent=1), "\n"])


def _describe_rows(rows: int, statements: int | None, forms: str) -> dict[str, object]:
    """Describe which rows of a query's result were written; nothing is lost."""
    return {"rows": rows, "statements": statements, "forms": forms, "cut": False, "losses": []}


@dataclass(frozen=True, slots=True)
class _Target:
    """The target of an export: a file or stdout, the extension that decides its format, whether a file may be replaced,
    and how cells of a CSV are made safe.
    """

    out: Path
    ending: str
    overwrite: bool
    guard: SpreadsheetGuard


def _check_options(selection: Selection, query: str | None, of_queries: Sequence[tuple[str, object]]) -> None:
    """Raise UsageError, before the graph is opened, if options conflict."""
    if query is None:
        check_selection(selection)
        for name, value in of_queries:
            if value is not None:
                raise UsageError("cli.export_only_with", option=name, choice="--query")
        return
    if any(getattr(selection, name) for name in SELECTORS):
        raise UsageError("cli.export_choice")
    others = {
        "--as-of": selection.as_of,
        "--known-by": selection.known_by,
        "--stated-only": selection.stated_only,
        "--document": selection.document,
        "--predicate": selection.predicates,
        "--without": selection.without,
        "--direction": selection.direction,
        "--max-degree": selection.max_degree,
        "--hops": selection.hops,
        "-k": selection.k,
        "--max-hops": selection.max_hops,
    }
    for option, value in others.items():
        if value:
            raise UsageError("cli.export_only_with", option=option, choice=", ".join(f"--{name}" for name in SELECTORS))


def _check_ending(out: Path, ending: str, *, is_query: bool) -> None:
    """Raise UsageError if a file extension has no format."""
    known = {*SUBGRAPH_ENDINGS, *(RESULT_ENDINGS if is_query else ())}
    if ending not in known:
        raise UsageError("export.ending", path=out, known=sorted(known))


def _stream_rows(
    view: View,
    query: ParsedQuery,
    values: Mapping[str, str],
    timeout: float | None,
    target: _Target,
    messages: Messages,
) -> tuple[QueryResult, int]:
    """Write the rows of a query to a file as they arrive; return its result and their number. Raises NotFoundError."""
    with open_atomically(target.out, overwrite=target.overwrite) as write, tell_if_slow(messages):
        writer = RowWriter(write, ROW_ENDINGS[target.ending], target.guard, view.graph.prefixes)
        result = run_query(view, query, values, timeout=timeout, on_rows=writer.on_rows)
        if not writer.count:
            raise NotFoundError("cli.no_rows")
        writer.end(result)
    tell_forms(result, view, messages)
    write_message(messages("cli.exported_rows", path=_name(target.out), rows=writer.count))
    if target.guard.count:
        write_message(messages("export.guarded", count=target.guard.count))
    return result, writer.count


def _write_plainly(result: QueryResult, target: _Target, messages: Messages, prefixes: Mapping[str, str]) -> bool:
    """Write statements to an RDF file unchanged; return false if the result must become a subgraph."""
    out, ending = target.out, target.ending
    if result.kind == "boolean":
        raise UsageError("cli.export_boolean")
    if not result.rows and not result.statements:
        raise NotFoundError("cli.no_rows")
    if result.kind == "statements" and ending in STATEMENT_ENDINGS:
        write_result(result, out, STATEMENT_ENDINGS[ending], prefixes=prefixes, overwrite=target.overwrite)
        write_message(messages("cli.exported_statements", path=_name(out), statements=len(result.statements)))
        return True
    return False


def _name(out: Path) -> str:
    """Return the display name of a target."""
    return "stdout" if out == STDOUT else make_visible(str(out))
