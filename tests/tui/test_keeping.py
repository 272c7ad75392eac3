"""Working sets and bookmarks on disk: they come back as they were; damaged files are named and left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfgraph.model.errors import UsageError
from cfgraph.model.terms import IRI, BlankNode, Statement
from cfgraph.workspace.bookmarks import Bookmark, read_bookmarks, write_bookmarks
from cfgraph.workspace.saved_sets import list_saved_sets, open_set, save_set, sets_directory
from cfgraph.workspace.working_set import SetContent

A, B = IRI("http://e.org/a"), BlankNode("_:b")
GATHERED = SetContent("联通/的 公司").with_added([A], [Statement(A, IRI("http://e.org/p"), B)])


@pytest.fixture(autouse=True)
def own_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CFGRAPH_DATA", str(tmp_path / "kept"))
    return tmp_path / "kept"


def test_a_set_is_opened_as_it_was_saved() -> None:
    path = save_set(GATHERED, "bundled")
    kept = open_set(path)
    assert (kept.gathered, kept.graph) == (GATHERED, "bundled")
    assert path.parent == sets_directory()


def test_saving_under_the_same_name_replaces_the_file() -> None:
    first = save_set(GATHERED, "bundled")
    assert save_set(GATHERED.with_added([IRI("http://e.org/c")], []), "bundled") == first
    assert len(list_saved_sets()[0]) == 1
    save_set(SetContent("other", (A,)), "bundled")
    assert [one.gathered.name for one in list_saved_sets()[0]] == ["other", "联通/的 公司"]


def test_a_set_without_a_name_is_refused() -> None:
    with pytest.raises(UsageError, match="needs a name"):
        save_set(SetContent(" ", (A,)), "bundled")
    assert not sets_directory().exists()


HEAD = '{"kind": "cfgraph working set", "version": 1, "name": "x"'


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("{", "not valid JSON"),
        ("[" * 100_000, "not valid JSON"),
        ("[]", "no working set"),
        ('{"kind": "cfgraph working set", "version": 9}', "another version"),
        (HEAD + "}", "damaged"),
        (HEAD + ', "graph": "g", "nodes": [1], "edges": [], "hidden": []}', "damaged"),
        (HEAD + ', "graph": "g", "nodes": [], "edges": [[]], "hidden": []}', "damaged"),
    ],
)
def test_a_damaged_file_is_named_and_the_others_are_still_there(content: str, reason: str) -> None:
    good = save_set(GATHERED, "bundled")
    bad = good.with_name("bad.json")
    bad.write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match=reason):
        open_set(bad)
    kept, problems = list_saved_sets()
    assert [one.path for one in kept] == [good]
    assert len(problems) == 1
    assert str(bad) in str(problems[0])
    assert bad.read_text(encoding="utf-8") == content


def test_unwritable_directory_is_an_error(own_directory: Path) -> None:
    own_directory.write_text("a file is in the way", encoding="utf-8")
    with pytest.raises(UsageError, match="can't be written"):
        save_set(GATHERED, "bundled")


def test_bookmarks_come_back_in_order(own_directory: Path) -> None:
    assert read_bookmarks() == []
    marks = [Bookmark("bundled", A, "招联"), Bookmark("x.ttl", B, "b")]
    write_bookmarks(marks)
    assert read_bookmarks() == marks
    (own_directory / "bookmarks.json").write_text("{}", encoding="utf-8")
    with pytest.raises(UsageError, match=r"bookmarks\.json"):
        read_bookmarks()
