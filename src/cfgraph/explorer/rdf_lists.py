"""RDF lists in a graph: their statements, their items as one text, and subgraphs in which they are values."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from cfgraph.explorer.view import View
from cfgraph.model.entity import Subgraph
from cfgraph.model.terms import IRI, BlankNode, Literal, Node, Statement, Term, term_to_n3
from cfgraph.model.vocabulary import FIRST, NIL, REST

SEPARATOR = " | "
"""Separator of the items of a list in one text, as for the values of an attribute."""


def is_list_cell(view: View, term: Term) -> bool:
    """Tell whether a term is a blank node that is part of a list."""
    return (
        isinstance(term, BlankNode)
        and view.graph.has_predicate(REST)
        and next(iter(view.graph.statements(term, REST)), None) is not None
    )


def read_list_statements(view: View, head: Term) -> Iterator[Statement]:
    """Yield the statements of the list that begins at a node, and of nested lists; none if it is not a list."""
    cell: Term | None = head
    seen: set[Term] = set()
    while cell is not None and cell not in seen and is_list_cell(view, cell):
        seen.add(cell)
        assert isinstance(cell, BlankNode)
        own = [one for one in view.graph.statements(subject=cell) if one.predicate in (FIRST, REST)]
        yield from own
        for one in own:
            if one.predicate == FIRST:
                yield from read_list_statements(view, one.object)
        cell = next((one.object for one in own if one.predicate == REST), None)


def join_items(view: View, head: Term) -> Literal:
    """Return the items of a list as one text."""
    texts = [_item_text(view, one.object) for one in read_items(view, head)]
    return Literal(SEPARATOR.join(texts))


def read_items(view: View, head: Term) -> Iterator[Statement]:
    """Yield the statements with the items of a list, excluding nested lists."""
    cell: Term | None = head
    seen: set[Term] = set()
    while isinstance(cell, BlankNode) and cell not in seen:
        seen.add(cell)
        yield from view.graph.statements(cell, FIRST)
        cell = next((one.object for one in view.graph.statements(cell, REST)), None)


def _item_text(view: View, item: Term) -> str:
    if isinstance(item, Literal):
        return item.value
    if is_list_cell(view, item):
        return f"({join_items(view, item).value})"
    return str(item) if isinstance(item, IRI) else term_to_n3(item)


def fold_lists(view: View, subgraph: Subgraph, seeds: Collection[Node] = ()) -> Subgraph:
    """Return a subgraph in which lists are attributes of the nodes that refer to them; seeds remain nodes."""
    cells = {ref.id for ref in subgraph.nodes if ref.id not in seeds and is_list_cell(view, ref.id)}
    if not cells:
        return subgraph
    if NIL not in seeds and not any(e.object.id == NIL and e.subject.id not in cells for e in subgraph.edges):
        cells.add(NIL)  # where nothing but lists ends there
    attributes = {node: dict(values) for node, values in subgraph.attributes.items() if node not in cells}
    for edge in subgraph.edges:
        if edge.object.id in cells and edge.subject.id not in cells:
            values = attributes.setdefault(edge.subject.id, {})
            values.setdefault(edge.predicate.curie, join_items(view, edge.object.id))
    edges = [edge for edge in subgraph.edges if cells.isdisjoint((edge.subject.id, edge.object.id))]
    nodes = [ref for ref in subgraph.nodes if ref.id not in cells]
    return replace(subgraph, nodes=tuple(nodes), edges=tuple(edges), attributes=attributes)
