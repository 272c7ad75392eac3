"""GraphML, element by element. Flavor ``gephi`` puts a label on each edge element; ``strict`` keeps to the XSD.

Gephi takes that label as the type of the edge and merges edges of one type between the same nodes, so it is distinct
for each predicate. Identifiers of nodes are n0, n1, …, since GraphML allows no IRI there; ``iri`` holds it.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator

from cfgraph.export.files import Replacements
from cfgraph.export.records import Record, Records, Value, as_text
from cfgraph.model.entity import Edge
from cfgraph.model.terms import Node

_OPENING = """\
<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">
"""
_TYPES = {bool: "boolean", int: "long", float: "double"}
_IN_TEXT = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}
_IN_ATTRIBUTE = {**_IN_TEXT, '"': "&quot;", "\t": "&#9;", "\n": "&#10;"}
_TEXT, _ATTRIBUTE = str.maketrans(_IN_TEXT), str.maketrans(_IN_ATTRIBUTE)
_ESCAPED_IN_JSON = re.compile("[\x7f\ud800-\udfff\ufffe\uffff]")


def graphml(records: Records, *, edge_labels: bool, replaced: Replacements) -> Iterator[str]:
    """Yield the GraphML of a subgraph in pieces; ``edge_labels`` makes it the flavor for Gephi."""
    yield _OPENING
    yield from _keys("graph", [records.graph()])
    yield from _keys("node", (record for _, record in records.node_records()))
    yield from _keys("edge", (record for _, record in records.edge_records()))
    yield ' <graph id="G" edgedefault="directed">\n'
    yield from _values("graph", records.graph(), replaced)
    numbers: dict[Node, int] = {}
    for number, (node, record) in enumerate(records.node_records()):
        numbers[node] = number
        yield f'  <node id="n{number}">\n'
        yield from _values("node", record, replaced)
        yield "  </node>\n"
    types = _edge_types(records.subgraph.edges, replaced) if edge_labels else {}
    for number, (edge, record) in enumerate(records.edge_records()):
        ends = f'source="n{numbers[edge.subject.id]}" target="n{numbers[edge.object.id]}"'
        yield f'  <edge id="e{number}" {ends}{types.get(edge.predicate.id, "")}>\n'
        yield from _values("edge", record, replaced)
        yield "  </edge>\n"
    yield " </graph>\n</graphml>\n"


def _keys(domain: str, records: Iterable[Record]) -> Iterator[str]:
    """Yield the declarations of the attributes that the records use. Their values have one type per name."""
    types: dict[str, str] = {}
    for record in records:
        for name, value in record.items():
            types.setdefault(name, _TYPES.get(type(value), "string"))
    for name, kind in types.items():
        yield f' <key id="{domain}_{name}" for="{domain}" attr.name="{name}" attr.type="{kind}"/>\n'


def _values(domain: str, record: Record, replaced: Replacements) -> Iterator[str]:
    for name, value in record.items():
        text = replaced.in_xml(_text(value)).translate(_TEXT)
        yield f'   <data key="{domain}_{name}">{text}</data>\n'


def _text(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        texts = [item for item in value if isinstance(item, str)]
        return as_text(texts) if len(texts) == len(value) else _json(value)
    return str(value)


def _json(value: object) -> str:
    """Return compact JSON in which every character that XML forbids is escaped, so that nothing of it is lost."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return _ESCAPED_IN_JSON.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def _edge_types(edges: Iterable[Edge], replaced: Replacements) -> dict[Node, str]:
    """Return the ``label`` attribute of each predicate: its label, with its short form where others share it."""
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
        attributes[node] = f' label="{label.translate(_ATTRIBUTE)}"'
    return attributes
