"""Finding a query (a saved one, a file, standard input, or its text) and running it."""

from __future__ import annotations

import difflib
import re
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from cfgraph.explorer import RowEdges, View, subgraph_from_rows, subgraph_from_statements
from cfgraph.explorer.sorted_statements import SortedStatements
from cfgraph.model.entity import Subgraph
from cfgraph.model.errors import LimitError, NotFoundError, UsageError
from cfgraph.model.query_result import QueryResult
from cfgraph.model.terms import Term
from cfgraph.queries import ParsedQuery, bind_parameters, load_library, open_runner, parse_query
from cfgraph.queries.construct_rows import select_for_construct
from cfgraph.queries.runner import Engine, EnoughRows, OnRows
from cfgraph.store import OnProgress, ignore_progress
from cfgraph.userfiles.home import expand_home

STDIN = "-"

MOST_HELD = 2_000_000
"""Most rows or statements of an answer that commands hold in memory."""

_SPARQL = re.compile(r"\s*(?:select|ask|construct|describe|prefix|base)\s", re.IGNORECASE)
"""How the text of a query begins, as against a name."""


def run_query(
    view: View,
    query: ParsedQuery,
    values: Mapping[str, str],
    *,
    limit: int | None = None,
    timeout: float | None = None,
    on_progress: OnProgress = ignore_progress,
    engine: Engine = "auto",
    explain: bool = False,
    on_rows: OnRows | None = None,
) -> QueryResult:
    """Run a query with its parameters as texts by name, and return its result.

    ``on_progress`` reports the building of the database, if it has to be built first; ``engine`` chooses the engine,
    and with ``explain`` the result has its plan. With ``on_rows``, rows are passed there as they arrive, and not
    returned.
    """
    bindings = bind_parameters(view, query, values)
    with open_runner(view.graph) as runner:
        return runner.run(
            query,
            bindings,
            limit=limit,
            timeout=timeout,
            on_progress=on_progress,
            engine=engine,
            explain=explain,
            on_rows=on_rows,
            keeps_rows=on_rows is None,
        )


def run_query_sorted(
    view: View, query: ParsedQuery, values: Mapping[str, str], *, limit: int | None = None, **asked: Any
) -> QueryResult:
    """Run a CONSTRUCT or DESCRIBE; its statements are sorted, and on disk if there are many.

    The query ends as soon as there are more different statements than the ``limit``; those of a server, and those
    with a plan, are limited by the engine. Raises UsageError if the disk for temporary files is full.
    """
    is_engines = view.graph.is_remote or asked.get("explain", False)
    statements = SortedStatements(None if is_engines else limit)
    bindings = bind_parameters(view, query, values)
    is_split = not view.graph.is_remote and (limit is None or not is_engines)
    construct = select_for_construct(query, view.graph.prefixes, bindings) if is_split else None
    rows_before = 0

    def add_rows(_: tuple[str, ...], rows: Sequence[Sequence[Term | None]]) -> None:
        nonlocal rows_before
        statements.add(rows if construct is None else construct.fill(rows, rows_before))
        rows_before += len(rows)
        if statements.is_cut:
            raise EnoughRows

    try:
        with open_runner(view.graph) as runner:
            asked |= {"limit": limit if is_engines else None, "on_rows": add_rows, "keeps_rows": False}
            result = runner.run(construct.select if construct else query, bindings, **asked)
        statements.finish()
    except OSError as error:
        raise UsageError("files.unwritable", path=Path(tempfile.gettempdir()), reason=error) from error
    return replace(result, kind="statements", variables=(), statements=statements)


def run_query_held(view: View, query: ParsedQuery, values: Mapping[str, str], **asked: Any) -> QueryResult:
    """Run a query and hold its complete result in memory. Raises LimitError if that is too large."""
    limit = asked.pop("limit", None)
    result = run_query(view, query, values, limit=min(limit or MOST_HELD, MOST_HELD), **asked)
    if not result.complete and (limit is None or limit > MOST_HELD):
        raise LimitError("cli.too_many_to_hold", most=MOST_HELD)
    return result


def subgraph_from_result(view: View, result: QueryResult, title: str, *, edges: RowEdges = "among") -> Subgraph:
    """Return the result of a query as a subgraph: the statements of a CONSTRUCT, or the entities in rows.

    Raises UsageError for a boolean and for rows without entities, NotFoundError if there are no rows.
    """
    if result.kind == "boolean":
        raise UsageError("cli.export_boolean")
    if not result.rows and not result.statements:
        raise NotFoundError("cli.no_rows")
    if result.kind == "statements":
        return subgraph_from_statements(view, result.statements, title)
    return subgraph_from_rows(view, result, title, edges=edges)


def name_query(source: str) -> str:
    """Return the name of a query: that of a saved one, the stem of a file, or ``query``."""
    if source == STDIN or "{" in source or _SPARQL.match(source):
        return "query"
    return Path(source).stem


def find_query(name: str, directory: Path | None) -> ParsedQuery:
    """Return the saved query with this name, or the query in the file, on stdin, or in the argument itself.

    Raises UsageError, with a similar name, if there is none or it can't be read.
    """
    if name == STDIN:
        return parse_query(_decode_utf8(sys.stdin.buffer.read(), "stdin"))
    if "{" in name or _SPARQL.match(name):
        return parse_query(name)
    library = load_library(directory)
    if name in library.queries:
        return library.queries[name].query
    path = expand_home(name)
    if _path_exists(path):
        return parse_query(_decode_utf8(_read_bytes(path), name))
    for problem in library.problems:
        if f"{Path(name).stem}.rq" in str(problem):
            raise problem
    close = difflib.get_close_matches(name, library.queries, 1, cutoff=0.5)
    if close:
        raise UsageError("cli.query_close", name=name, close=close[0])
    raise UsageError("cli.query_unknown", name=name)


def _path_exists(path: Path) -> bool:
    """Tell whether a query's file is there; a name that no file can have is none."""
    try:
        return path.exists()
    except OSError:  # too long for a file's name
        return False


def _read_bytes(path: Path) -> bytes:
    """Return the content of a query's file."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError("files.unreadable", path=path, reason=error) from error


def _decode_utf8(content: bytes, name: str) -> str:
    """Return the text of a query from a file or standard input."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError("files.not_text", path=name) from error
