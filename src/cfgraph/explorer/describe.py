"""Describing a subgraph as RDF: the graph's own statements of its nodes, edges, claims and schema."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from cfgraph.explorer.edges_by_subject import EdgesBySubject
from cfgraph.explorer.rdf_lists import is_list_cell, read_list_statements
from cfgraph.explorer.view import View
from cfgraph.model.entity import Subgraph
from cfgraph.model.terms import IRI, BlankNode, Literal, Node, Statement, Term
from cfgraph.model.vocabulary import ABOUT, IN_DOCUMENT, SUBCLASS_OF, TYPE
from cfgraph.model.wikibase import CLAIM, split_property


def describe_subgraph(view: View, subgraph: Subgraph) -> Iterator[Statement]:
    """Yield the graph's statements about a subgraph, without duplicates.

    These are: types, names and other literals of its nodes; its edges; their claims with passages and documents; the
    nodes' figures; and the schema of every class and predicate used. The file opens as the
    same subgraph with the same sources.
    """
    described: set[Node] = set()
    schema: dict[Node, None] = {}
    chosen = EdgesBySubject(subgraph)
    cells = {cell for _, _, target in chosen.statements() for cell, _, _ in read_list_statements(view, target)}
    described |= cells  # which stand where their lists are mentioned
    for ref in subgraph.nodes:
        if ref.id in cells:
            continue
        described.add(ref.id)
        yield from _yield_own_statements(view, ref.id, schema, chosen.of(ref.id))
    details = [claim.id for edge in subgraph.edges for claim in edge.claims]
    for ref in subgraph.nodes:
        details += _find_backing_nodes(view, ref.id)
    while details:
        node = details.pop()
        if node in described:
            continue
        described.add(node)
        for statement in (*view.graph.statements(subject=node), *_find_leading_statements(view, node)):
            yield from _note_schema(statement, schema)
            target = statement.object
            if isinstance(target, IRI | BlankNode) and target not in described:
                if statement.predicate == IN_DOCUMENT:
                    described.add(target)
                    yield from _yield_own_statements(view, target, schema)
                elif statement.predicate != TYPE and view.graph.is_detail(target):
                    details.append(target)
    yield from _yield_schema_statements(view, list(schema), described)


def _find_backing_nodes(view: View, node: Node) -> Iterator[Node]:
    """Yield the node's figures and the claims of its attributes."""
    statements = view.graph.statements
    yield from (figure for figure, _, _ in statements(predicate=ABOUT, object=node))
    for statement in statements(subject=node):
        if isinstance(statement.object, Literal):
            yield from view.graph.reifications(statement)


def _find_leading_statements(view: View, node: Node) -> Iterator[Statement]:
    """Yield what leads from an item of Wikibase to one of its statements, without which that speaks of nothing."""
    for statement in view.graph.statements(object=node) if "/statement/" in node else ():
        form = split_property(statement.predicate)
        if form is not None and form[1] == CLAIM:
            yield statement


def _note_schema(statement: Statement, schema: dict[Node, None]) -> Iterator[Statement]:
    """Yield a statement, and record its predicate and class for their schema."""
    schema[statement.predicate] = None
    if statement.predicate == TYPE and isinstance(statement.object, IRI):
        schema[statement.object] = None
    yield statement


def _yield_own_statements(
    view: View, node: Node, schema: dict[Node, None], edges: Collection[tuple[Term, Term, Term]] = ()
) -> Iterator[Statement]:
    """Yield a node's types and literals, and its statements that are among the edges."""
    heads: list[Term] = []
    for statement in view.graph.statements(subject=node):
        is_list = is_list_cell(view, statement.object)
        if isinstance(statement.object, Literal) or statement.predicate == TYPE or statement in edges or is_list:
            yield from _note_schema(statement, schema)
            heads += [statement.object] if is_list else []
    for head in heads:
        yield from read_list_statements(view, head)


def _yield_schema_statements(view: View, terms: list[Node], described: set[Node]) -> Iterator[Statement]:
    """Yield what the schema says of classes and predicates, and of the classes above and behind them."""
    while terms:
        term = terms.pop()
        if term in described:
            continue
        described.add(term)
        for statement in view.graph.statements(subject=term):
            yield statement
            if statement.predicate in (TYPE, SUBCLASS_OF) and isinstance(statement.object, IRI):
                terms.append(statement.object)
