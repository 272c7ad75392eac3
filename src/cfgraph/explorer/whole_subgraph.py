"""A whole graph as a subgraph with its nodes and edges in a temporary file, so that memory hardly grows with it."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterator, Mapping
from itertools import islice
from pathlib import Path

from cfgraph.explorer.claims import read_edge
from cfgraph.explorer.node_attributes import read_node_attributes
from cfgraph.explorer.rdf_lists import is_list_cell, join_items
from cfgraph.explorer.spooled_rows import EdgeRows, Looks, NodeRows
from cfgraph.explorer.view import View
from cfgraph.model.entity import Subgraph
from cfgraph.model.errors import UsageError
from cfgraph.model.terms import IRI, BlankNode, Literal, Node, Statement
from cfgraph.model.vocabulary import NIL

BATCH = 1_000
"""Number of nodes that are read together."""


def whole_subgraph(view: View) -> Subgraph:
    """Return every entity, and every edge; lists are attributes of the nodes that refer to them.

    Raises UsageError if the temporary file can't be written, and for a graph on a server.
    """
    if view.graph.is_remote:
        raise UsageError("endpoint.not_whole", name=view.graph.location)
    found: dict[Node, int] = {}
    for subject, _, target in _read_edges(view):
        found.setdefault(subject, len(found))
        found.setdefault(target, len(found))
    for node in view.graph.entities():
        found.setdefault(node, len(found))
    cells = {node for node in found if is_list_cell(view, node)}
    if cells:
        if not any(target == NIL and subject not in cells for subject, _, target in _read_edges(view)):
            cells.add(NIL)  # where nothing but lists ends there
        found = {node: number for number, node in enumerate(node for node in found if node not in cells)}
    looks = Looks()
    nodes, edges = NodeRows(found, looks), EdgeRows(looks)
    try:
        joined = _add_nodes(view, nodes, _read_lists(view, cells))
        for subject, predicate, target in _read_edges(view):
            if subject not in cells and target not in cells:
                edges.add(read_edge(view, Statement(subject, predicate, target)))
    except OSError as error:
        raise UsageError("files.unwritable", path=Path(tempfile.gettempdir()), reason=error) from error
    return Subgraph(view.graph.location, nodes, edges, nodes.values, figures=nodes.figures, joined=joined)


def _read_edges(view: View) -> Iterator[tuple[Node, IRI, Node]]:
    """Yield the statements that are edges between entities."""
    is_detail = view.graph.is_detail
    for predicate in view.graph.statistics.edge_predicates:
        for subject, _, target in view.graph.statements(predicate=predicate):
            if isinstance(target, IRI | BlankNode) and not is_detail(subject) and not is_detail(target):
                yield subject, predicate, target


def _read_lists(view: View, cells: Collection[Node]) -> dict[Node, dict[str, Literal]]:
    """Return the lists that nodes refer to, each as one text, by attribute name."""
    lists: dict[Node, dict[str, Literal]] = {}
    for subject, predicate, target in _read_edges(view) if cells else ():
        if target in cells and subject not in cells:
            lists.setdefault(subject, {}).setdefault(view.curie(predicate), join_items(view, target))
    return lists


def _add_nodes(
    view: View, nodes: NodeRows, lists: Mapping[Node, Mapping[str, Literal]]
) -> tuple[tuple[Node, str], ...]:
    """Add all nodes with their names, values and figures; return the attributes with several values."""
    joined: list[tuple[Node, str]] = []
    waiting = iter(nodes.numbers)
    while batch := list(islice(waiting, BATCH)):
        found = read_node_attributes(view, batch)
        joined += found.joined
        for node in batch:
            own, mentioned = found.values.get(node, {}), lists.get(node, {})
            values = {**own, **{name: value for name, value in mentioned.items() if name not in own}}
            nodes.add(view.ref(node), values, found.figures.get(node, ()))
    return tuple(joined)
