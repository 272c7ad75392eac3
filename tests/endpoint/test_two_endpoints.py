"""Two servers, each with a part of a graph: the answers are those of the whole, in a bounded number of requests."""

from __future__ import annotations

import re
import shlex
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from cli_runs import call
from driving import drawn, driven, opened, settled, show_entity, until
from endpoint_servers import serve_oxigraph
from test_combined import (
    ANSWERED_HERE,
    COMMANDS,
    NOTES,
    PREFIX,
    QINGXI,
    QUERIES,
    REFUSED,
    ZHAOLIAN,
    _answer,
    _plain,
)

import cfgraph
from cfgraph.explorer import View, build_card, find_paths, list_neighbors
from cfgraph.explorer.search import search
from cfgraph.model.terms import IRI, term_to_n3
from cfgraph.model.vocabulary import ID
from cfgraph.queries import open_runner
from cfgraph.store import open_graph as open_store
from cfgraph.store.combined.graph import CombinedGraph
from cfgraph.store.database_opening import open_database
from cfgraph.store.endpoint.graph import EndpointGraph
from cfgraph.tui.app import CfgraphApp
from cfgraph.tui.navigation.session import graph_key

Halves = tuple[str, str, list[str]]
"""The addresses of both servers, and files with what they have."""


class _LastingGraph(CombinedGraph):
    """A graph that stays open when a command is through."""

    def close(self) -> None:
        """Do nothing until the tests are over."""


@pytest.fixture(scope="module")
def halves(cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Halves]:
    """Two servers, to which the subjects of the bundled graph, its schema and the notes are dealt out; some to both."""
    lines: tuple[list[str], list[str]] = [], []
    with closing(open_store(["bundled", str(NOTES)])) as whole:
        for one in whole.statements():
            line = f"{' '.join(map(term_to_n3, one))} .\n"
            number = zlib.crc32(one.subject.encode())
            for place in {1} if "_:" in line else {number % 2, number // 2 % 8 and number % 2}:  # a few are on both
                lines[place].append(line)
    directory = tmp_path_factory.mktemp("halves")
    files = [str(directory / f"{number}.nt") for number in range(2)]
    with ExitStack() as stack:
        addresses = []
        for file, own in zip(files, lines, strict=True):
            Path(file).write_text("".join(own), encoding="utf-8")
            with closing(open_store(file)) as half:
                addresses.append(stack.enter_context(serve_oxigraph(open_database(half.queryable))))
        yield addresses[0], addresses[1], files


@pytest.fixture(scope="module")
def both(halves: Halves) -> CombinedGraph:
    """Both as one graph."""
    first, second, _ = halves
    return _LastingGraph(first, EndpointGraph(second))


@pytest.fixture
def opened_once(both: CombinedGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let commands have the graph that another command opened."""
    monkeypatch.setattr(
        "cfgraph.api.opening.open_store",
        lambda location, **options: both if "http" in str(location) else open_store(location, **options),
    )


@pytest.mark.parametrize("command", COMMANDS[1:])
@pytest.mark.usefixtures("opened_once")
def test_a_command_answers_as_from_one_graph(command: str, halves: Halves) -> None:
    first, second, files = halves
    asked = [*shlex.split(command), "--format", "json", "--lang", "zh"]
    here = _answer(call(*asked, "-g", files[0], "-g", files[1]))
    assert _answer(call(*asked, "-g", first, "-g", second)) == here


def test_counts_are_exact_by_class_and_marked_as_lower_bounds(both: CombinedGraph, halves: Halves) -> None:
    whole = open_store(halves[2]).statistics
    found = both.statistics
    assert dict(found.classes) == dict(whole.classes)
    assert dict(found.details) == dict(whole.details)
    assert [number for _, number in found.hubs[:8]] == [number for _, number in whole.hubs[:8]]
    assert found.at_least
    assert 0 < found.statements < whole.statements


def test_queries_answer_as_from_one_graph(both: CombinedGraph, halves: Halves) -> None:
    with open_runner(open_store(halves[2])) as here, open_runner(both) as there:
        for query in (*QUERIES[::3], *ANSWERED_HERE[::2], ANSWERED_HERE[3]):
            found = there.run(PREFIX + query)
            assert _plain(found) == _plain(here.run(PREFIX + query)), query
            assert found.engine != "server"
    for query, reason in REFUSED.items():
        refused = call("query", PREFIX + query, "--lang", "en", "-g", halves[0], "-g", halves[1])
        assert (refused.status, refused.err.count("\n")) == (4, 1), query
        assert reason in refused.err


def test_each_server_gets_few_requests(halves: Halves) -> None:
    operations: dict[str, tuple[int, int, Callable[[View], object]]] = {
        "search": (2, 6, lambda view: search(view, "清溪征信").results[0]),
        "card": (2, 10, lambda view: build_card(view, ZHAOLIAN)),
        "neighbors": (2, 10, lambda view: list_neighbors(view, ZHAOLIAN, limit=20)),
        "path of 3 hops": (12, 26, lambda view: find_paths(view, QINGXI, IRI(ID + "volcano-engine"), max_hops=3)),
    }
    for name, (most, other, operation) in operations.items():
        graph = _LastingGraph(halves[0], EndpointGraph(halves[1]))
        begun = [client.requests for client in graph.servers]
        operation(View(graph, "zh"))
        done = [client.requests for client in graph.servers]
        assert done[0] <= begun[0] + most, name
        assert done[1] <= begun[1] + other, name
        operation(View(graph, "zh"))
        assert [client.requests for client in graph.servers] == done, f"{name} is not remembered"


def test_files_are_read_over_two_servers(halves: Halves, tmp_path: Path) -> None:
    note = tmp_path / "third.ttl"
    note.write_text(f"<{QINGXI}> <{ID}near> <{ID}mashang> . <{ID}mashang> <{ID}near> [ <{ID}near> <{QINGXI}> ] .")
    first, second, files = halves
    with cfgraph.open_graph([first, second, note]) as there, cfgraph.open_graph([*files, note]) as here:
        assert there.location == f"{first} {second} {note}"
        for node in (QINGXI, IRI(f"{ID}mashang")):
            shown = [re.sub(r"_:[-\w]+", "_:b", str(list(each.neighbors(node)))) for each in (there, here)]
            assert shown[0] == shown[1]
        for query in (
            f"SELECT ?x ?y {{ ?x <{ID}near> ?y . ?y a cf:ConsumerFinanceCompany }}",
            f"SELECT (COUNT(*) AS ?n) {{ ?x <{ID}near>+ ?y . ?x a ?t . ?y a ?u }}",
        ):
            assert list(there.query(query)) == list(here.query(query))


@pytest.mark.parametrize("virtuoso_first", [True, False])
def test_virtuoso_beside_another_server(virtuoso: str, tmp_path: Path, virtuoso_first: bool) -> None:
    note = tmp_path / "notes.nt"
    with closing(open_store(NOTES)) as notes:
        lines = (" ".join(map(term_to_n3, one)) for one in notes.statements())
        note.write_text("".join(f"{line} .\n" for line in lines if "_:" not in line), encoding="utf-8")
    asked = ["show", "id:zhaolian", "--format", "json", "--lang", "zh"]
    paths = ["path", "清溪征信", "火山引擎", "-k", "3", "--format", "json", "--lang", "zh"]
    with ExitStack() as stack:
        half = stack.enter_context(closing(open_store(note)))
        other = stack.enter_context(serve_oxigraph(open_database(half.queryable)))
        servers = (virtuoso, other) if virtuoso_first else (other, virtuoso)
        for command in (asked, paths):
            there = _answer(call(*command, "-g", servers[0], "-g", servers[1]))
            assert there == _answer(call(*command, "-g", "bundled", "-g", note))


def test_a_failure_names_the_server(halves: Halves) -> None:
    dead = "http://127.0.0.1:9/x"
    for servers in ((halves[0], dead), (dead, halves[0])):
        found = call("info", "-g", servers[0], "-g", servers[1], "--lang", "en")
        assert (found.status, found.err.count("\n")) == (3, 1)
        assert dead in found.err
    chosen = call("info", "-g", halves[0], "-g", halves[1], "--in-graph", "id:x", "--lang", "en")
    assert (chosen.status, chosen.err.count("\n")) == (2, 1)


def test_a_node_with_too_many_statements_is_refused(halves: Halves, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cfgraph.store.combined.remote.MAX_AROUND", 5)
    found = call("show", "id:zhaolian", "-g", halves[0], "-g", halves[1], "--lang", "en")
    assert (found.status, found.err.count("\n")) == (3, 1)
    assert f"{halves[1]}: more than 5 statements" in found.err


async def test_the_explorer_shows_both(both: CombinedGraph) -> None:
    async with driven(CfgraphApp(both, language="en"), size=(120, 60)) as pilot:
        await opened(pilot)
        table = await show_entity(pilot, "zhaolian")
        await settled(pilot)
        assert table.rows
        await until(pilot, lambda: "Qingxi Credit Data" in drawn(pilot))
    with closing(EndpointGraph(both.client.address)) as first:
        assert graph_key(first) != graph_key(both)  # sessions
