"""``SubgraphFilter``: which edges and nodes of a subgraph are selected, and which edges are followed to find it."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from cfgraph.explorer.overview import find_subclasses
from cfgraph.explorer.spooled_rows import EdgeRows, NodeRows
from cfgraph.explorer.view import View
from cfgraph.model.entity import Direction, Subgraph
from cfgraph.model.terms import IRI, BlankNode, Node, Statement

BOTH: tuple[Direction, ...] = ("in", "out")


@dataclass(frozen=True, slots=True)
class SubgraphFilter:
    """A filter: edges with one of ``predicates`` (any if empty), none of ``without``, and nodes of ``types``.

    Edges are followed in ``directions``, and not beyond nodes with more than ``max_degree`` edges.
    """

    predicates: frozenset[IRI] = frozenset()
    without: frozenset[IRI] = frozenset()
    types: frozenset[IRI] = frozenset()
    directions: tuple[Direction, ...] = BOTH
    max_degree: int | None = None

    def admits(self, predicate: Node) -> bool:
        """Tell whether edges with a predicate match."""
        return (not self.predicates or predicate in self.predicates) and predicate not in self.without

    def follow(self, view: View, node: Node) -> Iterator[Node]:
        """Yield the nodes to which the matching edges of a node lead."""
        for direction, statement in view.graph.edges(node, self.directions, self.predicates):
            other = statement.object if direction == "out" else statement.subject
            if isinstance(other, IRI | BlankNode) and self.admits(statement.predicate):
                yield other

    def passes(self, view: View, node: Node) -> bool:
        """Tell whether edges are followed beyond a node."""
        if self.max_degree is None:
            return True
        return sum(total for _, _, total in view.graph.edge_counts(node)) <= self.max_degree


EVERYTHING = SubgraphFilter()


def filter_subgraph(view: View, subgraph: Subgraph, wanted: SubgraphFilter, seeds: Collection[Node] = ()) -> Subgraph:
    """Return the matching part of a subgraph; seeds are kept, regardless of their types."""
    if not (wanted.types or wanted.predicates or wanted.without):
        return subgraph
    classes = {below for iri in wanted.types for below in find_subclasses(view, iri)}
    if not classes and isinstance(subgraph.nodes, NodeRows) and isinstance(subgraph.edges, EdgeRows):
        return select_rows(subgraph, subgraph.nodes, subgraph.edges, wanted)
    nodes = [
        ref
        for ref in subgraph.nodes
        if not classes or ref.id in seeds or not classes.isdisjoint(view.classes_of(ref.id))
    ]
    left = {ref.id for ref in nodes}
    edges = [
        edge
        for edge in subgraph.edges
        if edge.subject.id in left and edge.object.id in left and wanted.admits(edge.predicate.id)
    ]
    if len(nodes) == len(subgraph.nodes) and len(edges) == len(subgraph.edges):
        return subgraph
    return replace(
        subgraph,
        nodes=tuple(nodes),
        edges=tuple(edges),
        attributes={node: values for node, values in subgraph.attributes.items() if node in left},
        figures={node: figures for node, figures in subgraph.figures.items() if node in left},
    )


def select_rows(subgraph: Subgraph, nodes: NodeRows, edges: EdgeRows, wanted: SubgraphFilter = EVERYTHING) -> Subgraph:
    """Return a subgraph in files with some of its nodes, and those of its edges between them that match."""
    places = (
        place
        for place, (subject, predicate, target) in enumerate(edges.statements())
        if subject in nodes.numbers and target in nodes.numbers and wanted.admits(predicate)
    )
    left = edges.select(array("Q", places))
    return replace(subgraph, nodes=nodes, edges=left, attributes=nodes.values, figures=nodes.figures)


def leave_out_edges(subgraph: Subgraph, hidden: Collection[Statement]) -> Subgraph:
    """Return a subgraph without some edges."""
    gone = set(hidden)
    edges = [one for one in subgraph.edges if (one.subject.id, one.predicate.id, one.object.id) not in gone]
    return replace(subgraph, edges=tuple(edges))
