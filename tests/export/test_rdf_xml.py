"""RDF/XML is read back as it was by the engine and by rdflib; what it can't hold is refused."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.compare import isomorphic

from cfgraph.export.rdf_xml import serialize_rdf_xml
from cfgraph.model.errors import UsageError
from cfgraph.model.terms import IRI, XSD, BlankNode, Literal, Statement, TripleTerm

E = "http://e.org/"
P = IRI(E + "p")
WRITTEN = [
    Statement(IRI(E + "a&b"), P, Literal('<x> & "y"\r\n\t 联')),
    Statement(IRI(E + "a&b"), IRI("http://purl.org/dc/terms/title"), Literal("Série", language="fr")),
    Statement(IRI(E + "a&b"), IRI("urn:x:谓词"), Literal("01", IRI(XSD + "integer"))),
    Statement(BlankNode("_:0a"), P, BlankNode("_:z")),
    Statement(BlankNode("_:z"), IRI(E + "x#y-z.1"), IRI(E + "ü")),
]


def test_two_readers_read_what_was_written() -> None:
    text = "".join(serialize_rdf_xml(lambda: WRITTEN, {"dcterms": "http://purl.org/dc/terms/", "xml": E}))
    assert "<dcterms:title xml:lang=" in text
    found = ox.Dataset(ox.parse(input=text, format=ox.RdfFormat.RDF_XML))
    read = rdflib.Graph().parse(data=text, format="xml")
    assert len(read) == len(found) == len(WRITTEN)
    turtle = ox.serialize((quad.triple for quad in found), format=ox.RdfFormat.N_TRIPLES)
    assert turtle is not None
    assert isomorphic(read, rdflib.Graph().parse(data=turtle.decode(), format="nt"))
    assert any(str(term) == WRITTEN[0].object.value for term in read.objects())  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "statement",
    [
        Statement(IRI(E + "a"), IRI(E + "1"), Literal("x")),
        Statement(IRI(E + "a"), P, TripleTerm(IRI(E + "a"), P, Literal("x"))),
        Statement(IRI(E + "a"), P, Literal("x\x07")),
        Statement(IRI(E + "a"), P, Literal("x", language="en--ltr")),
    ],
)
def test_what_xml_cannot_hold_is_refused(statement: Statement) -> None:
    with pytest.raises(UsageError, match=r"use \.ttl"):
        "".join(serialize_rdf_xml(lambda: [statement], {}))
