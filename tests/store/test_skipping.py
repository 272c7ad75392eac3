"""What --skip-errors reads of files with wrong places in them: all that is right, where it stands, and nothing else."""

from __future__ import annotations

import gzip
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest
from cli_runs import call

from cfgraph.store.reading_notes import ReadingNotes
from cfgraph.store.skipping_parser import SkippingParser

PREFIXES = "@prefix : <http://e/> .\n"
RIGHT = (
    ":a :p 1 .",
    ':b :p "s. t" ;\n   :q :c , :d .',
    ":c :p [ :q 1 ; :r ( 1 2 ) ] .",
    ':d :p """long.\n:x :y :z .\n"""@en .',
    "<http://e/i.j> :p 'it' ; a :T . # comment .",
    ":e :p 1.5 , 2.e3 , :a.b .",
    ':g :p """second""" .',
)
WRONG = (
    *(":z :p <b ad> .", ":z :p .", ":z .", ':z :p "open .', ":z :p 'open .", ':z :p """open .', ":z no:p 1 ."),
    *(":z :p ( 1 2 .", ":z :p [ :q 1 .", ":z :p 1 ] .", ":z :p", ':z :p "x"@ .', ':z :p "x"^^ .', ':z :p "\\q" .'),
    *(":z :p :o :r .", '"lit" :p 1 .', ':z "p" 1 .', ":z :p <http://unclosed#x .", "@prefix z <http://z/> ."),
    *("PREFIX z: z", "garbage line", ":z :p , 1 .", ":z :p 1 , .", ":z :p !", ":z :p << :a :b :c .", "%%%"),
    *("<<<<<<< HEAD", "=======", ":z :p 1 .. ", ":z :p 1 ,, 2 .", ":z :p 'it's' .", ":z :p \xff ."),
)
TURTLE = (PREFIXES, ":z :p 1\n")
TRIG = (f"{PREFIXES}:before :p 1 .\nGRAPH :g {{\n", "}\n:h { :after :p 1 }\n:after :p 2 .")


def parse(content: bytes, form: ox.RdfFormat) -> tuple[Counter[tuple[str, ...]], ReadingNotes]:
    notes = ReadingNotes()
    parser = SkippingParser(Path("a"), content, form, "file:///a", notes, lenient=False)
    return Counter(map(describe, parser.parse())), notes


def describe(quad: ox.Quad) -> tuple[str, ...]:
    terms = (quad.subject, quad.predicate, quad.object, quad.graph_name)
    return tuple("_" if isinstance(term, ox.BlankNode) else str(term) for term in terms)


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize(("form", "frame"), [(ox.RdfFormat.TURTLE, TURTLE), (ox.RdfFormat.TRIG, TRIG)])
def test_nothing_right_is_lost_or_stands_elsewhere(wrong: str, form: ox.RdfFormat, frame: tuple[str, str]) -> None:
    closing = frame[1] if form == ox.RdfFormat.TRIG else ""
    right = Counter(map(describe, ox.parse(input="\n".join((frame[0], *RIGHT, closing)).encode(), format=form)))
    for place in range(len(RIGHT) + 1):
        lines = (frame[0], *RIGHT[:place], wrong, *RIGHT[place:], closing)
        found, notes = parse("\n".join(lines).encode().replace("\xff".encode(), b"\xff"), form)
        assert not right - found
        assert {each[0] for each in found - right} <= {"<http://e/z>", "_"}
        assert notes.skipped_total


@pytest.mark.parametrize(
    ("text", "kept", "lines"),
    [
        (":a :p 1 .\nno:g { :z :p 1 . :y :p 2 }\n:g { :b :p 1 }", "ab", [3]),
        (":g { :a :p 1 .\n:h { :b :p 1 }\n:c :p 1 .", "abc", [2]),
        (":g { :a :p 1 }}\n:h { :b :p 1 }", "ab", [2]),
        (":a :p 1\n:g { :b :p 1 }", "ab", [3]),
        (":g { :a :p 1 {| :q :r |} .\n:b :p . :c :p 1 {| :q 2 |} . }", "ac", [3]),
        (":a :p <b ad> ;\n :q <c d> ; :r 1 .\n:b :p 1 .", "ab", [2, 3]),
        (":a :p no:x .\n@prefix : <http://e/> .\n:b :p 1", "b", [2, 4]),
        ("@base <http://e/> .\n:z :p .\n<a> :p 1 .", "a", [3]),
    ],
)
def test_blocks_bases_and_what_follows_a_semicolon(text: str, kept: str, lines: list[int]) -> None:
    found, notes = parse(f"{PREFIXES}{text}".encode(), ox.RdfFormat.TRIG)
    assert {each[0] for each in found} - {"_"} == {f"<http://e/{name}>" for name in kept}
    assert [one.line for one in notes.skipped] == lines


def test_a_truncated_file_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    lines = "".join(f'<urn:a{number}> <urn:p> "{number * number}" .\n' for number in range(5000))
    path = tmp_path / "a.trig.gz"
    path.write_bytes(gzip.compress(f"<urn:g> {{\n{lines}}}".encode())[:-2000])
    assert call("-g", path, "info").status == 3
    outcome = call("-g", path, "--skip-errors", "query", "SELECT (COUNT(*) AS ?n) { GRAPH <urn:g> { ?s ?p ?o } }")
    assert outcome.status == 0
    assert "truncated here" in outcome.err
    assert int("".join(filter(str.isdigit, outcome.out))) > 4000


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.rdf", "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'></wrong>"),
        ("a.jsonld", '{"@id": ,}'),
    ],
)
def test_a_format_that_is_read_as_a_whole_is_named(name: str, text: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    outcome = call("-g", path, "--skip-errors", "info")
    assert outcome.status == 3
    assert (
        "is read as a whole, so --skip-errors can't skip errors in it: correct the file or leave it out" in outcome.err
    )
    assert "--skip-errors" not in call("-g", path, "info").err
