"""``cfgraph new``: what it makes passes the check, opens, answers its query and exports."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import pytest
from cli_runs import call


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_new_graph_passes_at_once(language: str, tmp_path: Path) -> None:
    place = tmp_path / "deep" / "mine"
    made = call("new", place, "--lang", language, "--format", "json")
    assert made.status == 0
    assert sorted(made.json["files"]) == sorted(str(path) for path in place.rglob("*") if path.is_file())
    assert (
        (place / "README.md")
        .read_text(encoding="utf-8")
        .startswith("# 自己的图谱" if language == "zh" else "# A graph")
    )
    checked = call("-g", place, "check", "--sources", place / "documents", "--format", "json")
    assert checked.status == 0
    assert checked.json["findings"] == []
    assert checked.json["claims"] == 2
    rows = call("-g", place, "query", "holders", "--queries", place / "queries", "--format", "json").json
    assert [row["percentage"]["value"] for row in rows["results"]["bindings"]] == ["60"]
    assert call("-g", place, "export", tmp_path / "mine.graphml", "--all").status == 0
    graph = nx.read_graphml(tmp_path / "mine.graphml")
    assert sorted(edge["label"] for *_, edge in graph.edges(data=True)) == ["holds shares in", "supplies technology to"]
    assert "0" in call("check", "--fix-format", place, "--lang", "en").err


def test_a_copy_of_the_bundled_graph_passes_too(tmp_path: Path) -> None:
    place = tmp_path / "copy"
    place.mkdir()
    assert call("new", place, "--from", "bundled").status == 0
    counts = [call("info", "-g", name, "--format", "json").json["statements"] for name in (place, "bundled")]
    assert counts[0] == counts[1]


def test_nonempty_directory_is_unchanged(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    refused = call("new", tmp_path)
    assert refused.status == 2
    assert "empty or new directory" in refused.err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
    assert call("new", tmp_path / "mine.txt").status == 2
