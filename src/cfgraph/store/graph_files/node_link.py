"""Reading node-link JSON, as networkx, d3 and cfgraph itself write it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from cfgraph.store.file_kinds import explain_encoding
from cfgraph.store.graph_files.records import EdgeRecord, NodeRecord, Value, json_to_value, make_format_error
from cfgraph.text.catalog import make_phrase, quote_library

MAX_BYTES = 512 * 1024 * 1024
"""Maximum size of a file in bytes: it is read as a whole."""

MAX_SNIFFED_BYTES = 64 * 1024 * 1024
"""Maximum size in bytes of a ``.json`` file that is inspected: for larger graphs give ``--input-format``."""

_FORM = "node-link"
_ENDS = {"source", "target", "key"}


def is_node_link(content: bytes) -> bool:
    """Tell whether JSON is a graph of nodes and links rather than JSON-LD, by the keys of its object."""
    if b'"nodes"' not in content or not (b'"links"' in content or b'"edges"' in content):
        return False
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return False
    return _list_edges(found) is not None and not any(str(key).startswith("@") for key in found)


def read_node_link(path: Path, content: bytes) -> Iterator[NodeRecord | EdgeRecord]:
    """Yield the nodes and edges of node-link JSON. Raises GraphError, with the line, if it is invalid."""
    try:
        found = json.loads(content)
    except UnicodeDecodeError as error:
        raise explain_encoding(path, content, content.count(b"\n", 0, error.start) + 1) from error
    except json.JSONDecodeError as error:
        raise make_format_error(
            path,
            _FORM,
            error.lineno,
            make_phrase("graph_file.not_json", reason=quote_library(error.msg), column=error.colno),
        ) from error
    except RecursionError as error:
        raise make_format_error(path, _FORM, None, make_phrase("graph_file.too_deep", most="…")) from error
    edges = _list_edges(found)
    if edges is None:
        raise make_format_error(path, _FORM, None, make_phrase("graph_file.no_nodes"))
    directed = found.get("directed", True) is not False
    ids: dict[str, None] = {}
    for number, each in enumerate(_unwrap(found)["nodes"]):
        node = _record_of(each) if isinstance(each, dict) else {"id": each}
        name = str(node.get("id", node.get("name", number)))
        ids[name] = None
        yield NodeRecord(name, _list_attributes(node, {"id"}))
    places = list(ids)
    for number, each in enumerate(edges, 1):
        edge = _record_of(each) if isinstance(each, dict) else {}
        if edge.get("source") is None or edge.get("target") is None:
            raise make_format_error(path, _FORM, None, make_phrase("graph_file.edge_ends", number=number))
        source, target = (_end_name(edge[name], ids, places) for name in ("source", "target"))
        yield EdgeRecord(source, target, _list_attributes(edge, _ENDS), f"e{number}", directed)


def _end_name(end: Any, ids: Mapping[str, None], places: Sequence[str]) -> str:
    """Return the name of an edge's end: in older d3 files it is the index of a node, or the node itself."""
    if isinstance(end, dict):
        end = end.get("id", end.get("name", ""))
    if isinstance(end, int) and str(end) not in ids and 0 <= end < len(places):
        return places[end]
    return str(end)


def _unwrap(found: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the object with nodes and edges: in files of Cytoscape it is within ``elements``."""
    elements = found.get("elements")
    return elements if isinstance(elements, dict) else found


def _record_of(each: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the attributes of a node or edge: in files of Cytoscape they are within ``data``."""
    values = each.get("data")
    return values if isinstance(values, dict) else each


def _list_attributes(record: Mapping[str, Any], without: set[str]) -> dict[str, Value]:
    """Return the non-empty attributes of a node or edge."""
    values = {str(name): json_to_value(value) for name, value in record.items() if name not in without}
    return {name: value for name, value in values.items() if value is not None}


def _list_edges(found: Any) -> list[Any] | None:
    """Return the edges in JSON; None if it is not a graph."""
    if not isinstance(found, dict):
        return None
    graph = _unwrap(found)
    edges = graph.get("edges", graph.get("links"))
    if not isinstance(graph.get("nodes"), list):
        return None
    return edges if isinstance(edges, list) else None
