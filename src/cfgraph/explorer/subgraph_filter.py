"""``SubgraphFilter``: which edges and nodes of a subgraph are wanted, and which edges are followed to find it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from cfgraph.explorer.overview import find_subclasses
from cfgraph.explorer.view import View
from cfgraph.model.entity import Direction, Subgraph
from cfgraph.model.terms import IRI, BlankNode, Node, Statement

BOTH: tuple[Direction, ...] = ("in", "out")


@dataclass(frozen=True, slots=True)
class SubgraphFilter:
    """What is wanted: edges with one of ``predicates`` (any if none), none of ``without``, and nodes of ``types``.

    Edges are followed in ``directions``, and not beyond nodes with more than ``max_degree`` edges.
    """

    predicates: frozenset[IRI] = frozenset()
    without: frozenset[IRI] = frozenset()
    types: frozenset[IRI] = frozenset()
    directions: tuple[Direction, ...] = BOTH
    max_degree: int | None = None

    def admits(self, predicate: Node) -> bool:
        """Tell whether edges with a predicate are wanted."""
        return (not self.predicates or predicate in self.predicates) and predicate not in self.without

    def follow(self, view: View, node: Node) -> Iterator[Node]:
        """Yield the nodes that the wanted edges of a node lead to."""
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
    """Return the part of a subgraph that is wanted; the seeds stay, whatever their types."""
    if not (wanted.types or wanted.predicates or wanted.without):
        return subgraph
    classes = {below for iri in wanted.types for below in find_subclasses(view, iri)}
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


def leave_out_edges(subgraph: Subgraph, hidden: Collection[Statement]) -> Subgraph:
    """Return a subgraph without some edges."""
    gone = set(hidden)
    edges = [one for one in subgraph.edges if (one.subject.id, one.predicate.id, one.object.id) not in gone]
    return replace(subgraph, edges=tuple(edges))
