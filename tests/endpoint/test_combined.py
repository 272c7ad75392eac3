"""Notes on this machine over an endpoint: the answers are those of both graphs read here, in few requests."""

from __future__ import annotations

import io
import json
import re
import shlex
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from decimal import Decimal
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from cli_runs import Outcome, call
from driving import drawn, driven, opened, settled, show_entity, until

import cfgraph
from cfgraph.explorer import View, build_card, find_paths, list_neighbors, path_query
from cfgraph.explorer.search import search
from cfgraph.lazy_names import import_aside
from cfgraph.model.errors import LimitError
from cfgraph.model.query_result import QueryResult
from cfgraph.model.terms import IRI, Literal, Statement, Term
from cfgraph.model.vocabulary import DATATYPES_OF_NUMBERS, ID
from cfgraph.queries import combined_runner, open_runner
from cfgraph.queries.runner import QueryCancelled
from cfgraph.store import Graph
from cfgraph.store import open_graph as open_store
from cfgraph.store.cancellation import current_cancellation
from cfgraph.store.combined.graph import CombinedGraph
from cfgraph.store.combined.statistics import add_statistics
from cfgraph.store.endpoint.address import is_address
from cfgraph.tui.app import CfgraphApp

NOTES = Path(__file__).with_name("notes.ttl")
ZHAOLIAN, QINGXI = IRI(ID + "zhaolian"), IRI("https://example.org/notes/qingxi")

COMMANDS = (
    "info",
    "search 招联 --limit 5",
    "search 清溪",
    "search qingxi",
    "search 试验别名",
    "show id:zhaolian",
    "show id:zhaolian --as-of 2021",
    "show 清溪征信",
    "show id:mashang",
    "neighbors id:zhaolian --limit 30",
    "neighbors id:zhaolian --predicate cf:holdsSharesIn --as-of 2021",
    "neighbors 清溪征信",
    "neighbors id:shenzhen --direction in --limit 50",
    "neighbors id:consumer-finance-industry --limit 5",
    "owners id:zhaolian",
    "owners id:zhaolian --as-of 2022",
    "holdings 清溪",
    "control id:zhaolian",
    "path 清溪征信 火山引擎 -k 3",
    "path 深圳市 清溪 -k 3",
    "path 中国联通 清溪征信 --directed -k 3",
    "path 中国联通 深圳市 -k 2 --as-of 2021",
    "connect 清溪 马上消费金融",
    "compare 招联 清溪",
    "document https://example.org/notes/call",
    "changes 2021 2022",
    "tree",
)

OF_THE_STORE = ("location", "engine", "files", "years", "source_grades", "changed_forms", "forms")
"""What an overview says of a store on this machine alone."""


class _LastingGraph(CombinedGraph):
    """A combined graph that stays open when a command is through."""

    def close(self) -> None:
        """Do nothing until the tests are over."""


@cache
def _open_lasting(address: str) -> CombinedGraph:
    return _LastingGraph(address, open_store(NOTES))


@pytest.fixture(scope="module")
def notes(cache: Path) -> Graph:
    """The notes alone, on this machine."""
    return open_store(NOTES)


@pytest.fixture
def opened_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let commands have the combined graph that another command opened."""

    def open_again(location: Any, **options: Any) -> Graph:
        found = next(filter(is_address, location), None)
        return _open_lasting(found) if found else open_store(location, **options)

    monkeypatch.setattr("cfgraph.api.opening.open_store", open_again)


def test_a_search_costs_one_request(oxigraph: str) -> None:
    graph = _open_lasting(oxigraph)
    before = graph.client.requests
    assert search(View(graph, "zh"), "清溪征信").results[0].entity.id == QINGXI
    assert graph.client.requests == before + 1


def _answer(outcome: Outcome) -> tuple[int, str, Any]:
    """Return what a command printed: decimals as Oxigraph keeps them, blank nodes without their names."""
    text = re.sub(r"_:(local-)?[0-9a-f]{16,32}", "_:node", outcome.out)
    text = text.replace('"curie": "http://www.w3.org/ns/org#', '"curie": "org:')  # a server has no prefixes of its own
    answer = json.loads(re.sub(r'"(-?\d+\.\d+)"', lambda found: f'"{found[1].rstrip("0").rstrip(".")}"', text))
    for name in OF_THE_STORE:
        answer.pop(name, None)
    for name in ("classes", "predicates", "hubs"):  # in the order of their counts, and of nothing else
        if name in answer:
            answer[name].sort(key=lambda one: (-one["total"], one["id"]))
    if hubs := answer.get("hubs"):  # of those with the least count only some are listed
        answer["hubs"] = [one for one in hubs if one["total"] > hubs[-1]["total"]]
    if any("hops" in tree for tree in answer.get("trees", ())):  # of several smallest ones any is found
        for tree in answer.pop("trees"):
            assert tree["at_least"] <= tree["hops"]
    if "stated_later" in answer:
        answer["stated_later"].sort(key=str)
    return outcome.status, outcome.err, answer


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.usefixtures("opened_once")
def test_a_command_answers_as_from_one_graph(command: str, oxigraph: str) -> None:
    asked = [*shlex.split(command), "--format", "json", "--lang", "zh", "-g", str(NOTES)]
    here, there = (_answer(call(*asked, "-g", other)) for other in ("bundled", oxigraph))
    assert there == here


def test_operations_cost_few_requests(oxigraph: str, notes: Graph) -> None:
    operations: dict[str, tuple[int, Callable[[View], object]]] = {
        "card": (3, lambda view: build_card(view, ZHAOLIAN)),
        "card of a node on this machine": (3, lambda view: build_card(view, QINGXI)),
        "neighbors": (3, lambda view: list_neighbors(view, ZHAOLIAN, limit=20)),
        "path of 3 hops": (10, lambda view: find_paths(view, QINGXI, IRI(ID + "volcano-engine"), max_hops=3)),
    }
    for name, (most, operation) in operations.items():
        graph = _LastingGraph(oxigraph, notes)
        assert graph.client.requests == 1
        operation(View(graph, "zh"))
        assert graph.client.requests <= 1 + most, name
        before = graph.client.requests
        operation(View(graph, "zh"))
        assert graph.client.requests == before, f"{name} is not remembered"


def test_a_first_path_search_imports_while_the_server_answers(
    oxigraph: str, notes: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph = _LastingGraph(oxigraph, notes)
    begun: list[tuple[str, int]] = []
    monkeypatch.setattr(path_query, "import_aside", lambda name: begun.append((name, graph.client.requests)))
    assert find_paths(View(graph, "zh"), QINGXI, ZHAOLIAN, max_hops=1).paths
    assert begun == [(path_query.SEARCH, 1)]  # after the request that opened the graph
    assert path_query.SEARCH in sys.modules


def test_a_module_is_imported_in_a_thread() -> None:
    name = "this"  # the Zen of Python, which nothing imports
    sys.modules.pop(name, None)
    with redirect_stdout(io.StringIO()):
        import_aside(name)
        assert import_module(name) is sys.modules[name]


def test_hubs_and_many_names_include_the_notes(oxigraph: str, notes: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cfgraph.store.endpoint.reader.MAX_EDGES", 3)
    monkeypatch.setattr("cfgraph.store.endpoint.names.MAX_NAMES", 10)
    monkeypatch.setattr("cfgraph.store.endpoint.graph.MAX_NAMES", 10)
    view = View(_LastingGraph(oxigraph, notes), "zh")
    here = View(open_store(["bundled", str(NOTES)]), "zh")
    found = [search(each, text).results[0].entity for each in (view, here) for text in ("清溪征信", "试验别名")]
    assert [one.label for one in found[:2]] == [one.label for one in found[2:]]
    both = [list_neighbors(each, ZHAOLIAN) for each in (view, here)]
    assert len({len(each.edges) for each in both}) == len({each.total for each in both}) == 1
    ends = QINGXI, IRI(ID + "volcano-engine")
    paths = [find_paths(each, *ends, max_hops=3) for each in (view, here)]
    shown = [[([ref.id for ref in path.nodes], path.degrees) for path in each.paths] for each in paths]
    assert shown[0] == shown[1]
    assert shown[0]


def test_an_export_keeps_what_both_stores_say(oxigraph: str, tmp_path: Path) -> None:
    found = []
    for number, graph in enumerate(("bundled", oxigraph)):
        path = tmp_path / f"{number}.json"
        assert call("export", path, "--around", QINGXI, "-g", graph, "-g", NOTES).status == 0
        made = json.loads(re.sub(r"_:(local-)?[0-9a-f]{16,32}", "_:node", path.read_text(encoding="utf-8")))
        found.append(sorted((each for name in ("nodes", "edges") for each in made[name]), key=str))
    assert {str(one.get("id")) for one in found[0]} == {str(one.get("id")) for one in found[1]}
    assert "A call" in str(found[1])


QUERIES = (
    "SELECT ?x ?n { ?x cf:holdsSharesIn id:zhaolian ; skos:prefLabel ?n FILTER(LANG(?n) = 'zh') } ORDER BY ?x ?n",
    "SELECT ?c (COUNT(?x) AS ?n) { ?x a ?c } GROUP BY ?c ORDER BY DESC(?n) ?c LIMIT 12",
    "SELECT * { ?x cf:locatedIn/^cf:locatedIn ?y . ?y cf:suppliesTechnologyTo ?z } ORDER BY ?x ?y ?z",
    "SELECT ?a { ex:qingxi cf:locatedIn|cf:holdsSharesIn ?a } ORDER BY ?a",
    "SELECT ?s ?v { [] rdf:subject ?s ; rdf:object id:zhaolian ; cf:percentage ?v } ORDER BY ?s ?v",
    "SELECT * { _:c rdf:subject ?s ; cf:percentage 2.5 } ORDER BY ?s",
    "SELECT ?x { ?x a cf:Company FILTER NOT EXISTS { ?x cf:foundedOn ?d } FILTER EXISTS { ?x cf:holdsSharesIn ?y } }"
    " ORDER BY ?x LIMIT 20",
    "SELECT ?x ?d { ?x cf:holdsSharesIn id:zhaolian OPTIONAL { ?x cf:foundedOn ?d } } ORDER BY ?x",
    "SELECT ?x { { ?x cf:suppliesTechnologyTo id:haier-cf } UNION { ?x cf:holdsSharesIn id:haier-cf } } ORDER BY ?x",
    "SELECT ?x { ?x cf:holdsSharesIn id:zhaolian MINUS { ?x cf:locatedIn id:shenzhen } } ORDER BY ?x",
    "SELECT ?x ?n { { SELECT ?x (COUNT(?y) AS ?n) { ?x cf:holdsSharesIn ?y } GROUP BY ?x } ?x cf:locatedIn"
    " id:shenzhen } ORDER BY ?x",
    "SELECT ?x { ?x !(rdf:type|skos:prefLabel|skos:altLabel) ex:qingxi } ORDER BY ?x",
    "SELECT ?x { ?x a/rdfs:subClassOf* cf:Company ; cf:locatedIn id:shenzhen } ORDER BY ?x",
    "SELECT ?x { VALUES ?y { id:zhaolian } ?x cf:holdsSharesIn ?y . FILTER(?x != id:x) ?x a ?t } ORDER BY ?x",
    "CONSTRUCT WHERE { ?s cf:suppliesTechnologyTo id:haier-cf }",
    "CONSTRUCT { ?s cf:near ?t } { ?s cf:locatedIn ?p . ?t cf:locatedIn ?p ; cf:suppliesTechnologyTo id:haier-cf }",
    "ASK { id:china-unicom cf:holdsSharesIn id:zhaolian }",
    "ASK { ex:qingxi cf:holdsSharesIn id:zhaolian . id:zhaolian a cf:ConsumerFinanceCompany }",
    "ASK { ex:qingxi cf:holdsSharesIn id:mashang }",
)

ANSWERED_HERE = (
    "SELECT ?x { ?x cf:holdsSharesIn+ id:zhaolian } ORDER BY ?x",
    "SELECT ?x ?y { ?x cf:holdsSharesIn id:zhaolian ; cf:locatedIn* ?y } ORDER BY ?x ?y",
    "SELECT ?t (COUNT(?x) AS ?n) { ?x cf:holdsSharesIn/cf:holdsSharesIn* id:zhaolian ; a ?t } GROUP BY ?t ORDER BY ?t",
    "SELECT ?c { ex:qingxi ex:contact/ex:city ?c . ex:qingxi ex:contact [ ex:at ?p ] }",
    "SELECT ?n { { SELECT * { ?x cf:locatedIn/cf:locatedIn ?n } } ?y cf:holdsSharesIn ?z } ORDER BY ?n LIMIT 5",
    "SELECT ?x ?d { ?x cf:holdsSharesIn+ id:zhaolian OPTIONAL { ?x cf:foundedOn ?d FILTER NOT EXISTS { ?x a cf:Bank } }"
    " } ORDER BY ?x",
)
"""Queries that no server could answer with the statements of another graph beside it."""

REFUSED = {
    "SELECT ?x { ?x rdfs:subClassOf* ?y }": "one of its ends",
    "SELECT ?s { ?s ?p ?o }": "more than",
    "SELECT ?g { GRAPH ?g { ?s ?p ?o } }": "GRAPH",
    "DESCRIBE id:zhaolian": "DESCRIBE",
}

PREFIX = "PREFIX ex: <https://example.org/notes/> "


def test_queries_answer_as_from_one_graph(oxigraph: str) -> None:
    both = open_store(["bundled", str(NOTES)])
    with open_runner(both) as here, open_runner(_open_lasting(oxigraph)) as there:
        for query in QUERIES:
            assert _plain(there.run(PREFIX + query)) == _plain(here.run(PREFIX + query)), query
        bound = "SELECT ?x { ?x cf:holdsSharesIn ?y } ORDER BY ?x", {"y": ZHAOLIAN}
        assert _plain(there.run(*bound)) == _plain(here.run(*bound))
    both.close()


@pytest.mark.parametrize("server", ["oxigraph", "virtuoso"])
def test_queries_that_a_server_can_not_combine_are_answered_here(server: str, request: pytest.FixtureRequest) -> None:
    graph = _open_lasting(request.getfixturevalue(server))
    both = open_store(["bundled", str(NOTES)])
    asked = (*ANSWERED_HERE[:2], *QUERIES[::5]) if server == "virtuoso" else ANSWERED_HERE
    with open_runner(both) as here, open_runner(graph) as there:
        for query in asked:
            found = there.run(PREFIX + query)
            assert _plain(found) == _plain(here.run(PREFIX + query)), query
            assert found.engine != "server"
    both.close()


def test_a_query_over_two_stores_is_cancelled_and_limited(oxigraph: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_runner(_open_lasting(oxigraph)) as runner:
        query = PREFIX + ANSWERED_HERE[0]
        assert len(runner.run(query, limit=1).rows) == 1
        with pytest.raises(LimitError):
            runner.run(query, timeout=0)

        def cancel(*arguments: object) -> tuple[list[Statement], list[Statement]]:
            runner.cancel()
            assert current_cancellation()()
            return [], []

        monkeypatch.setattr(combined_runner, "gather_statements", cancel)
        with pytest.raises(QueryCancelled):
            runner.run(query)


def _plain(result: QueryResult) -> object:
    """Return an answer, with numbers by their value, and statements in no order."""
    if result.kind != "solutions":
        return result.boolean if result.kind == "boolean" else set(result.statements)
    return [tuple(map(_value, row)) for row in result.rows]


def _value(term: Term | None) -> object:
    is_number = isinstance(term, Literal) and term.datatype in DATATYPES_OF_NUMBERS
    return Decimal(term.value) if is_number and isinstance(term, Literal) else term


@pytest.mark.usefixtures("opened_once")
def test_queries_that_two_graphs_can_not_answer_are_refused(oxigraph: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cfgraph.queries.pattern_reading.MAX_READ", 1_000)

    def refuse(query: str) -> Outcome:
        return call("query", PREFIX + query, "--lang", "en", "-g", oxigraph, "-g", NOTES)

    for query, reason in REFUSED.items():
        found = refuse(query)
        assert (found.status, found.out, found.err.count("\n")) == (4, "", 1), query
        assert reason in found.err


@pytest.mark.usefixtures("opened_once")
def test_counts_with_a_large_store_are_lower_bounds(oxigraph: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cfgraph.store.combined.statistics.MAX_COMPARED", 10)
    graph = _open_lasting(oxigraph)
    exact, counted = graph.statistics, graph.client.requests
    found = add_statistics(exact, graph.client, graph._local, graph._memory, graph._combined_reader)
    assert graph.client.requests == counted
    assert found.at_least
    assert found.statements == exact.statements
    assert all(number <= exact.predicates[iri] for iri, number in found.predicates.items())
    monkeypatch.setitem(graph.__dict__, "statistics", found)
    shown = call("info", "-g", oxigraph, "-g", NOTES, "--lang", "en", "--format", "table")
    assert "lower bounds" in shown.out


@pytest.mark.usefixtures("opened_once")
def test_a_server_that_joins_values_wrongly_gets_no_local_statements(
    oxigraph: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(combined_runner, "PROBED", ())
    asked = ("query", QUERIES[0], "--lang", "en", "--format", "csv", "-g", NOTES)
    sent = _open_lasting(oxigraph).client.requests
    assert call(*asked, "-g", oxigraph) == call(*asked, "-g", "bundled")
    assert _open_lasting(oxigraph).client.requests <= sent + 3  # the probe, and one for each pattern


def test_what_can_not_be_combined_is_one_line(oxigraph: str) -> None:
    for asked, status in (
        (("info", "-g", oxigraph, "-g", "http://127.0.0.1:9/x", "-g", NOTES), 3),
        (("info", "-g", oxigraph, "-g", NOTES, "--in-graph", "id:x"), 2),
        (("info", "-g", oxigraph, "-g", "/nowhere.ttl"), 3),
        (("build", oxigraph, NOTES, "--store", "/tmp/never"), 3),
        (("export", "/tmp/never.json", "--all", "-g", oxigraph, "-g", NOTES), 2),
    ):
        found = call(*asked, "--lang", "en")
        assert (found.status, found.err.count("\n")) == (status, 1), found.err


def test_python_opens_both(oxigraph: str) -> None:
    with cfgraph.open_graph([oxigraph, NOTES], language="en") as graph:
        assert QINGXI in graph
        assert "Qingxi Credit Data" in str(graph.show(QINGXI).to_json())
        assert graph.location == f"{oxigraph} {NOTES}"


async def test_the_explorer_shows_notes_beside_the_endpoint(oxigraph: str) -> None:
    async with driven(CfgraphApp(_open_lasting(oxigraph), language="en"), size=(120, 60)) as pilot:
        await opened(pilot)
        table = await show_entity(pilot, "zhaolian")
        await settled(pilot)
        assert table.rows
        await until(pilot, lambda: "Qingxi Credit Data" in drawn(pilot))
