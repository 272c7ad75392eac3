"""Writing query results: SPARQL results JSON, XML, CSV and TSV or Markdown for rows, RDF for statements."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import IO, Any, BinaryIO, Protocol, TextIO, TypeAlias, cast, get_args
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

Row: TypeAlias = tuple[Term | None, ...]

StreamedFormat: TypeAlias = OneOf["json", "csv", "tsv"]
"""Formats that rows are written to as they come."""

RowFormat: TypeAlias = StreamedFormat | OneOf["xml", "md"]
ResultFormat: TypeAlias = RowFormat | StatementFormat

STREAMED_ENDINGS: Mapping[str, StreamedFormat] = {".json": "json", ".srj": "json", ".csv": "csv", ".tsv": "tsv"}
"""Endings of files that rows are written to as they come, each with its format."""

ROW_ENDINGS: Mapping[str, RowFormat] = {**STREAMED_ENDINGS, ".srx": "xml", ".md": "md"}
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


class RowWriter:
    """Writes rows in a W3C format as they come, so that memory does not grow with them.

    ``on_rows`` takes the variables and a batch of rows, even an empty one; ``end`` writes what stands behind them.
    ``count`` is how many were written.
    """

    def __init__(
        self, write: Callable[[str], object], format: StreamedFormat, guard: SpreadsheetGuard | None = None
    ) -> None:
        self._write, self._replaced = write, Replacements()
        self._encoder = _row_encoder(format, guard or NoGuard())
        self._has_begun = False
        self.count = 0

    def on_rows(self, variables: tuple[str, ...], rows: Sequence[Row]) -> None:
        """Write some rows, and what stands above them before the first."""
        head = "" if self._has_begun else self._encoder.head(variables)
        self._has_begun = True
        lines = [self._encoder.row(variables, row, self.count + number) for number, row in enumerate(rows)]
        self.count += len(rows)
        self._write(self._replaced.in_text(head + "".join(lines)))

    def end(self, result: QueryResult) -> None:
        """Write what stands behind the rows of an answer."""
        self._write(self._encoder.end(result))


_Writer: TypeAlias = Callable[[QueryResult], Iterator[str]]


def _choose_writer(result: QueryResult, format: str, prefixes: Mapping[str, str], guard: SpreadsheetGuard) -> _Writer:
    """Return what writes a query result in a format; raises UsageError where it can't hold the result."""
    rows, statements = (*get_args(StreamedFormat), "xml", "md"), tuple(STATEMENT_WRITERS)
    if format not in rows and format not in statements:
        raise UsageError("export.no_format", format=format, known=(*rows, *statements))
    if result.kind == "statements":
        if format in rows:
            raise UsageError("export.statements", format=format, known=statements)
        return partial(_write_statements, format=cast(StatementFormat, format), prefixes=prefixes)
    if format in statements:
        raise UsageError("export.no_statements", format=format)
    if format == "xml":
        return serialize_results_xml
    if result.kind == "boolean":
        return partial(_write_boolean, format=format)
    if format == "md":
        return partial(_write_markdown, prefixes=prefixes)
    return partial(_write_rows, encoder=_row_encoder(cast(StreamedFormat, format), guard))


def _is_binary(out: TextIO | BinaryIO) -> bool:
    """Tell whether the stream that a result is written to takes bytes."""
    if isinstance(out, io.TextIOBase):
        return False
    return isinstance(out, io.RawIOBase | io.BufferedIOBase) or "b" in str(getattr(out, "mode", ""))


def _write_boolean(result: QueryResult, format: str) -> Iterator[str]:
    """Yield the answer of an ASK query."""
    word = "true" if result.boolean else "false"
    if format == "json":
        yield f'{{"head":{{}},"boolean":{word}{_dump_forms(result)}}}\n'
    else:
        yield word + ("\r\n" if format == "csv" else "\n")


def _write_rows(result: QueryResult, encoder: _RowEncoder) -> Iterator[str]:
    """Yield rows as text."""
    yield encoder.head(result.variables)
    for number, row in enumerate(result.rows):
        yield encoder.row(result.variables, row, number)
    yield encoder.end(result)


class _RowEncoder(Protocol):
    """A format of rows: what stands above them, a row with its number, and what stands behind them."""

    def head(self, variables: Sequence[str]) -> str: ...
    def row(self, variables: Sequence[str], row: Row, number: int) -> str: ...
    def end(self, result: QueryResult) -> str: ...


def _row_encoder(format: StreamedFormat, guard: SpreadsheetGuard) -> _RowEncoder:
    """Return what writes rows in a format."""
    if format == "csv":
        return _CsvRows(guard)
    return _JsonRows() if format == "json" else _TsvRows()


class _JsonRows:
    """SPARQL results JSON."""

    def head(self, variables: Sequence[str]) -> str:
        return f'{{"head":{{"vars":{_dump_json(variables)}}},"results":{{"bindings":['

    def row(self, variables: Sequence[str], row: Row, number: int) -> str:
        bound = {name: _json_term(term) for name, term in zip(variables, row, strict=True) if term is not None}
        return (",\n" if number else "\n") + _dump_json(bound)

    def end(self, result: QueryResult) -> str:
        return f"\n]}}{_dump_forms(result)}}}\n"


class _CsvRows:
    """SPARQL results CSV."""

    def __init__(self, guard: SpreadsheetGuard) -> None:
        self._guard = guard

    def head(self, variables: Sequence[str]) -> str:
        return _csv_line(variables)

    def row(self, variables: Sequence[str], row: Row, number: int) -> str:
        cells = ((term, _format_plain(term)) for term in row)
        return _csv_line(cell if _is_number(term) else self._guard.guard_cell(cell) for term, cell in cells)

    def end(self, result: QueryResult) -> str:
        return ""


class _TsvRows:
    """SPARQL results TSV."""

    def head(self, variables: Sequence[str]) -> str:
        return "\t".join(f"?{name}" for name in variables) + "\n"

    def row(self, variables: Sequence[str], row: Row, number: int) -> str:
        return "\t".join(map(_tsv_term, row)) + "\n"

    def end(self, result: QueryResult) -> str:
        return ""


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


def _write_markdown(result: QueryResult, prefixes: Mapping[str, str]) -> Iterator[str]:
    """Yield rows as a table in Markdown."""
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
