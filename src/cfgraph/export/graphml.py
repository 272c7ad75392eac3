"""GraphML, element by element. ``gephi`` puts a label on each edge element, ``yed`` adds graphics, ``strict`` neither.

Identifiers of nodes are n0, n1, …, since GraphML allows no IRI there; ``iri`` holds it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal as OneOf
from typing import TypeAlias

from cfgraph.export.graph_attributes import GraphRecords, Record
from cfgraph.export.replacements import Replacements
from cfgraph.export.xml import attribute_types, edge_types, escaped, value_text
from cfgraph.export.yed import KEYS, NAMESPACE, edge_graphics, node_graphics
from cfgraph.model.terms import Node

Flavor: TypeAlias = OneOf["gephi", "strict", "yed"]
FLAVORS: tuple[Flavor, ...] = ("gephi", "strict", "yed")

_OPENING = """\
<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns"{more} xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">
"""


def graphml(records: GraphRecords, *, flavor: Flavor, replaced: Replacements) -> Iterator[str]:
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
    labels = edge_types(records.subgraph.edges) if flavor == "gephi" else {}
    for number, (edge, record) in enumerate(records.edge_records()):
        ends = f'source="n{numbers[edge.subject.id]}" target="n{numbers[edge.object.id]}"'
        label = f" label={labels[edge.predicate.id]}" if labels else ""
        graphics = edge_graphics(_shown(record)) if drawn else ""
        attributes = f'id="e{number}" {ends}{label}'
        yield f"  <edge {attributes}>\n{_values('edge', record, replaced)}{graphics}  </edge>\n"
    yield " </graph>\n</graphml>\n"


def _keys(domain: str, records: Iterable[Record]) -> Iterator[str]:
    """Yield the declarations of the attributes that the records use."""
    for name, kind in attribute_types(records).items():
        yield f' <key id="{domain}_{name}" for="{domain}" attr.name="{name}" attr.type="{kind}"/>\n'


def _values(domain: str, record: Record, replaced: Replacements) -> str:
    return "".join(
        f'   <data key="{domain}_{name}">{escaped(replaced.in_xml(value_text(value)))}</data>\n'
        for name, value in record.items()
    )


def _shown(record: Record) -> str:
    """Return the label of a record once more, for a drawing; what was replaced in it has been counted already."""
    return escaped(Replacements().in_xml(str(record.get("label", ""))))
