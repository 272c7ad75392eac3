"""Reading a graph tool's file as the engine's quads, with the same memory limits as RDF."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph as ox

from cfgraph.model.errors import GraphError
from cfgraph.store.graph_files.edge_list import read_edge_list
from cfgraph.store.graph_files.gexf import read_gexf
from cfgraph.store.graph_files.graphml import read_graphml
from cfgraph.store.graph_files.node_link import MAX_BYTES, read_node_link
from cfgraph.store.graph_files.records import EdgeRecord, NodeRecord
from cfgraph.store.graph_files.statements import PREFIXES, records_to_quads
from cfgraph.store.rdf_stream import RdfStream


def read_graph_file(
    path: Path, form: str, stream: RdfStream, prefixes: dict[str, str], on_bytes: Callable[[int], None], base: str
) -> Iterator[ox.Quad]:
    """Yield the statements of a file in a graph format, whose nodes and columns get names below ``base``.

    Raises GraphError, with the line, if it is invalid.
    """
    number = 0
    stream.count_statements = lambda: number
    for number, quad in enumerate(records_to_quads(base, _read_records(path, form, stream), prefixes), 1):
        if not number & 0xFFFF:
            on_bytes(stream.position())
        yield quad
    for name, end in PREFIXES.items():
        prefixes.setdefault(name, base + end)
    on_bytes(stream.position())


def _read_records(path: Path, form: str, stream: RdfStream) -> Iterator[NodeRecord | EdgeRecord]:
    if form == "graphml":
        return read_graphml(path, stream)
    if form == "gexf":
        return read_gexf(path, stream)
    if form == "edges":
        return read_edge_list(path, stream)
    return read_node_link(path, read_bounded(path, stream))


def read_bounded(path: Path, stream: RdfStream) -> bytes:
    """Return all of a stream that is read as a whole. Raises GraphError if it is too large."""
    pieces: list[bytes] = []
    while piece := stream.read(1 << 20):
        pieces.append(piece)
        if stream.unpacked > MAX_BYTES:
            raise GraphError("store.large_json", path=path, size=MAX_BYTES // 1024**2)
    return b"".join(pieces)
