"""GraphML, element by element. ``gephi`` puts a label on each edge element, ``yed`` adds graphics, ``strict`` neither.

Gephi takes that label as the type of the edge and merges edges of one type between the same nodes, so it is distinct
for each predicate. Identifiers of nodes are n0, n1, …, since GraphML allows no IRI there; ``iri`` holds it.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Literal as OneOf
from typing import TypeAlias

from cfgraph.export.files import Replacements
from cfgraph.export.records import Record, Records, Value, as_text
from cfgraph.export.yed import KEYS, NAMESPACE, edge_graphics, node_graphics
from cfgraph.model.entity import Edge
from cfgraph.model.terms import Node

Flavor: TypeAlias = OneOf["gephi", "strict", "yed"]
FLAVORS: tuple[Flavor, ...] = ("gephi", "strict", "yed")

_OPENING = """\
<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns"{more} xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">
"""
_TYPES = {bool: "boolean", int: "long", float: "double"}
_ESCAPED_IN_JSON = re.compile("[\x7f\ud800-\udfff\ufffe\uffff]")


def graphml(records: Records, *, flavor: Flavor, replaced: Replacements) -> Iterator[str]:
    """Yield the GraphML of a subgraph in pieces."""
    drawn = flavor == "yed"
    yield _OPENING.format(more=NAMESPACE if drawn else "")
    yield from _keys("graph", [records.graph()])
    yield from _keys("node", (record for _, record in records.node_records()))
    yield from _keys("edge", (record for _, record in records.edge_records()))
    if drawn:
        yield KEYS
    yield ' <graph id="G" edgedefault="directed">\n'
    yield _values("graph", records.graph(), replaced)
    numbers: dict[Node, int] = {}
    for number, (node, record) in enumerate(records.node_records()):
        numbers[node] = number
        graphics = node_graphics(number, _shown(record), str(record["color"])) if drawn else ""
        yield f'  <node id="n{number}">\n{_values("node", record, replaced)}{graphics}  </node>\n'
    types = _edge_types(records.subgraph.edges) if flavor == "gephi" else {}
    for number, (edge, record) in enumerate(records.edge_records()):
        ends = f'source="n{numbers[edge.subject.id]}" target="n{numbers[edge.object.id]}"'
        attributes = f'id="e{number}" {ends}{types.get(edge.predicate.id, "")}'
        graphics = edge_graphics(_shown(record)) if drawn else ""
        yield f"  <edge {attributes}>\n{_values('edge', record, replaced)}{graphics}  </edge>\n"
    yield " </graph>\n</graphml>\n"


def _keys(domain: str, records: Iterable[Record]) -> Iterator[str]:
    """Yield the declarations of the attributes that the records use. Their values have one type per name."""
    types: dict[str, str] = {}
    for record in records:
        for name, value in record.items():
            types.setdefault(name, _TYPES.get(type(value), "string"))
    for name, kind in types.items():
        yield f' <key id="{domain}_{name}" for="{domain}" attr.name="{name}" attr.type="{kind}"/>\n'


def _values(domain: str, record: Record, replaced: Replacements) -> str:
    return "".join(
        f'   <data key="{domain}_{name}">{_escaped(replaced.in_xml(_text(value)))}</data>\n'
        for name, value in record.items()
    )


def _shown(record: Record) -> str:
    """Return the label of a record once more, for a drawing; what was replaced in it has been counted already."""
    return _escaped(Replacements().in_xml(str(record.get("label", ""))))


def _escaped(text: str) -> str:
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("\r", "&#13;")


def _quoted(text: str) -> str:
    """Return a text as the value of an XML attribute, in which a parser would even out bare line ends."""
    return '"' + _escaped(text).replace('"', "&quot;").replace("\t", "&#9;").replace("\n", "&#10;") + '"'


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


def _edge_types(edges: Iterable[Edge]) -> dict[Node, str]:
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
        attributes[node] = f" label={_quoted(label)}"
    return attributes
