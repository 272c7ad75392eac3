"""Picking a subgraph: around an entity, along paths, from statements, among entities, of one type, or all of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from cfgraph.explorer.as_of import existed_at
from cfgraph.explorer.claims import read_edge, read_edge_as_of
from cfgraph.explorer.overview import list_instances
from cfgraph.explorer.view import View
from cfgraph.model.entity import Direction, Edge, Path, Ref, Subgraph
from cfgraph.model.terms import IRI, BlankNode, Literal, Node, Statement
from cfgraph.model.vocabulary import NAME_PREDICATES

OUT: tuple[Direction, ...] = ("out",)

MAX_NODES = 50_000
"""Most nodes picked unless asked otherwise; more than this no tool draws."""


def subgraph_around(view: View, entity: Node, hops: int = 1, *, limit: int = MAX_NODES) -> Subgraph:
    """Return the entities within so many hops and every edge between them (the ego graph).

    ``cut`` of the result tells that the limit on nodes left some out.
    """
    reached: dict[Node, None] = {entity: None}
    frontier: list[Node] = [entity]
    cut = False
    for _ in range(hops):
        following: list[Node] = []
        for node in frontier:
            for direction, statement in view.graph.edges(node):
                other = statement.object if direction == "out" else statement.subject
                if isinstance(other, IRI | BlankNode) and other not in reached:
                    if len(reached) >= limit:
                        cut = True
                        break
                    reached[other] = None
                    following.append(other)
        frontier = following
    return _induce_subgraph(view, f"{view.label(entity)} · {hops}", reached, cut)


def subgraph_along_paths(view: View, paths: Iterable[Path], title: str) -> Subgraph:
    """Return the nodes and edges of the paths, each once."""
    nodes: dict[Node, Ref] = {}
    edges: dict[tuple[Node, Node, Node], Edge] = {}
    ends: dict[tuple[Node, Node], None] = {}
    for path in paths:
        ends[path.nodes[0].id, path.nodes[-1].id] = None
        nodes.update((ref.id, ref) for ref in path.nodes)
        edges.update(((e.subject.id, e.predicate.id, e.object.id), e) for step in path.steps for e in step)
    found = Subgraph(title, tuple(nodes.values()), tuple(edges.values()), _read_node_attributes(view, nodes))
    return replace(found, ends=next(iter(ends))) if len(ends) == 1 else found


def subgraph_from_statements(view: View, statements: Iterable[Statement], title: str) -> Subgraph:
    """Return the statements as a subgraph: those between nodes as edges, those with literals as attributes."""
    nodes: dict[Node, None] = {}
    pairs: dict[Statement, None] = {}
    values: dict[Node, dict[str, list[Literal]]] = {}
    for statement in statements:
        nodes[statement.subject] = None
        if isinstance(statement.object, IRI | BlankNode):
            nodes[statement.object] = None
            pairs[statement] = None
        elif isinstance(statement.object, Literal):
            own = values.setdefault(statement.subject, {})
            own.setdefault(view.curie(statement.predicate), []).append(statement.object)
    edges = tuple(read_edge(view, statement) for statement in pairs)
    attributes = {node: {name: _join_literals(own) for name, own in named.items()} for node, named in values.items()}
    return Subgraph(title, tuple(view.ref(node) for node in nodes), edges, attributes)


def subgraph_of_type(view: View, iri: IRI, *, as_of: str | None = None) -> Subgraph:
    """Return the instances of a class and the edges between them; with ``as_of`` only those there then."""
    total, refs = list_instances(view, iri, limit=MAX_NODES)
    nodes = [ref.id for ref in refs if as_of is None or existed_at(view, ref.id, as_of)]
    return filter_subgraph_as_of(
        view, _induce_subgraph(view, view.label(iri), dict.fromkeys(nodes), cut=total > len(refs)), as_of
    )


def subgraph_among(
    view: View, title: str, nodes: Iterable[Node], edges: Iterable[Statement] = (), *, as_of: str | None = None
) -> Subgraph:
    """Return some entities and every edge between them, and further edges if the graph has them.

    With ``as_of`` only the edges that held then, with the claims in force.
    """
    found = _induce_subgraph(view, title, dict.fromkeys(nodes), cut=False)
    known = {(one.subject.id, one.predicate.id, one.object.id) for one in found.edges}
    further = [read_edge(view, one) for one in edges if one not in known and next(view.graph.statements(*one), None)]
    return filter_subgraph_as_of(view, replace(found, edges=(*found.edges, *further)), as_of)


def filter_subgraph_as_of(view: View, subgraph: Subgraph, as_of: str | None) -> Subgraph:
    """Return a subgraph with only the edges that held at a date, with the claims in force; all of it without one.

    Entities that no edge is left of stay, since they may have been asked for. The title names the date.
    """
    if as_of is None:
        return subgraph
    edges = []
    for one in subgraph.edges:
        assert isinstance(one.predicate.id, IRI)
        held = read_edge_as_of(view, Statement(one.subject.id, one.predicate.id, one.object.id), as_of)
        if held is not None:
            edges.append(held)
    return replace(subgraph, title=f"{subgraph.title} · {as_of}", edges=tuple(edges))


def whole_subgraph(view: View) -> Subgraph:
    """Return every entity that has an edge, and every edge."""
    statements = [
        statement
        for predicate in view.graph.statistics.edge_predicates
        for statement in view.graph.statements(predicate=predicate)
        if isinstance(statement.object, IRI | BlankNode)
        and not view.graph.is_detail(statement.subject)
        and not view.graph.is_detail(statement.object)
    ]
    nodes: dict[Node, None] = {}
    for subject, _, target in statements:
        nodes[subject] = None
        if isinstance(target, IRI | BlankNode):
            nodes[target] = None
    edges = tuple(read_edge(view, statement) for statement in statements)
    return Subgraph(view.graph.location, tuple(map(view.ref, nodes)), edges, _read_node_attributes(view, nodes))


def _induce_subgraph(view: View, title: str, nodes: dict[Node, None], cut: bool) -> Subgraph:
    """Return the subgraph of some nodes with every edge between them."""
    edges = [
        read_edge(view, statement)
        for node in nodes
        for _, statement in view.graph.edges(node, OUT)
        if statement.object in nodes
    ]
    return Subgraph(title, tuple(map(view.ref, nodes)), tuple(edges), _read_node_attributes(view, nodes), cut)


def _read_node_attributes(view: View, nodes: Collection[Node]) -> dict[Node, dict[str, Literal]]:
    """Return the literal attributes of a subgraph's nodes."""
    named = {predicate for predicate, _ in NAME_PREDICATES}
    attributes: dict[Node, dict[str, Literal]] = {}
    for node in nodes:
        values: dict[IRI, list[Literal]] = {}
        for _, predicate, value in view.graph.statements(subject=node):
            if isinstance(value, Literal) and predicate not in named:
                values.setdefault(predicate, []).append(value)
        if values:
            attributes[node] = {
                view.curie(p): _join_literals(view.in_language(literals)) for p, literals in values.items()
            }
    return attributes


def _join_literals(literals: list[Literal]) -> Literal:
    """Return several values as one, as formats for graphs hold one of each name."""
    return literals[0] if len(literals) == 1 else Literal(" | ".join(literal.value for literal in literals))
