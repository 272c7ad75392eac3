"""The formats of query rows: SPARQL results JSON, CSV and TSV, and the encoder of each format."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal as OneOf
from typing import Protocol, TypeAlias

from cfgraph.export.rdf import format_ntriples_term, is_bare_number
from cfgraph.export.rows_markdown import MarkdownRows
from cfgraph.export.rows_xml import XmlRows
from cfgraph.model.query_result import QueryResult
from cfgraph.model.terms import IRI, XSD_STRING, BlankNode, Literal, Term, TripleTerm
from cfgraph.model.vocabulary import DATATYPES_OF_NUMBERS
from cfgraph.text.spreadsheet import SpreadsheetGuard

Row: TypeAlias = tuple[Term | None, ...]

RowFormat: TypeAlias = OneOf["json", "csv", "tsv", "xml", "md"]


class RowEncoder(Protocol):
    """A format of rows: its header, a row with its number, and its end in pieces."""

    def head(self, variables: Sequence[str]) -> str: ...
    def row(self, variables: Sequence[str], row: Row, number: int) -> str: ...
    def end(self, result: QueryResult) -> Iterator[str]: ...


def make_row_encoder(format: RowFormat, guard: SpreadsheetGuard, prefixes: Mapping[str, str]) -> RowEncoder:
    """Return an encoder for a format; CSV uses the guard, and Markdown the prefixes."""
    if format == "csv":
        return _CsvRows(guard)
    if format == "tsv":
        return _TsvRows()
    if format == "xml":
        return XmlRows()
    return MarkdownRows(prefixes) if format == "md" else _JsonRows()


def format_boolean(result: QueryResult, format: RowFormat) -> str:
    """Return the result of an ASK query in a format other than XML."""
    word = "true" if result.boolean else "false"
    if format == "json":
        return f'{{"head":{{}},"boolean":{word}{_dump_forms(result)}}}\n'
    return word + ("\r\n" if format == "csv" else "\n")


class _JsonRows:
    """SPARQL results JSON."""

    def head(self, variables: Sequence[str]) -> str:
        return f'{{"head":{{"vars":{_dump_json(variables)}}},"results":{{"bindings":['

    def row(self, variables: Sequence[str], row: Row, number: int) -> str:
        bound = {name: _json_term(term) for name, term in zip(variables, row, strict=True) if term is not None}
        return (",\n" if number else "\n") + _dump_json(bound)

    def end(self, result: QueryResult) -> Iterator[str]:
        yield f"\n]}}{_dump_forms(result)}}}\n"


class _CsvRows:
    """SPARQL results CSV."""

    def __init__(self, guard: SpreadsheetGuard) -> None:
        self._guard = guard

    def head(self, variables: Sequence[str]) -> str:
        return _csv_line(variables)

    def row(self, variables: Sequence[str], row: Row, number: int) -> str:
        cells = ((term, _format_plain(term)) for term in row)
        return _csv_line(cell if _is_number(term) else self._guard.guard_cell(cell) for term, cell in cells)

    def end(self, result: QueryResult) -> Iterator[str]:
        return iter(())


class _TsvRows:
    """SPARQL results TSV."""

    def head(self, variables: Sequence[str]) -> str:
        return "\t".join(f"?{name}" for name in variables) + "\n"

    def row(self, variables: Sequence[str], row: Row, number: int) -> str:
        return "\t".join(map(_tsv_term, row)) + "\n"

    def end(self, result: QueryResult) -> Iterator[str]:
        return iter(())


def _dump_forms(result: QueryResult) -> str:
    """Return the member for literals in another form than in the graph; empty if there are none."""
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
    """Tell whether a term is a number, which is safe in a spreadsheet."""
    return isinstance(term, Literal) and term.datatype in DATATYPES_OF_NUMBERS


def _format_plain(term: Term | None) -> str:
    """Return a term as SPARQL results CSV has it."""
    if term is None:
        return ""
    if isinstance(term, Literal):
        return term.value
    return str(term) if isinstance(term, IRI) else format_ntriples_term(term)


def _tsv_term(term: Term | None) -> str:
    """Return a term as SPARQL results TSV has it."""
    if term is None:
        return ""
    return term.value if isinstance(term, Literal) and is_bare_number(term) else format_ntriples_term(term)
