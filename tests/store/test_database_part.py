"""The database as a part that may be missing: who builds it, where, and what happens when that is stopped."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from rdf_samples import STATEMENTS, E, write_sample

from cfgraph.model.errors import GraphError
from cfgraph.queries import QueryCancelled, QueryRunner
from cfgraph.store import BuildProgress, build_directory, open_graph
from cfgraph.store.database_opening import find_database, open_database
from cfgraph.store.manifest import DATABASE, read_manifest

COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"


def count_rows(store: Path, told: list[BuildProgress] | None = None) -> int:
    """Return how many statements a query counts."""
    graph = open_graph(store)
    with QueryRunner(graph) as runner:
        ((found,),) = runner.run(COUNT, engine="oxigraph", on_progress=(told if told is not None else []).append).rows
    graph.close()
    return int(str(getattr(found, "value", "")))


def write_many(path: Path, count: int) -> Path:
    """Write a file of so many statements, some of blank nodes."""
    path.write_text("".join(f'_:b{n} <{E}p> "number {n}" .\n<{E}{n}> <{E}q> _:b{n} .\n' for n in range(count // 2)))
    return path


def test_a_store_is_whole_without_a_database_and_the_first_query_adds_it(tmp_path: Path) -> None:
    store = tmp_path / "store"
    build_directory([write_sample(tmp_path, ".ttl")], store, database=False)
    assert DATABASE not in read_manifest(store).parts
    assert set(open_graph(store).statements()) == STATEMENTS
    generation = read_manifest(store).generation
    assert count_rows(store) == len(STATEMENTS)
    assert DATABASE in read_manifest(store).parts
    assert read_manifest(store).generation == generation
    assert count_rows(store) == len(STATEMENTS)
    assert not [one for one in store.iterdir() if one.name.startswith(".")]


def test_blank_nodes_have_the_same_name_in_rows_as_on_pages(tmp_path: Path) -> None:
    store = tmp_path / "store"
    build_directory([write_many(tmp_path / "many.nt", 40_000)], store)
    graph = open_graph(store)
    with QueryRunner(graph) as runner:
        rows = runner.run(f"SELECT ?b ?o {{ ?b <{E}p> ?o }} LIMIT 20").rows
    for node, value in rows:
        assert [s.object for s in graph.statements(node)] == [value]  # type: ignore[arg-type]
    graph.close()


def test_a_store_that_may_not_be_written_keeps_its_database_in_the_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = tmp_path / "store"
    build_directory([write_sample(tmp_path, ".ttl")], store, database=False)
    graph = open_graph(store)
    monkeypatch.setenv("CFGRAPH_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr("cfgraph.store.database_opening._is_writable", lambda _: False)
    place = open_database(graph.queryable)
    assert place.is_relative_to(tmp_path / "cache")
    assert find_database(graph.queryable) == place
    assert DATABASE not in read_manifest(store).parts


def test_a_replaced_store_answers_with_the_generation_that_was_opened(tmp_path: Path) -> None:
    store = tmp_path / "store"
    build_directory([write_many(tmp_path / "a.nt", 10)], store, database=False)
    graph = open_graph(store)
    build_directory([write_many(tmp_path / "b.nt", 30)], store, database=False)
    with QueryRunner(graph) as runner:
        assert str(getattr(runner.run(COUNT, engine="oxigraph").rows[0][0], "value", "")) == "10"
    graph.close()
    assert count_rows(store) == 30


def test_a_cancelled_query_leaves_the_build_running_and_the_next_one_uses_it(tmp_path: Path) -> None:
    store = tmp_path / "store"
    build_directory([write_many(tmp_path / "many.nt", 200_000)], store, database=False)
    graph = open_graph(store)
    runner = QueryRunner(graph)
    with pytest.raises(QueryCancelled):
        runner.run(COUNT, engine="oxigraph", on_progress=lambda _: runner.cancel())
    told: list[BuildProgress] = []
    with runner:
        (row,) = runner.run(COUNT, engine="oxigraph", on_progress=told.append).rows
    assert str(getattr(row[0], "value", "")) == "200000"
    assert all(state.stage == "database" for state in told)
    graph.close()


def test_building_does_not_count_as_time_of_the_query(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = tmp_path / "store"
    build_directory([write_sample(tmp_path, ".ttl")], store, database=False)
    clocks: list[str] = []
    monkeypatch.setattr("cfgraph.queries.runner._TimeLimit.start", lambda _: clocks.append("start"))
    monkeypatch.setattr("cfgraph.queries.runner._TimeLimit.stop", lambda _: clocks.append("stop"))
    graph = open_graph(store)
    with QueryRunner(graph) as runner:
        runner.run(COUNT, timeout=60)
        assert clocks == ["start", "stop", "start", "stop"]
        runner.run(COUNT, timeout=60)
        assert clocks[4:] == ["start", "stop"]
    graph.close()


KILLED = """
import os, signal, sys
from cfgraph.queries import QueryRunner
from cfgraph.store import open_graph
graph = open_graph(sys.argv[1])
with QueryRunner(graph) as runner:
    runner.run("ASK {}", engine="oxigraph", on_progress=lambda state: os.killpg(0, signal.SIGKILL))
"""


FULL = """
import resource, sys
from pathlib import Path
from cfgraph.cli.main import run
from cfgraph.store import build_directory
def fill(state):
    if state.stage == "database":
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
build_directory([sys.argv[1]], Path(sys.argv[2]), fill)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits the size of files as POSIX does")
def test_a_disk_that_fills_up_leaves_a_store_without_a_database_and_says_so(tmp_path: Path) -> None:
    store, path = tmp_path / "store", write_many(tmp_path / "many.nt", 2_000)
    done = subprocess.run([sys.executable, "-c", FULL, str(path), str(store)], capture_output=True, text=True)
    assert done.returncode == 1
    assert "building the SPARQL database failed" in done.stderr.splitlines()[-1]
    assert "can still be browsed" in done.stderr.splitlines()[-1]
    assert count_rows(store) == 2_000
    assert not [one for one in store.iterdir() if one.name.startswith(".")]


@pytest.mark.skipif(sys.platform == "win32", reason="kills as POSIX does")
def test_a_killed_build_leaves_a_whole_store_and_nothing_after_the_next(tmp_path: Path) -> None:
    store = tmp_path / "store"
    build_directory([write_many(tmp_path / "many.nt", 200_000)], store, database=False)
    done = subprocess.run([sys.executable, "-c", KILLED, str(store)], check=False, process_group=0)
    assert done.returncode == -signal.SIGKILL
    assert open_graph(store).statistics.statements == 200_000
    assert count_rows(store) == 200_000
    assert len(list(store.iterdir())) == 1 + len(read_manifest(store).parts)


def test_two_programs_that_need_it_at_once_build_it_once(tmp_path: Path) -> None:
    store = tmp_path / "store"
    build_directory([write_many(tmp_path / "many.nt", 60_000)], store, database=False)
    counts: list[int] = []
    threads = [threading.Thread(target=lambda: counts.append(count_rows(store))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counts == [60_000] * 3
    assert len([one for one in store.iterdir() if one.name.startswith(DATABASE)]) == 1


def test_a_database_that_cannot_be_built_is_told_in_the_users_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = tmp_path / "store"
    build_directory([write_sample(tmp_path, ".ttl")], store, database=False)
    graph = open_graph(store)
    monkeypatch.setenv("CFGRAPH_CACHE", "/proc/none")
    with QueryRunner(graph) as runner, pytest.raises(GraphError, match="/proc/none"):
        runner.run(COUNT)
    graph.close()


def test_the_command_leaves_the_database_out_when_asked(tmp_path: Path) -> None:
    store = tmp_path / "store"
    command = [sys.executable, "-m", "cfgraph", "build", str(write_sample(tmp_path, ".ttl")), "--store", str(store)]
    subprocess.run([*command, "--no-sparql"], check=True, capture_output=True)
    assert set(read_manifest(store).parts) == {"columns", "names", "text"}
    query = [sys.executable, "-m", "cfgraph", "-g", str(store), "query", COUNT, "--format", "json"]
    answer = json.loads(subprocess.run(query, check=True, capture_output=True).stdout)
    assert answer["results"]["bindings"][0]["n"]["value"] == str(len(STATEMENTS))
