"""Subgraphs as two CSV files in a directory, for nodes and edges, plain or with the headers of Neo4j's import."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import TypeAlias, TypeGuard

from cfgraph.export.flavors import AnyFlavor
from cfgraph.export.graph_attributes import GraphRecords, Record, Value, name_distinctly
from cfgraph.export.replacements import Replacements
from cfgraph.export.xml import attribute_types, format_value
from cfgraph.model.entity import Ref
from cfgraph.model.errors import UsageError
from cfgraph.model.terms import IRI, XSD, Literal
from cfgraph.text.spreadsheet import SpreadsheetGuard
from cfgraph.userfiles.atomic import STDOUT, make_directory, open_atomically

Rows: TypeAlias = Iterable[Iterable[object]]

FILE_NAMES = ("nodes.csv", "edges.csv")
"""The two files of a directory."""

ARRAY_DELIMITER, IN_ARRAYS = ";", "；"
"""Default array delimiter of Neo4j's import, and its replacement within an item."""

_ENDS = ("source", "target", "label", "sourceLabel", "targetLabel")
_DATE = IRI(XSD + "date")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def write_tables(
    records: GraphRecords,
    directory: Path,
    flavor: AnyFlavor | None,
    *,
    guard: SpreadsheetGuard,
    replaced: Replacements,
    overwrite: bool = True,
) -> None:
    """Write the nodes and edges into a directory, which is created if necessary: both files or neither.

    Raises UsageError if the directory or a file can't be written, or a file exists and ``overwrite`` is false.
    """
    if directory == STDOUT:
        raise UsageError("export.two_files", flavor=flavor)
    tables = _neo4j_tables(records, replaced) if flavor == "neo4j" else _plain_tables(records)
    with ExitStack() as stack:
        stack.enter_context(make_directory(directory))
        writers = [stack.enter_context(open_atomically(directory / name, overwrite=overwrite)) for name in FILE_NAMES]
        for write, rows in zip(writers, tables, strict=True):
            for row in rows:
                write(replaced.in_text(_format_row(guard.guard_row(row))))


def _plain_tables(records: GraphRecords) -> tuple[Rows, Rows]:
    """Return the rows of nodes and of edges with Gephi's headers: ``id``, ``source``, ``target``."""
    return _plain_nodes(records), _plain_edges(records)


def _plain_nodes(records: GraphRecords) -> Iterator[Iterable[object]]:
    columns = list(attribute_types(record for _, record in records.node_records()))
    yield ("id", *columns)
    for node, record in records.node_records():
        yield (str(node), *_format_cells(record, columns))


def _plain_edges(records: GraphRecords) -> Iterator[Iterable[object]]:
    columns = [name for name in attribute_types(record for _, record in records.edge_records()) if name != "label"]
    yield (*_ENDS, *columns)
    for edge, record in records.edge_records():
        ends = (str(edge.subject.id), str(edge.object.id), record.get("label", ""), edge.subject.label)
        yield (*ends, edge.object.label, *_format_cells(record, columns))


def _neo4j_tables(records: GraphRecords, replaced: Replacements) -> tuple[Rows, Rows]:
    """Return the rows of nodes and of edges in the format of ``neo4j-admin database import``."""
    form = _ArrayForm(replaced)
    return _neo4j_nodes(records, form), _neo4j_edges(records, form)


def _neo4j_nodes(records: GraphRecords, form: _ArrayForm) -> Iterator[Iterable[object]]:
    columns = _type_columns(records.node_records, _find_dates(records))
    columns.pop("iri", None)
    labels = name_distinctly(kind for ref in records.nodes.values() for kind in ref.type_ids or ref.types)
    yield ("iri:ID", *_format_header(columns), ":LABEL")
    for node, record in records.node_records():
        own = form.join([labels[kind] for kind in _kinds_of(records.nodes[node])])
        yield (str(node), *(form.format(record.get(name, "")) for name in columns), own)


def _neo4j_edges(records: GraphRecords, form: _ArrayForm) -> Iterator[Iterable[object]]:
    columns = _type_columns(records.edge_records, frozenset())
    types = name_distinctly(edge.predicate.curie for edge in records.subgraph.edges)
    yield (":START_ID", ":END_ID", ":TYPE", *_format_header(columns))
    for edge, record in records.edge_records():
        ends = (str(edge.subject.id), str(edge.object.id), types[edge.predicate.curie])
        yield (*ends, *(form.format(record.get(name, "")) for name in columns))


def _kinds_of(ref: Ref) -> tuple[str, ...]:
    return ref.type_ids or ref.types


class _ArrayForm:
    """Formats values for Neo4j, whose array items can't contain the delimiter; replaced delimiters are counted."""

    def __init__(self, replaced: Replacements) -> None:
        self._replaced = replaced

    def join(self, items: list[str]) -> str:
        """Return texts as an array."""
        self._replaced.count += sum(item.count(ARRAY_DELIMITER) for item in items)
        return ARRAY_DELIMITER.join(item.replace(ARRAY_DELIMITER, IN_ARRAYS) for item in items)

    def format(self, value: Value) -> str:
        """Return a value as a cell."""
        return self.join(value) if _is_array(value) else format_value(value)


def _is_array(value: object) -> TypeGuard[list[str]]:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _type_columns(read: Callable[[], Iterable[tuple[object, Record]]], dates: Iterable[str]) -> dict[str, str]:
    """Return the attributes in use, each with its Neo4j type."""
    types = attribute_types(record for _, record in read())
    arrays = {name for _, record in read() for name, value in record.items() if _is_array(value)}
    return types | dict.fromkeys(dates & types.keys(), "date") | dict.fromkeys(types.keys() & arrays, "string[]")


def _find_dates(records: GraphRecords) -> set[str]:
    """Return the attributes of nodes of which every value is a date."""
    found: dict[str, bool] = {}
    for values in records.subgraph.attributes.values():
        for key, literal in values.items():
            name = records.names[key]
            found[name] = found.get(name, True) and _is_day(literal)
    return {name for name, holds in found.items() if holds}


def _is_day(literal: Literal) -> bool:
    return literal.datatype == _DATE and _DAY.fullmatch(literal.value) is not None


def _format_header(columns: Mapping[str, str]) -> list[str]:
    return [f"{name}:{kind}" for name, kind in columns.items()]


def _format_cells(record: Record, columns: Iterable[str]) -> Iterator[str]:
    return (format_value(record.get(name, "")) for name in columns)


def _format_row(cells: Iterable[object]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()
