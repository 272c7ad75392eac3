"""Common parts of the XML formats: escaping, formatting values, attribute types, and distinct names of edge types."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable

from cfgraph.export.graph_attributes import Record, Value, join_texts
from cfgraph.export.replacements import Replacements
from cfgraph.model.entity import Edge
from cfgraph.model.terms import Node

_ESCAPED_IN_JSON = re.compile("[\x7f\ud800-\udfff\ufffe\uffff]")


_TYPES = {bool: "boolean", int: "long", float: "double"}


def attribute_types(records: Iterable[Record]) -> dict[str, str]:
    """Return the type, in the terms of GraphML and GEXF, of each attribute in use; each name has one."""
    types: dict[str, str] = {}
    for record in records:
        for name, value in record.items():
            types.setdefault(name, _TYPES.get(type(value), "string"))
    return types


def escape_xml(text: str) -> str:
    """Return a text as the content of an element."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("\r", "&#13;")


def quote_attribute(text: str) -> str:
    """Quote a text as the value of an XML attribute, in which a parser would normalize bare line ends."""
    return '"' + escape_xml(text).replace('"', "&quot;").replace("\t", "&#9;").replace("\n", "&#10;") + '"'


def format_value(value: Value) -> str:
    """Return a value of a record as text: booleans in lower case, lists joined, claims as JSON."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        texts = [item for item in value if isinstance(item, str)]
        return join_texts(texts) if len(texts) == len(value) else _dump_xml_safe_json(value)
    return str(value)


def _dump_xml_safe_json(value: object) -> str:
    """Return compact JSON in which every character that XML forbids is escaped, without loss."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return _ESCAPED_IN_JSON.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def name_edge_types(edges: Iterable[Edge]) -> dict[Node, str]:
    """Return a quoted name for each predicate: its label, with its short form if others share it.

    Gephi uses it as the type of an edge, and merges edges of one type between the same nodes.
    """
    predicates = {edge.predicate.id: edge.predicate for edge in edges}
    silent = Replacements()
    labels = {node: silent.in_xml(ref.label).strip() for node, ref in predicates.items()}
    bearers = Counter(labels.values())
    taken: set[str] = set()
    attributes: dict[Node, str] = {}
    for node, ref in predicates.items():
        label = labels[node]
        if bearers[label] > 1 or not label:
            label = silent.in_xml(f"{label} ({ref.curie})").strip()
        number, stem = 2, label
        while label in taken:
            label, number = f"{stem} {number}", number + 1
        taken.add(label)
        attributes[node] = quote_attribute(label)
    return attributes
