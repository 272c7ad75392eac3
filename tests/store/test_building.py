"""Whatever ends a build before its time, what is left is either no store or a whole one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from rdf_samples import STATEMENTS, E, write_sample
from waiting import PATIENCE

from cfgraph.model.errors import GraphError
from cfgraph.store import BuildProgress, build_directory, open_graph
from cfgraph.store.publishing import BUILDING_SUFFIX

STOPPED = """
import sys
from pathlib import Path
from cfgraph.store import build_directory
def stop(state):
    if state.stage == sys.argv[3]:
        print("there", flush=True)
        input()
build_directory([Path(sys.argv[1])], Path(sys.argv[2]), stop)
"""

LIMITED = """
import resource, sys
from pathlib import Path
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), int(sys.argv[3])))
from cfgraph.cli.main import run
sys.exit(run(["build", sys.argv[1], "--store", sys.argv[2]]))
"""


@pytest.mark.parametrize("stage", ["read", "arrange", "write", "names"])
def test_a_build_killed_at_any_stage_leaves_no_store_and_is_cleared_away_by_the_next(
    stage: str, tmp_path: Path
) -> None:
    path, store = write_sample(tmp_path, ".ttl"), tmp_path / "made" / "store"
    process = subprocess.Popen(
        [sys.executable, "-c", STOPPED, str(path), str(store), stage],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    assert process.stdout.readline() == "there\n"
    (left,) = store.parent.iterdir()
    build_directory([path], store.parent / "other")
    assert left.is_dir(), "a build that still runs is nobody else's to clear away"
    process.kill()
    process.communicate(timeout=PATIENCE)
    assert left.name.endswith(BUILDING_SUFFIX)
    assert not store.exists()
    with pytest.raises(GraphError):
        open_graph(left)
    build_directory([path], store)
    assert {one.name for one in store.parent.iterdir()} == {"other", "store"}
    assert set(open_graph(store).statements()) == STATEMENTS


@pytest.mark.skipif(sys.platform == "win32", reason="limits the size of files as POSIX does")
@pytest.mark.parametrize("size", [20_000, 400_000])
def test_a_disk_that_fills_up_leaves_no_store_and_says_so(size: int, tmp_path: Path) -> None:
    path = tmp_path / "large.nt"
    path.write_text("".join(f'<{E}{n}> <{E}p> "number {n} of very many" .\n' for n in range(60_000)))
    (tmp_path / "made").mkdir()
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(path), str(tmp_path / "made" / "store"), str(size)],
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    assert done.returncode == 3, done.stderr
    assert "building the store failed" in done.stderr
    assert "Traceback" not in done.stderr
    assert list((tmp_path / "made").iterdir()) == []


def test_progress_tells_every_stage_and_ends_with_all_that_was_read(tmp_path: Path) -> None:
    told: list[BuildProgress] = []
    path = write_sample(tmp_path, ".nt")
    assert build_directory([path], tmp_path / "store", told.append) == len(STATEMENTS)
    later = [state.stage for state in told if state.stage != "read"]
    assert list(dict.fromkeys(later)) == ["arrange", "write", "names", "text", "database"]
    reads = [(state.read, state.total) for state in told if state.stage == "read"]
    assert (reads[0], reads[-1]) == ((0, path.stat().st_size), (path.stat().st_size, path.stat().st_size))
    assert (told[-1].read, told[-1].total) == (len(STATEMENTS), len(STATEMENTS))


def test_a_store_is_replaced_by_a_whole_one_only(tmp_path: Path) -> None:
    store = tmp_path / "store"
    build_directory([write_sample(tmp_path, ".ttl")], store)
    broken = tmp_path / "broken.nt"
    broken.write_text(f"<{E}a> <{E}p> .\n")
    with pytest.raises(GraphError, match=r"broken\.nt:1"):
        build_directory([broken], store)
    assert set(open_graph(store).statements()) == STATEMENTS
    other = tmp_path / "other.nt"
    other.write_text(f'<{E}a> <{E}p> "new" .\n')
    build_directory([other], store)
    assert open_graph(store).statistics.statements == 1
    assert not [one for one in tmp_path.iterdir() if one.name.startswith(".")]


def test_a_store_is_not_built_from_a_store(tmp_path: Path) -> None:
    build_directory([write_sample(tmp_path, ".ttl")], tmp_path / "store")
    with pytest.raises(GraphError, match="is a store already"):
        build_directory([tmp_path / "store"], tmp_path / "again")
