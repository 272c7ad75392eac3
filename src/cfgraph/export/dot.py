"""Serializing a subgraph as DOT, the language of Graphviz.

Data only uses names without a meaning in Graphviz: an attribute of the graph called ``image`` must not load a file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from cfgraph.export.graph_attributes import PAPER, GraphRecords, Record, choose_look
from cfgraph.export.rdf import make_valid_blank_node, make_valid_iri
from cfgraph.export.replacements import Replacements
from cfgraph.export.xml import format_value
from cfgraph.model.confidence import add_mark, find_mark
from cfgraph.model.entity import Edge
from cfgraph.model.looks import VISIBLE, fit_color
from cfgraph.model.shares import format_claim_share, leading_claim
from cfgraph.model.terms import IRI, Node

_NODE_DATA = ("kind", "curie")
_EDGE_DATA = (
    *("predicate", "percentage", "percentageMin", "percentageMax", "asOf", "status", "statusLabel", "confidence"),
    *("confidenceLabel", "note", "sources", "locators", "asPrinted", "claims"),
)

_GRAPH_DATA = {"nodes": "nodeCount", "edges": "edgeCount"}
"""Replacements for names with a meaning in Graphviz's own JSON."""

_STYLES = {"heavy": "bold", "dashed": "dashed", "dotted": "dotted"}
"""Graphviz's names of line styles."""

_ENTITY = re.compile(r"&(?=#?\w+;)")
"""Texts that Graphviz would interpret as a character reference, even in plain text."""

_DEFAULTS = """\
 rankdir=LR; charset="UTF-8"; fontname="sans-serif";
 node [shape=box, style=rounded, penwidth=2, fontname="sans-serif", fontsize=12];
 edge [color="#777777", fontname="sans-serif", fontsize=10];
"""


def serialize_dot(records: GraphRecords, *, replaced: Replacements) -> Iterator[str]:
    """Yield the DOT of a subgraph in pieces. Nodes are named by their IRIs, so that files can be merged."""
    graph = {_GRAPH_DATA.get(name, name): format_value(value) for name, value in records.graph_record().items()}
    yield f"digraph {_quote_text(replaced.in_xml(graph.get('title', '')))} {{\n"
    yield f" graph {_format_attributes(graph, replaced)};\n{_DEFAULTS}"
    for node, record in records.node_records():
        kind = [f"{record['glyph']} {record['kind']}"] if "kind" in record else []
        lines = [*([str(record["label"])] if "label" in record else []), *kind]
        shown = {"label": "\n".join(lines), "color": str(record["color"])} | _choose_values(record, _NODE_DATA)
        yield f" {_format_node_id(node)} {_format_attributes(shown, replaced)};\n"
    for edge, record in records.edge_records():
        look = choose_look(edge.predicate)
        line = {"color": fit_color(look.color, PAPER, VISIBLE)} | ({"style": _STYLES[look.line]} if look.line else {})
        shown = {"label": _edge_label(edge)} | line | _choose_values(record, _EDGE_DATA)
        ends = " -> ".join(_format_node_id(ref.id) for ref in (edge.subject, edge.object))
        yield f" {ends} {_format_attributes(shown, replaced)};\n"
    yield "}\n"


def _edge_label(edge: Edge) -> str:
    """Return the label of an edge in DOT: its predicate and share, marked if inferred."""
    claim = leading_claim(edge.claims)
    return f"{edge.predicate.label} {add_mark(format_claim_share(claim) if claim else '', find_mark(claim))}".strip()


def _choose_values(record: Record, names: tuple[str, ...]) -> dict[str, str]:
    """Return the values of a record for DOT."""
    return {name: format_value(record[name]) for name in names if name in record}


def _format_node_id(node: Node) -> str:
    """Return the quoted identifier of a node in DOT."""
    return _quote_text(make_valid_iri(node) if isinstance(node, IRI) else make_valid_blank_node(node))


def _format_attributes(values: Mapping[str, str], replaced: Replacements) -> str:
    """Return an attribute list of DOT."""
    return f"[{', '.join(f'{name}={_quote_text(replaced.in_xml(value))}' for name, value in values.items())}]"


def _quote_text(text: str) -> str:
    """Quote a text so that Graphviz shows it unchanged: no escape, no reference, no HTML."""
    text = _ENTITY.sub("&amp;", text).replace("\\", r"\\").replace('"', r"\"")
    return '"' + text.replace("\r\n", r"\n").replace("\r", r"\n").replace("\n", r"\n") + '"'
