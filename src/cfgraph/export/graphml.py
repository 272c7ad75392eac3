"""Serializing a subgraph as GraphML, in the flavors ``gephi``, ``strict`` and ``yed``.

Identifiers of nodes are n0, n1, …, since GraphML allows no IRI there; ``iri`` holds it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal as OneOf
from typing import TypeAlias

from cfgraph.export.graph_attributes import GraphRecords, Record
from cfgraph.export.replacements import Replacements
from cfgraph.export.xml import attribute_types, escape_xml, format_value, name_edge_types
from cfgraph.export.yed import KEYS, NAMESPACE, edge_graphics, node_graphics
from cfgraph.model.terms import Node

Flavor: TypeAlias = OneOf["gephi", "strict", "yed"]
FLAVORS: tuple[Flavor, ...] = ("gephi", "strict", "yed")

_OPENING = """\
<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns"{more} xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">
"""


def serialize_graphml(records: GraphRecords, *, flavor: Flavor, replaced: Replacements) -> Iterator[str]:
    """Yield the GraphML of a subgraph in pieces."""
    drawn = flavor == "yed"
    yield _OPENING.format(more=NAMESPACE if drawn else "")
    yield from _declare_keys("graph", [records.graph_record()])
    yield from _declare_keys("node", (record for _, record in records.node_records()))
    yield from _declare_keys("edge", (record for _, record in records.edge_records()))
    if drawn:
        yield KEYS
    yield ' <graph id="G" edgedefault="directed">\n'
    yield _format_values("graph", records.graph_record(), replaced)
    numbers: dict[Node, int] = {}
    for number, (node, record) in enumerate(records.node_records()):
        numbers[node] = number
        graphics = node_graphics(number, _format_label(record), str(record["color"])) if drawn else ""
        yield f'  <node id="n{number}">\n{_format_values("node", record, replaced)}{graphics}  </node>\n'
    labels = name_edge_types(records.subgraph.edges) if flavor == "gephi" else {}
    for number, (edge, record) in enumerate(records.edge_records()):
        ends = f'source="n{numbers[edge.subject.id]}" target="n{numbers[edge.object.id]}"'
        label = f" label={labels[edge.predicate.id]}" if labels else ""
        graphics = edge_graphics(_format_label(record)) if drawn else ""
        attributes = f'id="e{number}" {ends}{label}'
        yield f"  <edge {attributes}>\n{_format_values('edge', record, replaced)}{graphics}  </edge>\n"
    yield " </graph>\n</graphml>\n"


def _declare_keys(domain: str, records: Iterable[Record]) -> Iterator[str]:
    """Yield the declarations of the attributes that the records use."""
    for name, kind in attribute_types(records).items():
        yield f' <key id="{domain}_{name}" for="{domain}" attr.name="{name}" attr.type="{kind}"/>\n'


def _format_values(domain: str, record: Record, replaced: Replacements) -> str:
    """Return the data elements of a node, edge or graph in GraphML."""
    return "".join(
        f'   <data key="{domain}_{name}">{escape_xml(replaced.in_xml(format_value(value)))}</data>\n'
        for name, value in record.items()
    )


def _format_label(record: Record) -> str:
    """Return the label of a record once more, for a drawing; what was replaced in it has been counted already."""
    return escape_xml(Replacements().in_xml(str(record.get("label", ""))))
