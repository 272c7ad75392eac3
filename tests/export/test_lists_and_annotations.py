"""RDF lists and the annotations of RDF 1.2 in what is shown and exported: whole, and nothing beside them."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from cli_runs import call
from hypothesis import given, settings
from hypothesis import strategies as st

from cfgraph.export.jsonld import serialize_jsonld
from cfgraph.export.lists import find_lists
from cfgraph.export.rdf import serialize_graphs
from cfgraph.model.terms import IRI, BlankNode, Literal, Node, Statement, Term
from cfgraph.model.vocabulary import FIRST, NIL, REST

TURTLE = """\
@prefix ex: <http://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
ex:a rdfs:label "A"@en--ltr ; ex:items ( 1 2.50 "x"@zh ( ex:n ) ) ; ex:none () .
ex:a ex:knows ex:b {| ex:since 2020 ; ex:by ex:doc |} .
ex:doc rdfs:label "Document" .
ex:a ex:knows ex:c ~ ex:r1 {| ex:note "n" |} .
"""
FORMATS = {".ttl": ox.RdfFormat.TURTLE, ".trig": ox.RdfFormat.TRIG, ".nt": ox.RdfFormat.N_TRIPLES}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A graph with nested lists and annotations."""
    path = tmp_path / "twelve.ttl"
    path.write_text(TURTLE, encoding="utf-8")
    return path


def canonical(content: bytes | str, form: ox.RdfFormat) -> ox.Dataset:
    found = ox.Dataset(ox.parse(input=content, format=form))
    found.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return found


@pytest.mark.parametrize("ending", FORMATS)
def test_rdf_1_2_round_trips(path: Path, tmp_path: Path, ending: str) -> None:
    out = tmp_path / f"out{ending}"
    assert call("-g", path, "export", out, "--all").status == 0
    assert canonical(out.read_bytes(), FORMATS[ending]) == canonical(TURTLE, ox.RdfFormat.TURTLE)


def test_lists_are_written_as_lists_also_around_an_entity(path: Path, tmp_path: Path) -> None:
    for chosen in (["--all"], ["--around", "A"]):
        call("-g", path, "export", tmp_path / "out.ttl", *chosen)
        assert 'ex:items ( 1 2.50 "x"@zh ( ex:n ) )' in (tmp_path / "out.ttl").read_text(encoding="utf-8")
    outcome = call("-g", path, "export", "-", "--as", "graphml", "--all")
    assert "1 | 2.50 | x | (http://example.org/n)<" in outcome.out
    assert "rest" not in outcome.out


def test_annotations_are_claims_of_their_edge_and_no_entities(path: Path) -> None:
    edges = call("-g", path, "neighbors", "A", "--predicate", "ex:knows", "--format", "json").json["edges"]
    values = {edge["object"]["curie"]: [claim["values"] for claim in edge["claims"]] for edge in edges}
    assert values == {"ex:b": [{"since": 2020, "by": "Document"}], "ex:c": [{"note": "n"}]}
    assert call("-g", path, "search", "r1").status == 1
    query = "SELECT ?y { ex:a ex:knows ex:b {| ex:since ?y |} }"
    assert call("-g", path, "query", query, "--format", "csv").out.split() == ["y", "2020"]


NODES: list[Node] = [BlankNode(f"_:b{number}") for number in range(5)] + [IRI("http://e/x")]
statements = st.lists(
    st.one_of(
        st.builds(Statement, st.sampled_from(NODES), st.just(FIRST), st.sampled_from([*NODES, Literal("1"), NIL])),
        st.builds(Statement, st.sampled_from(NODES), st.just(REST), st.sampled_from([*NODES, NIL, NIL])),
        st.builds(Statement, st.sampled_from(NODES), st.just(IRI("http://e/p")), st.sampled_from(NODES)),
    ),
    max_size=12,
    unique=True,
)


@settings(max_examples=100)
@given(st.dictionaries(st.sampled_from([None, IRI("http://e/g"), BlankNode("_:b0")]), statements, max_size=3))
def test_lists_and_similar_structures_round_trip(wanted: dict[Node | None, list[Statement]]) -> None:
    graphs = [(name, sorted(those, key=str)) for name, those in wanted.items()]
    lines = [
        f"{_term(s)} {_term(p)} {_term(o)} {'' if name is None else _term(name)} .\n"
        for name, own in graphs
        for s, p, o in own
    ]
    expected = canonical("".join(lines), ox.RdfFormat.N_QUADS)
    assert canonical("".join(serialize_graphs(lambda: graphs, {})), ox.RdfFormat.TRIG) == expected
    assert canonical("".join(serialize_jsonld(lambda: graphs, {})), ox.RdfFormat.JSON_LD) == expected
    assert all(len(lists.cells) >= len(lists.items) for lists in find_lists(graphs).values())


def _term(term: Term) -> str:
    if isinstance(term, Literal):
        return f'"{term.value}"'
    return f"<{term}>" if isinstance(term, IRI) else str(term)
