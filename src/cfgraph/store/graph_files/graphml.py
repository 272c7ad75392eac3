"""Reading GraphML: of Gephi, yEd, networkx, igraph and cfgraph itself, nested graphs included."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cfgraph.store.graph_files.records import EdgeRecord, NodeRecord, Value, make_format_error, make_typed_literal
from cfgraph.store.graph_files.xml_events import End, Start, read_records
from cfgraph.store.rdf_stream import RdfStream
from cfgraph.text.catalog import make_phrase

_FORM = "graphml"


@dataclass
class _Key:
    """What a ``key`` element declares of an attribute."""

    name: str
    kind: str
    domain: str
    default: str | None = None


@dataclass
class _Element:
    """A node or edge that is being read."""

    start: Start
    parent: str | None = None
    directed: bool = True
    values: dict[str, Value] = field(default_factory=dict)
    drawn_label: str = ""


def read_graphml(path: Path, stream: RdfStream) -> Iterator[NodeRecord | EdgeRecord]:
    """Yield the nodes and edges of a GraphML file. Raises GraphError, with the line, where it is none."""
    return read_records(path, _FORM, _GraphmlReader(path), stream)


class _GraphmlReader:
    """Follows the elements of a file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._keys: dict[str, _Key] = {}
        self._graphs: list[tuple[bool, str | None]] = []
        self._open: list[_Element] = []
        self._key: _Key | None = None
        self._data: str | None = None
        self._edges = 0
        self.has_graph = False

    def begin(self, start: Start) -> None:
        """Take the begin of an element."""
        name, attributes = start.name, start.attributes
        if name == "key":
            title = attributes.get("attr.name") or attributes.get("yfiles.type") or self._need(start, "id")
            kind = attributes.get("attr.type", "string")
            self._key = self._keys[self._need(start, "id")] = _Key(title, kind, attributes.get("for", "all"))
        elif name == "graph":
            self.has_graph = True
            parent = self._open[-1].start.attributes.get("id") if self._open else None
            self._graphs.append((attributes.get("edgedefault") != "undirected", parent))
        elif name == "node":
            self._need(start, "id")
            self._open.append(_Element(start, self._graphs[-1][1] if self._graphs else None))
        elif name == "edge":
            self._need(start, "source"), self._need(start, "target")
            default = self._graphs[-1][0] if self._graphs else True
            directed = {"true": True, "false": False}.get(attributes.get("directed", ""), default)
            self._open.append(_Element(start, directed=directed))
        elif name == "hyperedge":
            raise make_format_error(self._path, _FORM, start.line, make_phrase("graph_file.hyperedge"))
        elif name == "data":
            self._data = self._need(start, "key")

    def end(self, end: End) -> NodeRecord | EdgeRecord | None:
        """Take the end of an element, and return the node or edge that is whole by it."""
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
            return self._make_edge(self._open.pop())
        return None

    def _add_value(self, end: End) -> None:
        """Note the value of an attribute; those of the graph as a whole are its own."""
        identifier, self._data = self._data, None
        if identifier is None or not self._open or not end.text.strip():
            return
        key = self._keys.get(identifier)
        if key is None:
            raise make_format_error(self._path, _FORM, end.line, make_phrase("graph_file.no_key", name=identifier))
        value = make_typed_literal(end.text, key.kind)
        if value is None:
            raise make_format_error(
                self._path, _FORM, end.line, make_phrase("graph_file.not_typed", value=end.text[:60], type=key.kind)
            )
        self._open[-1].values[key.name] = value

    def _finish(self, element: _Element, domain: str) -> dict[str, Value]:
        """Return the attributes of an element, with defaults and the label that is drawn where it has none."""
        values = element.values
        for key in self._keys.values():
            if key.default and key.domain in (domain, "all") and key.name not in values:
                value = make_typed_literal(key.default, key.kind)
                if value is not None:
                    values[key.name] = value
        if element.drawn_label:
            values.setdefault("label", make_typed_literal(element.drawn_label, "string"))  # type: ignore[arg-type]
        return values

    def _make_edge(self, element: _Element) -> EdgeRecord:
        attributes, values = element.start.attributes, self._finish(element, "edge")
        if label := attributes.get("label"):  # as Gephi and Neo4j write it
            values.setdefault("label", make_typed_literal(label, "string"))  # type: ignore[arg-type]
        self._edges += 1
        return EdgeRecord(
            attributes["source"],
            attributes["target"],
            values,
            attributes.get("id") or f"e{self._edges}",
            element.directed,
        )

    def _need(self, start: Start, name: str) -> str:
        """Return an attribute that an element must have. Raises GraphError."""
        if not (value := start.attributes.get(name)):
            raise make_format_error(
                self._path, _FORM, start.line, make_phrase("graph_file.no_attribute", element=start.name, name=name)
            )
        return value
