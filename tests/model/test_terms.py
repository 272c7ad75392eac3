"""Terms written out read back the same, by the engine and as a store keeps them, whatever their text."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cfgraph.model.terms import IRI, RDF_LANG_STRING, XSD, BlankNode, Literal, Term, TripleTerm, local_name, term_to_n3
from cfgraph.store.build_encode import Encoder
from cfgraph.store.rdf_stream import ExpansionBudget
from cfgraph.store.term_text import is_node_text, parse_term, serialize_term

A, P = IRI("http://example.org/a"), IRI("http://example.org/p")

literals = st.one_of(
    st.builds(Literal, st.text()),
    st.builds(Literal, st.text(), st.just(RDF_LANG_STRING), st.sampled_from(["zh", "en", "zh-hant"])),
    st.builds(Literal, st.text(), st.just(IRI(XSD + "date"))),
)


def read_back(term: Term) -> Term:
    line = f"{term_to_n3(A)} {term_to_n3(P)} {term_to_n3(term)} ."
    (quad,) = ox.parse(input=line, format=ox.RdfFormat.N_TRIPLES)
    (text,) = (text for text, number in _encoded(quad).items() if number == 2)
    assert text == serialize_term(term)
    return parse_term(text)


def _encoded(quad: ox.Quad) -> dict[str, int]:
    encoder = Encoder(ExpansionBudget(), Path())
    encoder.encode([quad])
    return {text.decode(): number for text, number in encoder.terms.items()}


@settings(max_examples=150)
@given(literals)
def test_any_literal_reads_back_as_written(literal: Literal) -> None:
    assert read_back(literal) == literal
    assert not is_node_text(serialize_term(literal))


def test_triple_terms_read_back() -> None:
    term = TripleTerm(A, P, Literal("x"))
    assert read_back(term) == term
    nested = TripleTerm(BlankNode("_:b"), P, TripleTerm(A, P, Literal(') >> <<( "', RDF_LANG_STRING, "zh")))
    assert parse_term(serialize_term(nested)) == nested


def test_a_blank_node_never_equals_an_iri() -> None:
    assert term_to_n3(BlankNode("_:b")) == "_:b"
    assert parse_term("_:b") == BlankNode("_:b")
    assert is_node_text("_:b")


@pytest.mark.parametrize(
    ("iri", "name"),
    [
        ("http://e.org/a#b", "b"),
        ("http://e.org/a/b", "b"),
        ("http://e.org/a/", "a"),
        ("urn:isbn:123", "123"),
        ("http://e.org/ns#", "ns"),
        ("plain", "plain"),
        ("http://e.org/landingpage?pid=a/b", "landingpage?pid=a/b"),
        ("http://e.org/alice#me", "alice#me"),
    ],
)
def test_local_name_is_the_last_part(iri: str, name: str) -> None:
    assert local_name(IRI(iri)) == name
