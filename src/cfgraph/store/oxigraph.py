"""Translation between our terms and those of pyoxigraph."""

from __future__ import annotations

import pyoxigraph as ox

from cfgraph.model.errors import UsageError
from cfgraph.model.terms import IRI, BlankNode, Literal, Node, Term, TripleTerm

EVERYTHING = ox.DefaultGraph()
"""The graph of a store that holds every statement once, those of named graphs as well."""

OxTerm = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


def to_ox_node(node: Node) -> ox.NamedNode | ox.BlankNode:
    """Return a node as pyoxigraph's; raises UsageError on an IRI or a blank node that is none."""
    if not isinstance(node, BlankNode):
        return to_ox_iri(node)
    try:
        return ox.BlankNode(node[2:])
    except ValueError as error:
        raise UsageError(f"not a blank node: {str(node)!r} ({error})") from error


def to_ox_iri(iri: IRI) -> ox.NamedNode:
    """Return an IRI as pyoxigraph's; raises UsageError on an IRI that is none."""
    try:
        return ox.NamedNode(iri)
    except ValueError as error:
        raise UsageError(f"not an IRI: {iri!r} ({error})") from error


def to_ox(term: Term) -> OxTerm:
    """Return a term as pyoxigraph's."""
    if isinstance(term, Literal):
        if term.language:
            return ox.Literal(term.value, language=term.language)
        return ox.Literal(term.value, datatype=to_ox_iri(term.datatype))
    if isinstance(term, TripleTerm):
        return ox.Triple(to_ox_node(term.subject), to_ox_iri(term.predicate), to_ox(term.object))
    return to_ox_node(term)


def from_ox(term: OxTerm) -> Term:
    """Return a pyoxigraph term as ours."""
    if isinstance(term, ox.NamedNode):
        return IRI(term.value)
    if isinstance(term, ox.Literal):
        return Literal(term.value, IRI(term.datatype.value), term.language)
    if isinstance(term, ox.BlankNode):
        return BlankNode(f"_:{term.value}")
    return TripleTerm(from_ox_node(term.subject), IRI(term.predicate.value), from_ox(term.object))


def from_ox_node(term: OxTerm) -> Node:
    """Return a pyoxigraph subject as our node. Its types allow a triple term there; RDF 1.2 and the engine do not."""
    if isinstance(term, ox.NamedNode):
        return IRI(term.value)
    assert isinstance(term, ox.BlankNode)
    return BlankNode(f"_:{term.value}")
