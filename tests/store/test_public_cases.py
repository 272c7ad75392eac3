"""Files and queries as in public bug reports of other RDF tools, each made anew, through the command."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_runs import call

from cfgraph.store import open_graph

PREFIXES = "@prefix : <http://e/> .\n@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n"
RDF = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/" xml:lang="fr">'
    '<rdf:Description rdf:about="http://e/s">{}</rdf:Description></rdf:RDF>'
)
OWL = "http://www.w3.org/2002/07/owl#"
FORMATS = {
    "a.owl": (f"# comment\n{PREFIXES}:a :p :b .", "Turtle, not RDF/XML; open it with --input-format ttl"),
    "b.owl": ("Prefix(:=<http://e/>)\nOntology(<http://e/>)", "OWL functional syntax, which cfgraph can't read"),
    "c.owl": ("Prefix: : <http://e/>\nOntology: <http://e/o>", "OWL Manchester syntax"),
    "d.owl": (f'<Ontology xmlns="{OWL}" ontologyIRI="urn:o"><A IRI="#A"/></Ontology>', "OWL/XML"),
    "e.ttl": (f'<?xml version="1.0"?>\n<!-- x -->\n{RDF.format("")}', "RDF/XML, not Turtle"),
    "f.ttl": ('{"@context": {}, "@id": "http://e/"}', "JSON-LD, not Turtle; open it with --input-format jsonld"),
    "g.ttl": (f"{PREFIXES}:g {{ :a :p :b }}", "TriG, not Turtle"),
    "h.nt": (f"{PREFIXES}:a :p :b .", "Turtle, not N-Triples"),
    "i.nt": ("<urn:a> <urn:p> <urn:b> <urn:g> .\n", "N-Quads, not N-Triples"),
    "j.xml": ('<?xml version="1.0"?><graphml><graph/></graphml>', "GraphML, not RDF/XML"),
}


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_in_another_format_than_its_ending_says_is_named(tmp_path: Path, name: str) -> None:
    content, said = FORMATS[name]
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    outcome = call("-g", path, "info")
    assert (outcome.status, said in outcome.err) == (3, True), outcome.err
    if "--input-format" in outcome.err:
        assert call("-g", path, "--input-format", outcome.err.split()[-1], "info").status == 0


def test_what_is_only_wrong_is_explained_as_before(tmp_path: Path) -> None:
    for name, content in (("a.ttl", f"{PREFIXES}:a :p ."), ("a.jsonld", '{"@id": }'), ("a.trig", "<urn:a> <urn:p>")):
        (tmp_path / name).write_text(content, encoding="utf-8")
        assert "it holds" not in call("-g", tmp_path / name, "info").err


def test_an_empty_language_of_rdf_xml_ends_the_inherited_one(tmp_path: Path) -> None:
    path = tmp_path / "a.rdf"
    inner = '<b xml:lang="">x</b>'
    long = "x" * 300_000
    text = f'<e:p>un</e:p><e:q xml:lang="">{long}</e:q><e:r rdf:parseType="Literal">{inner}</e:r><e:l xml:lang = \'\'/>'
    path.write_text(RDF.format(text), encoding="utf-8")
    found = {str(s.predicate)[-1]: s.object for s in open_graph(path).statements()}
    values = {name: (getattr(term, "language", None), getattr(term, "value", "")) for name, term in found.items()}
    assert values["p"] == ("fr", "un")
    assert values["q"] == (None, long)
    assert 'xml:lang=""' in values["r"][1]
    assert values["l"] == (None, "")


def test_the_empty_prefix_is_written_as_the_graph_declares_it(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text(f"{PREFIXES}:a :p :b .", encoding="utf-8")
    for chosen in (("--all",), ("--query", "CONSTRUCT WHERE { ?s ?p ?o }")):
        outcome = call("-g", tmp_path / "a.ttl", "export", "-", "--as", "ttl", *chosen)
        assert outcome.out.split("\n\n") == ["@prefix : <http://e/> .", ":a :p :b .\n"]
    assert '"": ' not in call("-g", tmp_path / "a.ttl", "export", "-", "--as", "jsonld", "--all").out


ANSWERS = {
    "SELECT (STR(?o) AS ?x) { ?s :v ?o }": {"060", "+1", "1.300"},
    'SELECT ?o { ?s :l ?o FILTER(LANGMATCHES(LANG(?o), "EN")) }': {"leaf"},
    "SELECT ?s { ?s a :E FILTER NOT EXISTS { ?s ?m ?c . ?c a :E FILTER NOT EXISTS { ?c :frag [] } } }": {
        "http://e/body",
        "http://e/ban",
    },
    "SELECT (COUNT(?o) AS ?n) { ?s :v ?o FILTER(?p != 1 || true) VALUES ?p { UNDEF } }": {"3"},
    'SELECT ?b { OPTIONAL { VALUES (?d ?u) { (1 "x") } FILTER(STRSTARTS("y", ?u)) } BIND(BOUND(?d) AS ?b) }': {"false"},
    "SELECT ?s { ?s :p :10.1137\\/1.97 , :a\\. }": {"http://e/dots.in"},
    "SELECT ?o { :body (:frag|rdf:_1) ?o FILTER(ISIRI(?o)) OPTIONAL { ?o :none ?t } }": {"http://e/ban"},
}


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("reported") / "a.ttl"
    data = ':n :v 060, +1, 1.300 . :t :l "Blatt"@de, "leaf"@en-GB, "bare" . :dots.in :p :10.1137\\/1.97, :a\\. .\n'
    nested = ':root a :E ; rdf:_1 :body . :body a :E ; rdf:_1 :ban . :ban a :E ; :frag "x" .'
    path.write_text(PREFIXES + data + nested, encoding="utf-8")
    return path


@pytest.mark.parametrize("query", ANSWERS)
def test_answers_are_as_the_reports_expect(reported: Path, query: str) -> None:
    outcome = call("-g", reported, "query", query, "--format", "csv")
    assert set(outcome.out.split()[1:]) == ANSWERS[query], outcome.err


def test_a_row_of_values_that_is_too_short_is_pointed_at(reported: Path) -> None:
    outcome = call("-g", reported, "query", "SELECT ?x { VALUES (?x ?y) { (1 2) (1) } }")
    assert (outcome.status, "column 36: 1 value here for 2 variables" in outcome.err) == (4, True), outcome.err


def test_a_query_file_is_tested_by_its_path_and_parameters_come_from_one_place(reported: Path, tmp_path: Path) -> None:
    query = tmp_path / "v.rq"
    query.write_text("SELECT ?s { ?s ?_p_iri ?o }", encoding="utf-8")
    (tmp_path / "p.csv").write_text("p\n:p\n", encoding="utf-8")
    assert call("-g", reported, "query", query, "--param-file", tmp_path / "p.csv").status == 0
    assert call("-g", reported, "query", query, "--param-file", tmp_path / "p.csv", "-P", "p=:v").status == 2
    query.write_text("SELECT ?s { ?s :frag ?o }", encoding="utf-8")
    (tmp_path / "v.expected.csv").write_text("s\nhttp://e/ban\n", encoding="utf-8")
    assert call("-g", reported, "query", query, "--test").status == 0
