"""The same commands give the same answers from the embedded store and from a server, in few requests."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from cli_runs import Outcome, call
from endpoint_servers import serve_rdflib

import cfgraph
from cfgraph.api.knowledge_graph import KnowledgeGraph
from cfgraph.canvas.items import Drawn
from cfgraph.explorer import View, build_card, find_paths, list_neighbors, read_overview
from cfgraph.explorer.changes import find_changes
from cfgraph.explorer.contradictions import find_contradictions
from cfgraph.explorer.control import find_control
from cfgraph.explorer.document import read_document, read_excerpts
from cfgraph.explorer.gaps import find_gaps
from cfgraph.explorer.groups import find_groups
from cfgraph.explorer.likeness import find_similar
from cfgraph.explorer.owned_figures import read_owned_figures
from cfgraph.explorer.ownership import find_owners
from cfgraph.explorer.search import search
from cfgraph.explorer.stated_control import read_ahead_controller_status, read_controller_status
from cfgraph.model.contradictions import find_contradicting_figures
from cfgraph.model.entity import PathResults
from cfgraph.model.query_result import QueryResult
from cfgraph.model.terms import IRI, XSD_STRING, Literal, Term
from cfgraph.model.vocabulary import DATATYPES_OF_NUMBERS, ID
from cfgraph.queries import bind_parameters, load_library, open_runner
from cfgraph.queries.server_dialect import write_for_server
from cfgraph.store import Graph
from cfgraph.store import open_graph as open_store
from cfgraph.store.cancellation import RequestCancelled
from cfgraph.store.endpoint.address import is_address
from cfgraph.store.endpoint.graph import EndpointGraph
from cfgraph.tui.panes.canvas_contents import CanvasState, add_expansion

COMMANDS = (
    "info",
    "search 招联",
    "search zhaolian",
    "search 消费金融 --type cf:Company --limit 7",
    "show id:zhaolian",
    "show 马上消费",
    "show id:zhaolian --as-of 2020",
    "show metric:loan-balance",
    "neighbors id:zhaolian --limit 20",
    "neighbors 招联 --direction in --limit 5 --offset 3",
    "neighbors id:zhaolian --as-of 2021",
    "neighbors id:zhaolian --predicate cf:holdsSharesIn",
    "neighbors id:consumer-finance-industry --type cf:Bank --limit 10",
    "owners id:zhaolian",
    "owners 马上消费 --as-of 2022",
    "holdings 招商局集团",
    "holdings id:haier-group --stated-only",
    "control id:zhaolian",
    "control 海尔集团",
    "groups id:haier-group",
    "path 海尔集团 火山引擎 -k 3",
    "path 中国联通 深圳市 -k 2 --as-of 2021",
    "path id:zhaolian 马上消费 -k 3 --directed --avoid id:consumer-finance-industry",
    "path 海尔集团 火山引擎 --weighted -k 2 --max-hops 4",
    "path 招联 马上消费金融 --predicate cf:holdsSharesIn",
    "connect 招联 马上消费金融 海尔消费金融",
    "compare 招联 马上消费金融",
    "gaps 招联",
    "document ps005",
    "changes 2021 2022",
    "show 招联消费金融 --as-of 2022",
    "query company-holders -P company=id:zhaolian",
    "query founded-in-year -P year=2015",
    "query documents",
    "query 'SELECT ?c (COUNT(?x) AS ?n) WHERE { ?x a ?c } GROUP BY ?c ORDER BY DESC(?n) ?c' --limit 10",
    "query companies-by-place",
    "query 'SELECT ?claim ?value WHERE { ?claim cf:percentage ?value ; rdf:object id:zhaolian } ORDER BY ?claim'",
    "query 'SELECT ?place WHERE { id:zhaolian cf:registeredIn|cf:locatedIn ?place } ORDER BY ?place'",
    "query ultimate-holders -P company=id:zhaolian",
    "query 'SELECT ?holder ?company WHERE { ?holder cf:holdsSharesIn ?company } ORDER BY ?holder ?company'",
    "query penalties",
    "query policy-measures",
    "query 'ASK { id:zhaolian a cf:Company }'",
    "query 'ASK { id:zhaolian a cf:ConsumerFinanceCompany }'",
    "query 'SELECT ?s WHERE { ?s a cf:Bank } ORDER BY ?s' --limit 3",
    "query 'CONSTRUCT WHERE { ?s cf:locatedIn ?o }'",
)

OF_THE_STORE = ("location", "engine", "files", "years", "source_grades", "changed_forms", "forms")
"""What an overview tells of a store on this machine alone."""

ZHAOLIAN = IRI(ID + "zhaolian")


def _canonical(value: Any) -> Any:
    """Return an answer with decimals as Oxigraph keeps them (100 for 100.0), and joined values in one order."""
    if isinstance(value, dict):
        return {key: _canonical(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_canonical(item) for item in value]
    if isinstance(value, str) and re.fullmatch(r"-?\d+\.\d+", value):
        return value.rstrip("0").rstrip(".")
    return " | ".join(sorted(value.split(" | "))) if isinstance(value, str) else value


class _LastingGraph(EndpointGraph):
    """An endpoint that stays open, with what is remembered of it, when a command is through."""

    def close(self) -> None:
        """Do nothing until the tests are over."""


_open_lasting = cache(_LastingGraph)


@pytest.fixture
def opened_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let commands have an endpoint that another command opened."""

    def open_again(location: Any, **options: Any) -> Graph:
        name = str(location[0] if isinstance(location, tuple) else location)
        return _open_lasting(name) if is_address(name) else open_store(location, **options)

    monkeypatch.setattr("cfgraph.api.opening.open_store", open_again)


def _answer(outcome: Outcome) -> Any:
    """Return what a command printed as values: JSON, or the lines of RDF in no order."""
    if not outcome.out.startswith(("{", "[")):
        return sorted(outcome.out.splitlines())
    answer = _canonical(outcome.json)
    for name in ("classes", "predicates", "hubs"):  # in the order of their counts, and of nothing else
        if name in answer:
            answer[name].sort(key=lambda one: (-one["total"], one["id"]))
    if "stated_later" in answer:  # what was not stated yet, in no order
        answer["stated_later"].sort(key=str)
    if hubs := answer.get("hubs"):  # of those with the least count only some are listed
        answer["hubs"] = [one for one in hubs if one["total"] > hubs[-1]["total"]]
    for tree in answer.pop("trees", ()):  # an endpoint joins paths, which a store here knows to be the smallest or not
        assert tree["at_least"] <= tree["hops"]
    return {key: value for key, value in answer.items() if key not in OF_THE_STORE}


@cache
def _answer_here(command: str) -> tuple[int, str, Any]:
    outcome = call(*shlex.split(command), "--format", "json", "--lang", "zh")
    kept = "个字面量在此结果中已规范化"  # that Oxigraph here, as any server, writes numbers anew is said only here
    return outcome.status, "".join(line for line in outcome.err.splitlines(True) if kept not in line), _answer(outcome)


@pytest.mark.parametrize("server", ["oxigraph", "virtuoso"])
@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.usefixtures("opened_once")
def test_a_command_answers_the_same(command: str, server: str, request: pytest.FixtureRequest) -> None:
    address: str = request.getfixturevalue(server)
    there = call(*shlex.split(command), "--format", "json", "--lang", "zh", "-g", address)
    assert (there.status, there.err, _answer(there)) == _answer_here(command)


OTHERWISE_ON_VIRTUOSO = {
    "state-holders": "ends the server",
    "shared-partners": "ends the server, or gives each group another's IRI",
    "ai-systems": "lists a match of a nested OPTIONAL also without it",
    "systems-by-function": "lists a match of a nested OPTIONAL also without it",
    "contradictions": "compares texts of a union as if filters were not there",
    "graph-predicates": "keeps 50.00 as 50, and counts them as one value",
    "graph-datatypes": "keeps integers beyond 32 bits as decimals",
}
"""Saved queries that Virtuoso 7.2.5 answers otherwise, with its fault; docs/endpoints.md lists them."""


def test_saved_queries_answer_the_same_on_virtuoso(virtuoso: str, bundled: Graph) -> None:
    view, there = View(bundled, "zh"), open_runner(EndpointGraph(virtuoso))
    with open_runner(bundled) as here:
        for name, saved in load_library().queries.items():
            if not saved.bundled or name in OTHERWISE_ON_VIRTUOSO:
                continue
            is_dated = any(each.name == "as_of" for each in saved.parameters)  # without a date, commands above ask some
            bindings = bind_parameters(view, saved.query, {"as_of": "2021"} if is_dated else {})
            found = [_plain(runner.run(saved.query, bindings)) for runner in (here, there)]
            assert found[1] == found[0], name
    there.close()


@pytest.mark.parametrize("server", ["oxigraph", "virtuoso"])
def test_claims_of_texts_with_a_language_are_found(server: str, request: pytest.FixtureRequest, en_view: View) -> None:
    """Virtuoso finds no literal with a language among VALUES."""
    there, bank = View(EndpointGraph(request.getfixturevalue(server)), "en"), IRI(ID + "bank-of-hangzhou")
    read_ahead_controller_status(there, [bank])
    found, known = ([one.id for value in read_controller_status(view, bank) for one in value.claims]
                    for view in (there, en_view))  # fmt: skip
    assert known
    assert found == known
    there.graph.close()


def _plain(result: QueryResult) -> list[tuple[object, ...]]:
    """Return the rows of a result as texts, numbers by their value."""
    return [tuple(_value(term) for term in row) for row in result.rows]


def _value(term: Term | None) -> object:
    if isinstance(term, Literal):
        return Decimal(term.value) if term.datatype in DATATYPES_OF_NUMBERS else term.value
    return str(term)


def test_constants_of_other_scripts_are_typed_for_virtuoso_where_it_joins_them() -> None:
    query = 'SELECT (CONCAT("→", STR(?x), "a", "é"@fr) AS ?y) (IF(true, "北", "") AS ?z) { ?x ?p "北京" }'
    assert write_for_server(query, "Virtuoso/07.20") == query.replace('"→"', f'"→"^^<{XSD_STRING}>')
    assert write_for_server(query, "Oxigraph/0.5") == query


def test_an_export_around_an_entity_holds_the_same(oxigraph: str, tmp_path: Path) -> None:
    found = []
    for number, graph in enumerate(("bundled", oxigraph)):
        path = tmp_path / f"{number}.json"
        assert call("export", path, "--around", "id:zhaolian", "-g", graph).status == 0
        made = json.loads(path.read_text(encoding="utf-8"))
        found.append(sorted((_canonical(each) for name in ("nodes", "edges") for each in made[name]), key=str))
    assert found[0] == found[1]
    assert found[0]


def _read_page(view: View) -> None:
    """Read what the page of an entity shows: its card, the figures of what it owns, and its neighbors."""
    card = build_card(view, ZHAOLIAN)
    read_owned_figures(view, ZHAOLIAN, None)
    find_contradicting_figures(card.properties, view.value_rules)
    for group in card.groups:
        assert isinstance(group.predicate.id, IRI)
        list_neighbors(view, ZHAOLIAN, predicates=[group.predicate.id], direction=group.direction)


def _widen_canvas(view: View) -> None:
    """Draw an entity with its neighbors, and then the neighbors of these."""
    state = CanvasState(Drawn({ZHAOLIAN: view.ref(ZHAOLIAN)}, {}), "stress", 1)
    state = add_expansion(view, state, [ZHAOLIAN], None)
    add_expansion(view, state, list(state.drawn.nodes), None)


def _read_document(view: View) -> None:
    """Read a document and its first entries."""
    read_excerpts(view, read_document(view, IRI(ID + "document/new-dividend-era")), 0, 100)


def test_operations_cost_few_requests(oxigraph: str) -> None:
    operations: dict[str, tuple[int, Callable[[View], object]]] = {
        "search": (1, lambda view: search(view, "招联")),
        "card": (2, lambda view: build_card(view, ZHAOLIAN)),
        "page on the screen": (9, _read_page),
        "neighbors": (3, lambda view: list_neighbors(view, ZHAOLIAN, limit=20)),
        "overview": (3, read_overview),
        "path of 3 hops": (
            7,
            lambda view: find_paths(view, IRI(ID + "haier-group"), IRI(ID + "volcano-engine"), max_hops=3),
        ),
        "gaps": (8, lambda view: find_gaps(view, ZHAOLIAN)),
        "gaps lately": (10, lambda view: find_gaps(view, ZHAOLIAN, since="2024")),
        "owners": (9, lambda view: find_owners(view, ZHAOLIAN)),
        "control": (8, lambda view: find_control(view, ZHAOLIAN)),
        "similar": (9, lambda view: find_similar(view, ZHAOLIAN)),
        "document": (9, _read_document),
        "contradictions": (18, find_contradictions),
        "changes": (16, lambda view: find_changes(view, "2019", "2023")),
        "groups": (8, find_groups),
        "canvas, widened": (8, _widen_canvas),
    }
    for name, (most, operation) in operations.items():
        graph = EndpointGraph(oxigraph)
        view = View(graph, "zh")
        opening = graph.client.requests
        assert opening == 1
        operation(view)
        assert graph.client.requests - opening <= most, name
        before = graph.client.requests
        operation(view)
        again = {"gaps": 1, "document": 2}.get(name.split()[0], 0)  # which entities there are is asked for each time
        assert graph.client.requests == before + again, f"{name} is not remembered"
        graph.close()


def test_an_entity_costs_few_requests_after_a_reading_of_it_was_cancelled(
    oxigraph: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A preview is cancelled midway as its entity is opened."""
    graph = EndpointGraph(oxigraph)
    view = View(graph, "zh")
    select, asked = graph.client.select, count()

    def cancel_the_second(query: str) -> list[tuple[Term | None, ...]]:
        if next(asked) == 1:
            raise RequestCancelled
        return select(query)

    monkeypatch.setattr(graph.client, "select", cancel_the_second)
    with pytest.raises(RequestCancelled):
        build_card(view, IRI(ID + "zhaolian"))
    before = graph.client.requests
    build_card(view, IRI(ID + "zhaolian"))
    assert graph.client.requests - before <= 3


def test_what_an_endpoint_does_not_offer_is_refused_in_one_line(oxigraph: str) -> None:
    found = call("search", "--in", "text", "招联", "-g", oxigraph)
    assert found.status == 2
    assert found.err.count("\n") == 1
    assert oxigraph in found.err


def test_many_names_are_searched_on_the_server(oxigraph: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cfgraph.store.endpoint.names.MAX_NAMES", 10)
    monkeypatch.setattr("cfgraph.store.endpoint.graph.MAX_NAMES", 10)
    graph = EndpointGraph(oxigraph)
    before = graph.client.requests
    found = search(View(graph, "zh"), "招联消费金融")
    assert found.results[0].entity.id == ZHAOLIAN
    assert graph.client.requests == before + 1
    graph.close()


def test_an_entity_with_very_many_edges_is_read_page_by_page(oxigraph: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cfgraph.store.endpoint.reader.MAX_EDGES", 3)
    graph = EndpointGraph(oxigraph)
    with cfgraph.open_graph("bundled", language="zh") as here:
        mine, far = (list_neighbors(view, ZHAOLIAN) for view in (here.view, View(graph, "zh")))
    assert far.total == mine.total
    assert {(one.direction, one.edge) for one in map(_hashable, far.edges)} == {
        (one.direction, one.edge) for one in map(_hashable, mine.edges)
    }
    graph.close()


def test_paths_through_very_connected_nodes_are_ordered_as_if_all_were_counted(
    oxigraph: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cfgraph.store.endpoint.graph.MAX_NAMES", 10)
    monkeypatch.setattr("cfgraph.store.endpoint.walking.MAX_COUNTED_AT_ONCE", 10)
    monkeypatch.setattr("cfgraph.store.endpoint.walking.LEAST_COUNT", 2)
    pairs = [("haier-group", "volcano-engine"), ("china-unicom", "shenzhen"), ("zhaolian", "mashang-consumer-finance")]
    choices: list[dict[str, Any]] = [{"k": 3}, {"k": 2, "max_degree": 40}, {"k": 2, "through": [IRI(ID + "beijing")]}]
    with cfgraph.open_graph("bundled", language="zh") as here:
        for one, other in pairs:
            for options in choices:
                graph = EndpointGraph(oxigraph)
                ends = IRI(ID + one), IRI(ID + other)
                mine, far = (find_paths(view, *ends, max_hops=3, **options) for view in (here.view, View(graph, "zh")))
                found = [
                    [([ref.id for ref in path.nodes], path.degrees) for path in each.paths] for each in (mine, far)
                ]
                assert found[1] == found[0]
                assert graph._memory.least_degrees or not found[0]
                graph.close()


def _in_short(found: PathResults) -> list[object]:
    return [([ref.id for ref in path.nodes], path.degrees) for path in found.paths]


def _hashable(one: Any) -> Any:
    """Return an edge as what can be compared in a set."""
    edge = one.edge
    ends = (edge.subject.id, edge.predicate.id, edge.object.id, tuple(claim.id for claim in edge.claims))
    return type("Seen", (), {"direction": one.direction, "edge": ends})


def test_a_second_server_answers_the_same(tmp_path: Path) -> None:
    path = tmp_path / "people.ttl"
    path.write_text(
        "@prefix ex: <http://example.org/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        'ex:ann a ex:Person ; rdfs:label "Ann" ; ex:age 41 ; ex:knows ex:bob, ex:cid .\n'
        'ex:bob a ex:Person ; rdfs:label "Bob"@en ; ex:knows ex:cid . ex:cid rdfs:label "Cid" .\n',
        encoding="utf-8",
    )
    here = cfgraph.open_graph(path, language="en")
    with serve_rdflib(path) as address, cfgraph.open_graph(address, language="en") as there:
        for operation in _PEOPLE:
            assert operation(there) == operation(here)


_PEOPLE = (
    lambda graph: _without_curies(graph.search("Ann").to_json()),
    lambda graph: _without_curies(graph.show("http://example.org/ann").to_json()),
    lambda graph: _without_curies(graph.neighbors("Ann").to_json()),
    lambda graph: graph.query(
        "SELECT ?x WHERE { <http://example.org/ann> <http://example.org/knows> ?x } ORDER BY ?x"
    ).to_dicts(),
    len,
)


_CURIES = ("curie", "label", "types", "type_ids")


def _without_curies(value: Any) -> Any:
    """Return an answer without prefixed names and what stands in for labels: a server tells no prefixes."""
    if isinstance(value, dict):
        return {key: _without_curies(item) for key, item in value.items() if key not in _CURIES}
    return [_without_curies(item) for item in value] if isinstance(value, list) else value


def test_graphs_tell_what_they_are(oxigraph: str) -> None:
    with cfgraph.open_graph(oxigraph) as graph:
        assert isinstance(graph, KnowledgeGraph)
        assert graph.location == oxigraph
        assert "id:zhaolian" in graph
