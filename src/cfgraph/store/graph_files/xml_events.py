"""Reading XML of graph tools piece by piece with expat, with the line of each element."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple
from xml.parsers import expat

from cfgraph.model.errors import GraphError
from cfgraph.store.graph_files.records import (
    EdgeRecord,
    NodeRecord,
    Value,
    make_format_error,
    make_typed_literal,
)
from cfgraph.store.rdf_stream import CHUNK_BYTES, RdfStream
from cfgraph.text.catalog import make_phrase, quote_library

MAX_DEPTH = 1_000
"""Maximum depth of nested elements."""


class Start(NamedTuple):
    """The start of an element: its name and attributes without prefixes, its line, its depth from 1."""

    name: str
    attributes: Mapping[str, str]
    line: int
    depth: int


class End(NamedTuple):
    """The end of an element; ``text`` is the text directly in it."""

    name: str
    text: str
    line: int
    depth: int


@dataclass(slots=True)
class OpenElement:
    """An incomplete node or edge: its attributes so far, and the node that contains it."""

    start: Start
    parent: str | None = None
    directed: bool = True
    values: dict[str, Value] = field(default_factory=dict)
    drawn_label: str = ""


class RecordReader(ABC):
    """Makes records from the elements of one format. Its errors name the file, the format and the line."""

    def __init__(self, path: Path, form: str) -> None:
        self._path, self._form = path, form
        self._open: list[OpenElement] = []
        self._edges = 0
        self.has_graph = False

    @abstractmethod
    def begin(self, start: Start) -> None:
        """Handle the start of an element."""

    @abstractmethod
    def end(self, end: End) -> NodeRecord | EdgeRecord | None:
        """Handle the end of an element; return the node or edge that it completes."""

    def need(self, start: Start, name: str) -> str:
        """Return a required attribute of an element. Raises GraphError if it is missing."""
        if value := start.attributes.get(name):
            return value
        reason = make_phrase("graph_file.no_attribute", element=start.name, name=name)
        raise make_format_error(self._path, self._form, start.line, reason)

    def make_value(self, text: str, kind: str, line: int) -> Value:
        """Return a text as a literal of a declared type. Raises GraphError if it is invalid for that type."""
        if (value := make_typed_literal(text, kind)) is not None:
            return value
        reason = make_phrase("graph_file.not_typed", value=text[:60], type=kind)
        raise make_format_error(self._path, self._form, line, reason)

    def make_unknown_key_error(self, name: str, line: int) -> GraphError:
        """Return the error for an attribute that the file uses but does not declare."""
        return make_format_error(self._path, self._form, line, make_phrase("graph_file.no_key", name=name))

    def make_edge(self, element: OpenElement, values: Mapping[str, Value]) -> EdgeRecord:
        """Return the record of an edge; an edge without an identifier is numbered."""
        self._edges += 1
        attributes = element.start.attributes
        identifier = attributes.get("id") or f"e{self._edges}"
        return EdgeRecord(attributes["source"], attributes["target"], values, identifier, element.directed)


def read_records(path: Path, form: str, reader: RecordReader, stream: RdfStream) -> Iterator[NodeRecord | EdgeRecord]:
    """Yield the nodes and edges of a file whose root element is named like its format. Raises GraphError, with the
    line.
    """
    for event in read_xml_events(path, form, stream):
        if isinstance(event, End):
            if record := reader.end(event):
                yield record
            continue
        if event.depth == 1 and event.name != form:
            reason = make_phrase("graph_file.other_root", name=event.name, wanted=form)
            raise make_format_error(path, form, event.line, reason)
        reader.begin(event)
    if not reader.has_graph:
        raise make_format_error(path, form, None, make_phrase("graph_file.no_graph"))


def read_xml_events(path: Path, form: str, stream: RdfStream) -> Iterator[Start | End]:
    """Yield the starts and ends of elements. Raises GraphError, with its line, for invalid XML."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    found: list[Start | End] = []
    texts: list[list[str]] = []

    def begin(name: str, attributes: Mapping[str, str]) -> None:
        texts.append([])
        if len(texts) > MAX_DEPTH:
            raise make_format_error(
                path, form, parser.CurrentLineNumber, make_phrase("graph_file.too_deep", most=MAX_DEPTH)
            )
        if any(":" in key for key in attributes):
            attributes = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        found.append(Start(name.rpartition(":")[2], attributes, parser.CurrentLineNumber, len(texts)))

    def end(name: str) -> None:
        depth = len(texts)
        found.append(End(name.rpartition(":")[2], "".join(texts.pop()), parser.CurrentLineNumber, depth))

    def add_text(text: str) -> None:
        if texts:
            texts[-1].append(text)

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = begin, end, add_text
    while True:
        chunk = stream.read(CHUNK_BYTES)
        try:
            parser.Parse(chunk, not chunk)
        except expat.ExpatError as error:
            reason = expat.errors.messages.get(error.code, str(error))
            raise make_format_error(
                path,
                form,
                error.lineno,
                make_phrase("graph_file.not_xml", reason=quote_library(reason), column=error.offset + 1),
            ) from error
        yield from found
        found.clear()
        if not chunk:
            return
