"""The query history: past runs as lines of JSON in an append-only file, searched and truncated."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, TypeAlias

from cfgraph.model.errors import UsageError
from cfgraph.userfiles.atomic import PRIVATE_MODE, write_private_file
from cfgraph.userfiles.json_reader import parse_json
from cfgraph.userfiles.locks import hold_lock

Status: TypeAlias = Literal["done", "cut", "cancelled", "timeout", "failed"]

KEPT = 1_000
"""Number of remembered runs; the file is truncated to them when it has a quarter more."""

LONGEST = 100_000
"""Maximum number of stored characters of a query."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a query: its text and parameters, time (UTC), graph, and outcome.

    ``rows`` is the number of rows shown; ``cut`` is true if there were more.
    """

    text: str
    when: str
    graph: str
    status: Status
    rows: int = 0
    seconds: float = 0.0
    name: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    error: str = ""


def current_time() -> str:
    """Return the current time in UTC in the format of the history."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


class QueryHistory:
    """The runs in one file, to which several processes may append at once; without one, those of this process."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._unwritten: list[Run] = []

    def add(self, run: Run) -> None:
        """Append a run. Raises UsageError if the file can't be written."""
        if self._path is None:
            self._unwritten = [*self._unwritten, run][-KEPT:]
            return
        record = asdict(run) | {"text": run.text[:LONGEST]}
        line = json.dumps(record, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
        try:
            with hold_lock(self._path.with_name(f".{self._path.name}.lock")):
                descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, PRIVATE_MODE)
                try:
                    if os.fstat(descriptor).st_mode & 0o777 != PRIVATE_MODE:
                        with suppress(OSError):  # of a file system that knows no modes
                            os.fchmod(descriptor, PRIVATE_MODE)
                    _append_line(descriptor, self._path, line)
                finally:
                    os.close(descriptor)
                _cut_back(self._path)
        except OSError as error:
            raise UsageError("files.unwritable", path=self._path, reason=error) from error

    def runs(self, search: str = "") -> list[Run]:
        """Return the runs with every word of the search in text, name or parameters, latest first.

        Unreadable lines are skipped. Raises UsageError if the file is unreadable.
        """
        if self._path is None:
            return filter_runs(reversed(self._unwritten), search)
        try:
            lines = self._path.read_text(encoding="utf-8", errors="replace").split("\n")
        except FileNotFoundError:
            return []
        except OSError as error:
            raise UsageError("files.unreadable", path=self._path, reason=error) from error
        return filter_runs([run for run in map(_parse_run, reversed(lines)) if run is not None], search)


def _append_line(descriptor: int, path: Path, line: bytes) -> None:
    """Write a line to the end of a file, all of it or nothing. Raises OSError."""
    size = os.fstat(descriptor).st_size
    if size and not _ends_with_line(path):
        line = b"\n" + line  # a line that a crash cut off must not spoil this one
    if os.write(descriptor, line) < len(line):  # as on a disk with room for a part of it
        os.ftruncate(descriptor, size)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _ends_with_line(path: Path) -> bool:
    """Tell whether a non-empty file ends with a complete line."""
    with path.open("rb") as stream:
        stream.seek(-1, os.SEEK_END)
        return stream.read(1) == b"\n"


def _cut_back(path: Path) -> None:
    """Truncate a file that has too many runs to the last ones."""
    lines = path.read_bytes().splitlines(keepends=True)
    if len(lines) > KEPT + KEPT // 4:
        write_private_file(path, b"".join(lines[-KEPT:]).decode("utf-8", "replace"))


def filter_runs(runs: Iterable[Run], search: str) -> list[Run]:
    """Return the runs with every word of the search, in their order."""
    words = search.casefold().split()
    return [run for run in runs if not words or all(word in _searched_text(run) for word in words)]


def _searched_text(run: Run) -> str:
    """Return the text of a run that a search in the history uses."""
    return "\n".join((run.text, run.name, run.status, run.when, run.graph, *run.parameters.values())).casefold()


def _parse_run(line: str) -> Run | None:
    """Parse a line of the history file."""
    try:
        record = parse_json(line)
        if not isinstance(record, dict):
            return None
        parameters = {str(name): str(value) for name, value in dict(record.get("parameters", {})).items()}
        status = record["status"]
        if status not in ("done", "cut", "cancelled", "timeout", "failed"):
            return None
        texts = {name: str(record[name]) for name in ("text", "when", "graph")}
        further = {name: str(record.get(name, "")) for name in ("name", "error")}
        rows, seconds = int(record.get("rows", 0)), float(record.get("seconds", 0))
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError):
        return None
    return Run(**texts, **further, status=status, rows=rows, seconds=seconds, parameters=parameters)
