"""Quoting a passage from the user's own copy of the document: the line that is cited, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_graphs import open_turtle

from cfgraph.explorer.claims import read_claim_source, read_passage_source
from cfgraph.explorer.passages import MAX_QUOTATION_CHARACTERS, read_quotations
from cfgraph.model.terms import IRI

TURTLE = """
:doc cf:fileName "%s" .
:passage cf:inDocument :doc ; cf:line %d .
"""


def quoted(directory: Path, name: str = "a.txt", line: int = 2) -> tuple[str, ...]:
    view = open_turtle(TURTLE % (name, line))
    return read_quotations(read_passage_source(view, IRI("http://example.org/passage")), directory)


def test_the_cited_line_is_quoted(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("first\n  第二行 \nthird\n", encoding="utf-8")
    assert quoted(tmp_path) == ("第二行",)
    assert quoted(tmp_path, line=4) == ()


def test_a_long_line_is_cut(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("\n" + "长" * 5_000, encoding="utf-8")
    assert quoted(tmp_path) == ("长" * MAX_QUOTATION_CHARACTERS + "…",)


@pytest.mark.parametrize("name", ["../a.txt", "/etc/hostname", "missing.txt", "..", "binary.txt"])
def test_nothing_is_read_but_text_files_of_the_directory(tmp_path: Path, name: str) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    (tmp_path / "a.txt").write_text("one\ntwo\n", encoding="utf-8")
    (inner / "binary.txt").write_bytes(b"one\n\xff\xfe\n")
    assert quoted(inner, name) == ()


def test_a_passage_in_another_file_than_its_document_is_quoted_from_there(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("one\ntwo\n", encoding="utf-8")
    (tmp_path / "b.txt").write_text("three\nfour\n", encoding="utf-8")
    view = open_turtle(TURTLE % ("a.txt", 2) + ':other cf:inDocument :doc ; cf:line 2 ; cf:fileName "b.txt" .')
    assert read_quotations(read_passage_source(view, IRI("http://example.org/other")), tmp_path) == ("four",)
    assert read_quotations(read_passage_source(view, IRI("http://example.org/passage")), tmp_path) == ("two",)


def test_several_lines_of_one_document_are_quoted_in_order(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("one\ntwo\nthree\n", encoding="utf-8")
    view = open_turtle(
        TURTLE % ("a.txt", 3) + ":other cf:inDocument :doc ; cf:line 1 . :claim prov:wasDerivedFrom :passage, :other ."
    )
    cited = read_claim_source(view, IRI("http://example.org/claim"))
    assert cited is not None
    assert read_quotations(cited, tmp_path) == ("one", "three")
