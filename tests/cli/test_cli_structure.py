"""``similar``, ``rank``, ``communities`` and ``gaps`` on the bundled graph, and what goes into GraphML."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
from cli_runs import call


def test_similar_lists_shared_values() -> None:
    done = call("similar", "马上", "--lang", "zh")
    assert done.status == 0
    assert "合作：腾讯云（2 个有）" in done.out
    found = call("similar", "马上", "--format", "json").json
    assert all(one["shared"] and 0 < one["score"] <= 1 for one in found["similar"])
    assert call("similar", "张文中", "--predicate", "合作", "--lang", "zh").status == 1


def test_ranks_are_explained_and_exported_to_graphml(tmp_path: Path) -> None:
    out = tmp_path / "ranked.graphml"
    done = call("rank", "--around", "招联", "--by", "betweenness", "-o", out, "--lang", "en")
    assert done.status == 0
    assert "Betweenness: the share of the shortest paths" in done.out
    graph = nx.read_graphml(out)
    assert any(float(values.get("betweenness", 0)) > 0 for _, values in graph.nodes(data=True))
    assert call("rank", "--type", "产品", "--hops", "2", "--lang", "zh").status == 2


def test_communities_are_deterministic(tmp_path: Path) -> None:
    first, second = (call("communities", "--format", "csv").out for _ in range(2))
    assert first == second
    out = tmp_path / "parts.graphml"
    done = call("communities", "--around", "马上", "-o", out, "--lang", "en")
    assert "Bridges" in call("communities", "--lang", "en").out
    assert done.status == 0
    assert "community" in {key for _, values in nx.read_graphml(out).nodes(data=True) for key in values}


def test_gaps_of_entity_and_of_class() -> None:
    assert call("gaps", "招联", "--common", "5", "--lang", "zh").status == 0
    done = call("gaps", "消费金融公司", "--common", "20", "--since", "2023", "--lang", "zh")
    assert "22/31" in done.out
    found = call("gaps", "消费金融公司", "--format", "json").json
    assert all(gap["having"] + len(gap["missing"]) == found["members"] for gap in found["gaps"])
    assert call("gaps", "消费金融公司", "--common", "0").status == 2
