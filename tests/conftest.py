"""Fixtures shared by all tests: the bundled graph, opened once into a cache of the test run."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from endpoint_servers import serve_oxigraph, serve_virtuoso
from hypothesis import HealthCheck, settings
from query_samples import COMPANIES
from tree_samples import TREES

import cfgraph
from cfgraph.api.knowledge_graph import KnowledgeGraph
from cfgraph.explorer import View
from cfgraph.model.query_result import QueryResult
from cfgraph.model.terms import term_to_n3
from cfgraph.queries import QueryRunner
from cfgraph.store import Graph, open_graph
from cfgraph.store.database_opening import open_database

settings.register_profile(
    "patient", deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
settings.load_profile("patient")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run all tests that ask Virtuoso in one process, so that it is started and loaded once."""
    for item in items:
        if isinstance(item, pytest.Function):
            parameters = item.callspec.params.values() if hasattr(item, "callspec") else ()
            if any(isinstance(one, str) and one == "virtuoso" for one in (*item.fixturenames, *parameters)):
                item.add_marker(pytest.mark.xdist_group("virtuoso"))


@pytest.fixture(scope="session", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keep every store built by the tests, and by the commands they run, in a directory of this run."""
    directory = tmp_path_factory.mktemp("cache")
    before = dict(os.environ)
    os.environ["CFGRAPH_CACHE"] = str(directory)
    os.environ["CFGRAPH_STATE"] = str(directory / "state")
    os.environ["CFGRAPH_DATA"] = str(directory / "data")
    os.environ["CFGRAPH_CONFIG"] = str(directory / "settings.toml")
    os.environ["LC_ALL"] = "C.UTF-8"
    os.environ["SSH_CONNECTION"] = "tests"  # leave the clipboard of the machine alone
    os.environ["TERM"] = "xterm-256color"
    os.environ["PAGER"] = "cat"  # nobody is there to leave one
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # hundreds of processes are started
    os.environ.pop("TMUX", None)
    os.environ.pop("CFGRAPH_GRAPH", None)
    os.environ.pop("CFGRAPH_QUERIES", None)
    os.environ["NO_PROXY"] = "*"  # servers of the tests are on loopback
    for name in ("TOKEN", "USER", "PASSWORD", "CREDENTIALS"):
        os.environ.pop(f"CFGRAPH_ENDPOINT_{name}", None)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(os, "fsync", lambda descriptor: None)  # for a machine that loses power; processes do it
        yield directory
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(scope="session")
def states(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Yield a directory for each test, apart from what the test writes."""
    directory = tmp_path_factory.mktemp("states")  # pytest's own numbering reads the whole directory each time
    return (directory / str(number) for number in count())


@pytest.fixture(autouse=True)
def own_data(tmp_path: Path, states: Iterator[Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give each test directories of its own for what a user makes and what the program remembers."""
    monkeypatch.setenv("CFGRAPH_DATA", str(tmp_path / "data"))
    state = next(states)
    state.mkdir()
    monkeypatch.setenv("CFGRAPH_STATE", str(state))
    (state / "hints.json").write_text('{"shown": true}', encoding="utf-8")  # not the first start
    return tmp_path / "data"


@pytest.fixture(scope="session")
def bundled(cache: Path) -> Graph:
    """The graph that comes with cfgraph."""
    return open_graph("bundled")


@pytest.fixture(scope="session")
def oxigraph(bundled: Graph) -> Iterator[str]:
    """The address of an Oxigraph server that serves the database of the bundled graph's store."""
    with serve_oxigraph(open_database(bundled.queryable)) as address:
        yield address


@pytest.fixture(scope="session")
def virtuoso(bundled: Graph, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Virtuoso server that was loaded with the statements of the bundled graph."""
    lines = (f"{' '.join(map(term_to_n3, statement))} .\n" for statement in bundled.statements())
    with serve_virtuoso(tmp_path_factory.mktemp("virtuoso"), lines, trees=TREES) as address:
        yield address


@pytest.fixture(scope="session")
def small_virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of another Virtuoso server, with small graphs called urn:people, urn:annotated and urn:wikidata.

    In the first one they would change the plans of queries, and those of some paths lose rows.
    """
    names = ("endpoint/people.ttl", "endpoint/annotated.ttl", "explorer/foreign/wikidata.ttl")
    paths = (Path(__file__).parent / name for name in names)
    graphs = {path.stem: path.read_text(encoding="utf-8") for path in paths}
    with serve_virtuoso(tmp_path_factory.mktemp("small-virtuoso"), (), **graphs) as address:
        yield address


@pytest.fixture(scope="session")
def trees(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Iterator[KnowledgeGraph]:
    """The unusual trees in a store."""
    path = tmp_path_factory.mktemp("trees") / "trees.ttl"
    path.write_text(TREES, encoding="utf-8")
    with cfgraph.open_graph(path) as graph:
        yield graph


@pytest.fixture(scope="session")
def oxigraph_trees(trees: KnowledgeGraph) -> Iterator[str]:
    """The address of a server with them."""
    with serve_oxigraph(open_database(trees.view.graph.queryable)) as address:
        yield address


@pytest.fixture
def zh_view(bundled: Graph) -> View:
    """The bundled graph seen in Chinese."""
    return View(bundled, "zh")


@pytest.fixture
def en_view(bundled: Graph) -> View:
    """The bundled graph seen in English."""
    return View(bundled, "en")


@pytest.fixture(scope="session")
def companies(cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """A few companies, in Turtle with a named graph."""
    path = tmp_path_factory.mktemp("companies") / "companies.trig"
    path.write_text(COMPANIES, encoding="utf-8")
    return open_graph(path)


@pytest.fixture(scope="session")
def warm(companies: Graph) -> Iterator[QueryRunner]:
    """One worker on the companies for all tests that leave it alive."""
    with QueryRunner(companies) as runner:
        yield runner


@pytest.fixture(scope="session")
def answered() -> dict[object, QueryResult]:
    """The answers of bundled queries so far, by text of the query and values; each is asked for once."""
    return {}


@pytest.fixture
def runner(companies: Graph) -> Iterator[QueryRunner]:
    """A worker of the test's own."""
    with QueryRunner(companies) as own:
        yield own
