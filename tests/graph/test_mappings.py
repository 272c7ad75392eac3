"""Every term of the vocabulary is mapped to a term of a vocabulary in common use, or said to be our own."""

from __future__ import annotations

from collections.abc import Iterator

from cfgraph.model.terms import IRI, RDF, Term
from cfgraph.model.vocabulary import CF, DCTERMS, OWL, PROV, RDFS, SCHEMA, SKOS, SUBCLASS_OF, TYPE
from cfgraph.store import Graph

ORG, BODS = "http://www.w3.org/ns/org#", "http://bods.openownership.org/vocabulary/"
FIBO, COMMONS = "https://spec.edmcouncil.org/fibo/ontology/", "https://www.omg.org/spec/Commons/"
VOCABULARIES = (ORG, PROV, SKOS, DCTERMS, SCHEMA, BODS, FIBO, COMMONS, RDF)

MAPPING = (
    SUBCLASS_OF,
    IRI(RDFS + "subPropertyOf"),
    *(IRI(SKOS + name) for name in ("exactMatch", "closeMatch", "broadMatch", "relatedMatch")),
)
OWN = IRI(RDFS + "isDefinedBy")


def terms(graph: Graph) -> set[IRI]:
    """Return the classes and properties of the vocabulary."""
    kinds = (IRI(OWL + kind) for kind in ("Class", "ObjectProperty", "DatatypeProperty"))
    declared = (s for kind in kinds for s, _, _ in graph.statements(predicate=TYPE, object=kind))
    return {s for s in declared if isinstance(s, IRI) and s.startswith(CF)}


def mapped(graph: Graph, term: IRI) -> Iterator[Term]:
    """Yield the terms of other vocabularies that a term is mapped to."""
    for predicate in MAPPING:
        yield from (o for _, _, o in graph.statements(term, predicate) if isinstance(o, IRI) and not o.startswith(CF))


def test_every_term_is_mapped_or_our_own_and_not_both(bundled: Graph) -> None:
    found = terms(bundled)
    assert len(found) > 100
    both = {
        term for term in found if bool(list(mapped(bundled, term))) == any(True for _ in bundled.statements(term, OWN))
    }
    assert not both


def test_only_well_known_vocabularies_are_mapped_to_and_each_is(bundled: Graph) -> None:
    targets = {str(target) for term in terms(bundled) for target in mapped(bundled, term)}
    assert not [target for target in targets if not target.startswith(VOCABULARIES)]
    assert all(any(t.startswith(v) for t in targets) for v in (ORG, PROV, SKOS, DCTERMS, SCHEMA, BODS, FIBO))
