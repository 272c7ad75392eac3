"""Autosave of the current working set with its history at every change; finding sets left by a crash.

Each program has its own file, which it locks. The next one on the same graph takes over the most recent
unlocked file; a concurrent one starts empty with a file of its own.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Lock

from cfgraph.model.errors import UsageError
from cfgraph.userfiles.directories import state_directory
from cfgraph.userfiles.locks import lock_file
from cfgraph.workspace.saved_sets import SavedSet, set_from_json, set_to_json
from cfgraph.workspace.serialization import VERSION, read_record, write_record
from cfgraph.workspace.working_set import SetContent, SetHistory

CURRENT = "cfgraph current working set"

MAX_SAVED_ITEMS = 10_000
"""Maximum number of entities and edges of earlier steps that are saved; steps beyond that can't be undone in the next
run."""

LEFT = 20
"""Maximum number of files per graph; the oldest ones are removed."""


class CurrentSet:
    """Saves the set of one graph; ``key`` identifies the graph, ``graph`` is its display name."""

    def __init__(self, key: str, graph: str) -> None:
        self._graph = graph
        self._stem = hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:16]
        self._path: Path | None = None
        self._claimed: int | None = None
        self._pending: SetHistory | None = None
        self._is_writing = False
        self._kept = SetHistory()
        self._guard, self._disk = Lock(), Lock()
        self.is_unsaved = False
        """Whether the last change could not be written."""

    def open(self) -> tuple[SetHistory, bool]:
        """Take over the most recent set that no other program has open.

        Returns it, or an empty one, and whether another program has one of this graph. Raises UsageError if the
        directory can't be used. A damaged file is left unchanged.
        """
        steps, is_shared = SetHistory(), False
        try:
            for path in self._files():
                claimed = lock_file(_lock_path(path))
                if claimed is None:
                    is_shared = True
                    continue
                try:
                    steps = _read_history(path)
                except UsageError:  # damaged, or gone with the program that had it
                    os.close(claimed)
                    continue
                self._path, self._claimed, self._kept = path, claimed, steps
                break
            else:
                self._path = _sets_directory() / f"{self._stem}-{secrets.token_hex(4)}.json"
                self._claimed = lock_file(_lock_path(self._path))
            self._clear()
        except OSError as error:
            raise UsageError("kept.no_current_set", path=_sets_directory(), reason=error) from error
        return steps, is_shared

    def keep(self, steps: SetHistory, run: Callable[[Callable[[], None]], object]) -> None:
        """Save a set, with a function that runs a job in a thread; of several waiting sets, only the last is saved."""
        with self._guard:
            self._pending = steps
            if self._is_writing or self._path is None:
                return
            self._is_writing = True
        run(self._write_pending)

    def _write_pending(self) -> None:
        """Write the waiting set. Raises UsageError if it can't be written."""
        try:
            while True:
                with self._disk:
                    if (steps := self._taken()) is None:
                        return
                    self._write(steps)
        except BaseException:
            self._is_writing, self.is_unsaved = False, True
            raise

    def _taken(self) -> SetHistory | None:
        with self._guard:
            steps, self._pending = self._pending, None
            self._is_writing = steps is not None
            return steps

    def _write(self, steps: SetHistory) -> None:
        assert self._path is not None
        before, after = ([set_to_json(one) for one in kept] for kept in _trim_history(steps))
        content = {"kind": CURRENT, "version": VERSION, "graph": self._graph, **set_to_json(steps.now)}
        write_record(self._path, {**content, "before": before, "after": after})
        self._kept, self.is_unsaved = steps, False

    def close(self, steps: SetHistory) -> None:
        """Write unsaved changes, and release the file for the next program; an empty set leaves no file.

        A set that can't be written does not prevent quitting.
        """
        with self._disk:
            self._taken()
            if self._path is None or self._claimed is None:
                return
            with suppress(UsageError, OSError):
                if steps == SetHistory():
                    self._path.unlink(missing_ok=True)
                    _lock_path(self._path).unlink(missing_ok=True)
                elif steps != self._kept:
                    self._write(steps)
            os.close(self._claimed)
            self._claimed = self._path = None

    def others(self) -> list[SavedSet]:
        """Return the sets of other programs on this graph, latest first; nothing without a file."""
        kept = []
        for path in self._files():
            if path != self._path:
                with suppress(UsageError):
                    kept.append(SavedSet(path, self._graph, _read_history(path).now))
        return [one for one in kept if one.gathered.nodes]

    def _files(self) -> list[Path]:
        found = []
        for path in _sets_directory().glob(f"{self._stem}-*.json"):
            with suppress(OSError):
                found.append((path.stat().st_mtime_ns, path))
        return [path for _, path in sorted(found, reverse=True)]

    def _clear(self) -> None:
        """Remove the oldest files if there are too many."""
        for path in self._files()[LEFT:]:
            if path != self._path and (claimed := lock_file(_lock_path(path))) is not None:
                path.unlink(missing_ok=True)
                _lock_path(path).unlink(missing_ok=True)
                os.close(claimed)


def _sets_directory() -> Path:
    """Return the directory of the autosaved working sets."""
    return state_directory() / "current-sets"


def _lock_path(path: Path) -> Path:
    """Return the lock file of an autosaved working set."""
    return path.with_name(f".{path.stem}.lock")


def _read_history(path: Path) -> SetHistory:
    """Return the autosaved working set of a file with its steps."""
    content = read_record(path, CURRENT)
    try:
        before, after = (tuple(map(set_from_json, content[name])) for name in ("before", "after"))
        return SetHistory(set_from_json(content), before, after)
    except (KeyError, TypeError, ValueError) as error:
        raise UsageError("kept.damaged_set", path=path) from error


def _trim_history(steps: SetHistory) -> tuple[list[SetContent], list[SetContent]]:
    """Return the nearest earlier and undone steps, limited in size."""
    room, kept = MAX_SAVED_ITEMS, []
    for nearest_last in (steps.before, steps.after):
        some: list[SetContent] = []
        for one in reversed(nearest_last):
            room -= len(one.nodes) + len(one.edges) + len(one.hidden) + 1
            if room < 0:
                break
            some.insert(0, one)
        kept.append(some)
    return kept[0], kept[1]
