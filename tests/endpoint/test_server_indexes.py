"""Names found by the full-text index of a server: only where it can be trusted, else by CONTAINS."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pyoxigraph as ox
import pytest
from cli_runs import call
from driving import drawn, driven, opened, searched, settled, until
from endpoint_servers import INDEX_ALL, run_on_virtuoso, send, serve_faults, serve_virtuoso

from cfgraph.explorer import View
from cfgraph.explorer.search import resolve_entity, search
from cfgraph.model.entity import SearchResults
from cfgraph.model.errors import GraphError
from cfgraph.model.terms import IRI
from cfgraph.model.vocabulary import ALT_LABEL, LABEL, TYPE
from cfgraph.store.endpoint.graph import EndpointGraph
from cfgraph.store.endpoint.text_search import INDEXES, recognize_index, split_words
from cfgraph.store.reading_options import ReadingOptions
from cfgraph.tui.app import CfgraphApp
from cfgraph.tui.screens.equivalents import EquivalentsScreen
from cfgraph.tui.screens.search import SearchScreen

NAMES = {
    "zhaolian": ("招联消费金融有限公司", "Merchants Union Consumer Finance"),
    "software": ("联通软件", "China Unicom Software"),
    "softbank": ("软银集团", "Softbank Group"),
    "bank": ("中国银行", "Plain Bank of China (HK) 'x' & \"y\""),
    "merchants": ("金融招商", "Finance Merchants"),
    "qihoo": ("360数科 AI-Lab", "Société Qihoo"),
}
LINES = (
    *(f"<urn:{key}> <{TYPE}> <urn:Company> .\n" for key in NAMES),
    *(
        f"<urn:{key}> <{predicate}> {json.dumps(name, ensure_ascii=False)} .\n"
        for key, names in NAMES.items()
        for predicate, name in zip((LABEL, ALT_LABEL), names, strict=True)
    ),
)


@contextmanager
def asked(address: str, choice: Any = "auto") -> Iterator[Callable[[str], tuple[SearchResults, int]]]:
    """Open an endpoint; provide a search, which returns the results with the number of its requests."""
    graph = EndpointGraph(address, (), choice)
    view = View(graph, "zh")

    def find(text: str) -> tuple[SearchResults, int]:
        before = graph.client.requests
        found = search(view, text)
        return found, graph.client.requests - before

    yield find
    graph.close()


def keys(found: SearchResults) -> set[str]:
    return {str(match.entity.id).removeprefix("urn:") for match in found.results}


def method(found: SearchResults) -> tuple[str, str, str]:
    assert found.server is not None
    return found.server.method, found.server.index, found.server.unused


def test_virtuoso_is_asked_by_its_index_only_where_it_has_one(tmp_path: Path) -> None:
    with serve_virtuoso(tmp_path, LINES) as address:
        with asked(address, "virtuoso") as find:
            found, requests = find("bank")
            assert (keys(found), requests, method(found)) == (
                {"bank", "softbank"},
                2,
                ("contains", "virtuoso", "wrong"),
            )
            found, requests = find("招联")
            assert (keys(found), requests, found.complete) == ({"zhaolian"}, 1, True)
        told = call("search", "bank", "-g", address, "--endpoint-search", "virtuoso", "--lang", "en")
        assert "virtuoso" in told.err
        assert "missing or incomplete" in told.err
        run_on_virtuoso(tmp_path, INDEX_ALL)
        with asked(address, "virtuoso") as find, asked(address, "contains") as find_parts:
            found, requests = find("bank")
            assert (keys(found), requests, found.complete) == ({"bank"}, 1, False)
            assert method(found) == ("virtuoso", "", "")
            for text in ("招联", "联", "360数科", "联通软件", "Société", "Merchants Union"):
                found, requests = find(text)
                assert (keys(found), requests, method(found)[0]) == (keys(find_parts(text)[0]), 1, "virtuoso"), text
                assert found.results[0].matched == find_parts(text)[0].results[0].matched
            assert keys(find("unicom china")[0]) == {"software"}
            found, requests = find("oftban")  # in the middle of a word
            assert (keys(found), requests, method(found)) == ({"softbank"}, 2, ("contains", "virtuoso", "nothing"))
            found, requests = find("hk")  # too short for a wildcard
            assert (keys(found), requests, method(found)) == ({"bank"}, 1, ("contains", "virtuoso", "text"))
            assert keys(find("'x' & \"y\"")[0]) == {"bank"}
            assert find("nothing at all")[0].results == ()
        shown = call("search", "bank", "-g", address, "--endpoint-search", "virtuoso", "--format", "json")
        answer = json.loads(shown.out)["server"]
        assert answer["method"] == "virtuoso"
        assert "bif:contains" in answer["sparql"]
        assert "--endpoint-search contains" in shown.err


def test_only_recognized_servers_are_asked_by_an_index() -> None:
    for server, address, name in (
        ("Virtuoso/07.20.3229 (Linux)", "http://host/sparql", "virtuoso"),
        ("Apache Jena Fuseki (4.10.0)", "http://host/ds", "jena"),
        ("GraphDB/10.6 RDF4J/4.3", "http://host/repositories/a", "graphdb"),
        ("Stardog/10", "http://host:5820/a/query", "stardog"),
        ("", "https://qlever.cs.uni-freiburg.de/api/wikidata", "qlever"),
        ("Jetty", "http://host:9999/blazegraph/namespace/kb/sparql", "blazegraph"),
        ("nginx", "https://query.wikidata.org/sparql", "wikidata"),
    ):
        assert recognize_index(server, address) is INDEXES[name]
    assert recognize_index("oxigraph/0.5", "http://host/query") is None


def test_words_of_other_scripts_are_left_to_the_server() -> None:
    assert [word.text for word in split_words("360数科 AI-Lab") or ()] == ["360", "数科", "ai", "lab"]
    assert split_words("ソフト") is None
    assert INDEXES["virtuoso"].choose_words("ソフト") == ()
    assert INDEXES["qlever"].choose_words("招联") == ()  # it does not split ideographs


SYNTAX = {
    "qlever": (
        r"\?text <http://qlever\.cs\.uni-freiburg\.de/builtin-functions/contains-word> \"(.*?)\" \. "
        r"\?text <http://qlever\.cs\.uni-freiburg\.de/builtin-functions/contains-entity> \?t \. "
        r"(VALUES \?q \{.*?\} \?s \?q \?t)",
        r"\2 \1",
    ),
    "jena": (
        r"\?s <http://jena\.apache\.org/text#query> \((?:<\S+> )?\"(.*?)\" \d+\)",
        rf"?s <{LABEL}>|<{ALT_LABEL}> ?t \1",
    ),
    "graphdb": (r"\. \?t <http://www\.ontotext\.com/fts> \(\"(.*?)\" \"\*\"\)", r"\1"),
    "stardog": (r"\. \?t <tag:stardog:api:property:textMatch> \"(.*?)\"(?= |$)", r"\1"),
    "blazegraph": (
        r"\. \?t <http://www\.bigdata\.com/rdf/search#search> \"(.*?)\" ; "
        r"<http://www\.bigdata\.com/rdf/search#matchAllTerms> \"true\"",
        r"\1",
    ),
    "wikidata": (
        r"SERVICE wikibase:mwapi \{ bd:serviceParam wikibase:endpoint \"www\.wikidata\.org\" ; "
        r"wikibase:api \"EntitySearch\" ; mwapi:search \"(.*?)\" ; mwapi:language \"(?:zh|en)\" \. "
        r"\?s wikibase:apiOutputItem mwapi:item \. \}",
        rf"?s <{LABEL}>|<{ALT_LABEL}> ?t \1",
    ),
}
"""How each server is asked for a text, as its manual says, and what that means to a server without an index."""

HEADERS = {"jena": {"Fuseki_Request_Id": "7"}, "graphdb": {"Server": "GraphDB/10.6"}, "stardog": {"Server": "Stardog"}}


def emulate(name: str, works: str) -> Callable[[BaseHTTPRequestHandler, str], None]:
    """Answer as a server with a kind of index: it ``works``, is ``missing``, ``passes`` everything or ``refuses``."""
    store = ox.Store()
    store.load("".join(LINES).encode(), ox.RdfFormat.N_TRIPLES)
    pattern, meaning = SYNTAX[name]

    def replace(found: re.Match[str]) -> str:
        words = re.findall(r"[^\W_]+", found[1].replace("\\", ""))
        tests = " && ".join(f'REGEX(LCASE(STR(?t)), "(^|[^a-z]){word.lower()}")' for word in words)
        given = {"works": tests, "missing": "false", "passes": "true"}[works]
        return found.expand(meaning.replace(r"\1", "")) + f" FILTER({given})"

    def answer(handler: BaseHTTPRequestHandler, body: str) -> None:
        query = parse_qs(body)["query"][0]
        if works == "refuses" and re.search(pattern, query):
            send(handler, 400, "no such function", "text/plain")
            return
        query = re.sub(pattern, replace, query)
        try:
            results = store.query(query)
        except SyntaxError as error:
            send(handler, 400, str(error), "text/plain")
            return
        assert isinstance(results, ox.QuerySolutions)
        data = results.serialize(format=ox.QueryResultsFormat.JSON)
        assert data is not None
        send(handler, 200, data.decode(), **HEADERS.get(name, {}))

    return answer


@pytest.mark.parametrize("name", list(SYNTAX))
def test_other_servers_are_asked_as_their_manuals_say(name: str) -> None:
    with serve_faults(emulate(name, "works")) as address, asked(address, name) as find:
        for text, wanted in (("plain", {"bank"}), ("merchants", {"zhaolian", "merchants"}), ("softba", {"softbank"})):
            found, requests = find(text)
            assert (keys(found), requests, method(found)[0], found.complete) == (wanted, 1, name, False)


@pytest.mark.parametrize(
    ("name", "works", "unused"),
    [("jena", "passes", "wrong"), ("stardog", "missing", "wrong"), ("wikidata", "refuses", "refused")],
)
def test_an_index_that_is_missing_wrong_or_refused_loses_nothing(name: str, works: str, unused: str) -> None:
    with serve_faults(emulate(name, works)) as address, asked(address, name) as find:
        found, requests = find("bank")
        assert (keys(found), requests, method(found)) == ({"bank", "softbank"}, 2, ("contains", name, unused))
        found, requests = find("merchants")
        assert (keys(found), requests) == ({"zhaolian", "merchants"}, 1)


def test_an_index_is_recognized_when_the_graph_has_many_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cfgraph.store.endpoint.names.MAX_NAMES", 5)
    with serve_faults(emulate("jena", "works")) as address:
        with asked(address) as find:
            assert method(find("plain")[0])[0] == "jena"
        graph = EndpointGraph(address)
        assert resolve_entity(View(graph, "zh"), "softbank group") == IRI("urn:softbank")
        assert graph.client.requests == 2
        graph.close()


def test_a_server_without_an_index_is_asked_for_parts_of_names(oxigraph: str) -> None:
    with asked(oxigraph, "virtuoso") as find:
        found, requests = find("招联消费")
        assert (requests, method(found)) == (2, ("contains", "virtuoso", "refused"))
        assert found.results
        assert find("马上消费")[1] == 1
    with asked(oxigraph) as find:
        assert find("招联消费")[0].server is None  # all names were read


def test_a_server_that_falls_silent_is_not_said_to_have_no_index(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = emulate("graphdb", "works")

    def fall_silent(handler: BaseHTTPRequestHandler, body: str) -> None:
        if "fts" in body:
            send(handler, 401, "no", "text/plain")
        else:
            answer(handler, body)

    with (
        serve_faults(fall_silent) as address,
        asked(address, "graphdb") as find,
        pytest.raises(GraphError, match="401"),
    ):
        find("plain")


async def test_the_search_on_the_screen_shows_the_query_that_was_sent() -> None:
    with serve_faults(emulate("graphdb", "works")) as address:
        app = CfgraphApp(address, language="en", reading=ReadingOptions(endpoint_search="graphdb"))
        async with driven(app, size=(140, 40)) as pilot:
            await opened(pilot)
            await pilot.press("slash")
            await until(pilot, lambda: isinstance(app.screen, SearchScreen))
            await pilot.press(*"plain")
            await searched(pilot)
            await until(pilot, lambda: "text index (graphdb)" in drawn(pilot))
            await pilot.press("f4")
            await until(pilot, lambda: isinstance(app.screen, EquivalentsScreen))
            await settled(pilot)
            assert "http://www.ontotext.com/fts" in str(app.screen.query_one("#query-text").render())
