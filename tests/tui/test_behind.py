"""Behind a view: the query and the command lines, run for real, give what the screen shows."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from itertools import cycle
from typing import Any

import pytest

from cfgraph.cli.main import run
from cfgraph.explorer import View, build_card, find_paths, list_instances, list_neighbors, read_overview, resolve_entity
from cfgraph.explorer.as_of import existed_at
from cfgraph.explorer.connect import connect_entities
from cfgraph.explorer.search import search
from cfgraph.model.entity import NeighborEdge
from cfgraph.model.terms import IRI, Literal, Term
from cfgraph.queries import QueryRunner
from cfgraph.queries.equivalent_sparql import HUBS_SHOWN, write_neighbors_query
from cfgraph.queries.equivalents import (
    Equivalents,
    PageGroup,
    PathChoice,
    write_class_equivalents,
    write_connections_equivalents,
    write_entity_equivalents,
    write_overview_equivalents,
    write_paths_equivalents,
    write_search_equivalents,
    write_set_equivalents,
)
from cfgraph.store import Graph

DATES = [None, "2019", "2021-03", "2022-12-31", "2024", "2025-05"]
COMPANIES = ["招联消费金融", "长银五八消费金融", "捷信消费金融", "中邮消费金融", "腾讯云"]


@pytest.fixture(scope="module")
def bundled_runner(bundled: Graph) -> Iterator[QueryRunner]:
    with QueryRunner(bundled) as runner:
        yield runner


def rows(runner: QueryRunner, query: str) -> list[dict[str, Any]]:
    result = runner.run(query)
    assert result.complete
    return [dict(zip(result.variables, map(plain, row), strict=True)) for row in result.rows]


def plain(term: Term | None) -> str | None:
    return term.value if isinstance(term, Literal) else None if term is None else str(term)


def answer(capsys: pytest.CaptureFixture[str], command: str) -> Any:
    words = shlex.split(command)
    assert words.pop(0) == "cfgraph"
    assert run(["--format", "json", *words]) == 0
    return json.loads(capsys.readouterr().out)


def said(edges: list[NeighborEdge]) -> set[tuple[str, ...]]:
    """Return edges as rows of direction, predicate, neighbor and claim."""
    return {
        (item.direction, str(item.edge.predicate.id), str(item.neighbor.id), claim)
        for item in edges
        for claim in [str(claim.id) for claim in item.edge.claims] or ["None"]
    }


def groups_of(view: View, node: IRI, as_of: str | None) -> list[PageGroup]:
    page = list_neighbors(view, node, as_of=as_of)
    found = []
    for group in page.groups:
        assert isinstance(group.predicate.id, IRI)
        found.append(PageGroup(group.predicate.id, group.direction, group.total, group.total))
    return found


def the(view: View, name: str) -> IRI:
    node = resolve_entity(view, name)
    assert isinstance(node, IRI)
    return node


@pytest.mark.parametrize("as_of", DATES)
@pytest.mark.parametrize("name", COMPANIES)
def test_entity_page_matches_its_query(
    zh_view: View, bundled_runner: QueryRunner, name: str, as_of: str | None
) -> None:
    node = the(zh_view, name)
    behind = write_entity_equivalents(zh_view, node, groups_of(zh_view, node, as_of), as_of)
    found = {
        (row["direction"], row["predicate"], row["neighbor"], str(row["claim"]))
        for row in rows(bundled_runner, behind.sparql)
    }
    assert found == said(list(list_neighbors(zh_view, node, as_of=as_of).edges))


def test_query_compares_dates_like_the_page(zh_view: View, bundled_runner: QueryRunner) -> None:
    changing = [row["company"] for row in rows(bundled_runner, HISTORICAL)]
    assert len(changing) >= 5
    for company, as_of in zip(map(IRI, changing), cycle(("2020", "2023-06", "2024-12")), strict=False):
        query = write_neighbors_query(zh_view, company, (), as_of)
        found = {
            (row["direction"], row["predicate"], row["neighbor"], str(row["claim"]))
            for row in rows(bundled_runner, query)
        }
        assert found == said(list(list_neighbors(zh_view, company, as_of=as_of).edges)), (company, as_of)


HISTORICAL = "SELECT DISTINCT ?company { ?claim cf:status cf:Historical ; rdf:object ?company ; a cf:Stake }"


@pytest.mark.parametrize("as_of", [None, "2022"])
def test_entity_page_matches_its_commands(zh_view: View, capsys: pytest.CaptureFixture[str], as_of: str | None) -> None:
    node = the(zh_view, "招联消费金融")
    behind = write_entity_equivalents(zh_view, node, groups_of(zh_view, node, as_of), as_of)
    show, listing = (answer(capsys, command) for command in behind.commands)
    assert show["entity"]["id"] == node
    page = list_neighbors(zh_view, node, as_of=as_of)
    assert [edge["subject"]["id"] for edge in listing["edges"]] == [item.edge.subject.id for item in page.edges]
    assert [edge["object"]["id"] for edge in listing["edges"]] == [item.edge.object.id for item in page.edges]
    if as_of is None:
        assert len(show["properties"]) == len(build_card(zh_view, node).properties)


def test_partly_read_page_matches_query_of_each_group(
    zh_view: View, bundled_runner: QueryRunner, capsys: pytest.CaptureFixture[str]
) -> None:
    node = the(zh_view, "招联消费金融")
    first, *others = groups_of(zh_view, node, None)
    shown = PageGroup(first.predicate, first.direction, 2, first.total)
    unread = [PageGroup(group.predicate, group.direction, 0, group.total) for group in others]
    behind = write_entity_equivalents(zh_view, node, [shown, *unread])
    assert len(behind.commands) == 2
    listing = answer(capsys, behind.commands[1])
    page = list_neighbors(zh_view, node, predicates=[first.predicate], direction=first.direction, limit=2)
    assert [edge["subject"]["id"] for edge in listing["edges"]] == [item.edge.subject.id for item in page.edges]
    assert {row["predicate"] for row in rows(bundled_runner, behind.sparql)} == {str(first.predicate)}


def test_overview_matches_its_query_and_command(
    zh_view: View, bundled_runner: QueryRunner, capsys: pytest.CaptureFixture[str]
) -> None:
    behind = write_overview_equivalents(zh_view)
    shown = read_overview(zh_view)
    found = rows(bundled_runner, behind.sparql)
    classes = {row["class"]: int(row["instances"]) for row in found if row["class"]}
    assert classes == {str(count.item.id): count.total for count in shown.classes}
    hubs = [int(row["relations"]) for row in found if row["entity"]]
    assert hubs == [count.total for count in shown.hubs[:HUBS_SHOWN]]
    told = answer(capsys, behind.commands[0])
    assert {one["id"]: one["total"] for one in told["classes"]} == classes


@pytest.mark.parametrize(
    ("name", "as_of", "least"),
    [("ConsumerFinanceCompany", None, 31), ("ConsumerFinanceCompany", "2015", 18), ("Policy", "2026-09", 7)],
)
def test_class_list_matches_its_query_and_command(
    zh_view: View,
    bundled_runner: QueryRunner,
    capsys: pytest.CaptureFixture[str],
    name: str,
    as_of: str | None,
    least: int,
) -> None:
    iri = IRI(f"https://w3id.org/cfgraph/ns#{name}")
    behind = write_class_equivalents(zh_view, iri, as_of)
    everyone = {str(ref.id) for ref in list_instances(zh_view, iri)[1]}
    shown = {one for one in everyone if as_of is None or existed_at(zh_view, IRI(one), as_of)}
    assert least <= len(shown)
    assert (as_of is None) == (shown == everyone)
    assert {row["entity"] for row in rows(bundled_runner, behind.sparql)} == shown
    told = answer(capsys, behind.commands[0])
    assert {one["entity"]["value"] for one in told["results"]["bindings"]} == shown


def test_search_matches_its_command(
    zh_view: View, bundled_runner: QueryRunner, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = [match.entity.id for match in search(zh_view, "海尔", limit=100).results]
    behind = write_search_equivalents(zh_view, "海尔", shown, 100)
    assert [one["id"] for one in answer(capsys, behind.commands[0])["results"]] == shown
    assert {row["entity"] for row in rows(bundled_runner, behind.sparql)} == set(map(str, shown))


def steps(behind: Equivalents, runner: QueryRunner) -> set[tuple[Any, ...]]:
    return {
        (int(row["path"]), int(row["hop"]), row["subject"], row["predicate"], row["object"])
        for row in rows(runner, behind.sparql)
    }


@pytest.mark.parametrize("as_of", [None, "2026"])
def test_paths_match_their_query_and_command(
    zh_view: View, bundled_runner: QueryRunner, capsys: pytest.CaptureFixture[str], as_of: str | None
) -> None:
    choice = PathChoice(4, 4, avoid=(the(zh_view, "腾讯云"),))
    ends = the(zh_view, "招联消费金融"), the(zh_view, "深圳市")
    found = find_paths(zh_view, *ends, k=4, max_hops=4, avoid=choice.avoid, as_of=as_of)
    assert found.paths
    behind = write_paths_equivalents(zh_view, found, choice, as_of)
    told = answer(capsys, behind.commands[0])
    assert [[node["id"] for node in path["nodes"]] for path in told["paths"]] == [
        [node.id for node in path.nodes] for path in found.paths
    ]
    assert steps(behind, bundled_runner) == {
        (number, hop, str(edge.subject.id), str(edge.predicate.id), str(edge.object.id))
        for number, path in enumerate(found.paths, 1)
        for hop, step in enumerate(path.steps, 1)
        for edge in step
    }


def test_working_set_matches_its_query_and_command(
    zh_view: View, bundled_runner: QueryRunner, capsys: pytest.CaptureFixture[str]
) -> None:
    nodes = [the(zh_view, name) for name in ("招联消费金融", "中国联通", "招商银行", "腾讯云")]
    behind = write_set_equivalents(zh_view, nodes)
    found = {(row["subject"], row["predicate"], row["object"]) for row in rows(bundled_runner, behind.sparql)}
    assert found == {
        (str(item.edge.subject.id), str(item.edge.predicate.id), str(item.edge.object.id))
        for node in nodes
        for item in list_neighbors(zh_view, node, direction="out").edges
        if item.edge.object.id in nodes
    }
    told = answer(capsys, behind.commands[0])
    assert {one["subject"]["value"] for one in told["results"]["bindings"]} == {subject for subject, _, _ in found}


def test_connections_match_their_query_and_command(
    zh_view: View, bundled_runner: QueryRunner, capsys: pytest.CaptureFixture[str]
) -> None:
    nodes = [the(zh_view, name) for name in ("招联消费金融", "马上消费金融", "中邮消费金融")]
    found = connect_entities(zh_view, nodes)
    behind = write_connections_equivalents(zh_view, found, PathChoice(1, found.max_hops))
    assert {(path, subject, target) for path, _, subject, _, target in steps(behind, bundled_runner)} == {
        (number, str(edge.subject.id), str(edge.object.id))
        for number, path in enumerate(found.paths, 1)
        for step in path.steps
        for edge in step
    }
    told = answer(capsys, behind.commands[0])
    assert [[node["id"] for node in path["nodes"]] for path in told["paths"]] == [
        [node.id for node in path.nodes] for path in found.paths
    ]
    assert told["shared_total"] == found.shared_total
