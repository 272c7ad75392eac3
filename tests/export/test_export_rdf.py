"""A subgraph as RDF: other parsers read it, and cfgraph opens it with its claims and sources."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph
import pytest
import rdflib
from export_samples import BANK, LENDER, OWNS, plain_names, sample, subgraphs
from hypothesis import HealthCheck, given, settings
from rdflib.compare import isomorphic

from cfgraph.explorer import View, around, neighbors, resolve
from cfgraph.export import write_subgraph
from cfgraph.export.rdf import ntriples, turtle
from cfgraph.model.entity import Edge, Ref, Subgraph
from cfgraph.model.terms import IRI, XSD, BlankNode, Literal, Statement
from cfgraph.model.vocabulary import CF, ID, WELL_KNOWN_PREFIXES
from cfgraph.store import open_graph


def statements(path: Path) -> set[tuple[str, str, str]]:
    return {
        (str(quad.subject), str(quad.predicate), str(quad.object))
        for quad in pyoxigraph.parse(path=str(path))
        if "passage" not in str(quad)
    }


def test_turtle_and_ntriples_say_the_same(tmp_path: Path) -> None:
    write_subgraph(sample(), tmp_path / "a.ttl")
    write_subgraph(sample(), tmp_path / "a.nt")
    turtle_graph, lines = (rdflib.Graph().parse(tmp_path / name) for name in ("a.ttl", "a.nt"))
    assert isomorphic(turtle_graph, lines)
    assert statements(tmp_path / "a.ttl") == statements(tmp_path / "a.nt")


def test_edges_labels_and_literals_are_statements(tmp_path: Path) -> None:
    write_subgraph(sample(), tmp_path / "a.nt")
    found = statements(tmp_path / "a.nt")
    assert (f"<{BANK}>", f"<{OWNS}>", f"<{LENDER}>") in found
    assert (f"<{LENDER}>", "<http://www.w3.org/2004/02/skos/core#prefLabel>", '"招联"') in found
    assert (f"<{BANK}>", f"<{CF}foundedOn>", f'"1987-04-08"^^<{XSD}date>') in found
    assert (f"<{BANK}>", "<http://schema.org/rating>", '"A"') in found


def test_cfgraph_opens_an_exported_subgraph_with_its_claims_and_sources(tmp_path: Path) -> None:
    write_subgraph(sample(), tmp_path / "a.ttl")
    view = View(open_graph(tmp_path / "a.ttl"), "en")
    page = neighbors(view, LENDER)
    assert {item.edge.predicate.id for item in page.edges} == {OWNS, IRI(CF + "supplies")}
    claims = next(item.edge.claims for item in page.edges if item.neighbor.id == BANK and item.edge.claims)
    assert {claim.percentage for claim in claims} == {None, 50.0, 25.85}
    stated = next(claim for claim in claims if claim.percentage == 25.85)
    assert stated.as_of == "2022-06"
    assert stated.source is not None
    assert (stated.source.title, stated.source.locator, stated.source.date) == ("Report 2", "line 9", "2024")
    assert stated.source.as_printed == ("50%", "招联")


def test_the_neighborhood_of_zhaolian_survives_being_exported_and_opened(tmp_path: Path, zh_view: View) -> None:
    zhaolian = resolve(zh_view, "id:zhaolian")
    subgraph = around(zh_view, zhaolian, 1)
    write_subgraph(subgraph, tmp_path / "a.ttl")
    again = around(View(open_graph(tmp_path / "a.ttl"), "zh"), zhaolian, 1)

    def told(edges: tuple[Edge, ...]) -> set[object]:
        return {
            (
                e.subject.id,
                e.predicate.id,
                e.object.id,
                c.id,
                c.percentage,
                c.as_of,
                c.status,
                c.source and c.source.title,
            )
            for e in edges
            for c in e.claims
        }

    assert {ref.id: ref.label for ref in again.nodes} == {ref.id: ref.label for ref in subgraph.nodes}
    assert told(again.edges) == told(subgraph.edges)
    assert {edge.predicate.label for edge in again.edges} == {edge.predicate.label for edge in subgraph.edges}


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(subgraphs(plain_names))
def test_any_text_makes_valid_turtle_and_ntriples(tmp_path: Path, subgraph: Subgraph) -> None:
    for name in ("a.ttl", "a.nt"):
        write_subgraph(subgraph, tmp_path / name)
        found = statements(tmp_path / name)
        for edge in subgraph.edges:
            assert (f"<{edge.subject.id}>", f"<{edge.predicate.id}>", f"<{edge.object.id}>") in found


def test_prefixes_are_those_in_use_and_numbers_are_bare() -> None:
    number = Literal("24.15", IRI(XSD + "decimal"))
    written = [
        Statement(IRI(ID + "a"), IRI(CF + "percentage"), number),
        Statement(IRI(ID + "a"), IRI(CF + "percentage"), Literal("5", IRI(XSD + "gYear"))),
        Statement(IRI(ID + "a/b c"), IRI(CF + "x"), Literal("招联", language="zh")),
    ]
    assert "".join(turtle(lambda: written, WELL_KNOWN_PREFIXES)) == (
        f"@prefix cf: <{CF}> .\n@prefix id: <{ID}> .\n@prefix xsd: <{XSD}> .\n\n"
        'id:a cf:percentage 24.15, "5"^^xsd:gYear .\n\n'
        f'<{ID}a/b%20c> cf:x "招联"@zh .\n'
    )


@pytest.mark.parametrize("name", ["_:b 0", "_:<<( a b c )>>", "_:x.", "_:é"])
def test_a_blank_node_with_an_odd_name_gets_a_writable_one(name: str) -> None:
    line = next(ntriples([Statement(BlankNode(name), IRI("urn:p"), BlankNode(name))]))
    quads = list(pyoxigraph.parse(line, format=pyoxigraph.RdfFormat.N_TRIPLES))
    assert quads[0].subject == quads[0].object


def test_short_forms_of_other_vocabularies_are_written_in_full(tmp_path: Path) -> None:
    thing = Ref(IRI("http://example.org/v#a"), "ex:a", "A")
    subgraph = Subgraph("t", (thing,), (), {thing.id: {"ex:size": Literal("1"), "http://other.org/x": Literal("2")}})
    write_subgraph(subgraph, tmp_path / "a.nt")
    predicates = {predicate for _, predicate, _ in statements(tmp_path / "a.nt")}
    assert {"<http://example.org/v#size>", "<http://other.org/x>"} <= predicates
