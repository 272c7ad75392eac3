"""``cfgraph diff``: statements by entity, blank nodes by their surroundings, files of the difference read back."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import pytest
from cli_runs import call

from cfgraph.store import open_graph

HEAD = "@prefix ex: <http://example.org/> .\n@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
OLD = (
    HEAD
    + """\
ex:a rdfs:label "A" ; ex:age 1 ; ex:knows ex:b ; ex:at [ ex:city "X" ; ex:zip [ ex:code 1 ] ] .
ex:gone ex:p ex:a .
"""
)
NEW = (
    HEAD
    + """\
ex:a rdfs:label "A" ; ex:age 2 ; ex:knows ex:c ; ex:at [ ex:zip [ ex:code 2 ] ; ex:city "X" ] .
ex:new ex:p ex:a, ex:b .
"""
)


@pytest.fixture
def versions(tmp_path: Path) -> tuple[Path, Path]:
    """Two versions of a graph."""
    (tmp_path / "old.ttl").write_text(OLD)
    (tmp_path / "new.ttl").write_text(NEW)
    return tmp_path / "old.ttl", tmp_path / "new.ttl"


def test_differences_are_listed_by_entity_with_changed_values(versions: tuple[Path, Path]) -> None:
    outcome = call("diff", *versions, "--format", "json")
    assert outcome.status == 0
    told = outcome.json
    assert (told["added"], told["removed"], told["changed"]) == (2, 1, 3)
    assert told["unmatched_blank_nodes"] == {"old": 0, "new": 0}
    of_a = next(each for each in told["entities"] if each["entity"]["id"] == "http://example.org/a")
    changed = {each["predicate"]["curie"]: (each["old"], each["new"]) for each in of_a["changed"]}
    assert changed["ex:knows"] == ("<http://example.org/b>", "<http://example.org/c>")
    assert set(changed) == {"ex:age", "ex:knows"}
    assert [each["entity"]["label"] for each in told["entities"] if each["is_new"]] == ["ex:new"]
    assert call("diff", *versions, "--exit-code").status == 1
    text = call("diff", *versions, "--lang", "en")
    assert "~ ex:knows ex:b → ex:c" in text.out
    assert "2 added, 1 removed, 3 changed" in text.err


def test_equivalent_graphs_do_not_differ(tmp_path: Path, versions: tuple[Path, Path]) -> None:
    same = tmp_path / "same.nt"
    assert call("export", same, "--all", "-g", versions[0]).status == 0
    outcome = call("diff", versions[0], same, "--exit-code")
    assert (outcome.status, outcome.out) == (0, "")
    assert call("diff", "bundled", "bundled", "--exit-code").status == 0


def test_blank_nodes_without_a_counterpart_are_counted(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text(HEAD + "ex:a ex:p [ ex:q 1 ], [ ex:q 2 ] .")
    (tmp_path / "b.ttl").write_text(HEAD + "ex:a ex:p [ ex:q 1 ], [ ex:q 3 ], [ ex:q 4 ] .")
    told = call("diff", tmp_path / "a.ttl", tmp_path / "b.ttl", "--format", "json").json
    assert told["unmatched_blank_nodes"] == {"old": 1, "new": 2}
    assert told["same"] == 2


def test_difference_is_exported_as_rdf_and_graph(tmp_path: Path, versions: tuple[Path, Path]) -> None:
    assert call("diff", *versions, "-o", tmp_path / "d.ttl").status == 0
    predicates = open_graph(tmp_path / "d.ttl").statistics.predicates
    assert {name.rpartition("#")[2]: number for name, number in predicates.items() if "changeset" in name} == {
        "subjectOfChange": 4, "addition": 5, "removal": 4,
    }  # fmt: skip
    assert call("diff", *versions, "-o", tmp_path / "d.graphml").status == 0
    graph = nx.read_graphml(tmp_path / "d.graphml")
    assert {edge["change"] for *_, edge in graph.edges(data=True)} == {"added", "removed"}
    assert {node.get("change") for _, node in graph.nodes(data=True)} >= {"added", "removed", "changed"}
    assert call("diff", *versions, "-o", tmp_path / "d.ttl", "--no-clobber").status == 2
    assert call("diff", *versions, "-o", tmp_path / "d.xyz").status == 2
    assert call("diff", versions[0], tmp_path / "no.ttl").status == 3
