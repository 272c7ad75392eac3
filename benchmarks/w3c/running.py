"""Running one test of a suite through cfgraph."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyoxigraph as ox

import cfgraph
from cfgraph.api.query_source import run_query
from cfgraph.export.query_results import write_result
from cfgraph.export.rdf import format_ntriples_term
from cfgraph.model.query_result import QueryResult
from cfgraph.model.terms import Statement
from cfgraph.queries import parse_query
from cfgraph.queries.runner import Engine
from cfgraph.store import ReadingOptions
from w3c.comparing import Bindings, read_result_set, same_quads, same_rows
from w3c.manifests import JSONLD, Test

_FROM = re.compile(r"^\s*FROM\s+(NAMED\s+)?<([^>]*)>", re.IGNORECASE | re.MULTILINE)
_RESULTS = {
    ".srx": ox.QueryResultsFormat.XML,
    ".srj": ox.QueryResultsFormat.JSON,
    ".tsv": ox.QueryResultsFormat.TSV,
    ".csv": ox.QueryResultsFormat.CSV,
}
UNCOVERED = "not covered"
"""Stands for a query that the columns do not cover."""

SECONDS = 30
"""A query that takes longer has failed."""


class Mismatch(Exception):  # noqa: N818 - tells that an answer is another than expected
    """The answer is not the expected one."""


def run_apart(test: Test, scratch: Path, engine: Engine) -> str:
    """Return why a test fails, run in a directory of this process."""
    work = scratch / str(os.getpid())
    work.mkdir(exist_ok=True)
    return run_test(test, work, engine)


def run_test(test: Test, work: Path, engine: Engine = "auto") -> str:
    """Return why a test fails, or nothing; ``UNCOVERED`` where the engine that was asked does not cover the query.

    ``work`` is a directory for what is written on the way.
    """
    try:
        if test.kind in ("query", "csv"):
            _run_query(test, work, engine)
        else:
            _run_reading(test, work)
    except cfgraph.CfgraphError as error:
        if error.phrase.key == "run.uncovered":
            return UNCOVERED
        return "" if test.kind == "refuse" else f"refused: {error}"
    except Mismatch as error:
        return str(error)
    return ""


def _run_reading(test: Test, work: Path) -> None:
    """Open a file and compare its statements with the expected ones, where there are any."""
    quads = list(_read_quads(test, work))
    if test.kind == "refuse":
        raise Mismatch("accepted")
    if test.kind == "graph":
        assert test.result is not None
        expected = list(ox.parse(path=str(test.result), base_iri=test.base[1] + test.result.name))
        if not same_quads(expected, quads):
            raise Mismatch(f"{len(quads)} statements, not the expected {len(expected)}")


def _read_quads(test: Test, work: Path) -> Iterator[ox.Quad]:
    """Yield what cfgraph reads of a file, in its export, with the IRIs that the file has on the web."""
    reading = ReadingOptions(contexts=tuple(_contexts(test))) if test.suite == JSONLD else ReadingOptions()
    out = work / "read.nq"
    with cfgraph.open_graph(test.source, reading=reading) as graph:
        if len(graph):
            graph.export(out, all=True)
        else:
            out.write_bytes(b"")
    here, there = (part.encode() for part in test.base)
    text = re.sub(rb"@([A-Za-z0-9-]+?)--(?:ltr|rtl) ", rb"@\1 ", out.read_bytes().replace(b"<" + here, b"<" + there))
    if base := test.options.get("base"):
        text = text.replace(b"<" + there + test.source.name.encode(), b"<" + base.encode())
    yield from ox.parse(text, format=ox.RdfFormat.N_QUADS)


def _contexts(test: Test) -> Iterator[str]:
    """Yield the contexts beside the tests as ``--context`` takes them, by relative and by whole addresses."""
    directory, web = test.source.parent, test.base[1] + "toRdf/"
    for path in sorted(directory.rglob("*context*.jsonld")):
        name = path.relative_to(directory).as_posix()
        yield from (f"{address}={path}" for address in (name, web + name))


def _run_query(test: Test, work: Path, engine: Engine) -> None:
    """Open the data of a query, ask it, and compare the answer."""
    text = f"BASE <{test.source.as_uri()}>\n{test.source.read_text(encoding='utf-8')}"
    source, reading = _gather_data(test, text, work), ReadingOptions(default_graph="default")
    with cfgraph.open_graph(source, reading=reading) as graph:
        answer = run_query(graph.view, parse_query(text), {}, timeout=SECONDS, engine=engine)
        if test.kind == "csv":
            _compare_csv(test, answer, work)
        else:
            _compare(test, answer)


def _gather_data(test: Test, text: str, work: Path) -> list[Path]:
    """Return the files to open: those of the test, or one in N-Quads where some of them are named graphs."""
    graphs, default = list(test.graphs), list(test.data)
    if not graphs and not default:
        graphs = list(dict.fromkeys((test.source.parent / name).resolve() for _, name in _FROM.findall(text)))
    if not graphs:
        return default or [_write(work / "none.nt", [])]
    lines: list[str] = []
    named = [*((path, "") for path in default), *((path, path.as_uri()) for path in graphs)]
    for number, (path, name) in enumerate(named):
        with cfgraph.open_graph(path) as graph:
            lines += [_write_quad(statement, name, number) for statement in graph.view.graph.statements()]
    return [_write(work / "dataset.nq", lines)]


def _write(path: Path, lines: Sequence[str]) -> Path:
    path.write_text("".join(lines), encoding="utf-8")
    return path


def _write_quad(statement: Statement, name: str, number: int) -> str:
    """Return a statement as a line of N-Quads; blank nodes of different files stay apart."""
    words = [format_ntriples_term(term).replace("_:", f"_:f{number}") for term in statement]
    return " ".join([*words, *([f"<{name}>"] if name else []), ".\n"])


def _compare(test: Test, found: QueryResult) -> None:
    """Raise Mismatch where an answer is not that of the test's file."""
    assert test.result is not None
    expected, ordered = _read_expected(test.result)
    if found.kind == "statements":
        lines = "".join(" ".join(map(format_ntriples_term, row)) + " .\n" for row in found.statements)
        quads = list(ox.parse(lines, format=ox.RdfFormat.N_TRIPLES))
        if isinstance(expected, bool) or not same_quads(expected, quads):
            raise Mismatch(f"{len(quads)} statements, not the expected ones")
    elif found.kind == "boolean":
        if found.boolean is not expected:
            raise Mismatch(f"{found.boolean}, not {expected}")
    else:
        rows = [_to_bindings(found.variables, row) for row in found.rows]
        if isinstance(expected, bool) or not same_rows(expected, rows, ordered=ordered, lax=test.lax):
            shown = sorted(str({name: str(term) for name, term in row.items()}) for row in rows)[:4]
            raise Mismatch(f"{len(rows)} rows, not the expected ones: {shown}")


def _to_bindings(variables: Sequence[str], row: Sequence[Any]) -> Bindings:
    return {name: _to_engine(term) for name, term in zip(variables, row, strict=True) if term is not None}


def _to_engine(term: Any) -> Any:
    """Return a term of cfgraph's as one that can be compared with those of the suites' files."""
    (quad,) = ox.parse(f"<x:s> <x:p> {format_ntriples_term(term)} .", format=ox.RdfFormat.N_TRIPLES, lenient=True)
    return quad.object


def _read_expected(path: Path) -> tuple[Any, bool]:
    """Return the rows, truth value or statements of a file, and whether rows are in order."""
    if form := _RESULTS.get(path.suffix):
        results = ox.parse_query_results(path=str(path), format=form)
        if isinstance(results, ox.QueryBoolean):
            return bool(results), False
        names = [variable.value for variable in results.variables]
        return [{name: solution[name] for name in names if solution[name] is not None} for solution in results], False
    quads = list(ox.parse(path=str(path), base_iri=path.as_uri()))
    return read_result_set(quads) or (quads, False)


def _compare_csv(test: Test, found: QueryResult, work: Path) -> None:
    """Compare the table that is exported with the expected one, line by line; numbers by their values."""
    assert test.result is not None
    out = work / "rows.csv"
    write_result(found, out, "csv")
    expected, written = (sorted(map(_plain_cells, _read_csv(path))) for path in (test.result, out))
    if expected != written:
        raise Mismatch(f"{written[:4]}")


def _read_csv(path: Path) -> list[list[str]]:
    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.reader(stream))


def _plain_cells(cells: Sequence[str]) -> list[str]:
    """Return a row of a table with blank nodes and numbers in one form."""
    return [_plain_cell(cell) for cell in cells]


def _plain_cell(cell: str) -> str:
    if cell.startswith("_:"):
        return "_:"
    try:
        return format(float(cell), ".12g")
    except ValueError:
        return cell
