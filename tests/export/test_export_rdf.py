"""A subgraph as RDF: other parsers read it, and cfgraph opens it with its claims and sources."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph
import pytest
import rdflib
from export_samples import sample
from rdflib.compare import isomorphic

from cfgraph.explorer import View, around, card, resolve
from cfgraph.export import write_subgraph
from cfgraph.export.rdf import ntriples, turtle
from cfgraph.model.terms import IRI, XSD, BlankNode, Literal, Statement
from cfgraph.model.vocabulary import CF, ID, WELL_KNOWN_PREFIXES
from cfgraph.store import open_graph
from cfgraph.store.termtext import node_of, term_of


def test_turtle_and_ntriples_say_the_same(tmp_path: Path, zh_view: View) -> None:
    subgraph = around(zh_view, resolve(zh_view, "id:zhaolian"), 1)
    for name in ("a.ttl", "a.nt"):
        write_subgraph(subgraph, tmp_path / name, view=zh_view)
    turtle_graph, lines = (rdflib.Graph().parse(tmp_path / name) for name in ("a.ttl", "a.nt"))
    assert isomorphic(turtle_graph, lines)


def test_every_statement_written_is_one_of_the_graph(tmp_path: Path, zh_view: View) -> None:
    subgraph = around(zh_view, resolve(zh_view, "id:zhaolian"), 1)
    write_subgraph(subgraph, tmp_path / "a.nt", view=zh_view)
    stated = {tuple(statement) for statement in zh_view.graph.statements()}
    written = [
        (node_of(str(quad.subject)), IRI(quad.predicate.value), term_of(str(quad.object)))
        for quad in pyoxigraph.parse(path=str(tmp_path / "a.nt"))
    ]
    assert len(written) == len(set(written))
    assert set(written) <= stated


def test_the_neighborhood_of_zhaolian_opens_again_as_it_was(tmp_path: Path, zh_view: View) -> None:
    zhaolian = resolve(zh_view, "id:zhaolian")
    subgraph = around(zh_view, zhaolian, 1)
    write_subgraph(subgraph, tmp_path / "a.ttl", view=zh_view)
    opened = View(open_graph(tmp_path / "a.ttl"), "zh")
    again = around(opened, zhaolian, 1)
    assert {ref.id: ref for ref in again.nodes} == {ref.id: ref for ref in subgraph.nodes}
    assert set(map(repr, again.edges)) == set(map(repr, subgraph.edges))
    before, after = card(zh_view, zhaolian), card(opened, zhaolian)
    assert after.names == before.names
    assert [(p.predicate.label, p.text, p.sources) for p in after.properties] == [
        (p.predicate.label, p.text, p.sources) for p in before.properties
    ]


def test_a_subgraph_as_rdf_needs_the_view_it_comes_from(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="view"):
        write_subgraph(sample(), tmp_path / "a.ttl")
    assert not list(tmp_path.iterdir())


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
