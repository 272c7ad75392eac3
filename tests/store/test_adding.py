"""Adding files to a store: what comes out is what a build of all files gives, or the store stays as it was."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cli_runs import call
from rdf_samples import E

from cfgraph.model.errors import GraphError
from cfgraph.model.terms import IRI, XSD, Literal
from cfgraph.queries import QueryRunner
from cfgraph.store import add_to_directory, build, build_directory, open_graph, publishing
from cfgraph.store.manifest import read_manifest

FIRST = f"""
@prefix e: <{E}> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
e:a a e:Firm ; rdfs:label "Ahorn" ; e:owns e:b, "007"^^e:code .
e:b rdfs:label "Birke"@de . [] e:of e:a .
"""
SECOND = f"""
@prefix e: <{E}> . @prefix n: <http://example.org/new#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
e:a e:owns e:b, e:c . e:c rdfs:label "Zeder", "Ceder"@sv . [] e:of e:a .
e:g {{ e:a e:owns e:b . e:d n:new <<( e:a e:owns e:c )>> . }}
"""


def write_files(directory: Path) -> tuple[Path, Path]:
    """Write both files."""
    first, second = directory / "first.ttl", directory / "second.trig"
    first.write_text(FIRST, encoding="utf-8")
    second.write_text(SECOND, encoding="utf-8")
    return first, second


def quads_of(store: Path, directory: Path) -> list[str]:
    """Return the statements of a store as N-Quads in order, blank nodes without their names."""
    out = directory / f"{store.name}.nq"
    assert call("-g", str(store), "export", "--all", str(out)).status == 0
    lines = [" ".join("_:" if word.startswith("_:") else word for word in line.split(" ")) for line in out.open()]
    return sorted(lines)


def test_a_store_that_was_added_to_is_that_of_all_files(tmp_path: Path) -> None:
    first, second = write_files(tmp_path)
    whole, grown = tmp_path / "whole", tmp_path / "grown"
    build_directory([first, second], whole)
    build_directory([first], grown)
    old = open_graph(grown)
    assert add_to_directory([second], grown) == (6, 11)
    assert quads_of(grown, tmp_path) == quads_of(whole, tmp_path)
    manifests = [read_manifest(store) for store in (grown, whole)]
    counted = [{**one.statistics, "hubs": len(one.statistics["hubs"])} for one in manifests]  # which name blank nodes
    assert counted[0] == counted[1]
    assert manifests[0].prefixes == manifests[1].prefixes
    assert [Path(source.path).name for source in manifests[0].sources] == ["first.ttl", "second.trig"]
    assert manifests[0].parts.keys() == manifests[1].parts.keys()
    assert len(old.find_names("Zeder", 5).hits) == 0, "who has it open reads on"
    old.close()
    graph = open_graph(grown)
    assert [str(hit.node) for hit in graph.find_names("Zeder", 5).hits] == [f"{E}c"]
    with QueryRunner(graph) as runner:
        asked = f"SELECT (COUNT(*) AS ?n) {{ {{ ?s ?p ?o }} UNION {{ GRAPH <{E}g> {{ ?s ?p ?o }} }} }}"
        assert runner.run(asked).rows == ((Literal("13", IRI(XSD + "integer")),),)
    graph.close()
    assert len(list(grown.iterdir())) == 1 + len(manifests[0].parts)


def test_duplicates_count_once_and_blank_nodes_of_each_reading_apart(tmp_path: Path) -> None:
    first, _ = write_files(tmp_path)
    build_directory([first], tmp_path / "store", database=False, text_index=False)
    assert add_to_directory([first], tmp_path / "store", database=False, text_index=False) == (6, 7)
    (tmp_path / "none.nt").write_text("")
    assert add_to_directory([tmp_path / "none.nt"], tmp_path / "store", database=False, text_index=False) == (7, 7)


def kill_at(work: Callable[[], object], module: object, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Do some work in a process that is killed when it calls a function."""
    monkeypatch.setattr(module, name, lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL))
    child = os.fork()
    if not child:
        work()
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    monkeypatch.undo()


@pytest.mark.skipif(sys.platform == "win32", reason="kills as POSIX does")
@pytest.mark.parametrize("step", [(build, "sort_graph"), (build, "seal_part"), (publishing, "write_manifest")])
def test_an_addition_that_is_killed_leaves_the_store_as_it_was(
    step: tuple[object, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = write_files(tmp_path)
    store = tmp_path / "store"
    build_directory([first], store, database=False, text_index=False)
    before = read_manifest(store)
    kill_at(lambda: add_to_directory([second], store, database=False), *step, monkeypatch)
    assert read_manifest(store) == before
    open_graph(store).close()
    assert add_to_directory([second], store, database=False, text_index=False) == (6, 11)
    assert len(list(store.iterdir())) == 1 + len(read_manifest(store).parts)


def test_of_two_additions_at_once_the_second_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = write_files(tmp_path)
    store = tmp_path / "store"
    build_directory([first], store, database=False, text_index=False)
    publish = publishing.publish_store

    def publish_later(*arguments: Any, **named: Any) -> None:
        monkeypatch.setattr(build, "publish_store", publish)
        add_to_directory([second], store, database=False, text_index=False)
        publish(*arguments, **named)

    monkeypatch.setattr(build, "publish_store", publish_later)
    with pytest.raises(GraphError, match="another program changed the store"):
        add_to_directory([first], store, database=False, text_index=False)
    assert read_manifest(store).statistics["statements"] == 11


def test_build_adds_on_the_command_line(tmp_path: Path) -> None:
    first, second = write_files(tmp_path)
    store = tmp_path / "store"
    none = call("build", second, "--add", "--store", store)
    assert (none.status, store.exists()) == (3, False)
    assert str(store) in none.err
    assert call("build", first, "--store", store, "--no-sparql").status == 0
    assert "--add" in call("build", second, "--store", store).err
    assert call("build", second, "--add", "--replace", "--store", store).status == 2
    bad = tmp_path / "bad.nt"
    bad.write_text(f"<{E}x> <{E}p> <{E}y> .\nnothing\n")
    failed = call("build", bad, "--add", "--store", store)
    assert failed.status == 3
    assert "bad.nt" in failed.err
    assert "2" in failed.err
    done = call("build", second, "--add", "--store", store, "--no-sparql", "--no-text-index")
    assert done.status == 0
    assert "5 new statements, 11 in all" in done.err
