"""Where a file system has no locks, or can't be written, nothing ends and what the user has there is read."""

from __future__ import annotations

import errno
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import NoReturn

import pytest

from cfgraph.model.errors import UsageError
from cfgraph.queries.drafts import Draft, Drafts
from cfgraph.queries.history import QueryHistory, Run
from cfgraph.store import build_directory, open_graph
from cfgraph.userfiles.atomic import write_file
from cfgraph.userfiles.locks import hold_lock, lock_file
from cfgraph.workspace.autosave import CurrentSet
from cfgraph.workspace.working_set import SetHistory

fcntl = pytest.importorskip("fcntl")

NO_LOCKS = (errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL, errno.EBADF)

RUN = Run("ASK {}", "2026-01-01T00:00:00Z", "g", "done")


def fail(number: int) -> Callable[..., NoReturn]:
    def raise_error(*_arguments: object, **_named: object) -> NoReturn:
        raise OSError(number, os.strerror(number))

    return raise_error


def takes_lock(path: Path) -> bool:
    descriptor = lock_file(path)
    if descriptor is not None:
        os.close(descriptor)
    return descriptor is not None


@pytest.fixture(params=NO_LOCKS, ids=lambda number: errno.errorcode[number])
def no_locks(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file system on which the system's call for locks fails."""
    monkeypatch.setattr(fcntl, "flock", fail(request.param))


@pytest.mark.usefixtures("no_locks")
def test_without_locks_drafts_sets_history_and_stores_are_read_and_written(tmp_path: Path) -> None:
    for _ in range(2):
        drafts = Drafts(tmp_path / "drafts")
        found, problems = drafts.open()
        drafts.keep(Draft("SELECT", key="a"))
        drafts.close()
    assert ([draft.text for draft in found], problems) == (["SELECT"], [])
    current = CurrentSet("key", "graph")
    assert current.open() == (SetHistory(), False)
    current.close(SetHistory())
    history = QueryHistory(tmp_path / "history.jsonl")
    history.add(RUN)
    history.add(RUN)
    assert len(history.runs()) == 2
    (tmp_path / "g.nt").write_text("<http://e.org/a> <http://e.org/p> <http://e.org/b> .\n", encoding="utf-8")
    for _ in range(2):
        build_directory([tmp_path / "g.nt"], tmp_path / "store")
        with closing(open_graph(tmp_path / "store")) as graph:
            assert len(list(graph.statements())) == 1


@pytest.mark.usefixtures("no_locks")
def test_without_locks_running_process_is_detected_by_id(tmp_path: Path) -> None:
    place = tmp_path / "lock"
    assert takes_lock(place)
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        place.write_text(f"{other.pid} {socket.gethostname()}", encoding="utf-8")
        assert not takes_lock(place)
        other.communicate(b"\n")
    assert takes_lock(place), "the other has ended"
    for foreign in ("", "x", "999999999999999999999 h", f"{os.getppid()} of-another-host", "\0" * 400):
        place.write_text(foreign, encoding="utf-8")
        assert takes_lock(place), foreign


@pytest.mark.parametrize("number", [errno.EROFS, errno.EACCES, errno.ENOSPC, errno.EDQUOT])
def test_read_only_files_are_read(number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drafts = Drafts(tmp_path)
    drafts.open()
    drafts.keep(Draft("SELECT", key="a"))
    drafts.close()
    (tmp_path / "history.jsonl").write_text("", encoding="utf-8")
    history = QueryHistory(tmp_path / "history.jsonl")
    history.add(RUN)
    opened = os.open

    def refuse(path: object, flags: int, *more: int) -> int:
        if flags & (os.O_WRONLY | os.O_RDWR):
            raise OSError(number, os.strerror(number))
        return opened(path, flags, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "open", refuse)
    found, problems = drafts.open()
    assert ([draft.text for draft in found], problems) == (["SELECT"], [])
    with pytest.raises(UsageError):
        drafts.keep(Draft("ASK", key="a"))
    drafts.close()
    with pytest.raises(UsageError):
        history.add(RUN)
    with hold_lock(tmp_path / ".lock-of-another"):
        assert len(history.runs()) == 1


@pytest.mark.parametrize("number", [errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP])
def test_file_system_without_sync_can_be_written(number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", fail(number))
    write_file(tmp_path / "out.csv", ["a"])
    (tmp_path / "g.nt").write_text("<http://e.org/a> <http://e.org/p> <http://e.org/b> .\n", encoding="utf-8")
    build_directory([tmp_path / "g.nt"], tmp_path / "store")
    assert (tmp_path / "out.csv").read_text(encoding="utf-8") == "a"
    monkeypatch.setattr(os, "fsync", fail(errno.EIO))
    with pytest.raises(UsageError):
        write_file(tmp_path / "out.csv", ["b"])
    assert (tmp_path / "out.csv").read_text(encoding="utf-8") == "a"


def test_file_system_without_modes_can_be_overwritten_and_appended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "out.csv").write_text("old", encoding="utf-8")
    history = QueryHistory(tmp_path / "history.jsonl")
    (tmp_path / "history.jsonl").touch(mode=0o666)
    monkeypatch.setattr(os, "fchmod", fail(errno.EPERM))
    monkeypatch.setattr(os, "chmod", fail(errno.EPERM))
    write_file(tmp_path / "out.csv", ["new"])
    history.add(RUN)
    assert (tmp_path / "out.csv").read_text(encoding="utf-8") == "new"
    assert len(history.runs()) == 1


def test_history_line_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    history = QueryHistory(tmp_path / "history.jsonl")
    history.add(RUN)
    before, write = (tmp_path / "history.jsonl").read_bytes(), os.write
    monkeypatch.setattr(os, "write", lambda descriptor, line: write(descriptor, line[:9]))
    with pytest.raises(UsageError, match="space"):
        history.add(RUN)
    assert (tmp_path / "history.jsonl").read_bytes() == before
