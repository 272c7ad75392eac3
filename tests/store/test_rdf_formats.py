"""Every RDF format, packed or not, gives the same statements."""

from __future__ import annotations

import bz2
import lzma
import zipfile
from codecs import BOM_UTF8
from collections.abc import Callable
from pathlib import Path

import pytest
import rdflib
from rdf_samples import ANA, BO, KNOWS, SAMPLES, STATEMENTS, E, write_sample

from cfgraph.model.errors import GraphError
from cfgraph.model.terms import IRI, BlankNode, Literal, Statement, TripleTerm
from cfgraph.store import ReadingOptions, open_graph

ENDINGS = [ending + packing for ending in SAMPLES for packing in ("", ".gz")]


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_format_gives_its_statements_once_and_counts_them_once(ending: str, tmp_path: Path) -> None:
    graph = open_graph(write_sample(tmp_path, ending))
    found = list(graph.statements())
    assert len(found) == len(STATEMENTS)
    assert set(found) == STATEMENTS
    assert graph.statistics.statements == 4
    assert graph.statistics.edge_predicates == {KNOWS: 1}
    assert dict(graph.statistics.hubs) == {ANA: 1, BO: 1}
    assert [hit.matched for hit in graph.find_names("安", 5).hits] == ["安娜"]


@pytest.mark.parametrize("ending", [e for e in ENDINGS if not e.startswith((".nt", ".nq"))])
def test_prefixes_are_those_that_the_file_declares(ending: str, tmp_path: Path) -> None:
    assert open_graph(write_sample(tmp_path, ending)).prefixes["ex"] == E


def test_an_ending_in_capitals_is_known(tmp_path: Path) -> None:
    path = write_sample(tmp_path, ".ttl").rename(tmp_path / "SAMPLE.TTL")
    assert set(open_graph(path).statements()) == STATEMENTS


def test_several_files_are_one_graph(tmp_path: Path) -> None:
    files = [write_sample(tmp_path, ending) for ending in (".ttl", ".nq", ".jsonld.gz")]
    graph = open_graph(files)
    assert set(graph.statements()) == STATEMENTS
    assert graph.statistics.statements == 4
    assert graph.files == [str(path) for path in files]


def test_a_directory_is_all_its_rdf_files_and_no_hidden_ones(tmp_path: Path) -> None:
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / ".venv").mkdir()
    write_sample(tmp_path / "deep" / "er", ".nt.gz")
    (tmp_path / ".venv" / "broken.ttl").write_text("not turtle")
    (tmp_path / ".broken.ttl").write_text("not turtle")
    (tmp_path / "notes.txt").write_text("not RDF")
    (tmp_path / "manifest.json").write_text('{"format": "of something else"}')
    graph = open_graph(tmp_path)
    assert set(graph.statements()) == STATEMENTS
    assert len(graph.files) == 1


def test_statements_match_by_any_of_their_terms(tmp_path: Path) -> None:
    graph = open_graph(write_sample(tmp_path, ".nq"))
    assert list(graph.statements(predicate=KNOWS)) == [Statement(ANA, KNOWS, BO)]
    assert list(graph.statements(object=BO)) == [Statement(ANA, KNOWS, BO)]
    assert list(graph.statements(ANA, object=Literal("Ana"))) == [s for s in STATEMENTS if s.object == Literal("Ana")]
    assert list(graph.statements(BO)) == []


def test_blank_nodes_of_two_files_stay_apart_and_can_be_followed(tmp_path: Path) -> None:
    for name, value in (("a.nt", "x"), ("b.nt", "y")):
        (tmp_path / name).write_text(f'<{E}{name}> <{E}has> _:b .\n_:b <{E}is> "{value}" .\n')
    graph = open_graph([tmp_path / "a.nt", tmp_path / "b.nt"])
    for name, value in (("a.nt", "x"), ("b.nt", "y")):
        (statement,) = graph.statements(IRI(E + name))
        assert isinstance(statement.object, BlankNode)
        assert [s.object for s in graph.statements(statement.object)] == [Literal(value)]


def test_a_triple_in_a_triple_is_read(tmp_path: Path) -> None:
    path = tmp_path / "star.nt"
    path.write_text(f'<{E}s> <{E}says> <<( <{E}a> <{E}p> "o" )>> .\n')
    (statement,) = open_graph(path).statements()
    assert statement.object == TripleTerm(IRI(E + "a"), IRI(E + "p"), Literal("o"))


def test_relative_names_mean_the_place_of_the_file(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        path = tmp_path / name / "same.ttl"
        path.write_text("<#it> <#is> <#here> .")
        (statement,) = open_graph(path).statements()
        assert statement.subject == f"{path.as_uri()}#it"


def test_an_rdflib_graph_is_opened_as_it_is() -> None:
    held = rdflib.Graph()
    held.bind("shop", E)
    node = rdflib.BNode()
    held.add((rdflib.URIRef(E + "a"), rdflib.URIRef(E + "b"), node))
    held.add((node, rdflib.RDFS.label, rdflib.Literal("招聯", lang="zh")))
    graph = open_graph(held)
    assert (graph.location, list(graph.files)) == ("rdflib.Graph", [])
    assert graph.prefixes["shop"] == E
    assert graph.statistics.statements == 2
    assert [hit.matched for hit in graph.find_names("zhaolian", 5).hits] == ["招聯"]
    assert len(held) == 2


def test_all_graphs_of_an_rdflib_dataset_are_opened() -> None:
    held = rdflib.Dataset()
    held.graph(rdflib.URIRef(E + "g")).parse(data=SAMPLES[".ttl"], format="turtle")
    assert set(open_graph(held).statements()) == STATEMENTS


PACKERS: dict[str, Callable[[Path, bytes], object]] = {
    ".bz2": lambda path, content: path.write_bytes(bz2.compress(content)),
    ".xz": lambda path, content: path.write_bytes(lzma.compress(content)),
    ".zip": lambda path, content: zipfile.ZipFile(path, "w").writestr("sample", content),
    "": lambda path, content: path.write_bytes(content),
}


@pytest.mark.parametrize("packing", PACKERS)
@pytest.mark.parametrize("ending", SAMPLES)
def test_a_byte_order_mark_is_passed_over(ending: str, packing: str, tmp_path: Path) -> None:
    content = write_sample(tmp_path, ending).read_bytes()
    path = tmp_path / f"marked{ending}{packing}"
    PACKERS[packing](path, BOM_UTF8 + content)
    assert set(open_graph(path).statements()) == STATEMENTS


def test_a_format_that_is_given_goes_before_the_ending_and_belongs_to_the_cached_store(tmp_path: Path) -> None:
    path = write_sample(tmp_path, ".ttl").rename(tmp_path / "sample.nq")
    assert set(open_graph(path, reading=ReadingOptions("ttl")).statements()) == STATEMENTS
    with pytest.raises(GraphError):
        open_graph(path)


def test_an_archive_of_several_files_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "two.ttl.zip", "w") as archive:
        archive.writestr("a.ttl", "")
        archive.writestr("b.ttl", "")
    with pytest.raises(GraphError, match=r"one file in this archive, not 2"):
        open_graph(tmp_path / "two.ttl.zip")


def test_a_file_address_is_a_path(tmp_path: Path) -> None:
    assert set(open_graph(write_sample(tmp_path, ".ttl").as_uri()).statements()) == STATEMENTS


def test_json_in_a_directory_is_read_where_it_looks_like_json_ld(tmp_path: Path) -> None:
    write_sample(tmp_path, ".jsonld").rename(tmp_path / "sample.json")
    (tmp_path / "package.json").write_text('{"name": "of something else"}')
    assert set(open_graph(tmp_path).statements()) == STATEMENTS


RDF_XML = b"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns:e='urn:e:'>%b"
STATED = b"<rdf:Description rdf:about='urn:a'><e:p>1</e:p></rdf:Description>"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_rdf_xml_that_ends_between_two_tags_is_incomplete(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "cut.rdf"
    path.write_bytes((RDF_XML % STATED).decode().encode(encoding))
    with pytest.raises(GraphError, match=r"cut\.rdf: the file is incomplete: its end tag </rdf:RDF> is missing"):
        open_graph(path)


@pytest.mark.parametrize("end", [b"</rdf:RDF>", b"</rdf:RDF >\n<!-- </x> -->\n<?pi <a>?>\n"])
def test_rdf_xml_may_have_comments_behind_its_root(end: bytes, tmp_path: Path) -> None:
    path = tmp_path / "whole.rdf"
    path.write_bytes(b"<?xml version='1.0'?><!-- <a> -->\n" + RDF_XML % (STATED + end))
    assert open_graph(path).statistics.statements == 1


def test_rdf_xml_may_be_one_empty_element(tmp_path: Path) -> None:
    path = tmp_path / "empty.rdf"
    path.write_bytes((RDF_XML % b"").replace(b"'>", b"'/>\n"))
    assert open_graph(path).statistics.statements == 0
