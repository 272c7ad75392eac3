"""A subgraph as a networkx multigraph, as its node-link JSON, and as a CSV edge list."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cfgraph.export.graph_attributes import GraphRecords, make_graph_records
from cfgraph.export.xml import format_value
from cfgraph.model.entity import Edge, Subgraph
from cfgraph.model.terms import Node
from cfgraph.text.spreadsheet import SpreadsheetGuard

if TYPE_CHECKING:
    import networkx

EDGE_COLUMNS = (
    *("source", "target", "label", "sourceLabel", "targetLabel", "predicate", "weight", "percentage", "percentageMin"),
    *("percentageMax", "asOf", "status", "statusLabel", "confidence", "confidenceLabel", "note", "sources"),
    *("locators", "asPrinted", "claims", "claimDetails", "sourceAttributes", "targetAttributes"),
)
"""Header of an edge list. Gephi recognizes source, target, label and weight."""


MAX_CACHED_ENDS = 10_000
"""Number of nodes whose records are cached as text, which is repeated for each of their edges in an edge list."""


def to_networkx(subgraph: Subgraph, date: str | None = None) -> networkx.MultiDiGraph[Any]:
    """Return the subgraph as a ``networkx.MultiDiGraph``.

    Nodes are keyed by IRI (blank nodes by their ``_:`` name), edges by the IRI of their predicate. Attributes are
    those of the GraphML export as Python values: numbers, booleans, lists; ``claimDetails`` is a list of dicts.
    """
    import networkx

    records = make_graph_records(subgraph, date)
    graph = networkx.MultiDiGraph(**records.graph_record())
    graph.add_nodes_from((str(node), record) for node, record in records.node_records())
    graph.add_edges_from((*_end_ids(edge), _edge_key(edge), record) for edge, record in records.edge_records())
    return graph


def serialize_node_link(records: GraphRecords) -> Iterator[str]:
    """Yield the JSON that ``networkx.node_link_graph(…, edges="edges")`` reads, a node or edge per line."""
    yield f'{{"directed": true, "multigraph": true, "graph": {_dump_json(records.graph_record())},\n"nodes": ['
    for number, (node, record) in enumerate(records.node_records()):
        yield (",\n" if number else "\n") + _dump_json({"id": str(node), **record})
    yield '\n],\n"edges": ['
    for number, (edge, record) in enumerate(records.edge_records()):
        source, target = _end_ids(edge)
        row = {"source": source, "target": target, "key": _edge_key(edge), **record}
        yield (",\n" if number else "\n") + _dump_json(row)
    yield "\n]}\n"


def serialize_edge_list(records: GraphRecords, guard: SpreadsheetGuard) -> Iterator[str]:
    """Yield a CSV with a header and a row per edge; attributes of its two ends are JSON in the last columns."""
    columns = (*EDGE_COLUMNS, *dict.fromkeys(records.edge_names.values()))
    if any(edge.row is not None for edge in records.subgraph.edges):
        columns += ("kind", "row")
    yield _csv_row(columns)

    @lru_cache(MAX_CACHED_ENDS)
    def describe_end(node: Node) -> str:
        return _dump_json(records.node_record(records.nodes[node]))

    for edge, record in records.edge_records():
        source, target = _end_ids(edge)
        cells = {"source": source, "target": target, "sourceLabel": edge.subject.label}
        cells |= {"targetLabel": edge.object.label} | {name: format_value(value) for name, value in record.items()}
        cells |= {"sourceAttributes": describe_end(edge.subject.id), "targetAttributes": describe_end(edge.object.id)}
        yield _csv_row(guard.guard_row(cells.get(name, "") for name in columns))


def _edge_key(edge: Edge) -> str:
    """Return the key of an edge among parallel ones: its predicate, and the row that it represents."""
    return str(edge.predicate.id) if edge.row is None else f"{edge.predicate.id}#{edge.row}"


def _end_ids(edge: Edge) -> tuple[str, str]:
    """Return the identifiers of an edge's two nodes."""
    return str(edge.subject.id), str(edge.object.id)


def _dump_json(value: object) -> str:
    """Return compact JSON for node-link files."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _csv_row(cells: Iterable[object]) -> str:
    """Return cells as a row of the CSV edge list."""
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()
