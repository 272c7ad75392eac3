"""What goes wrong on a server is one line with its address and status; half an answer is never taken for all."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import cast
from urllib.parse import parse_qs

import pyoxigraph as ox
import pytest
from cli_runs import call
from endpoint_servers import send, serve_faults
from waiting import PATIENCE

from cfgraph.model.errors import GraphError, LimitError
from cfgraph.model.terms import IRI
from cfgraph.queries import QueryCancelled, open_runner
from cfgraph.store.cancellation import RequestCancelled, cancelled_when
from cfgraph.store.endpoint import pattern_pages
from cfgraph.store.endpoint.address import is_near
from cfgraph.store.endpoint.client import CutAnswer, EndpointClient
from cfgraph.store.endpoint.graph import EndpointGraph
from cfgraph.store.endpoint.results import CutAnswerError, read_solutions
from cfgraph.store.endpoint.sparql_text import MAX_NODES, make_batches

ROW = {"x": {"type": "uri", "value": "http://example.org/a"}}
WHOLE = json.dumps({"head": {"vars": ["x"]}, "results": {"bindings": [ROW, ROW]}})
NOTHING = json.dumps({"head": {"vars": ["s", "p", "o"]}, "results": {"bindings": []}})


def test_an_answer_is_read_whatever_its_pieces() -> None:
    for size in (1, 2, 7, 1000):
        found = read_solutions(WHOLE[at : at + size] for at in range(0, len(WHOLE), size))
        assert found.variables == ("x",)
        assert len(list(found.rows)) == 2


def test_an_answer_may_name_its_variables_last() -> None:
    late = json.dumps({"results": {"bindings": [ROW]}, "head": {"vars": ["x"]}})
    found = read_solutions([late[:40], late[40:]])
    assert found.variables == ("x",)
    assert len(list(found.rows)) == 1


@pytest.mark.parametrize("end", range(35, len(WHOLE)))
def test_an_answer_that_is_cut_anywhere_is_an_error(end: int) -> None:
    with pytest.raises(CutAnswerError):
        list(read_solutions([WHOLE[:end]]).rows)


def test_an_error_inside_an_answer_is_an_error() -> None:
    with pytest.raises(CutAnswerError):
        list(read_solutions([WHOLE[:-3], ", The query timed out"]).rows)


@pytest.mark.parametrize(
    ("status", "body", "kind", "told"),
    [
        (200, "<html>Welcome</html>", "text/html", "text/html"),
        (404, "<html>Not here</html>", "text/html", "404"),
        (401, "no", "text/plain", "401"),
        (500, "Virtuoso 37000 Error\nmore", "text/plain", "Virtuoso 37000 Error"),
        (200, '{"error": 1}', "application/json", "200"),
        (200, WHOLE[:-20], "application/sparql-results+json", "cut off"),
    ],
)
def test_a_wrong_answer_is_one_line(status: int, body: str, kind: str, told: str) -> None:
    with serve_faults(lambda handler, _: send(handler, status, body, kind)) as address:
        found = call("info", "-g", address, "--lang", "en")
    assert found.status == 3
    assert found.err.count("\n") == 1
    assert address in found.err
    assert told in found.err


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1:1/sparql", "http://", "http://ann:secret@127.0.0.1:1/sparql", "http://127.0.0.1:1/a.ttl.gz"],
)
def test_an_address_that_leads_nowhere_is_one_line(address: str) -> None:
    found = call("info", "-g", address)
    assert found.status == 3
    assert found.err.count("\n") == 1
    assert "secret" not in found.err


def test_a_busy_server_is_asked_again() -> None:
    asked: list[str] = []

    def answer(handler: BaseHTTPRequestHandler, body: str) -> None:
        asked.append(body)
        if len(asked) < 3:
            send(handler, 429 if len(asked) == 1 else 503, "busy", "text/plain", Retry_After="0")
        else:
            send(handler, 200, WHOLE)

    with serve_faults(answer) as address:
        assert len(EndpointClient(address).select("SELECT ?x {}")) == 2
    assert len(asked) == 3


def test_redirects_are_followed_within_a_limit() -> None:
    def answer(handler: BaseHTTPRequestHandler, body: str) -> None:
        if handler.path == "/sparql":
            send(handler, 307, "", Location="/moved")
        elif handler.path == "/moved":
            send(handler, 200, WHOLE)
        else:
            send(handler, 302, "", Location="/round")

    with serve_faults(answer) as address:
        assert len(EndpointClient(address).select("SELECT ?x {}")) == 2
        with pytest.raises(GraphError, match="redirects than 5"):
            EndpointClient(address.replace("sparql", "round")).select("SELECT ?x {}")


def test_the_servers_own_limit_is_told() -> None:
    with (
        serve_faults(lambda handler, _: send(handler, 200, WHOLE, X_SPARQL_MaxRows="2")) as address,
        pytest.raises(CutAnswer, match="first 2 rows"),
    ):
        EndpointClient(address).select("SELECT ?x {}")


@pytest.mark.parametrize("blank", [0, 3, 20])
def test_statements_beyond_the_servers_limit_are_read_page_by_page(monkeypatch: pytest.MonkeyPatch, blank: int) -> None:
    monkeypatch.setattr(pattern_pages, "PAGE", 20)
    named = [f"<http://example.org/{number}>" for number in range(70)]
    store = ox.Store()
    subjects = [*named, *(f"_:b{number}" for number in range(blank))]
    lines = (f"{subject} <urn:p> {other} .\n" for subject in subjects for other in named[:3])
    store.load("".join(lines).encode(), ox.RdfFormat.N_TRIPLES)

    def answer(handler: BaseHTTPRequestHandler, body: str) -> None:
        query = parse_qs(body)["query"][0]
        whole = json.loads(
            cast(ox.QuerySolutions, store.query(query)).serialize(format=ox.QueryResultsFormat.JSON) or b""
        )
        del whole["results"]["bindings"][50:]
        send(handler, 200, json.dumps(whole), X_SPARQL_MaxRows="50")

    with serve_faults(answer) as address:
        client = EndpointClient(address)
        if blank == 20:
            with pytest.raises(CutAnswer):
                pattern_pages.select_pattern(client, IRI("urn:p"))
        else:
            assert len(set(pattern_pages.select_pattern(client, IRI("urn:p")))) == 3 * (70 + blank)


def test_credentials_come_from_the_environment_or_a_private_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    seen: list[str | None] = []

    def answer(handler: BaseHTTPRequestHandler, body: str) -> None:
        seen.append(handler.headers.get("Authorization"))
        send(handler, 200, WHOLE)

    with serve_faults(answer) as address:
        monkeypatch.setenv("CFGRAPH_ENDPOINT_USER", "ann")
        monkeypatch.setenv("CFGRAPH_ENDPOINT_PASSWORD", "secret")
        EndpointClient(address).select("SELECT ?x {}")
        path = tmp_path / "credentials.toml"
        path.write_text(f'["{address}"]\ntoken = "abc"\n["http://other.example"]\ntoken = "no"\n', encoding="utf-8")
        path.chmod(0o600)
        monkeypatch.setenv("CFGRAPH_ENDPOINT_CREDENTIALS", str(path))
        EndpointClient(address).select("SELECT ?x {}")
        path.chmod(0o644)
        with pytest.raises(GraphError, match="chmod 600"):
            EndpointClient(address)
    assert seen == ["Basic YW5uOnNlY3JldA==", "Bearer abc"]


def test_a_query_that_hangs_ends_when_it_is_cancelled_or_its_time_is_up() -> None:
    hanging, released = threading.Event(), threading.Event()

    def answer(handler: BaseHTTPRequestHandler, body: str) -> None:
        if "hangs" in body:
            hanging.set()
            released.wait(PATIENCE)
        else:
            send(handler, 200, NOTHING)

    with serve_faults(answer) as address:
        graph = EndpointGraph(address)
        runner = open_runner(graph)

        def cancel_when_hanging() -> None:
            hanging.wait(PATIENCE)
            runner.cancel()

        with pytest.raises(LimitError):
            runner.run("SELECT ?hangs { ?hangs ?p ?o }", timeout=0.2)
        hanging.clear()
        threading.Thread(target=cancel_when_hanging, daemon=True).start()
        with pytest.raises(QueryCancelled):
            runner.run("SELECT ?hangs { ?hangs ?p ?o }")
        released.set()


def test_a_request_holds_a_bounded_number_of_nodes() -> None:
    from cfgraph.model.terms import IRI

    nodes = [IRI(f"http://example.org/{'x' * 300}{number}") for number in range(1200)]
    batches = list(make_batches(nodes))
    assert sum(map(len, batches)) == len(nodes)
    assert all(len(batch) <= MAX_NODES and sum(map(len, batch)) <= 64_000 for batch in batches)


def test_requests_to_a_server_near_by_run_side_by_side() -> None:
    together = threading.Barrier(3)

    def answer(handler: BaseHTTPRequestHandler, body: str) -> None:
        together.wait(PATIENCE)  # none is answered before all have arrived
        send(handler, 200, WHOLE if "cut" not in body else WHOLE[:-20])

    with serve_faults(answer) as address:
        client = EndpointClient(address)
        found = client.select_each(["SELECT ?x {}", "SELECT ?cut {}", "SELECT ?x {}"])
        client.close()
    assert [rows and len(rows) for rows in found] == [2, None, 2]


def test_a_server_on_the_internet_is_asked_one_request_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    near = ("http://localhost:1/", "http://[::1]/", "https://10.0.0.5/sparql", "http://virtuoso:8890/sparql")
    assert all(map(is_near, near))
    assert not any(map(is_near, ("https://query.wikidata.org/sparql", "http://8.8.8.8/sparql")))
    monkeypatch.setattr("cfgraph.store.endpoint.client.is_near", lambda address: False)
    running, most = [0], [0]

    def answer(handler: BaseHTTPRequestHandler, body: str) -> None:
        running[0] += 1
        most[0] = max(most[0], running[0])
        time.sleep(0.02)  # in which others would arrive
        running[0] -= 1  # before the answer, which lets the next one come
        send(handler, 200, WHOLE)

    with serve_faults(answer) as address:
        client = EndpointClient(address)
        threads = [threading.Thread(target=client.select_each, args=(["SELECT ?x {}"] * 3,)) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE)
        client.close()
    assert (client.requests, most) == (9, [1])


def test_giving_up_one_view_leaves_the_requests_of_others_alone() -> None:
    hanging, released, given_up = threading.Barrier(3), threading.Event(), threading.Event()
    ended: list[object] = []

    def answer(handler: BaseHTTPRequestHandler, body: str) -> None:
        if "hangs" in body:
            hanging.wait(PATIENCE)
            released.wait(PATIENCE)
        send(handler, 200, WHOLE)

    def ask(is_cancelled: Callable[[], bool]) -> None:
        with cancelled_when(is_cancelled):
            try:
                ended.append(len(client.select("SELECT ?hangs {}")))
            except RequestCancelled as error:
                ended.append(type(error))

    with serve_faults(answer) as address:
        client = EndpointClient(address)
        views = [threading.Thread(target=ask, args=(until,)) for until in (given_up.is_set, lambda: False)]
        for view in views:
            view.start()
        hanging.wait(PATIENCE)
        given_up.set()
        views[0].join(PATIENCE)
        assert ended == [RequestCancelled]
        released.set()
        views[1].join(PATIENCE)
        assert ended == [RequestCancelled, 2]
        assert len(client.select("SELECT ?x {}")) == 2
        client.cancel()
        with pytest.raises(RequestCancelled):
            client.select("SELECT ?x {}")
