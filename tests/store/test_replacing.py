"""Replacing a store: no moment without one, readers that keep theirs, nothing left behind."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from rdf_samples import E
from waiting import PATIENCE

from cfgraph.model.errors import GraphError
from cfgraph.model.terms import IRI, Literal
from cfgraph.queries import QueryRunner
from cfgraph.store import build_directory, open_graph
from cfgraph.store.generation import open_generation
from cfgraph.store.manifest import DATABASE, new_part_directory, read_manifest
from cfgraph.store.parts import seal_part
from cfgraph.store.publishing import publish_part, remove_unlisted, work_directory

BUILD = """
import os, shutil, signal, sys
from pathlib import Path
from cfgraph.store import build_directory, publishing
from cfgraph.store import build, manifest, parts

os.fsync = lambda descriptor: None  # for a machine that loses power
base, is_killed, stride = Path(sys.argv[1]), sys.argv[2] == "killed", int(sys.argv[3])
copy, step, killed_at = shutil.copytree, 0, 0

def stepwise(function):
    def call(*args, **kwargs):
        global step
        if is_killed and step == killed_at:
            os.kill(os.getpid(), signal.SIGKILL)
        if not is_killed:
            copy(base / "work", base / f"of{step}")  # what is in files as the process is killed here
        step += 1
        return function(*args, **kwargs)
    return call

def apart(work):
    # Do some work in a process of its own; return its status.
    child = os.fork()
    if not child:
        work()
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

def build_new(directory):
    for name in ("rename", "replace", "mkdir", "unlink"):
        setattr(Path, name, stepwise(getattr(Path, name)))
    shutil.rmtree = stepwise(shutil.rmtree)
    for module in (publishing, manifest, parts):
        module.sync_directory = stepwise(module.sync_directory)
    build.sort_graph = stepwise(build.sort_graph)
    build_directory([base / "new.nt"], directory / "store")
    if not is_killed:
        copy(directory, base / f"of{step}")

status = -signal.SIGKILL
while status == -signal.SIGKILL:
    directory = base / (f"of{killed_at}" if is_killed else "work")
    copy(base / "before", directory)
    status = apart(lambda: build_new(directory))
    print(killed_at, status, flush=True)
    killed_at += stride
"""


def write_values(path: Path, value: str, count: int = 3) -> Path:
    """Write a file of statements that all have one value."""
    path.write_text("".join(f'<{E}s{n}> <{E}p> "{value}" .\n' for n in range(count)))
    return path


def values_of(store: Path) -> set[str]:
    """Return the values of the statements in a store, as they are walked and as they are queried."""
    graph = open_graph(store)
    walked = {s.object.value for s in graph.statements() if isinstance(s.object, Literal)}
    with QueryRunner(graph) as runner:
        rows = runner.run("SELECT DISTINCT ?o {?s ?p ?o}").rows
    graph.close()
    assert {row[0].value for row in rows if isinstance(row[0], Literal)} == walked
    return walked


@pytest.mark.skipif(sys.platform == "win32", reason="kills as POSIX does")
@pytest.mark.parametrize("replacing", [True, False], ids=["replacing", "new"])
@pytest.mark.parametrize("how", ["copied", "killed"])
def test_a_build_killed_at_any_step_leaves_the_old_store_or_the_new_one(
    how: str, replacing: bool, tmp_path: Path
) -> None:
    """A kill lets nothing be done any more, so that a copy of the files at each step stands for a kill there."""
    write_values(tmp_path / "new.nt", "new")
    (tmp_path / "before").mkdir()
    if replacing:
        build_directory([write_values(tmp_path / "old.nt", "old")], tmp_path / "before" / "store")
    script = [sys.executable, "-c", BUILD, str(tmp_path), how, "9"]
    done = subprocess.run(script, capture_output=True, text=True, check=False, timeout=PATIENCE)
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith(" 0\n")
    left = sorted(tmp_path.glob("of*"), key=lambda path: int(path.name.removeprefix("of")))
    assert len(left) > (5 if how == "killed" else 30)
    seen = []
    for number, directory in enumerate(left):
        store = directory / "store"
        if replacing or store.exists():
            graph = open_graph(store)
            seen.append({s.object.value for s in graph.statements() if isinstance(s.object, Literal)})
            graph.close()
        if number % 12 == 0 or number > len(left) - 3:
            build_directory([tmp_path / "new.nt"], store)
            assert values_of(store) == {"new"}
            assert len(list(store.iterdir())) == 1 + len(read_manifest(store).parts)
            assert list(directory.iterdir()) == [store]
    assert {"new"} in seen
    assert all(values in ({"old"}, {"new"}) for values in seen)


def test_readers_keep_the_generation_that_they_opened(tmp_path: Path) -> None:
    store = tmp_path / "store"
    build_directory([write_values(tmp_path / "a.nt", "old")], store)
    graph = open_graph(store)
    build_directory([write_values(tmp_path / "a.nt", "new")], store)
    assert values_of(store) == {"new"}
    assert {str(s.object) for s in graph.statements()} == {str(Literal("old"))}
    assert [hit.node for hit in graph.find_names("s1", 5).hits] == [IRI(f"{E}s1")]
    with QueryRunner(graph) as runner:
        assert runner.run("SELECT DISTINCT ?o {?s ?p ?o}").rows == ((Literal("old"),),)
    assert len(list(store.iterdir())) == 1 + 2 * len(read_manifest(store).parts)
    graph.close()
    assert len(list(store.iterdir())) == 1 + len(read_manifest(store).parts), "the last reader clears up"


def test_reading_beside_replacing_never_fails(tmp_path: Path) -> None:
    store = tmp_path / "store"
    build_directory([write_values(tmp_path / "a.nt", "0")], store)
    over = threading.Event()
    seen: list[set[str]] = []
    failed: list[BaseException] = []

    def read() -> None:
        while not over.is_set():
            try:
                graph = open_graph(store)
                seen.append({str(s.object) for s in graph.statements()})
                graph.find_names("s", 5)
                graph.close()
            except BaseException as error:
                failed.append(error)
                return

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for number in range(1, 9):
        build_directory([write_values(tmp_path / "a.nt", str(number))], store)
    over.set()
    for reader in readers:
        reader.join(PATIENCE)
    assert not failed
    assert all(len(values) == 1 for values in seen)
    assert len(set(map(str, seen))) > 3
    remove_unlisted(store)
    assert len(list(store.iterdir())) == 1 + len(read_manifest(store).parts)


def test_a_store_of_the_format_before_is_replaced(tmp_path: Path) -> None:
    store = tmp_path / "store"
    for name in ("columns", "names", "oxigraph"):
        (store / name).mkdir(parents=True)
    (store / "manifest.json").write_text('{"format": 10}')
    with pytest.raises(GraphError, match="format 10"):
        open_graph(store)
    build_directory([write_values(tmp_path / "a.nt", "new")], store)
    assert values_of(store) == {"new"}
    assert len(list(store.iterdir())) == 1 + len(read_manifest(store).parts)


def test_a_directory_of_something_else_is_never_touched(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").touch()
    with pytest.raises(GraphError, match="building the store failed"):
        build_directory([write_values(tmp_path / "a.nt", "new")], tmp_path / "mine")
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["letter.txt"]
    assert not list(tmp_path.glob(".*"))


def test_a_part_is_published_alone_for_the_generation_that_it_was_made_for(tmp_path: Path) -> None:
    store = tmp_path / "store"
    build_directory([write_values(tmp_path / "a.nt", "old")], store)
    generation = open_generation(store)
    made_for = generation.manifest.generation
    for published in (True, False):
        with work_directory(store) as work:
            place = work / new_part_directory(DATABASE)
            shutil.copytree(generation.place(DATABASE), place)
            part = seal_part(place, {"engine": "the same"})
            assert publish_part(work, DATABASE, part, store, made_for) is published
        if published:
            manifest = read_manifest(store)
            assert manifest.generation == made_for
            assert manifest.parts[DATABASE].shape == {"engine": "the same"}
            assert values_of(store) == {"old"}
            build_directory([write_values(tmp_path / "a.nt", "new")], store)
    assert values_of(store) == {"new"}
