"""Serializing a subgraph as GEXF 1.3, the format of Gephi, with the times at which edges are valid.

A predicate is the ``kind`` of an edge, by which the format distinguishes parallel edges. Label, weight and color
have separate elements or attributes, and so are not among the attribute values.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cfgraph.export.citations import find_validity
from cfgraph.export.graph_attributes import GraphRecords, Record, join_texts
from cfgraph.export.replacements import Replacements
from cfgraph.export.xml import attribute_types, escape_xml, format_value, name_edge_types, quote_attribute
from cfgraph.model.terms import Node

_OPENING = """\
<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3">
"""
_OF_THE_FORMAT = frozenset(("label", "weight", "color"))


def serialize_gexf(records: GraphRecords, *, replaced: Replacements) -> Iterator[str]:
    """Yield the GEXF of a subgraph in pieces."""
    yield _OPENING
    yield _format_meta(records, replaced)
    dated = any(find_validity(edge.claims) for edge in records.subgraph.edges)
    time = ' mode="dynamic" timeformat="date" timerepresentation="interval"' if dated else ' mode="static"'
    yield f' <graph defaultedgetype="directed" idtype="string"{time}>\n'
    yield from _declare_attributes("node", (record for _, record in records.node_records()))
    yield from _declare_attributes("edge", (record for _, record in records.edge_records()))
    yield f'  <nodes count="{len(records.nodes)}">\n'
    numbers: dict[Node, int] = {}
    for number, (node, record) in enumerate(records.node_records()):
        numbers[node] = number
        label = quote_attribute(replaced.in_xml(str(record.get("label", ""))))
        color = _format_color(str(record["color"]))
        yield f'   <node id="n{number}" label={label}>\n{_format_values(record, replaced)}{color}   </node>\n'
    yield f'  </nodes>\n  <edges count="{len(records.subgraph.edges)}">\n'
    kinds = name_edge_types(records.subgraph.edges)
    for number, (edge, record) in enumerate(records.edge_records()):
        ends = f'source="n{numbers[edge.subject.id]}" target="n{numbers[edge.object.id]}"'
        label = quote_attribute(replaced.in_xml(str(record.get("label", ""))))
        held = find_validity(edge.claims)
        drawn = f'label={label} kind={kinds[edge.predicate.id]} weight="{record["weight"]}"'
        yield f'   <edge id="e{number}" {ends} {drawn}{_format_bounds(held[0]) if len(held) == 1 else ""}>\n'
        yield f"{_format_values(record, replaced)}{_format_spells(held)}   </edge>\n"
    yield "  </edges>\n </graph>\n</gexf>\n"


def _format_meta(records: GraphRecords, replaced: Replacements) -> str:
    """Return the metadata of the file; the format has one text for what are graph attributes in GraphML."""
    graph = records.graph_record()
    told = [f"{name}: {format_value(graph[name])}" for name in ("title", "nodes", "edges", "cut") if name in graph]
    generator = escape_xml(str(graph["generator"]))
    return (
        f" <meta lastmodifieddate={quote_attribute(records.date)}>\n  <creator>{generator}</creator>\n"
        f"  <description>{escape_xml(replaced.in_xml(join_texts(told)))}</description>\n </meta>\n"
    )


def _declare_attributes(domain: str, records: Iterable[Record]) -> Iterator[str]:
    """Yield the declarations of the attributes in use."""
    yield f'  <attributes class="{domain}" mode="static">\n'
    for name, kind in attribute_types(records).items():
        if name not in _OF_THE_FORMAT:
            yield f'   <attribute id="{name}" title="{name}" type="{kind}"/>\n'
    yield "  </attributes>\n"


def _format_values(record: Record, replaced: Replacements) -> str:
    """Return the attribute values of a node or edge in GEXF."""
    values = "".join(
        f'     <attvalue for="{name}" value={quote_attribute(replaced.in_xml(format_value(value)))}/>\n'
        for name, value in record.items()
        if name not in _OF_THE_FORMAT
    )
    return f"    <attvalues>\n{values}    </attvalues>\n"


def _format_color(color: str) -> str:
    """Return a color in GEXF."""
    red, green, blue = (int(color[place : place + 2], 16) for place in (1, 3, 5))
    return f'    <viz:color r="{red}" g="{green}" b="{blue}"/>\n'


def _format_spells(held: list[tuple[str, str]]) -> str:
    """Return the periods in which an edge is valid as spells of GEXF; none for a single one."""
    if len(held) < 2:
        return ""
    spells = "".join(f"     <spell{_format_bounds(bounds)}/>\n" for bounds in held)
    return f"    <spells>\n{spells}    </spells>\n"


def _format_bounds(bounds: tuple[str, str]) -> str:
    """Return the start and end of a spell as attributes of GEXF."""
    start, end = bounds
    return (f' start="{start}"' if start else "") + (f' end="{end}"' if end else "")
