"""Opening builds a store once, sees every edit, and says plainly why something can't be opened."""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from rdf_samples import ANA, KNOWS, STATEMENTS, E, write_sample
from waiting import PATIENCE

from cfgraph.model.errors import GraphError
from cfgraph.model.terms import Literal
from cfgraph.store import BuildProgress, Graph, build_directory, open_graph
from cfgraph.store.cache import MAX_UNUSED_DAYS, VERIFIED, cache_directory
from cfgraph.store.manifest import FORMAT

OPEN = "import sys; from cfgraph.store import open_graph; print(open_graph(sys.argv[1]).statistics.statements)"


@pytest.fixture
def empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of this test alone."""
    directory = tmp_path / "cache"
    monkeypatch.setenv("CFGRAPH_CACHE", str(directory))
    return directory


def stored(directory: Path) -> dict[str, tuple[int, int]]:
    """Return every file of the stores in a cache, the manifests aside, with its inode and time of change."""
    return {
        str(path.relative_to(directory)): (path.stat().st_ino, path.stat().st_mtime_ns)
        for path in directory.rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }


def stores_in(cache: Path) -> list[Path]:
    """Return the stores in a cache, and what is being built there."""
    return [path for path in cache.iterdir() if path.name != VERIFIED]


def test_the_bundled_graph_opens_from_a_checkout(empty_cache: Path) -> None:
    graph = open_graph()
    assert graph.location == "bundled"
    assert graph.statistics.statements > 10_000
    assert "Oxigraph" in graph.engine
    assert all(Path(name).is_file() for name in graph.files)


def test_the_second_opening_builds_nothing(empty_cache: Path, tmp_path: Path) -> None:
    path = write_sample(tmp_path, ".ttl")
    open_graph(path)
    before = stored(empty_cache)
    assert set(open_graph(path).statements()) == STATEMENTS
    assert before
    assert stored(empty_cache) == before


def test_an_edited_file_is_seen_on_the_next_opening(tmp_path: Path) -> None:
    path = tmp_path / "a.nt"
    for value in ("old", "new"):
        path.write_text(f'<{E}a> <{E}p> "{value}" .\n')
        os.utime(path, (0, 0))
        assert [s.object for s in open_graph(path).statements()] == [Literal(value)]


def change_once(path: Path) -> Callable[[BuildProgress], None]:
    """Return what gives a file another content as soon as a build tells something."""
    changes = iter(["new"])

    def change(_: BuildProgress) -> None:
        if value := next(changes, ""):
            path.write_text(f'<{E}a> <{E}p> "{value}" .\n')

    return change


def test_a_file_that_changes_while_it_is_read_is_never_taken_for_what_it_was(tmp_path: Path, empty_cache: Path) -> None:
    path = tmp_path / "a.nt"
    path.write_text(f'<{E}a> <{E}p> "old" .\n')
    graph = open_graph(path, on_progress=change_once(path))
    assert [s.object for s in graph.statements()] == [Literal("new")]
    path.write_text(f'<{E}a> <{E}p> "old" .\n')
    assert [s.object for s in open_graph(path).statements()] == [Literal("old")]


def test_a_file_that_changes_while_a_store_is_built_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.nt"
    path.write_text(f'<{E}a> <{E}p> "old" .\n')
    with pytest.raises(GraphError, match=r"a\.nt: changed while it was being read"):
        build_directory([path], tmp_path / "store", change_once(path))
    assert not (tmp_path / "store").exists()


def test_files_named_twice_count_once(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text(f"[] <{E}p> <{E}o> .")
    assert open_graph([path, path]).statistics.statements == 1


def test_a_store_directory_opens_where_it_lies_and_is_never_written_to(tmp_path: Path) -> None:
    place = tmp_path / "store"
    build_directory([write_sample(tmp_path, ".trig")], place)
    before = stored(tmp_path)
    first, second = open_graph(place), open_graph(str(place))
    assert set(first.statements()) == set(second.statements()) == STATEMENTS
    assert first.location == str(place)
    assert stored(tmp_path) == before


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        ("broken.ttl", b"<http://e/a> <http://e/p> 1 .\n<http://e/a> <http://e/p> .\n", 2),
        ("broken.nt", b'<http://e/a> <http://e/p> "x" .\n\nnonsense\n', 3),
        ("broken.nt.gz", gzip.compress(b'<http://e/a> <http://e/p> "x" .\nnonsense\n'), 2),
        ("broken.jsonld", b'{"@id": "http://e/a",\n "http://e/p": }', 2),
        ("binary.ttl", bytes(range(256)) * 20, 1),
        ("latin1.ttl", '<http://e/a> <http://e/p> "é" .'.encode("latin1"), 1),
        ("broken.rdf", b'<?xml version="1.0"?>\n<rdf:RDF>\n<x', 2),
        ("remote.jsonld", b'{"@context": "http://127.0.0.1:9/c", "@id": "http://e/a"}', None),
        ("half.nt.gz", gzip.compress(b'<http://e/a> <http://e/p> "x" .\n' * 50)[:40], None),
        ("flipped.nt.gz", gzip.compress(b'<http://e/a> <http://e/p> "x" .\n')[:12] + b"\xff" * 30, None),
        ("plain.nt.gz", b"not packed at all", None),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_broken_file_is_named_with_its_line_and_leaves_nothing(
    name: str, content: bytes, line: int | None, tmp_path: Path, empty_cache: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    place = re.escape(str(path)) + (f":{line}: " if line else ": ")
    with pytest.raises(GraphError, match=place):
        open_graph(path)
    assert list(empty_cache.iterdir()) == []


def test_a_good_file_beside_a_broken_one_does_not_open_half(tmp_path: Path, empty_cache: Path) -> None:
    good = write_sample(tmp_path, ".ttl")
    (tmp_path / "worse.ttl").write_text("<a> <b>")
    with pytest.raises(GraphError, match=r"worse\.ttl:1"):
        open_graph([good, tmp_path / "worse.ttl"])
    assert list(empty_cache.iterdir()) == []


@pytest.mark.parametrize(
    ("location", "message"),
    [
        ("absent.ttl", "no such file"),
        ("table.xlsx", "should end in .ttl"),
        ("bare", "no RDF files"),
    ],
)
def test_what_cannot_be_a_graph_is_refused_with_the_reason(location: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "table.xlsx").write_text("a,b")
    (tmp_path / "bare").mkdir()
    with pytest.raises(GraphError, match=message):
        open_graph(tmp_path / location)


def test_an_empty_file_is_an_empty_graph(tmp_path: Path) -> None:
    path = tmp_path / "empty.ttl"
    path.touch()
    graph = open_graph(path)
    assert (graph.statistics.statements, graph.statistics.entities, list(graph.statements())) == (0, 0, [])
    assert graph.find_names("a", 5).total == 0


def test_a_store_of_another_format_is_refused_and_says_what_to_do(tmp_path: Path) -> None:
    place = tmp_path / "store"
    build_directory([write_sample(tmp_path, ".ttl")], place)
    (place / "manifest.json").write_text(json.dumps({"format": FORMAT + 1}), encoding="utf-8")
    with pytest.raises(GraphError, match="rebuild it"):
        open_graph(place)


def test_a_store_and_files_together_are_refused(tmp_path: Path) -> None:
    path = write_sample(tmp_path, ".ttl")
    build_directory([path], tmp_path / "store")
    with pytest.raises(GraphError, match="on its own"):
        open_graph([tmp_path / "store", path])


def test_a_build_that_is_killed_leaves_nothing_that_opens(tmp_path: Path, empty_cache: Path) -> None:
    path = write_sample(tmp_path, ".ttl")
    halfway = (
        "import cfgraph.store.build_names as b\n"
        "b.build_name_index = lambda *_: (print('halfway', flush=True), input())\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", halfway + OPEN, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    assert process.stdout.readline() == "halfway\n"
    process.kill()
    process.communicate(timeout=PATIENCE)
    (left,) = empty_cache.iterdir()
    assert any(path.name.startswith("columns-") for path in left.iterdir())
    with pytest.raises(GraphError):
        open_graph(left)
    assert set(open_graph(path).statements()) == STATEMENTS


def test_two_processes_that_build_the_same_at_once_both_succeed(tmp_path: Path, empty_cache: Path) -> None:
    path = tmp_path / "big.nt"
    path.write_text("".join(f'<{E}{n}> <{E}p> "number {n}" .\n' for n in range(30_000)))
    processes = [
        subprocess.Popen([sys.executable, "-c", OPEN, str(path)], stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]
    assert [process.communicate(timeout=PATIENCE)[0].strip() for process in processes] == ["30000", "30000"]
    (store,) = stores_in(empty_cache)
    assert (store / "manifest.json").is_file()


def test_threads_read_one_graph_at_once(bundled: Graph) -> None:

    with ThreadPoolExecutor(4) as pool:
        found = list(
            pool.map(lambda text: bundled.find_names(text, 5).hits[0].node, ["招联", "马上", "zl", "上海"] * 8)
        )
    assert found[:4] * 8 == found


def test_a_cache_that_cannot_be_made_is_said_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("CFGRAPH_CACHE", str(tmp_path / "file" / "cache"))
    with pytest.raises(GraphError, match="CFGRAPH_CACHE"):
        open_graph(write_sample(tmp_path, ".ttl"))


def test_without_a_writable_cache_a_temporary_one_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "home").touch()
    monkeypatch.delenv("CFGRAPH_CACHE")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert cache_directory().parent == tmp_path
    assert set(open_graph(write_sample(tmp_path, ".ttl")).statements()) == STATEMENTS


def test_a_full_disk_is_said_so_and_leaves_nothing(
    tmp_path: Path, empty_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("cfgraph.store.build_names.build_name_index", full)
    with pytest.raises(GraphError, match="No space left"):
        open_graph(write_sample(tmp_path, ".ttl"))
    assert list(empty_cache.iterdir()) == []


def test_old_stores_are_cleared_away_and_nothing_else(tmp_path: Path, empty_cache: Path) -> None:
    open_graph(write_sample(tmp_path, ".ttl"))
    (old,) = stores_in(empty_cache)
    killed = empty_cache / f".{old.name}.abc.building"
    letters = empty_cache / "letters"
    long_ago = time.time() - (MAX_UNUSED_DAYS + 1) * 86_400
    for directory in (killed, letters):
        directory.mkdir()
        os.utime(directory, (long_ago, long_ago))
    os.utime(old / "manifest.json", (long_ago, long_ago))
    open_graph(write_sample(tmp_path, ".nt"))
    assert not old.exists()
    assert not killed.exists()
    assert letters.exists()


def test_opening_a_store_keeps_it_from_being_cleared_away(tmp_path: Path, empty_cache: Path) -> None:
    path = write_sample(tmp_path, ".ttl")
    open_graph(path)
    (store,) = stores_in(empty_cache)
    os.utime(store / "manifest.json", (0, 0))
    open_graph(path)
    open_graph(write_sample(tmp_path, ".nt"))
    assert store.exists()


def test_a_closed_graph_lets_its_directory_go(tmp_path: Path) -> None:
    place = tmp_path / "store"
    build_directory([write_sample(tmp_path, ".ttl")], place)
    graph = open_graph(place)
    assert next(graph.statements(ANA, KNOWS), None) is not None
    graph.close()
    shutil.rmtree(place)
    assert not place.exists()
