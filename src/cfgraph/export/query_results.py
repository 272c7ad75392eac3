"""Writing query results: SPARQL results JSON, XML, CSV and TSV or Markdown for rows, RDF for statements."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import IO, Any, BinaryIO, TextIO, TypeAlias, cast, get_args

from cfgraph.explorer.sorted_statements import SortedStatements
from cfgraph.export.replacements import Replacements
from cfgraph.export.row_formats import Row, RowEncoder, RowFormat, format_boolean, make_row_encoder
from cfgraph.export.rows_xml import serialize_boolean_xml
from cfgraph.export.statement_source import StatementSource
from cfgraph.export.statements import STATEMENT_WRITERS, StatementFormat
from cfgraph.model.errors import UsageError
from cfgraph.model.query_result import QueryResult
from cfgraph.model.vocabulary import TYPE, WELL_KNOWN_PREFIXES
from cfgraph.text.spreadsheet import NoGuard, SpreadsheetGuard
from cfgraph.userfiles.atomic import write_file

ResultFormat: TypeAlias = RowFormat | StatementFormat

ROW_ENDINGS: Mapping[str, RowFormat] = {
    ".json": "json",
    ".srj": "json",
    ".csv": "csv",
    ".tsv": "tsv",
    ".srx": "xml",
    ".md": "md",
}
"""Extensions of files for rows, each with its format."""

STATEMENT_ENDINGS: Mapping[str, StatementFormat] = {f".{name}": name for name in STATEMENT_WRITERS}
"""Extensions of files for unchanged statements, each with its format."""

RESULT_ENDINGS: Mapping[str, ResultFormat] = {**ROW_ENDINGS, **STATEMENT_ENDINGS}
"""Extensions of files for results, each with its format."""


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
    """Writes rows as they arrive, so that memory does not grow with them.

    ``on_rows`` takes the variables and a batch of rows, even an empty one; ``end`` writes the end of the file. A table
    in Markdown is in a temporary file until then, as its second line tells which columns are numbers. ``count`` is the
    number of rows written.
    """

    def __init__(
        self,
        write: Callable[[str], object],
        format: RowFormat,
        guard: SpreadsheetGuard | None = None,
        prefixes: Mapping[str, str] = WELL_KNOWN_PREFIXES,
    ) -> None:
        self._write, self._replaced = write, Replacements()
        self._encoder = make_row_encoder(format, guard or NoGuard(), prefixes)
        self._has_begun = False
        self.count = 0

    def on_rows(self, variables: tuple[str, ...], rows: Sequence[Row]) -> None:
        """Write some rows, after the header for the first ones."""
        head = "" if self._has_begun else self._encoder.head(variables)
        self._has_begun = True
        lines = [self._encoder.row(variables, row, self.count + number) for number, row in enumerate(rows)]
        self.count += len(rows)
        self._write(self._replaced.in_text(head + "".join(lines)))

    def end(self, result: QueryResult) -> None:
        """Write the end of the file."""
        for chunk in self._encoder.end(result):
            self._write(self._replaced.in_text(chunk))


_Writer: TypeAlias = Callable[[QueryResult], Iterator[str]]


def _choose_writer(result: QueryResult, format: str, prefixes: Mapping[str, str], guard: SpreadsheetGuard) -> _Writer:
    """Return the writer for a query result in a format; raises UsageError if the format can't represent it."""
    rows, statements = get_args(RowFormat), tuple(STATEMENT_WRITERS)
    if format not in rows and format not in statements:
        raise UsageError("export.no_format", format=format, known=(*rows, *statements))
    if result.kind == "statements":
        if format in rows:
            raise UsageError("export.statements", format=format, known=statements)
        return partial(_write_statements, format=cast(StatementFormat, format), prefixes=prefixes)
    if format in statements:
        raise UsageError("export.no_statements", format=format)
    row_format = cast(RowFormat, format)
    if result.kind == "boolean":
        return serialize_boolean_xml if format == "xml" else partial(_write_boolean, format=row_format)
    return partial(_write_rows, encoder=make_row_encoder(row_format, guard, prefixes))


def _is_binary(out: TextIO | BinaryIO) -> bool:
    """Tell whether the output stream takes bytes."""
    if isinstance(out, io.TextIOBase):
        return False
    return isinstance(out, io.RawIOBase | io.BufferedIOBase) or "b" in str(getattr(out, "mode", ""))


def _write_boolean(result: QueryResult, format: RowFormat) -> Iterator[str]:
    """Yield the result of an ASK query."""
    yield format_boolean(result, format)


def _write_rows(result: QueryResult, encoder: RowEncoder) -> Iterator[str]:
    """Yield rows as text."""
    yield encoder.head(result.variables)
    for number, row in enumerate(result.rows):
        yield encoder.row(result.variables, row, number)
    yield from encoder.end(result)


def _write_statements(result: QueryResult, format: StatementFormat, prefixes: Mapping[str, str]) -> Iterator[str]:
    """Yield the statements of a result in an RDF format."""
    ordered = result.statements
    if not isinstance(ordered, SortedStatements):
        ordered = sorted(ordered, key=lambda item: (item.subject, item.predicate != TYPE, item.predicate))
    return STATEMENT_WRITERS[format](StatementSource(lambda: ordered), prefixes)
