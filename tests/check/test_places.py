"""Finding the line in which a subject's block stands, not fooled by texts or comments."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from cfgraph.check.source_locations import find_source_locations
from cfgraph.model.terms import IRI

A, B, C = (IRI(f"http://example.org/{name}") for name in "abc")

TURTLE = '''@prefix ex: <http://example.org/> .
# ex:a stands in this comment only
ex:c ex:p """
ex:a ex:p 1 .
ex:b ex:p "x
""" ; ex:q ex:a , ex:b ;
  ex:r [ ex:a ex:b ] , ( ex:a ) .
[ ex:p ex:a ] ex:q 1 .
ex:a
  ex:p 1.5 .
<http://example.org/\\u0062> ex:p 1 .
'''


def test_turtle(tmp_path: Path) -> None:
    path = tmp_path / "x.ttl"
    path.write_text(TURTLE, encoding="utf-8")
    assert find_source_locations([str(path)], [A, B, C]) == {A: (str(path), 9), B: (str(path), 11), C: (str(path), 3)}


def test_packed_turtle_with_a_base(tmp_path: Path) -> None:
    path = tmp_path / "x.ttl.gz"
    path.write_bytes(gzip.compress(b"BASE <http://example.org/>\nPREFIX : <#>\n\n<a> :p 1 .\n"))
    assert find_source_locations([str(path)], [A]) == {A: (str(path), 4)}


def test_trig_graph_names_are_not_subjects(tmp_path: Path) -> None:
    path = tmp_path / "x.trig"
    path.write_text(
        "@prefix ex: <http://example.org/> .\nex:a {\n ex:b ex:p 1 }\nGRAPH ex:g {\nex:c ex:p 1 . ex:a ex:p 2\n}\n",
        encoding="utf-8",
    )
    assert find_source_locations([str(path)], [A, B, C]) == {A: (str(path), 5), B: (str(path), 3), C: (str(path), 5)}


@pytest.mark.parametrize("ending", ["nt", "nq"])
def test_lines(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"x.{ending}"
    path.write_text(f"# <{A}>\n<{B}> <{A}> <{A}> .\n<http://example.org/\\u0061> <{B}> 'x' .\n", encoding="utf-8")
    assert find_source_locations([str(path)], [A, B]) == {A: (str(path), 3), B: (str(path), 2)}


def test_other_formats_and_missing_files_have_no_lines(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonld"
    path.write_text("{}", encoding="utf-8")
    assert find_source_locations([str(path), str(tmp_path / "gone.ttl")], [A]) == {}
