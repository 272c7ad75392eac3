"""Reading edge lists: a CSV with a header of Gephi, Neo4j or cfgraph, or two or three columns without a header."""

from __future__ import annotations

import ast
import csv
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from cfgraph.store.file_kinds import explain_encoding
from cfgraph.store.graph_files.records import (
    EdgeRecord,
    NodeRecord,
    Value,
    guess_literal,
    json_to_value,
    make_format_error,
)
from cfgraph.store.rdf_stream import CHUNK_BYTES, RdfStream
from cfgraph.text.catalog import make_phrase, quote_library

_FORM = "edges"

SOURCES = ("source", "src", "from", "subject", "start", "start_id", "node1", "来源", "主体")
TARGETS = ("target", "tgt", "dst", "to", "object", "end", "end_id", "node2", "目标", "客体")
"""Headers of the columns with the two ends of an edge, without case, spaces and colons."""

MAX_CELL = 16 * 1024 * 1024
"""Maximum number of characters of a cell."""

_JSON = ("claimDetails", "sourceAttributes", "targetAttributes")
_OF_ENDS = {"sourceLabel": 0, "targetLabel": 1, "sourceAttributes": 0, "targetAttributes": 1}
_DIRECTIONS = ("directed", "undirected", "mutual")
_COMMENT = re.compile(r"\s*[#%]")
_BLANKS = re.compile(r"[ \t]+")
_NUMBER = re.compile(r"[+-]?[0-9.]+(?:[eE][+-]?[0-9]+)?")


@dataclass(frozen=True, slots=True)
class _Columns:
    """The columns with the ends of an edge, and the names of all."""

    names: tuple[str, ...]
    source: int
    target: int


def read_edge_list(path: Path, stream: RdfStream) -> Iterator[NodeRecord | EdgeRecord]:
    """Yield the nodes and edges of an edge list. Raises GraphError, with the line, if it is invalid."""
    lines = _read_lines(path, stream)
    skipped = 0
    first = ""
    for first in lines:
        if first.strip() and not _COMMENT.match(first):
            break
        skipped += 1
    else:
        return
    delimiter = next((sign for sign in "\t,;" if sign in first), None)
    rest = chain([first], lines)
    rows = _split_blanks(rest) if delimiter is None else _split_cells(path, rest, delimiter, skipped)
    seen: set[str] = set()
    columns: _Columns | None = None
    for line, cells in rows:
        if columns is None:
            columns, is_header = _find_columns(path, cells, line + skipped)
            if is_header:
                continue
        if not any(cells) or _COMMENT.match(cells[0]):
            continue
        if len(cells) <= max(columns.source, columns.target) or not cells[columns.source] or not cells[columns.target]:
            raise make_format_error(path, _FORM, line + skipped, make_phrase("graph_file.few_cells"))
        if len(cells) > len(columns.names) and any(cells[len(columns.names) :]):
            raise make_format_error(
                path, _FORM, line + skipped, make_phrase("graph_file.many_cells", most=len(columns.names))
            )
        yield from _read_row(path, line + skipped, cells, columns, seen)


def _read_row(
    path: Path, line: int, cells: Sequence[str], columns: _Columns, seen: set[str]
) -> Iterator[NodeRecord | EdgeRecord]:
    """Yield the new nodes of a row, and its edge."""
    ends = cells[columns.source], cells[columns.target]
    of_ends: tuple[dict[str, Value], dict[str, Value]] = {}, {}
    values: dict[str, Value] = {}
    directed = True
    for place, (name, cell) in enumerate(zip(columns.names, cells, strict=False)):
        if not cell or place in (columns.source, columns.target):
            continue
        value = _read_json_cell(path, line, cell) if name in _JSON else guess_literal(cell)
        if name in ("sourceAttributes", "targetAttributes") and isinstance(value, dict):
            of_ends[_OF_ENDS[name]].update(
                (k, v) for k, each in value.items() if (v := json_to_value(each)) is not None
            )
        elif name in _OF_ENDS:
            of_ends[_OF_ENDS[name]].setdefault("label", guess_literal(cell))
        elif name.startswith("{"):
            values |= _read_data(cell)
        elif name.casefold() == "type" and cell.casefold() in _DIRECTIONS:
            directed = cell.casefold() != "undirected"
        else:
            values[name] = value
    for end, attributes in zip(ends, of_ends, strict=True):
        if end not in seen:
            seen.add(end)
            yield NodeRecord(end, attributes)
    yield EdgeRecord(*ends, values, f"e{line}", directed)


def _find_columns(path: Path, cells: Sequence[str], line: int) -> tuple[_Columns, bool]:
    """Return the columns, and whether the first row is a header. Raises GraphError."""
    plain = [cell.casefold().strip(" :").replace(" ", "_") for cell in cells]
    source = next((place for name in SOURCES for place, cell in enumerate(plain) if cell == name), None)
    target = next((place for name in TARGETS for place, cell in enumerate(plain) if cell == name), None)
    if source is not None and target is not None:
        return _Columns(tuple(cell.strip(" :") for cell in cells), source, target), True
    if len(cells) > 3 or len(cells) < 2:
        raise make_format_error(path, _FORM, line, make_phrase("graph_file.no_ends"))
    third = "weight" if len(cells) > 2 and _NUMBER.fullmatch(cells[2]) else "predicate"
    if len(cells) > 2 and cells[2].startswith("{"):  # what networkx writes behind the ends
        third = "{"
    return _Columns(
        ("source", "target", third)[: len(cells)] if len(cells) > 2 else ("source", "target", third), 0, 1
    ), False


def _split_cells(path: Path, lines: Iterator[str], delimiter: str, skipped: int) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a CSV with the lines on which they begin."""
    csv.field_size_limit(max(csv.field_size_limit(), MAX_CELL))
    reader = csv.reader(lines, delimiter=delimiter)
    line = 1
    try:
        for cells in reader:
            yield line, [cell.strip() for cell in cells]
            line = reader.line_num + 1
    except csv.Error as error:
        raise make_format_error(
            path, _FORM, line + skipped, make_phrase("graph_file.not_csv", reason=quote_library(str(error)))
        ) from error


def _split_blanks(lines: Iterator[str]) -> Iterator[tuple[int, list[str]]]:
    """Yield rows with cells separated by white space; everything after the second is one cell."""
    for number, line in enumerate(lines, 1):
        yield number, _BLANKS.split(line.strip(), maxsplit=2)


def _read_json_cell(path: Path, line: int, cell: str) -> Value:
    try:
        return json_to_value(json.loads(cell)) or guess_literal(cell)
    except (ValueError, RecursionError) as error:
        raise make_format_error(path, _FORM, line, make_phrase("graph_file.not_json_cell")) from error


def _read_data(cell: str) -> dict[str, Value]:
    """Return the attributes that networkx writes as a Python dictionary; other values are texts."""
    try:
        found = ast.literal_eval(cell) if len(cell) < 100_000 else None
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        found = None
    if not isinstance(found, dict):
        return {"data": guess_literal(cell)} if cell != "{}" else {}
    return {str(name): value for name, each in found.items() if (value := json_to_value(each)) is not None}


def _read_lines(path: Path, stream: RdfStream) -> Iterator[str]:
    """Yield the lines of a stream with their ends. Raises GraphError if they are not UTF-8."""
    rest, number = b"", 0
    while True:
        chunk = stream.read(CHUNK_BYTES)
        lines = (rest + chunk).splitlines(keepends=True) if b"\n" in chunk or not chunk else [rest + chunk]
        rest = b"" if not chunk or not lines else lines.pop()
        if len(rest) > MAX_CELL:
            raise make_format_error(
                path, _FORM, number + 1, make_phrase("graph_file.long_line", most=MAX_CELL // 1024**2)
            )
        for line in lines:
            number += 1
            try:
                yield line.decode()
            except UnicodeDecodeError as error:
                raise explain_encoding(path, line, number) from error
        if not chunk:
            return
