"""Serializing a subgraph as GraphML, in the flavors ``gephi``, ``strict`` and ``yed``.

Identifiers of nodes are n0, n1, …, since GraphML does not allow IRIs; the attribute ``iri`` has the IRI.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal as OneOf
from typing import TypeAlias

from cfgraph.export.graph_attributes import GraphRecords, Record
from cfgraph.export.replacements import Replacements
from cfgraph.export.xml import attribute_types, escape_xml, format_value, name_edge_types
from cfgraph.export.yed import EDGE_KEY, KEYS, NAMESPACE, NODE_KEY, edge_graphics, node_graphics
from cfgraph.model.terms import Node

Flavor: TypeAlias = OneOf["gephi", "strict", "yed"]
FLAVORS: tuple[Flavor, ...] = ("gephi", "strict", "yed")

_MEANT_OTHERWISE = ("id", "source", "target", "parent", NODE_KEY, EDGE_KEY)
"""Keys with a meaning in cytoscape-graphml, and those of drawings."""

_OPENING = """\
<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns"{more} xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">
"""


def serialize_graphml(records: GraphRecords, *, flavor: Flavor, replaced: Replacements) -> Iterator[str]:
    """Yield the GraphML of a subgraph in pieces."""
    drawn = flavor == "yed"
    yield _OPENING.format(more=NAMESPACE if drawn else "")
    keys = _Keys(records)
    yield from keys.declare()
    if drawn:
        yield KEYS
    yield ' <graph id="G" edgedefault="directed">\n'
    yield _format_values(keys.of_graph, records.graph_record(), replaced)
    numbers: dict[Node, int] = {}
    for number, (node, record) in enumerate(records.node_records()):
        numbers[node] = number
        graphics = node_graphics(number, _format_label(record), str(record["color"])) if drawn else ""
        yield f'  <node id="n{number}">\n{_format_values(keys.of_nodes, record, replaced)}{graphics}  </node>\n'
    labels = name_edge_types(records.subgraph.edges) if flavor == "gephi" else {}
    for number, (edge, record) in enumerate(records.edge_records()):
        ends = f'source="n{numbers[edge.subject.id]}" target="n{numbers[edge.object.id]}"'
        label = f" label={labels[edge.predicate.id]}" if labels else ""
        graphics = edge_graphics(_format_label(record)) if drawn else ""
        attributes = f'id="e{number}" {ends}{label}'
        yield f"  <edge {attributes}>\n{_format_values(keys.of_edges, record, replaced)}{graphics}  </edge>\n"
    yield " </graph>\n</graphml>\n"


class _Keys:
    """The key of each attribute: its name, which some readers use instead, unless another attribute has that key."""

    def __init__(self, records: GraphRecords) -> None:
        self._declared: list[str] = []
        self._taken = set(_MEANT_OTHERWISE)
        self.of_nodes = self._choose("node", (record for _, record in records.node_records()))
        self.of_edges = self._choose("edge", (record for _, record in records.edge_records()))
        self.of_graph = self._choose("graph", [records.graph_record()])

    def declare(self) -> Iterator[str]:
        """Yield the declarations of all keys."""
        yield from self._declared

    def _choose(self, domain: str, records: Iterable[Record]) -> dict[str, str]:
        """Return the keys of the attributes in use."""
        keys: dict[str, str] = {}
        for name, kind in attribute_types(records).items():
            key = f"{domain}_{name}" if name in self._taken or domain == "graph" else name
            while key in self._taken:
                key += "_"
            self._taken.add(key)
            keys[name] = key
            self._declared.append(f' <key id="{key}" for="{domain}" attr.name="{name}" attr.type="{kind}"/>\n')
        return keys


def _format_values(keys: Mapping[str, str], record: Record, replaced: Replacements) -> str:
    """Return the data elements of a node, edge or graph in GraphML."""
    return "".join(
        f'   <data key="{keys[name]}">{escape_xml(replaced.in_xml(format_value(value)))}</data>\n'
        for name, value in record.items()
    )


def _format_label(record: Record) -> str:
    """Return the label of a record again, for a drawing; replacements in it have been counted already."""
    return escape_xml(Replacements().in_xml(str(record.get("label", ""))))
