"""Files that are not quite what they should be: named for what they are, or read as far as they can be."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import zstandard
from cli_runs import call, spawn

from cfgraph.model.errors import CfgraphError, GraphError
from cfgraph.model.terms import IRI, Literal
from cfgraph.store import Graph, ReadingOptions, open_graph

E = "http://e.org/"
LINE = f'<{E}a> <{E}p> "x" .\n'
RDF = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:ex="http://e.org/">'


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def values(graph: Graph) -> set[str]:
    return {s.object.value if isinstance(s.object, Literal) else str(s.object) for s in graph.statements()}


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.ttl", "version https://git-lfs.github.com/spec/v1\noid sha256:abc\nsize 3\n", "Git LFS pointer"),
        ("a.nt", "../.git/annex/objects/xx/yy/SHA256E-s1--ab.nt", "git-annex pointer"),
        ("a.ttl", "<!DOCTYPE html>\n<html><body>404</body></html>", "web page"),
        ("a.rdf", "\n<html lang='en'><p>gone</p></html>", "web page"),
        ("a.nt", b"\x1f\x8b\x08\x00abc", "ends in .gz"),
        ("a.ttl", f'<{E}a> <{E}p> "招联消费金融" .'.encode("gbk"), "encoded in GBK"),
        ("a.nt", f'{LINE}<{E}a> <{E}p> "招聯消費金融" .'.encode("big5"), "encoded in Big5"),
        ("a.nt", f'{LINE}<{E}a> <{E}p> "日本語の金融です" .'.encode("shift_jis"), "encoded in Shift_JIS"),
        ("a.nt", f'{LINE}<{E}a> <{E}p> "Привет мир" .'.encode("cp1251"), "a.nt:2: not UTF-8"),
        ("a.rdf", f'{RDF}<e:p xmlns:e="urn:e:">招联消费金融</e:p></rdf:RDF>'.encode("gbk"), "encoded in GBK"),
        ("a.nt", LINE.encode("utf-16"), "encoded in UTF-16,"),
        ("a.ttl", LINE.encode("utf-16-le"), "encoded in UTF-16LE,"),
        ("a.ttl", LINE.encode("utf-32"), "encoded in UTF-32,"),
        ("a.nt", (LINE * 2).encode() + b'<http://e.org/a> <http://e.org/p> "\xff\xfe\xfd" .', "a.nt:3: not UTF-8"),
        ("a.rdf", f"{RDF}\n<rdf:Description>\n  <ex:p>x</ex:q></rdf:Description></rdf:RDF>", "a.rdf:3: .*column 12"),
        ("a.rdf", f'{RDF}\n\n<rdf:Description rdf:about="http://e.org/a b"/></rdf:RDF>', "a.rdf:3: .*column 29"),
        ("a.rdf", f"{RDF}\n<rdf:Description>\n<foo:p>x</foo:p></rdf:Description></rdf:RDF>", "a.rdf:3: "),
        ("a.rdf", '<?xml version="1.0" encoding="ascii"?>\n<a>\xe9</a>'.encode("latin-1"), "UTF-8"),
        ("a.rdf", b'<?xml version="1.0" encoding="UT-8"?>\n<a/>', "a.rdf:1: .*UTF-8"),
        ("a.jsonld", '{"@context": ["https://schema.org/", {}], "name": "x"}', "--context https://schema.org/=FILE"),
    ],
)
def test_what_a_file_is_instead_is_said(tmp_path: Path, name: str, content: str | bytes, said: str) -> None:
    with pytest.raises(GraphError, match=said):
        open_graph(write(tmp_path / name, content))


def test_a_link_to_nothing_is_named_alone_and_in_a_directory(tmp_path: Path) -> None:
    (tmp_path / "gone.ttl").symlink_to("elsewhere.ttl")
    write(tmp_path / "a.nt", LINE)
    for place in (tmp_path / "gone.ttl", tmp_path):
        with pytest.raises(GraphError, match=r"a link to elsewhere\.ttl, which does not exist"):
            open_graph(place)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "iso-8859-1", "gb18030", "utf-8"])
def test_rdf_xml_is_read_in_its_encoding(tmp_path: Path, encoding: str) -> None:
    text = "café" if encoding == "iso-8859-1" else "招联"
    xml = f'<?xml version="1.0" encoding="{encoding}"?>{RDF}<rdf:Description rdf:about="urn:a"><ex:p>{text}</ex:p>'
    path = write(tmp_path / "a.rdf", f"{xml}</rdf:Description></rdf:RDF>".encode(encoding))
    assert values(open_graph(path)) == {text}


def test_zstd_is_unpacked(tmp_path: Path) -> None:
    lines = "".join(f'<{E}a> <{E}p> "{number}" .\n' for number in range(20_000))
    path = write(tmp_path / "a.nt.zst", zstandard.ZstdCompressor().compress(lines.encode()))
    assert open_graph(path).statistics.statements == 20_000
    with pytest.raises(GraphError):
        open_graph(write(tmp_path / "b.nt.zst", b"\x28\xb5\x2f\xfdnonsense"))


def test_a_pattern_stands_for_the_files_that_match(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        write(tmp_path / f"{name}.nt", LINE.replace("x", name))
    assert values(open_graph(str(tmp_path / "[ab].nt"))) == {"a", "b"}
    assert values(open_graph([str(tmp_path / "*.nt")])) == {"a", "b", "c"}
    with pytest.raises(GraphError, match="matches no file"):
        open_graph(str(tmp_path / "*.ttl"))
    assert values(open_graph(write(tmp_path / "[x].nt", LINE))) == {"x"}


def test_a_file_in_the_place_of_a_command_is_advised_on(tmp_path: Path) -> None:
    outcome = call("-g", write(tmp_path / "a.nt", LINE), write(tmp_path / "b.nt", LINE), "info")
    assert outcome.status == 2
    assert "b.nt" in outcome.err
    assert "-g" in outcome.err


SKIPPED = {
    "nt": (
        f'{LINE}<{E}a> <{E}p> bad .\n<{E}a> <{E}p> "open .\n<{E}b c> <{E}p> "y" .\n'.encode()
        + f'<{E}a> <{E}p> "\xff" .\n<{E}z> <{E}p> "last" .'.encode("latin-1"),
        {"x", "last"},
        [2, 3, 4, 5],
    ),
    "ttl": (
        f'@prefix e: <{E}> .\ne:a e:p "x" , bad .\ne:a e:p "y" .\ne:a e:p "open .\ne:a e:q "z" ;\n e:q "w" .\n'
        f'e:b e:p _:n .\n@prefix f: <urn:f:> .\ne:a e:p "open again .\n_:n e:p "n" .\nf:a f:p "f" .\n'.encode(),
        {"x", "y", "z", "w", "n", "f"},
        [2, 4, 9],
    ),
}


@pytest.mark.parametrize("ending", SKIPPED)
def test_wrong_lines_are_skipped_and_told_and_nothing_else_is_lost(tmp_path: Path, ending: str) -> None:
    content, kept, lines = SKIPPED[ending]
    path = write(tmp_path / f"a.{ending}", content)
    with pytest.raises(GraphError):
        open_graph(path)
    graph = open_graph(path, reading=ReadingOptions(skip_errors=True))
    assert {value for value in values(graph) if not value.startswith("_:")} == kept
    notes = graph.statistics.notes
    assert [one.line for one in notes.skipped] == lines
    assert notes.skipped_total == len(lines)
    if ending == "ttl":
        (blank,) = [s.object for s in graph.statements(IRI(E + "b"))]
        assert [s.object for s in graph.statements(blank)] == [Literal("n")]  # type: ignore[arg-type]
    for _ in range(2):  # the second time from the cache
        outcome = call("-g", path, "--skip-errors", "info", "--format", "json")
        assert outcome.status == 0
        assert f"skipped {path}:{lines[0]}: " in outcome.err
        assert outcome.err.count("\n") == len(lines)


def test_many_wrong_lines_are_counted(tmp_path: Path) -> None:
    path = write(tmp_path / "a.nt", f"nonsense\n{LINE}" * 300)
    outcome = call("-g", path, "--skip-errors", "search", "a")
    assert "skipped 300 places in total" in outcome.err
    assert outcome.err.count("\n") == 6


def test_invalid_iris_are_let_in_percent_encoded(tmp_path: Path) -> None:
    path = write(tmp_path / "a.nt", f"{LINE}<{E}a> <{E}p> <{E}b c> .\n<{E}a> <{E}p> <{E}{{id}}|x> .\n")
    with pytest.raises(GraphError, match=r"a\.nt:2"):
        open_graph(path)
    graph = open_graph(path, reading=ReadingOptions(lenient=True))
    assert values(graph) == {"x", f"{E}b%20c", f"{E}%7Bid%7D%7Cx"}
    outcome = call("-g", path, "--lenient", "query", "SELECT ?o { ?s ?p ?o }", "--format", "csv")
    assert f"{E}b%20c" in outcome.out
    assert "2 invalid IRIs percent-encoded, such as http://e.org/b c" in outcome.err


def test_a_context_is_given_as_a_file_and_belongs_to_the_cached_store(tmp_path: Path) -> None:
    context = write(tmp_path / "schema.jsonld", '{"@context": {"name": "http://schema.org/name"}}')
    path = write(tmp_path / "a.jsonld", '{"@context": "https://schema.org/", "@id": "urn:a", "name": "x"}')
    for given in (f"https://schema.org/={context}", str(context)):
        graph = open_graph(path, reading=ReadingOptions(contexts=(given,)))
        assert {str(s.predicate) for s in graph.statements()} == {"http://schema.org/name"}
    write(context, '{"@context": {"name": "urn:name"}}')
    graph = open_graph(path, reading=ReadingOptions(contexts=(str(context),)))
    assert {str(s.predicate) for s in graph.statements()} == {"urn:name"}
    with pytest.raises(CfgraphError, match="contains no JSON-LD @context"):
        open_graph(path, reading=ReadingOptions(contexts=(str(write(context, "{}")),)))


def test_formats_without_prefixes_get_common_ones_and_the_users(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CFGRAPH_CONFIG", str(tmp_path / "config" / "settings.toml"))
    (tmp_path / "config").mkdir()
    path = write(tmp_path / "a.nt", f"<{E}a> <{E}p> <http://www.w3.org/ns/dcat#Dataset> .\n")
    query = "SELECT ?s { ?s ?p dcat:Dataset }"
    assert f"{E}a" in call("-g", path, "query", query, "--format", "csv").out
    write(tmp_path / "config" / "prefixes.ttl", f"@prefix my: <{E}> .\n")
    assert f"{E}a" in call("-g", path, "query", "SELECT ?s { ?s my:p dcat:Dataset }", "--format", "csv").out
    write(tmp_path / "a.ttl", f"<{E}a> <{E}p> <http://www.w3.org/ns/dcat#Dataset> .")
    assert call("-g", tmp_path / "a.ttl", "query", query).status == 4


RELATIVE = {
    "ttl": "<a> <p> <#c> .",
    "nt": f"<a> <{E}p> <#c> .",
    "jsonld": f'{{"@id": "a", "{E}p": {{"@id": "#c"}}}}',
    "rdf": f'{RDF}<rdf:Description rdf:about="a"><ex:p rdf:resource="#c"/></rdf:Description></rdf:RDF>',
}


@pytest.mark.parametrize("form", RELATIVE)
def test_relative_iris_are_resolved_by_a_base_of_ones_own(tmp_path: Path, form: str) -> None:
    path = write(tmp_path / f"a.{form}", RELATIVE[form])
    for base in (f"{E}d/f", f"{E}e/f"):  # a store in the cache for each
        (statement,) = open_graph(path, reading=ReadingOptions(base=base)).statements()
        assert (statement.subject, statement.object) == (IRI(f"{base[:-1]}a"), IRI(f"{base}#c"))


def test_relative_iris_of_stdin_are_resolved_by_a_base() -> None:
    asked = ("--base", f"{E}d/", "query", "SELECT ?o { ?s ?p ?o }", "--format", "csv")
    piped = spawn("-g", "-", "--input-format", "ttl", *asked, stdin=RELATIVE["ttl"].encode())
    assert piped.out.split() == ["o", f"{E}d/#c"]


def test_a_relative_iri_without_a_base_names_the_option(tmp_path: Path) -> None:
    outcome = call("-g", write(tmp_path / "a.nt", f"{LINE}{RELATIVE['nt']}"), "info")
    assert (outcome.status, "a.nt:2: a relative IRI" in outcome.err, "--base IRI" in outcome.err) == (3, True, True)
    quads = call("-g", write(tmp_path / "a.nq", RELATIVE["nt"]), "info")
    assert "TriG" in quads.err
    assert call("-g", tmp_path / "a.nt", "--base", "data/", "info").status == 2


def test_prefixes_of_a_file_are_known_to_formats_without_any(tmp_path: Path) -> None:
    path = write(tmp_path / "a.nt", LINE)
    prefixes = write(tmp_path / "prefixes.ttl", f"@prefix my: <{E}> .\n")
    outcome = call("-g", path, "--prefixes", prefixes, "query", "SELECT ?o { my:a my:p ?o }", "--format", "csv")
    assert outcome.out.split() == ["o", "x"]
    assert call("-g", path, "--prefixes", tmp_path / "none.ttl", "info").status == 2


def test_contexts_are_put_in_place_wherever_a_context_stands(tmp_path: Path) -> None:
    """In a term, by ``@import``, relative to the context that names them, and one that names itself."""
    contexts = {
        "https://c.example/main": {"p": {"@id": "e:p", "@context": "scoped"}, "x": {"@id": "e:x"}},
        "https://c.example/scoped": {"@import": "base", "again": {"@id": "e:again", "@context": "scoped"}},
        "https://c.example/base": {"q": "e:q"},
    }
    given = []
    for number, (address, content) in enumerate(contexts.items()):
        file = tmp_path / f"{number}.jsonld"
        file.write_text(json.dumps({"@context": content}), encoding="utf-8")
        given.append(f"{address}={file}")
    document = {
        "@context": ["https://c.example/main", {"j": {"@id": "e:j", "@type": "@json"}}],
        "@id": "e:a",
        "p": {"q": "1", "again": {"again": {"q": "2"}}},
        "j": {"@context": "no:context"},
    }
    path = tmp_path / "a.jsonld"
    path.write_text(json.dumps(document), encoding="utf-8")
    graph = open_graph(path, reading=ReadingOptions(contexts=tuple(given)))
    assert {statement.predicate for statement in graph.statements()} == {"e:p", "e:q", "e:again", "e:j"}
    with pytest.raises(GraphError, match=r"its @context is at https://c\.example/base"):
        open_graph(path, reading=ReadingOptions(contexts=tuple(given[:2])))


@pytest.mark.parametrize(
    "wrong", ["e:a e:p [ .", "e:a e:p .", "e:a .", "e:a e:p ( .", "e:a e:p e:b, .", "e:a e:p !", "e:a e:p e:b e:c ."]
)
def test_what_follows_a_wrong_statement_is_not_lost(tmp_path: Path, wrong: str) -> None:
    path = write(tmp_path / "a.ttl", f"@prefix e: <{E}> .\ne:a e:p 1 .\n{wrong}\ne:a e:p 2 .\ne:a e:p 3 .\n")
    graph = open_graph(path, reading=ReadingOptions(skip_errors=True))
    assert values(graph) >= {"1", "3", "2"} - ({"2"} if wrong.endswith("!") else set())
