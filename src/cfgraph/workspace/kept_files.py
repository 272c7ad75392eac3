"""The program's files on this machine, their locations, and removing remembered data."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from cfgraph.model.errors import UsageError
from cfgraph.store.cache import empty_cache, fallback_directory, is_own_directory
from cfgraph.userfiles.atomic import is_unfinished
from cfgraph.userfiles.directories import (
    data_directory,
    prefixes_path,
    settings_path,
    state_directory,
    stores_directory,
)
from cfgraph.userfiles.json_reader import is_set_aside
from cfgraph.workspace.state import STATES, state_path

Part: TypeAlias = Literal["own", "history", "sessions", "cache"]

FORGETTABLE: tuple[Part, ...] = ("history", "sessions", "cache")
"""Data that the program remembers automatically; files that the user saved under a name are never removed."""


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file or directory of the program: its display name, its category, and its path."""

    name: str
    part: Part
    path: Path

    @property
    def size(self) -> int | None:
        """Its size in bytes, including its contents and renamed unreadable files; None if it does not exist."""
        sizes = [path.lstat().st_size for place in self.places for path in _list_files(place)]
        return sum(sizes) if sizes or self.places else None

    @property
    def places(self) -> list[Path]:
        """Its existing parts: the file or directory, its lock, renamed unreadable files, incomplete files."""
        if self.part == "cache" or not self.path.parent.is_dir():
            return [self.path] if self.path.exists() else []
        with suppress(OSError):
            return [path for path in sorted(self.path.parent.iterdir()) if self._is_of_it(path)]
        return []

    def _is_of_it(self, path: Path) -> bool:
        return (
            path == self.path
            or path.name == f".{self.path.name}.lock"
            or is_set_aside(path, self.path)
            or (self.part != "own" and is_unfinished(path))
        )


def list_kept_files() -> list[KeptFile]:
    """Return all files of the program, the user's own first."""
    data, state = data_directory(), state_directory()
    fallback = fallback_directory()
    return [
        KeptFile("settings", "own", settings_path()),
        KeptFile("prefixes", "own", prefixes_path()),
        KeptFile("queries", "own", data / "queries"),
        KeptFile("bookmarks", "own", data / "bookmarks.json"),
        KeptFile("sets", "own", data / "sets"),
        KeptFile("history", "history", data / "history.jsonl"),
        KeptFile("drafts", "sessions", data / "drafts"),
        *(KeptFile(name, "sessions", state_path(name)) for name in STATES),
        KeptFile("current_sets", "sessions", state / "current-sets"),
        KeptFile("stores", "cache", stores_directory()),
        *([KeptFile("fallback_stores", "cache", fallback)] if is_own_directory(fallback) else []),
    ]


def forget_parts(parts: Iterable[Part]) -> list[KeptFile]:
    """Remove the files of some categories, and return what was removed. Raises UsageError if that fails."""
    wanted = set(parts)
    removed = [kept for kept in list_kept_files() if kept.part in wanted and kept.places]
    for kept in removed:
        for place in kept.places:
            try:
                if kept.part == "cache":
                    empty_cache(place)
                elif place.is_dir():
                    shutil.rmtree(place)
                else:
                    place.unlink(missing_ok=True)
            except OSError as error:
                raise UsageError("files.unremovable", path=error.filename or place, reason=error) from error
    return removed


def _list_files(path: Path) -> Iterator[Path]:
    """Yield a file, or the files in a directory, without following links."""
    if path.is_symlink() or not path.is_dir():
        yield path
        return
    with suppress(OSError):
        for entry in path.iterdir():
            yield from _list_files(entry)
