"""Nodes that stand for statements are claims of their edges on an endpoint, as in a store with the same data."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from cli_runs import call
from endpoint_servers import serve_oxigraph

import cfgraph
from cfgraph.explorer import View, build_card, list_neighbors, read_overview
from cfgraph.model.terms import IRI
from cfgraph.store.database_opening import open_database
from cfgraph.store.endpoint.graph import EndpointGraph

ANNOTATED = Path(__file__).with_name("annotated.ttl")
WIKIDATA = ANNOTATED.parent.parent / "explorer" / "foreign" / "wikidata.ttl"
HEART, ANN = "http://purl.obolibrary.org/obo/HP_0001627", "http://example.org/ann"
WD, WDT = "http://www.wikidata.org/entity/", "http://www.wikidata.org/prop/direct/"

COMMANDS = {
    ANNOTATED: (
        "info",
        f"show {HEART}",
        f"neighbors {HEART}",
        "neighbors http://purl.obolibrary.org/obo/HP_0001629",
        f"neighbors {HEART} --predicate rdfs:subClassOf",
        f"show {ANN}",
        f"neighbors {ANN} --as-of 2012",
        f"neighbors {ANN} --as-of 2015",
        "show Bob",
        "neighbors Firm",
        "path Ann Firm -k 3",
        "search heart",
        "search axiom",
    ),
    WIKIDATA: (
        "info",
        f"show {WD}Q1001",
        f"neighbors {WD}Q1001",
        f"neighbors {WD}Q1001 --as-of 1970",
        f"neighbors {WD}Q1001 --predicate {WDT}P69",
        f"neighbors {WD}Q2001",
        f"neighbors {WD}Q3002",
        f"neighbors {WD}Q4001",
        f"neighbors {WD}Q11573",
        f"show {WDT}P69",
        f"document {WD}Q5001",
        f"path {WD}Q1001 {WD}Q3001",
        "search test",
    ),
}

OF_THE_STORE = ("location", "title", "engine", "files", "changed_forms", "forms", "curie", "type_ids")
"""What differs: a server has no prefixes."""


@pytest.fixture(scope="module")
def plain(cache: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[Path, Path]:
    """The graphs as N-Triples, which has no prefixes either."""
    directory = tmp_path_factory.mktemp("plain")
    paths = {file: directory / f"{file.stem}.nt" for file in COMMANDS}
    for file, path in paths.items():
        ox.serialize(ox.parse(path=file), path, ox.RdfFormat.N_TRIPLES)
    return paths


@pytest.fixture(scope="module", params=["oxigraph", "virtuoso"])
def addresses(request: pytest.FixtureRequest, plain: dict[Path, Path]) -> Iterator[dict[Path, str]]:
    """The addresses of servers with the graphs."""
    if request.param == "virtuoso":
        address = str(request.getfixturevalue("small_virtuoso"))
        yield {file: address.replace("urn:bundled", f"urn:{file.stem}") for file in COMMANDS}
        return
    with ExitStack() as stack:
        found = {}
        for file, path in plain.items():
            graph = stack.enter_context(cfgraph.open_graph(path)).view.graph
            found[file] = stack.enter_context(serve_oxigraph(open_database(graph.queryable)))
        yield found


def canonical(value: Any) -> Any:
    """Return an answer without prefixed names, with blank nodes alike, and counts in a fixed order."""
    if isinstance(value, dict):
        return {key: canonical(item) for key, item in value.items() if key not in OF_THE_STORE}
    if isinstance(value, list):
        return sorted(map(canonical, value), key=str)
    if not isinstance(value, str):
        return value
    return "_:node" if value.startswith("_:") else re.sub(r"^(wdt:|\+)", "", value)


def answer(command: str, graph: str | Path) -> tuple[int, str, Any]:
    """Return what a command says of a graph."""
    found = call(*shlex.split(command), "--format", "json", "--lang", "zh", "-g", graph)
    kept = "个字面量在此结果中已规范化"  # that numbers are written anew is said only here
    said = "".join(line for line in found.err.splitlines(True) if kept not in line)
    answered = json.loads(found.out)
    if hubs := answered.get("hubs"):  # of those with as many edges as the last one only some are counted
        answered["hubs"] = [one for one in hubs if one["total"] > 2]
    return found.status, re.sub(r"_:\S+", "_:node", said), canonical(answered)


@pytest.mark.parametrize("file", COMMANDS, ids=lambda file: file.stem)
def test_commands_answer_as_from_a_store(file: Path, addresses: dict[Path, str], plain: dict[Path, Path]) -> None:
    for command in COMMANDS[file]:
        assert answer(command, addresses[file]) == answer(command, plain[file]), command


@pytest.mark.parametrize(
    ("file", "entity", "source"), [(ANNOTATED, HEART, "PMID:777"), (WIKIDATA, f"{WD}Q1001", "12-14")]
)
def test_an_export_has_the_claims(
    file: Path, entity: str, source: str, addresses: dict[Path, str], plain: dict[Path, Path], tmp_path: Path
) -> None:
    found = []
    for number, graph in enumerate((str(plain[file]), addresses[file])):
        path = tmp_path / f"{number}.nt"
        assert call("export", path, "--around", entity, "--hops", "1", "-g", graph).status == 0
        lines = path.read_text(encoding="utf-8").replace('"+', '"').splitlines()
        found.append(sorted(re.sub(r"_:\S+", "_:node", line) for line in lines))
    assert found[1] == found[0]
    assert any(source in line for line in found[0])


def test_claims_that_are_blank_nodes_are_counted_once(
    addresses: dict[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other servers than these name blank nodes anew in each answer."""
    monkeypatch.setattr("cfgraph.store.endpoint.client.LASTING_LABELS", ())
    view = View(EndpointGraph(addresses[ANNOTATED]), "en")
    build_card(view, IRI(HEART))
    edges = list_neighbors(view, IRI(HEART)).edges
    view.statement_claims.clear()
    view.graph.read_ahead_links([(IRI(HEART), IRI("http://purl.obolibrary.org/obo/HP_0001626"))])
    again = list_neighbors(view, IRI(HEART)).edges
    assert [len(one.edge.claims) for one in edges] == [len(one.edge.claims) for one in again] == [1, 1, 0, 0]
    view.graph.close()


def test_statements_cost_few_requests(addresses: dict[Path, str]) -> None:
    heart, ann, ada = IRI(HEART), IRI(ANN), IRI(f"{WD}Q1001")
    operations: dict[str, tuple[int, Path, Callable[[View], object]]] = {
        "card": (2, ANNOTATED, lambda view: build_card(view, heart)),
        "neighbors, one a blank node": (4, ANNOTATED, lambda view: list_neighbors(view, heart, limit=20)),
        "neighbors": (2, ANNOTATED, lambda view: list_neighbors(view, ann, limit=20)),
        "overview": (3, ANNOTATED, read_overview),
        "card of an item": (3, WIKIDATA, lambda view: build_card(view, ada)),
        "neighbors of an item": (3, WIKIDATA, lambda view: list_neighbors(view, ada, limit=20)),
        "overview of items": (3, WIKIDATA, read_overview),
    }
    for name, (most, file, operation) in operations.items():
        graph = EndpointGraph(addresses[file])
        assert graph.client.requests == 1
        operation(View(graph, "en"))
        assert graph.client.requests - 1 <= most, name
        graph.close()
