"""Reading GEXF, the format of Gephi, in its versions 1.1 to 1.3; times become ``start`` and ``end``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from cfgraph.store.graph_files.records import EdgeRecord, NodeRecord, Value, make_typed_literal
from cfgraph.store.graph_files.xml_events import End, OpenElement, RecordReader, Start, read_records
from cfgraph.store.rdf_stream import RdfStream

_FORM = "gexf"
_OF_EDGES = ("label", "kind", "weight", "type")
_TIMES = ("start", "end")
_DIRECTIONS = ("directed", "undirected", "mutual")


def read_gexf(path: Path, stream: RdfStream) -> Iterator[NodeRecord | EdgeRecord]:
    """Yield the nodes and edges of a GEXF file. Raises GraphError, with the line, if it is invalid."""
    return read_records(path, _FORM, _GexfReader(path), stream)


class _GexfReader(RecordReader):
    """Follows the elements of a file."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, _FORM)
        self._domain = "node"
        self._titles: dict[tuple[str, str], tuple[str, str]] = {}
        self._defaults: dict[tuple[str, str], str] = {}
        self._declared: tuple[str, str] | None = None
        self._directed = False

    def begin(self, start: Start) -> None:
        """Handle the start of an element."""
        name, attributes = start.name, start.attributes
        if name == "graph":
            self.has_graph = True
            self._directed = attributes.get("defaultedgetype", "undirected") == "directed"
        elif name == "attributes":
            self._domain = attributes.get("class", "node")
        elif name == "attribute":
            self._declared = self._domain, self.need(start, "id")
            title = attributes.get("title") or attributes["id"]
            self._titles[self._declared] = title, attributes.get("type", "string")
        elif name == "node":
            self.need(start, "id")
            inside = (
                self._open[-1].start.attributes["id"] if self._open and self._open[-1].start.name == "node" else None
            )
            self._open.append(OpenElement(start, attributes.get("pid") or inside))
        elif name == "edge":
            self.need(start, "source"), self.need(start, "target")
            self._open.append(OpenElement(start))
        elif name in ("attvalue", "spell", "color") and self._open:
            self._add_detail(start)

    def end(self, end: End) -> NodeRecord | EdgeRecord | None:
        """Handle the end of an element; return the node or edge that it completes."""
        if end.name == "default" and self._declared:
            self._defaults[self._declared] = end.text
        elif end.name == "node":
            element = self._open.pop()
            attributes = element.start.attributes
            values = self._finish(element, "node", ("label", *_TIMES))
            return NodeRecord(attributes["id"], values, element.parent)
        elif end.name == "edge":
            return self._finish_edge(self._open.pop())
        return None

    def _finish_edge(self, element: OpenElement) -> EdgeRecord:
        kind = element.start.attributes.get("type", "")
        is_direction = kind in _DIRECTIONS
        element.directed = kind != "undirected" if is_direction else self._directed
        names = [name for name in _OF_EDGES if name != "type" or not is_direction]
        return self.make_edge(element, self._finish(element, "edge", (*names, *_TIMES)))

    def _add_detail(self, start: Start) -> None:
        """Record an attribute's value, a time, or the color of the open element."""
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
            raise self.make_unknown_key_error(identifier, start.line)
        title, kind = declared
        text = attributes.get("value", "")
        if text.strip():
            element.values[title] = self.make_value(text, kind, start.line)

    def _finish(self, element: OpenElement, domain: str, names: tuple[str, ...]) -> dict[str, Value]:
        """Return the attributes of an element, with defaults and the attributes named by the format."""
        values = element.values
        for name in names:
            if text := element.start.attributes.get(name):
                kind = "double" if name == "weight" else "string"
                values.setdefault(name, self.make_value(text, kind, element.start.line))
        for declared, default in self._defaults.items():
            title, kind = self._titles[declared]
            if declared[0] == domain and title not in values and default:
                value = make_typed_literal(default, kind)
                if value is not None:
                    values[title] = value
        return values
