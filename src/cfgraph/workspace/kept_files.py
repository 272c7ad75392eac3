"""What is kept on this machine, where it lies, and removing what the program remembers by itself."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from cfgraph.model.errors import UsageError
from cfgraph.store.cache import empty_cache
from cfgraph.userfiles.directories import (
    data_directory,
    prefixes_path,
    settings_path,
    state_directory,
    stores_directory,
)

Part: TypeAlias = Literal["own", "history", "sessions", "cache"]

FORGETTABLE: tuple[Part, ...] = ("history", "sessions", "cache")
"""What the program remembers by itself; what the user saved under a name is nobody else's to remove."""


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file or directory that the program may keep: its name for people, what it is a part of, and where it lies."""

    name: str
    part: Part
    path: Path

    @property
    def size(self) -> int | None:
        """The bytes of it, with all that is in it; None where there is none."""
        if not self.path.exists():
            return None
        return sum(path.lstat().st_size for path in _list_files(self.path))


def list_kept_files() -> list[KeptFile]:
    """Return everything that the program may keep, the user's own first."""
    data, state = data_directory(), state_directory()
    return [
        KeptFile("settings", "own", settings_path()),
        KeptFile("prefixes", "own", prefixes_path()),
        KeptFile("queries", "own", data / "queries"),
        KeptFile("bookmarks", "own", data / "bookmarks.json"),
        KeptFile("sets", "own", data / "sets"),
        KeptFile("history", "history", data / "history.jsonl"),
        KeptFile("drafts", "sessions", data / "drafts"),
        KeptFile("sessions", "sessions", state / "sessions.json"),
        KeptFile("current_sets", "sessions", state / "current-sets"),
        KeptFile("theme", "sessions", state / "theme.json"),
        KeptFile("stores", "cache", stores_directory()),
    ]


def forget_parts(parts: Iterable[Part]) -> list[KeptFile]:
    """Remove what is kept of some parts, and return what there was. Raises UsageError when it can't be removed."""
    wanted = set(parts)
    removed = [kept for kept in list_kept_files() if kept.part in wanted and kept.path.exists()]
    for kept in removed:
        try:
            if kept.part == "cache":
                empty_cache()
            elif kept.path.is_dir():
                shutil.rmtree(kept.path)
            else:
                kept.path.unlink()
        except OSError as error:
            raise UsageError("files.unremovable", path=error.filename or kept.path, reason=error) from error
    return removed


def _list_files(path: Path) -> Iterator[Path]:
    """Yield a file, or the files in a directory, links not followed."""
    if path.is_symlink() or not path.is_dir():
        yield path
        return
    with suppress(OSError):
        for entry in path.iterdir():
            yield from _list_files(entry)
