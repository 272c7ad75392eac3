"""The database that is loaded from the files beside the rest of a build: the same statements, or given up."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pyoxigraph as ox
import pytest
from encoded_rows import number_files
from rdf_samples import E

from cfgraph.store import build_database_beside, open_graph
from cfgraph.store.build_database_beside import DatabaseLoading, load_beside
from cfgraph.store.location import source_states
from cfgraph.store.manifest import DATABASE, read_manifest
from cfgraph.store.publishing import remove_debris

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the build works with forks")


def write_lines(path: Path, lines: Sequence[str]) -> Path:
    path.write_text("".join(f"{line} .\n" for line in lines), encoding="utf-8")
    return path


@pytest.fixture
def _any_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build_database_beside, "LEAST_BYTES", 1)


def is_finished(loading: DatabaseLoading | None, paths: Sequence[Path]) -> bool:
    assert loading is not None
    loading.check_terms(number_files(paths).terms)
    return loading.finish()


@pytest.mark.usefixtures("_any_size")
def test_files_are_loaded_as_they_are_and_nothing_is_left(tmp_path: Path) -> None:
    one = write_lines(tmp_path / "one.nt", [f'<{E}a> <{E}p> "1"', f'<{E}a> <{E}p> "\\u62DB"@ZH'])
    two = write_lines(tmp_path / "two.nt", [f'<{E}a> <{E}p> "1"', f"<{E}b> <{E}p> <{E}a>"])
    target = tmp_path / "place" / "store"
    with load_beside(source_states([one, two]), {}, target, private=True) as loading:
        assert is_finished(loading, [one, two])
        assert loading is not None
        found = {str(quad.object) for quad in ox.Store.read_only(str(loading.place))}
    assert found == {'"1"', '"招"@zh', f"<{E}a>"}
    assert not list(target.parent.iterdir())


@pytest.mark.usefixtures("_any_size")
def test_a_database_of_other_statements_is_given_up(tmp_path: Path) -> None:
    blank = write_lines(tmp_path / "blank.nt", [f"<{E}a> <{E}p> _:b"])
    nested = write_lines(tmp_path / "nested.nt", [f"<{E}a> <{E}p> <<( <{E}a> <{E}p> _:b )>>"])
    wrong = tmp_path / "wrong.nt"
    wrong.write_text("<a", encoding="utf-8")
    for path in (blank, nested):
        with load_beside(source_states([path]), {}, tmp_path / "store", private=False) as loading:
            assert not is_finished(loading, [path])
    with load_beside(source_states([wrong]), {}, tmp_path / "store", private=False) as loading:
        assert loading is not None
        assert not loading.finish()
    changed = write_lines(tmp_path / "changed.nt", [f"<{E}a> <{E}p> <{E}b>"])
    with load_beside(source_states([changed]), {}, tmp_path / "store", private=False) as loading:
        write_lines(changed, [f"<{E}a> <{E}p> <{E}other>"])
        assert not is_finished(loading, [changed])


@pytest.mark.usefixtures("_any_size")
def test_only_files_that_the_engine_reads_alike_are_loaded(tmp_path: Path) -> None:
    lines = write_lines(tmp_path / "one.nt", [f"<{E}a> <{E}p> <{E}b>"])
    turtle = write_lines(tmp_path / "two.ttl", [f"<{E}a> <{E}p> <{E}b>"])
    for paths, options in (([lines, turtle], {}), ([lines], {"lenient": "yes"}), ([lines], {"skip-errors": "yes"})):
        with load_beside(source_states(paths), options, tmp_path / "store", private=False) as loading:
            assert loading is None


def write_large(path: Path) -> Path:
    """Write a file that is large enough to be loaded beside."""
    return write_lines(path, [f'<{E}{n}> <{E}p> "{n} {"x" * 280}"' for n in range(32_000)])


def start_worker(source: Path, target: Path) -> subprocess.Popen[str]:
    (state,) = source_states([source])
    request = {
        "sources": [[str(state.path), state.digest, state.changed]],
        "target": str(target),
        "options": {},
        "private": False,
        "text_index": False,
        "database": True,
    }
    command = [sys.executable, "-m", "cfgraph.store.build_worker"]
    worker = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert worker.stdin is not None
    worker.stdin.write(json.dumps(request))
    worker.stdin.close()
    return worker


def test_a_large_store_has_the_database_that_was_loaded_beside(tmp_path: Path) -> None:
    target = tmp_path / "place" / "store"
    worker = start_worker(write_large(tmp_path / "large.nt"), target)
    assert worker.stdout is not None
    stages = [json.loads(line) for line in worker.stdout]
    assert worker.wait() == 0
    assert {read for stage, read, *_ in stages if stage == "database"} == {0}  # nothing was written from the columns
    part = read_manifest(target).parts[DATABASE]
    assert len(ox.Store.read_only(str(target / part.directory))) == open_graph(target).statistics.statements == 32_000
    assert [each.name for each in target.parent.iterdir()] == ["store"]


def test_what_loads_beside_ends_with_the_build(tmp_path: Path) -> None:
    target = tmp_path / "place" / "store"
    worker = start_worker(write_large(tmp_path / "large.nt"), target)
    assert worker.stdout is not None
    worker.stdout.readline()
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    assert not worker.stdout.read().endswith("\0")  # at the end of the pipe nobody holds it any more
    while list(target.parent.iterdir()):
        remove_debris(target.parent)
