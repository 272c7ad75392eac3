"""Subgraphs as JSON for drawing on web pages: the elements of Cytoscape.js, and nodes and links for D3."""

from __future__ import annotations

import json
from collections.abc import Iterator

from cfgraph.export.graph_attributes import GraphRecords, Record

_MEANT_OTHERWISE = {
    name: f"{name}_2" for name in ("id", "source", "target", "parent", "name", "value", "key", "interaction")
}
"""Replacements for names with a meaning in Cytoscape."""


def serialize_cytoscape(records: GraphRecords) -> Iterator[str]:
    """Yield the JSON for ``cy.json()`` and Cytoscape: elements with their ``data``, a node or edge per line."""
    graph = {**records.graph_record(), "name": records.subgraph.title}
    yield f'{{"format_version": "1.0", "generated_by": "cfgraph", "data": {_dump(graph)},\n"elements": {{"nodes": ['
    for number, (node, record) in enumerate(records.node_records()):
        yield _separate(number) + _dump(
            {"data": {**_rename(record), "id": str(node), "value": str(node), "name": record["label"]}}
        )
    yield '\n],\n"edges": ['
    for number, (edge, record) in enumerate(records.edge_records()):
        ends = {"id": f"e{number}", "source": str(edge.subject.id), "target": str(edge.object.id), "key": number}
        yield _separate(number) + _dump({"data": {**_rename(record), **ends, "interaction": record["label"]}})
    yield "\n]}}\n"


def serialize_d3(records: GraphRecords) -> Iterator[str]:
    """Yield the JSON of nodes and links for ``d3.forceLink().id(node => node.id)``."""
    yield f'{{"graph": {_dump(records.graph_record())},\n"nodes": ['
    for number, (node, record) in enumerate(records.node_records()):
        yield _separate(number) + _dump({"id": str(node), "group": record.get("kind", ""), **record})
    yield '\n],\n"links": ['
    for number, (edge, record) in enumerate(records.edge_records()):
        ends = {"source": str(edge.subject.id), "target": str(edge.object.id), "value": record["weight"]}
        yield _separate(number) + _dump({**ends, **record})
    yield "\n]}\n"


def _rename(record: Record) -> dict[str, object]:
    """Return a record without names that have a meaning in Cytoscape."""
    return {_MEANT_OTHERWISE.get(name, name): value for name, value in record.items()}


def _separate(number: int) -> str:
    """Return the separator before an item of a list."""
    return ",\n" if number else "\n"


def _dump(value: object) -> str:
    """Return compact JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
