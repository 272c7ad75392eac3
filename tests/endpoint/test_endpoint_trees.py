"""Trees of an endpoint: the same as from a store, read level by level, and what a server can't give is left out."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from driving import drawn, driven, has_rows, move_to, opened, show_entity, table_of, until
from endpoint_servers import send, serve_faults
from tree_samples import MANY

import cfgraph
from cfgraph.api.knowledge_graph import KnowledgeGraph
from cfgraph.explorer.tree_levels import read_below, read_trees, tell_items_apart
from cfgraph.explorer.trees import Tree
from cfgraph.model.terms import IRI
from cfgraph.store.request_tally import count_requests
from cfgraph.store.tree_levels import MAX_CHILDREN
from cfgraph.tui.app import CfgraphApp
from cfgraph.tui.panes.tree import TreePane

SCHEMA_PERSON = (IRI("http://schema.org/Person"), "schema:Person")
PROV_PERSON = (IRI("http://www.w3.org/ns/prov#Person"), "prov:Person")


def address_of(server: str, request: pytest.FixtureRequest) -> str:
    if server == "oxigraph":
        return str(request.getfixturevalue("oxigraph_trees"))
    return str(request.getfixturevalue("virtuoso")).replace("urn:bundled", "urn:trees")


def rows_of(answer: Any, *, without: tuple[str, ...] = ()) -> dict[str, list[tuple[Any, ...]]]:
    """Return the rows of trees, with names that depend on prefixes left out."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    for tree in answer.to_json()["trees"]:
        rows = [row for row in tree["rows"] if not row["item"]["id"].startswith(without or "-")]
        found[tree["kind"]] = [
            (
                *(row["depth"], row["item"]["id"], row["above"] and row["above"]["id"], row["instances"]),
                *(sorted(ref["id"] for ref in row["also_above"]), row["below"] if tree["complete"] else None),
            )
            for row in rows
        ]
    return found


def test_the_bundled_trees_are_the_same(virtuoso: str) -> None:
    with cfgraph.open_graph(virtuoso) as there, cfgraph.open_graph() as here:
        with count_requests() as tally:
            assert rows_of(there.tree()) == rows_of(here.tree())
        assert tally.requests <= 13
        with count_requests() as tally:
            found = there.tree("cf:ConsumerFinanceCompany")
        assert tally.requests <= 5
        assert [row[:5] for row in rows_of(found)["classes"]] == [
            row[:5] for row in rows_of(here.tree("cf:ConsumerFinanceCompany"))["classes"]
        ]


def test_items_of_the_same_name_are_told_apart_and_found(oxigraph: str) -> None:
    notes = Path(__file__).with_name("notes.ttl")
    for locations in ([oxigraph], [oxigraph, str(notes)]):
        with cfgraph.open_graph(locations) as graph:
            (tree,) = read_trees(graph.view, ["classes"])
            assert {SCHEMA_PERSON, PROV_PERSON} <= tell_items_apart(graph.view, tree).items()
            assert {match.entity.id for match in graph.search("人物").value.results} == {
                SCHEMA_PERSON[0],
                PROV_PERSON[0],
            }


@pytest.mark.parametrize("server", ["oxigraph", "virtuoso"])
def test_unusual_trees_are_the_same(server: str, trees: KnowledgeGraph, request: pytest.FixtureRequest) -> None:
    with cfgraph.open_graph(address_of(server, request)) as graph:
        many, circle = "urn:t:q", "urn:t:c"
        here, there = (rows_of(one.tree(), without=(many, circle)) for one in (trees, graph))
        counted = [rows.pop("classes") for rows in (here, there)]
        assert there == here
        assert [row[:5] for row in counted[1]] == [row[:5] for row in counted[0]]
        (classes, *_) = graph.tree().to_json()["trees"]
        assert (classes["kind"], classes["complete"], classes["blank"]) == ("classes", False, 1)
        (many_row,) = (row for row in classes["rows"] if row["item"]["id"] == "urn:t:many")
        assert (many_row["cut"], many_row["below"]) == (True, None)
        listed = [row["item"]["id"] for row in classes["rows"] if row["item"]["id"].startswith(many)]
        assert sorted(listed) == sorted(f"{many}{number}" for number in range(MANY))[:MAX_CHILDREN]
        for item in ("d", "m3", "x", "n", "k", "handle", "defined"):
            found, known = (rows_of(one.tree(f"urn:t:{item}")) for one in (graph, trees))
            assert {kind: [row[:5] for row in rows] for kind, rows in found.items()} == {
                kind: [row[:5] for row in rows] for kind, rows in known.items()
            }
        assert {row[1] for row in rows_of(graph.tree("urn:t:c2"))["classes"]} == {f"urn:t:c{n}" for n in (1, 2, 3)}


def test_a_level_is_one_request_and_asked_once(oxigraph_trees: str) -> None:
    with cfgraph.open_graph(oxigraph_trees) as graph:
        (tree,) = read_trees(graph.view, ("classes",))
        animal, bird = IRI("urn:t:a"), IRI("urn:t:b")
        assert animal in tree.roots()
        assert tree.count_below(animal) is None
        for expected in (1, 0):
            with count_requests() as tally:
                read_below(graph.view, tree, [animal])
            assert tally.requests == expected
        assert (tree.below[animal], tree.instances[bird]) == ([bird], 1)
        read_below(graph.view, tree, [bird])
        assert tree.count_below(animal) == 3
        with count_requests() as tally:
            read_trees(graph.view, ("classes",))
        assert not tally.requests


async def test_the_screen_asks_for_what_is_unfolded(oxigraph_trees: str) -> None:
    async with driven(CfgraphApp(oxigraph_trees, language="en"), size=(130, 40)) as pilot:
        await opened(pilot)
        await show_entity(pilot, "Bird")
        await pilot.press("ctrl+t")
        await until(pilot, has_rows(pilot, TreePane, "tree"))
        table = table_of(pilot, "tree")
        assert table.current is not None
        assert "Bird" in table.current.cell(0)
        await until(pilot, lambda: "1 blank node left out" in drawn(pilot))
        await move_to(pilot, table, "many")
        await pilot.press("right")
        await until(pilot, lambda: "first 500 only" in drawn(pilot))
        assert "q0" in drawn(pilot)


def test_instances_that_a_server_fails_to_count_are_left_out() -> None:
    def answer(handler: BaseHTTPRequestHandler, body: str) -> None:
        iris = {"a": "urn:t:a", "b": "urn:t:b", "p": "http://www.w3.org/2000/01/rdf-schema#subClassOf"}
        term = {name: {"type": "uri", "value": iri} for name, iri in iris.items()}

        def text(value: str) -> dict[str, str]:
            return {"type": "literal", "value": value}

        variables, rows = ["s", "p", "o", "k"], [{"p": term["p"]}]
        if "declared" in body:
            variables, rows = ["k", "s"], [{"k": text("parent"), "s": term["a"]}]
        elif "instances" in body:
            send(handler, 500, "too much work", "text/plain")
            return
        elif "below" in body:
            below = {"s": term["a"], "o": term["b"], "k": text("below")}
            rows = [below] if "%3Aa%3E" in body else []
        send(handler, 200, json.dumps({"head": {"vars": variables}, "results": {"bindings": rows}}))

    with serve_faults(answer) as address, cfgraph.open_graph(address) as graph:
        (tree,) = graph.tree(kind="classes").to_json()["trees"]
        assert [(row["item"]["id"], row["instances"], row["below"]) for row in tree["rows"]] == [
            ("urn:t:a", None, 1),
            ("urn:t:b", None, 0),
        ]
        assert isinstance(read_trees(graph.view)[0], Tree)
