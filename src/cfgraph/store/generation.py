"""One generation of a store, held open: its parts stay where they are however often the store is replaced."""

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
"""Times a store is looked for anew because it is being replaced or removed just then."""

PAUSE = 0.02
"""Seconds before it is looked for once more while it is being removed."""


class Generation:
    """The parts of a store that one manifest lists. Nobody removes them until this is closed, or collected."""

    def __init__(self, directory: Path, manifest: Manifest, locks: ExitStack) -> None:
        """Make it of locks that are held already; ``open_generation`` takes them."""
        self.directory = directory
        self._root = directory.absolute()
        self.manifest = manifest
        self._locks = locks

    def place(self, part: str) -> Path:
        """Return the directory of a part."""
        return self._root / self.manifest.parts[part].directory

    @property
    def queryable(self) -> QueryableStore:
        """What a process that runs queries needs to know."""
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
        """Let the parts go. What is mapped into memory can still be read; what was replaced meanwhile is removed."""
        self._locks.close()
        with suppress(CfgraphError):
            if os.access(self._root, os.W_OK) and read_manifest(self._root).parts != self.manifest.parts:
                remove_unlisted(self._root)


def open_generation(directory: Path) -> Generation:
    """Open the store in a directory as it is now.

    Raises GraphError when there is none, or one of another format, and StoreDamagedError when a part is missing.
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
