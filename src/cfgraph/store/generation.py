"""One open generation of a store: its parts are not removed, no matter how often the store is replaced."""

from __future__ import annotations

import os
import time
from contextlib import ExitStack, suppress
from pathlib import Path

from cfgraph.model.errors import CfgraphError, GraphError, StoreDamagedError
from cfgraph.store.manifest import COLUMNS, DATABASE, Manifest, read_manifest
from cfgraph.store.publishing import remove_unlisted
from cfgraph.store.queryable_store import QueryableStore
from cfgraph.userfiles.directory_locks import DirectoryLock

ATTEMPTS = 100
"""Number of attempts to open a store that is being replaced or removed."""

PAUSE = 0.02
"""Seconds before the next attempt if it is being removed."""


class Generation:
    """The parts of a store that one manifest lists. They are not removed until this is closed or garbage-collected."""

    def __init__(self, directory: Path, manifest: Manifest, locks: ExitStack) -> None:
        """Take locks that are held already; ``open_generation`` acquires them."""
        self.directory = directory
        self._root = directory.absolute()
        self.manifest = manifest
        self._locks = locks

    def place(self, part: str) -> Path:
        """Return the directory of a part."""
        return self._root / self.manifest.parts[part].directory

    @property
    def queryable(self) -> QueryableStore:
        """Information for a process that runs queries."""
        columns, database = self.manifest.parts[COLUMNS], self.manifest.parts.get(DATABASE)
        return QueryableStore(
            directory=str(self._root),
            generation=self.manifest.generation,
            columns=str(self.place(COLUMNS)),
            digest=columns.digest,
            shape=columns.shape,
            database=str(self.place(DATABASE)) if database else None,
        )

    def close(self) -> None:
        """Release the parts. Memory mappings can still be read; parts replaced meanwhile are removed."""
        self._locks.close()
        with suppress(CfgraphError):
            if os.access(self._root, os.W_OK) and read_manifest(self._root).parts != self.manifest.parts:
                remove_unlisted(self._root)


def open_generation(directory: Path) -> Generation:
    """Open the store in a directory in its current state.

    Raises GraphError if there is none, or one of another format, and StoreDamagedError if a part is missing.
    """
    seen: Manifest | None = None
    for _ in range(ATTEMPTS):
        manifest = read_manifest(directory)
        try:
            with ExitStack() as locks:
                for part in manifest.parts.values():
                    locks.enter_context(DirectoryLock(directory / part.directory, shared=True))
                return Generation(directory, manifest, locks.pop_all())
        except BlockingIOError:  # the store is being removed
            time.sleep(PAUSE)
        except (FileNotFoundError, NotADirectoryError):  # it was replaced since the manifest was read, or is damaged
            if manifest == seen:
                break
            seen = manifest
        except OSError as error:
            raise GraphError("files.unreadable", path=error.filename or directory, reason=error) from error
    missing = [name for name, part in manifest.parts.items() if not (directory / part.directory).is_dir()]
    raise StoreDamagedError("store.damaged", path=directory, files=missing)
