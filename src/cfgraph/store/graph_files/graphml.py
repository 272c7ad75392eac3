"""Reading GraphML of Gephi, yEd, networkx, igraph and cfgraph itself, including nested graphs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from cfgraph.store.graph_files.records import EdgeRecord, NodeRecord, Value, make_format_error, make_typed_literal
from cfgraph.store.graph_files.xml_events import End, OpenElement, RecordReader, Start, read_records
from cfgraph.store.rdf_stream import RdfStream
from cfgraph.text.catalog import make_phrase

_FORM = "graphml"


@dataclass
class _Key:
    """The declaration of an attribute by a ``key`` element."""

    name: str
    kind: str
    domain: str
    default: str | None = None


def read_graphml(path: Path, stream: RdfStream) -> Iterator[NodeRecord | EdgeRecord]:
    """Yield the nodes and edges of a GraphML file. Raises GraphError, with the line, if it is invalid."""
    return read_records(path, _FORM, _GraphmlReader(path), stream)


class _GraphmlReader(RecordReader):
    """Follows the elements of a file."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, _FORM)
        self._keys: dict[str, _Key] = {}
        self._graphs: list[tuple[bool, str | None]] = []
        self._key: _Key | None = None
        self._data: str | None = None

    def begin(self, start: Start) -> None:
        """Handle the start of an element."""
        name, attributes = start.name, start.attributes
        if name == "key":
            title = attributes.get("attr.name") or attributes.get("yfiles.type") or self.need(start, "id")
            kind = attributes.get("attr.type", "string")
            self._key = self._keys[self.need(start, "id")] = _Key(title, kind, attributes.get("for", "all"))
        elif name == "graph":
            self.has_graph = True
            parent = self._open[-1].start.attributes.get("id") if self._open else None
            self._graphs.append((attributes.get("edgedefault") != "undirected", parent))
        elif name == "node":
            self.need(start, "id")
            self._open.append(OpenElement(start, self._graphs[-1][1] if self._graphs else None))
        elif name == "edge":
            self.need(start, "source"), self.need(start, "target")
            default = self._graphs[-1][0] if self._graphs else True
            directed = {"true": True, "false": False}.get(attributes.get("directed", ""), default)
            self._open.append(OpenElement(start, directed=directed))
        elif name == "hyperedge":
            raise make_format_error(self._path, _FORM, start.line, make_phrase("graph_file.hyperedge"))
        elif name == "data":
            self._data = self.need(start, "key")

    def end(self, end: End) -> NodeRecord | EdgeRecord | None:
        """Handle the end of an element; return the node or edge that it completes."""
        name = end.name
        if name == "default" and self._key:
            self._key.default = end.text
        elif name == "key":
            self._key = None
        elif name == "graph":
            self._graphs.pop()
        elif name in ("NodeLabel", "EdgeLabel") and self._open:
            self._open[-1].drawn_label = self._open[-1].drawn_label or end.text.strip()
        elif name == "data":
            self._add_value(end)
        elif name == "node":
            element = self._open.pop()
            return NodeRecord(element.start.attributes["id"], self._finish(element, "node"), element.parent)
        elif name == "edge":
            return self._finish_edge(self._open.pop())
        return None

    def _add_value(self, end: End) -> None:
        """Record the value of an attribute; attributes of the graph as a whole are separate."""
        identifier, self._data = self._data, None
        if identifier is None or not self._open or not end.text.strip():
            return
        key = self._keys.get(identifier)
        if key is None:
            raise self.make_unknown_key_error(identifier, end.line)
        self._open[-1].values[key.name] = self.make_value(end.text, key.kind, end.line)

    def _finish(self, element: OpenElement, domain: str) -> dict[str, Value]:
        """Return the attributes of an element, with defaults and the drawn label if it has no other."""
        values = element.values
        for key in self._keys.values():
            if key.default and key.domain in (domain, "all") and key.name not in values:
                value = make_typed_literal(key.default, key.kind)
                if value is not None:
                    values[key.name] = value
        if element.drawn_label:
            values.setdefault("label", ox.Literal(element.drawn_label))
        return values

    def _finish_edge(self, element: OpenElement) -> EdgeRecord:
        values = self._finish(element, "edge")
        if label := element.start.attributes.get("label"):  # as Gephi and Neo4j write it
            values.setdefault("label", ox.Literal(label))
        return self.make_edge(element, values)
