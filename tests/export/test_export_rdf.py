"""A subgraph as RDF: other parsers read it, and cfgraph opens it with its claims and sources."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph
import pytest
import rdflib
from export_samples import sample
from hypothesis import given
from hypothesis import strategies as st
from rdflib.compare import isomorphic

from cfgraph.explorer import View, build_card, resolve_entity, subgraph_around
from cfgraph.export import write_result, write_subgraph
from cfgraph.export.jsonld import serialize_jsonld
from cfgraph.export.rdf import serialize_ntriples, serialize_trig, serialize_turtle
from cfgraph.model.errors import UsageError
from cfgraph.model.query_result import QueryResult
from cfgraph.model.terms import IRI, XSD, XSD_STRING, BlankNode, Literal, Statement, TripleTerm
from cfgraph.model.vocabulary import CF, DERIVED_FROM, ID, IN_DOCUMENT, SUBJECT, TYPE, WELL_KNOWN_PREFIXES
from cfgraph.store import open_graph
from cfgraph.store.term_text import parse_node, parse_term


@pytest.mark.parametrize("ending", [".nt", ".trig", ".jsonld"])
def test_every_format_has_the_statements_of_turtle(tmp_path: Path, zh_view: View, ending: str) -> None:
    subgraph = subgraph_around(zh_view, resolve_entity(zh_view, "id:zhaolian"), 1)
    write_subgraph(subgraph, tmp_path / "a.ttl", view=zh_view)
    write_subgraph(subgraph, tmp_path / f"a{ending}", view=zh_view)
    assert isomorphic(rdflib.Graph().parse(tmp_path / "a.ttl"), merged(tmp_path / f"a{ending}"))


def merged(path: Path) -> rdflib.Graph:
    """What a file says in whatever graph."""
    read = rdflib.Dataset()
    read.parse(path)
    graph = rdflib.Graph()
    for subject, predicate, target, _ in read.quads():
        graph.add((subject, predicate, target))
    return graph


def test_every_written_statement_is_in_the_graph(tmp_path: Path, zh_view: View) -> None:
    subgraph = subgraph_around(zh_view, resolve_entity(zh_view, "id:zhaolian"), 1)
    write_subgraph(subgraph, tmp_path / "a.nt", view=zh_view)
    stated = {tuple(statement) for statement in zh_view.graph.statements()}
    written = [
        (parse_node(str(quad.subject)), IRI(quad.predicate.value), parse_term(str(quad.object)))
        for quad in pyoxigraph.parse(path=str(tmp_path / "a.nt"))
    ]
    assert len(written) == len(set(written))
    assert set(written) <= stated


@pytest.mark.parametrize("ending", [".ttl", ".trig", ".jsonld"])
def test_exported_neighborhood_reopens_unchanged(tmp_path: Path, zh_view: View, ending: str) -> None:
    zhaolian = resolve_entity(zh_view, "id:zhaolian")
    subgraph = subgraph_around(zh_view, zhaolian, 1)
    write_subgraph(subgraph, tmp_path / f"a{ending}", view=zh_view)
    opened = View(open_graph(tmp_path / f"a{ending}"), "zh")
    again = subgraph_around(opened, zhaolian, 1)
    assert {ref.id: ref for ref in again.nodes} == {ref.id: ref for ref in subgraph.nodes}
    assert set(map(repr, again.edges)) == set(map(repr, subgraph.edges))
    before, after = build_card(zh_view, zhaolian), build_card(opened, zhaolian)
    assert after.names == before.names
    assert [(p.predicate.label, p.text, p.sources) for p in after.properties] == [
        (p.predicate.label, p.text, p.sources) for p in before.properties
    ]


def test_rdf_export_of_subgraph_needs_its_view(tmp_path: Path) -> None:
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
    assert "".join(serialize_turtle(lambda: written, WELL_KNOWN_PREFIXES)) == (
        f"@prefix cf: <{CF}> .\n@prefix id: <{ID}> .\n@prefix xsd: <{XSD}> .\n\n"
        'id:a cf:percentage 24.15, "5"^^xsd:gYear .\n\n'
        f'<{ID}a/b%20c> cf:x "招联"@zh .\n'
    )


@pytest.mark.parametrize("name", ["_:b 0", "_:<<( a b c )>>", "_:x.", "_:é"])
def test_unusual_blank_node_labels_are_replaced(name: str) -> None:
    line = next(serialize_ntriples([Statement(BlankNode(name), IRI("urn:p"), BlankNode(name))]))
    quads = list(pyoxigraph.parse(line, format=pyoxigraph.RdfFormat.N_TRIPLES))
    assert quads[0].subject == quads[0].object


def test_trig_has_a_graph_of_each_document_and_the_edges_in_the_default_one(tmp_path: Path, zh_view: View) -> None:
    subgraph = subgraph_around(zh_view, resolve_entity(zh_view, "id:zhaolian"), 1)
    write_subgraph(subgraph, tmp_path / "a.trig", view=zh_view)
    quads = list(pyoxigraph.parse(path=str(tmp_path / "a.trig")))
    default = {quad.triple for quad in quads if isinstance(quad.graph_name, pyoxigraph.DefaultGraph)}
    for edge in subgraph.edges:
        nodes = (pyoxigraph.NamedNode(str(ref.id)) for ref in (edge.subject, edge.predicate, edge.object))
        assert pyoxigraph.Triple(*nodes) in default
        for claim in edge.claims:
            graphs = {quad.graph_name.value for quad in quads if quad.subject == pyoxigraph.NamedNode(str(claim.id))}
            assert claim.source is not None
            assert graphs == {claim.source.document}
    named = [quad for quad in quads if quad.triple not in default]
    assert {quad.graph_name for quad in named if quad.predicate.value == CF + "inDocument"} == {
        quad.object for quad in named if quad.predicate.value == CF + "inDocument"
    }


def test_claim_of_two_documents_is_in_default_graph_of_trig() -> None:
    claim, passages = IRI(ID + "claim/1"), [IRI(f"{ID}passage/{number}") for number in (1, 2)]
    written = [
        Statement(claim, SUBJECT, IRI(ID + "a")),
        *(Statement(claim, DERIVED_FROM, passage) for passage in passages),
        *(Statement(passage, IN_DOCUMENT, IRI(f"{passage}/of")) for passage in passages),
    ]
    text = "".join(serialize_trig(lambda: written, {}))
    graphs = {str(quad.subject): str(quad.graph_name) for quad in parsed(text, pyoxigraph.RdfFormat.TRIG)}
    assert graphs == {
        f"<{claim}>": "DEFAULT",
        f"<{passages[0]}>": f"<{passages[0]}/of>",
        f"<{passages[1]}>": f"<{passages[1]}/of>",
    }


def parsed(text: str, form: pyoxigraph.RdfFormat) -> list[pyoxigraph.Quad]:
    return list(pyoxigraph.parse(text, format=form))


def test_jsonld_is_compact_and_readable() -> None:
    year, integer = IRI(XSD + "gYear"), IRI(XSD + "integer")
    a, b = IRI(ID + "a"), IRI(ID + "b")
    written = [
        Statement(a, TYPE, IRI(CF + "Bank")),
        Statement(a, IRI(CF + "name"), Literal("招联", language="zh")),
        Statement(a, IRI(CF + "name"), Literal("Zhaolian", language="en")),
        Statement(a, IRI(CF + "holds"), b),
        Statement(b, IRI(CF + "founded"), Literal("2015", year)),
        Statement(b, IRI(CF + "branches"), Literal("19", integer)),
        Statement(b, IRI(CF + "branches"), Literal("019", integer)),
        Statement(b, IRI(CF + "note"), Literal("招商")),
        Statement(b, IRI(CF + "note"), a),
    ]
    assert (
        "".join(serialize_jsonld(lambda: [(None, written)], WELL_KNOWN_PREFIXES))
        == f"""\
{{"@context": {{"cf": "{CF}",
  "id": "{ID}",
  "xsd": "{XSD}",
  "cf:founded": {{"@type": "xsd:gYear"}},
  "cf:holds": {{"@type": "@id"}},
  "cf:name": {{"@container": "@language"}}}},
"@graph": [
{{"@id": "id:a",
 "@type": "cf:Bank",
 "cf:name": {{"zh": "招联", "en": "Zhaolian"}},
 "cf:holds": "id:b"}},
{{"@id": "id:b",
 "cf:founded": "2015",
 "cf:branches": [19, {{"@value": "019", "@type": "xsd:integer"}}],
 "cf:note": ["招商", {{"@id": "id:a"}}]}}
]}}
"""
    )


_iris = st.sampled_from(
    [
        ID + "a",
        ID + "a/b c",
        "urn:p",
        "id:x",
        "cf:p",
        "http://x.org/招联?a=1#f",
        "mailto:a@b.org",
        "javascript:alert(1)",
    ]
).map(IRI)
_nodes = _iris | st.sampled_from(["_:b 0", "_:x"]).map(BlankNode)
_texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8) | st.sampled_from(['"\\\n', "@id", "cf:p", "-0"])
_datatypes = st.sampled_from([XSD_STRING, *(IRI(XSD + name) for name in ("integer", "boolean", "gYear")), IRI("urn:t")])
_literals = st.builds(Literal, _texts | st.sampled_from(["true", "1", "-0", "007"]), _datatypes) | st.builds(
    Literal, _texts, language=st.sampled_from(["zh", "zh-hant", "en"])
)


@given(st.lists(st.builds(Statement, _nodes, _iris | st.just(TYPE), _nodes | _literals), max_size=8))
def test_trig_and_jsonld_round_trip(written: list[Statement]) -> None:
    prefixes = {"id": ID, "cf": CF, "urn": "http://x.org/", "xsd": XSD}
    expected = parsed("".join(serialize_ntriples(written)), pyoxigraph.RdfFormat.N_TRIPLES)
    for text, form in (
        ("".join(serialize_trig(lambda: written, prefixes)), pyoxigraph.RdfFormat.TRIG),
        ("".join(serialize_jsonld(lambda: [(None, written)], prefixes)), pyoxigraph.RdfFormat.JSON_LD),
    ):
        assert {quad.triple for quad in parsed(text, form)} == {quad.triple for quad in expected}


def test_jsonld_rejects_triple_terms_and_leaves_no_file(tmp_path: Path) -> None:
    said = TripleTerm(IRI("urn:a"), IRI("urn:p"), IRI("urn:b"))
    built = QueryResult("statements", statements=(Statement(IRI("urn:c"), IRI("urn:says"), said),))
    with pytest.raises(UsageError, match="statement about a statement"):
        write_result(built, tmp_path / "a.jsonld", "jsonld")
    assert not list(tmp_path.iterdir())
