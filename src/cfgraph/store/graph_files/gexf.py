"""Reading GEXF, the format of Gephi, in its versions 1.1 to 1.3; times become ``start`` and ``end``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import pyoxigraph as ox

from cfgraph.store.graph_files.records import EdgeRecord, NodeRecord, Value, make_format_error, make_typed_literal
from cfgraph.store.graph_files.xml_events import End, Start, read_records
from cfgraph.store.rdf_stream import RdfStream
from cfgraph.text.catalog import make_phrase

_FORM = "gexf"
_OF_EDGES = ("label", "kind", "weight", "type")
_TIMES = ("start", "end")


@dataclass
class _Element:
    """A node or edge that is being read."""

    start: Start
    parent: str | None = None
    values: dict[str, Value] = field(default_factory=dict)


def read_gexf(path: Path, stream: RdfStream) -> Iterator[NodeRecord | EdgeRecord]:
    """Yield the nodes and edges of a GEXF file. Raises GraphError, with the line, where it is none."""
    return read_records(path, _FORM, _GexfReader(path), stream)


class _GexfReader:
    """Follows the elements of a file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._domain = "node"
        self._titles: dict[tuple[str, str], tuple[str, str]] = {}
        self._defaults: dict[tuple[str, str], str] = {}
        self._declared: tuple[str, str] | None = None
        self._open: list[_Element] = []
        self._directed = False
        self._edges = 0
        self.has_graph = False

    def begin(self, start: Start) -> None:
        """Take the begin of an element."""
        name, attributes = start.name, start.attributes
        if name == "graph":
            self.has_graph = True
            self._directed = attributes.get("defaultedgetype", "undirected") == "directed"
        elif name == "attributes":
            self._domain = attributes.get("class", "node")
        elif name == "attribute":
            self._declared = self._domain, self._need(start, "id")
            title = attributes.get("title") or attributes["id"]
            self._titles[self._declared] = title, attributes.get("type", "string")
        elif name == "node":
            self._need(start, "id")
            inside = (
                self._open[-1].start.attributes["id"] if self._open and self._open[-1].start.name == "node" else None
            )
            self._open.append(_Element(start, attributes.get("pid") or inside))
        elif name == "edge":
            self._need(start, "source"), self._need(start, "target")
            self._open.append(_Element(start))
        elif name in ("attvalue", "spell", "color") and self._open:
            self._add_detail(start)

    def end(self, end: End) -> NodeRecord | EdgeRecord | None:
        """Take the end of an element, and return the node or edge that is whole by it."""
        if end.name == "default" and self._declared:
            self._defaults[self._declared] = end.text
        elif end.name == "node":
            element = self._open.pop()
            attributes = element.start.attributes
            values = self._finish(element, "node", ("label", *_TIMES))
            return NodeRecord(attributes["id"], values, element.parent)
        elif end.name == "edge":
            return self._make_edge(self._open.pop())
        return None

    def _make_edge(self, element: _Element) -> EdgeRecord:
        attributes = element.start.attributes
        kind = attributes.get("type", "")
        directed = kind != "undirected" if kind in ("directed", "undirected", "mutual") else self._directed
        names = [name for name in _OF_EDGES if name != "type" or kind not in ("directed", "undirected", "mutual")]
        values = self._finish(element, "edge", (*names, *_TIMES))
        self._edges += 1
        identifier = attributes.get("id") or f"e{self._edges}"
        return EdgeRecord(attributes["source"], attributes["target"], values, identifier, directed)

    def _add_detail(self, start: Start) -> None:
        """Note an attribute's value, a time, or the color of what is open."""
        element, attributes = self._open[-1], start.attributes
        if start.name == "spell":
            for name in _TIMES:
                if attributes.get(name):
                    element.values.setdefault(name, ox.Literal(attributes[name]))
            return
        if start.name == "color":
            return  # what drawings look like is no statement
        domain = element.start.name
        identifier = attributes.get("for") or attributes.get("id") or ""
        declared = self._titles.get((domain, identifier))
        if declared is None:
            raise make_format_error(self._path, _FORM, start.line, make_phrase("graph_file.no_key", name=identifier))
        title, kind = declared
        text = attributes.get("value", "")
        if not text.strip():
            return
        value = make_typed_literal(text, kind)
        if value is None:
            raise make_format_error(
                self._path, _FORM, start.line, make_phrase("graph_file.not_typed", value=text[:60], type=kind)
            )
        element.values[title] = value

    def _finish(self, element: _Element, domain: str, names: tuple[str, ...]) -> dict[str, Value]:
        """Return the attributes of an element, with defaults and with those that the format has names for."""
        values = element.values
        for name in names:
            if text := element.start.attributes.get(name):
                kind = "double" if name == "weight" else "string"
                value = make_typed_literal(text, kind)
                if value is None:
                    raise make_format_error(
                        self._path,
                        _FORM,
                        element.start.line,
                        make_phrase("graph_file.not_typed", value=text[:60], type=kind),
                    )
                values.setdefault(name, value)
        for declared, default in self._defaults.items():
            title, kind = self._titles[declared]
            if declared[0] == domain and title not in values and default:
                value = make_typed_literal(default, kind)
                if value is not None:
                    values[title] = cast(Value, value)
        return values

    def _need(self, start: Start, name: str) -> str:
        """Return an attribute that an element must have. Raises GraphError."""
        if not (value := start.attributes.get(name)):
            raise make_format_error(
                self._path, _FORM, start.line, make_phrase("graph_file.no_attribute", element=start.name, name=name)
            )
        return value
