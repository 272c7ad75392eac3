"""Reading XML of graph tools piece by piece with expat, with the line of each element."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from xml.parsers import expat

from cfgraph.store.graph_files.records import EdgeRecord, NodeRecord, make_format_error
from cfgraph.store.rdf_stream import CHUNK_BYTES, RdfStream
from cfgraph.text.catalog import make_phrase

MAX_DEPTH = 1_000
"""Elements within one another that are read."""


@dataclass(frozen=True, slots=True)
class Start:
    """An element begins: its name without a prefix, its attributes without prefixes, its line, its depth from 1."""

    name: str
    attributes: Mapping[str, str]
    line: int
    depth: int


@dataclass(frozen=True, slots=True)
class End:
    """An element ends; ``text`` is that directly within it."""

    name: str
    text: str
    line: int
    depth: int


class RecordReader(Protocol):
    """What makes records of the elements of one format."""

    has_graph: bool

    def begin(self, start: Start) -> None:
        """Take the begin of an element."""

    def end(self, end: End) -> NodeRecord | EdgeRecord | None:
        """Take the end of an element, and return the node or edge that it completes."""


def read_records(path: Path, form: str, reader: RecordReader, stream: RdfStream) -> Iterator[NodeRecord | EdgeRecord]:
    """Yield the nodes and edges of a file whose root is called as its format. Raises GraphError, with the line."""
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
    """Yield where elements begin and end. Raises GraphError, with its line, for what is no XML."""
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
        plain = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        found.append(Start(name.rpartition(":")[2], plain, parser.CurrentLineNumber, len(texts)))

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
                path, form, error.lineno, make_phrase("graph_file.not_xml", reason=reason, column=error.offset + 1)
            ) from error
        yield from found
        found.clear()
        if not chunk:
            return
