"""Writing query results: SPARQL results JSON, XML, CSV and TSV or Markdown for rows, RDF for statements."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import IO, Any, BinaryIO, TextIO, TypeAlias
from typing import Literal as OneOf

from cfgraph.export.rdf import format_ntriples_term, is_bare_number
from cfgraph.export.replacements import Replacements
from cfgraph.export.rows_markdown import serialize_markdown
from cfgraph.export.rows_xml import serialize_results_xml
from cfgraph.export.statement_source import StatementSource
from cfgraph.export.statements import STATEMENT_WRITERS, StatementFormat
from cfgraph.model.errors import UsageError
from cfgraph.model.query_result import QueryResult
from cfgraph.model.terms import IRI, XSD_STRING, BlankNode, Literal, Term, TripleTerm
from cfgraph.model.vocabulary import DATATYPES_OF_NUMBERS, TYPE, WELL_KNOWN_PREFIXES
from cfgraph.text.spreadsheet import NoGuard, SpreadsheetGuard
from cfgraph.userfiles.atomic import write_file

RowFormat: TypeAlias = OneOf["json", "csv", "tsv", "xml", "md"]
ResultFormat: TypeAlias = RowFormat | StatementFormat

ROW_ENDINGS: Mapping[str, RowFormat] = {
    ".json": "json",
    ".srj": "json",
    ".csv": "csv",
    ".tsv": "tsv",
    ".srx": "xml",
    ".md": "md",
}
"""Endings of files that rows can be written to, each with its format."""

STATEMENT_ENDINGS: Mapping[str, StatementFormat] = {f".{name}": name for name in STATEMENT_WRITERS}
"""Endings of files that statements can be written to as they are, each with its format."""

RESULT_ENDINGS: Mapping[str, ResultFormat] = {**ROW_ENDINGS, **STATEMENT_ENDINGS}
"""Endings of files that a result can be written to, each with its format."""


def write_result(
    result: QueryResult,
    out: Path | TextIO | BinaryIO,
    format: ResultFormat,
    *,
    prefixes: Mapping[str, str] = WELL_KNOWN_PREFIXES,
    overwrite: bool = True,
    guard: SpreadsheetGuard | None = None,
) -> None:
    """Write a query result to a file (whole or not at all) or to an open stream.

    Rows and booleans go to ``json``, ``xml``, ``csv``, ``tsv`` or ``md``; statements to ``nt``, ``nq``, ``ttl``,
    ``trig``, ``jsonld`` or ``rdf``, with those of the ``prefixes`` that occur. CSV, TSV and Markdown have no form for a
    boolean; as other engines do, it is written as the word alone. With a ``guard`` a CSV has no cells that spreadsheets
    run. Raises UsageError for a format that can't hold the result, or a file that can't be written, or is there while
    ``overwrite`` is false.
    """
    chunks = Replacements().in_unicode(_choose_writer(result, format, prefixes, guard or NoGuard())(result))
    if isinstance(out, Path):
        write_file(out, chunks, overwrite=overwrite)
    else:
        stream: IO[Any] = out
        binary = _is_binary(out)
        for chunk in chunks:
            stream.write(chunk.encode() if binary else chunk)


_Writer: TypeAlias = Callable[[QueryResult], Iterator[str]]


def _choose_writer(result: QueryResult, format: str, prefixes: Mapping[str, str], guard: SpreadsheetGuard) -> _Writer:
    """Return what writes a query result in a format; raises UsageError where it can't hold the result."""
    rows: dict[str, _Writer] = {
        "json": _write_json,
        "csv": partial(_write_csv, guard=guard),
        "tsv": _write_tsv,
        "xml": serialize_results_xml,
        "md": partial(_write_markdown, prefixes=prefixes),
    }
    statements: dict[str, _Writer] = {
        name: partial(_write_statements, format=name, prefixes=prefixes) for name in STATEMENT_WRITERS
    }
    if format not in rows and format not in statements:
        raise UsageError("export.no_format", format=format, known=(*rows, *statements))
    if result.kind == "statements" and format in rows:
        raise UsageError("export.statements", format=format, known=tuple(statements))
    if result.kind != "statements" and format in statements:
        raise UsageError("export.no_statements", format=format)
    return rows.get(format) or statements[format]


def _is_binary(out: TextIO | BinaryIO) -> bool:
    """Tell whether the stream that a result is written to takes bytes."""
    if isinstance(out, io.TextIOBase):
        return False
    return isinstance(out, io.RawIOBase | io.BufferedIOBase) or "b" in str(getattr(out, "mode", ""))


def _write_json(result: QueryResult) -> Iterator[str]:
    """Yield a result as SPARQL results JSON."""
    if result.kind == "boolean":
        yield f'{{"head":{{}},"boolean":{_format_boolean(result)}{_dump_forms(result)}}}\n'
        return
    yield f'{{"head":{{"vars":{_dump_json(result.variables)}}},"results":{{"bindings":['
    for number, row in enumerate(result.rows):
        bound = {name: _json_term(term) for name, term in zip(result.variables, row, strict=True) if term is not None}
        yield (",\n" if number else "\n") + _dump_json(bound)
    yield f"\n]}}{_dump_forms(result)}}}\n"


def _dump_forms(result: QueryResult) -> str:
    """Return the member that says that literals may not be as the graph writes them; nothing where they are."""
    return ',"forms":"normalized"' if result.forms == "normalized" else ""


def _json_term(term: Term) -> dict[str, object]:
    """Return a term as SPARQL results JSON has it."""
    if isinstance(term, IRI):
        return {"type": "uri", "value": str(term)}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": format_ntriples_term(term).removeprefix("_:")}
    if isinstance(term, TripleTerm):
        parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
        return {"type": "triple", "value": {name: _json_term(part) for name, part in parts.items()}}
    if term.language:
        return {"type": "literal", "value": term.value, "xml:lang": term.language}
    if term.datatype != XSD_STRING:
        return {"type": "literal", "value": term.value, "datatype": str(term.datatype)}
    return {"type": "literal", "value": term.value}


def _dump_json(value: object) -> str:
    """Return compact JSON for a result."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _write_csv(result: QueryResult, guard: SpreadsheetGuard) -> Iterator[str]:
    """Yield a result as SPARQL results CSV."""
    if result.kind == "boolean":
        yield f"{_format_boolean(result)}\r\n"
        return
    yield _csv_line(result.variables)
    for row in result.rows:
        plain = map(_format_plain, row)
        yield _csv_line(
            cell if _is_number(term) else guard.guard_cell(cell) for term, cell in zip(row, plain, strict=True)
        )


def _csv_line(cells: Iterable[object]) -> str:
    """Return cells as a line of SPARQL results CSV."""
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue()


def _is_number(term: Term | None) -> bool:
    """Tell whether a term is a number, which no spreadsheet takes for anything else."""
    return isinstance(term, Literal) and term.datatype in DATATYPES_OF_NUMBERS


def _format_plain(term: Term | None) -> str:
    """Return a term as SPARQL results CSV has it."""
    if term is None:
        return ""
    if isinstance(term, Literal):
        return term.value
    return str(term) if isinstance(term, IRI) else format_ntriples_term(term)


def _write_tsv(result: QueryResult) -> Iterator[str]:
    """Yield a result as SPARQL results TSV."""
    if result.kind == "boolean":
        yield f"{_format_boolean(result)}\n"
        return
    yield "\t".join(f"?{name}" for name in result.variables) + "\n"
    for row in result.rows:
        yield "\t".join(map(_tsv_term, row)) + "\n"


def _write_markdown(result: QueryResult, prefixes: Mapping[str, str]) -> Iterator[str]:
    """Yield a result as a table in Markdown."""
    if result.kind == "boolean":
        yield f"{_format_boolean(result)}\n"
        return
    yield from serialize_markdown(result, {namespace: name for name, namespace in prefixes.items()})


def _tsv_term(term: Term | None) -> str:
    """Return a term as SPARQL results TSV has it."""
    if term is None:
        return ""
    return term.value if isinstance(term, Literal) and is_bare_number(term) else format_ntriples_term(term)


def _write_statements(result: QueryResult, format: StatementFormat, prefixes: Mapping[str, str]) -> Iterator[str]:
    """Yield the statements of a result in an RDF format."""
    ordered = sorted(result.statements, key=lambda item: (item.subject, item.predicate != TYPE, item.predicate))
    return STATEMENT_WRITERS[format](StatementSource(lambda: ordered), prefixes)


def _format_boolean(result: QueryResult) -> str:
    """Return the answer of an ASK query as a word."""
    return "true" if result.boolean else "false"
