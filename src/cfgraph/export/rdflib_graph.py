"""Statements as an ``rdflib.Graph``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from cfgraph.model.errors import UsageError
from cfgraph.model.terms import IRI, RDF_LANG_STRING, XSD_STRING, BlankNode, Literal, Statement, Term

if TYPE_CHECKING:
    import rdflib
    from rdflib.term import Identifier


def to_rdflib(statements: Iterable[Statement], prefixes: Mapping[str, str]) -> rdflib.Graph:
    """Return the statements as a new graph with the original forms of literals, and the prefixes declared.

    Raises UsageError for a triple used as a term (RDF 1.2), which rdflib does not support.
    """
    import rdflib

    graph = rdflib.Graph(bind_namespaces="none")
    for prefix, iri in prefixes.items():
        graph.bind(prefix, iri)
    for statement in statements:
        subject, predicate, value = map(_rdflib_term, statement)
        graph.add((subject, predicate, value))
    return graph


def _rdflib_term(term: Term) -> Identifier:
    from rdflib import BNode, URIRef
    from rdflib import Literal as RdflibLiteral

    if isinstance(term, IRI):
        return URIRef(term)
    if isinstance(term, BlankNode):
        return BNode(term.removeprefix("_:"))
    if isinstance(term, Literal):
        datatype = None if term.datatype in (XSD_STRING, RDF_LANG_STRING) else URIRef(term.datatype)
        return RdflibLiteral(term.value, lang=term.language, datatype=datatype, normalize=False)
    raise UsageError("export.no_triple_terms", format="rdflib")
