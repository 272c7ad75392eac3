"""The database of a query worker: opened if it exists, built on request.

The modules for building are imported only then: a worker has to start in a few hundredths of a second.
"""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from dataclasses import astuple
from pathlib import Path
from typing import Any, Protocol

import pyoxigraph as ox

from cfgraph.userfiles.directory_locks import DirectoryLock

TOLD_SECONDS = 0.1
"""Seconds between two progress reports of a build, after each of which a client can stop waiting."""


class SendPart(Protocol):
    """Sends one part of an answer."""

    def __call__(self, part: dict[str, Any]) -> None:
        """Send it."""


class WorkerDatabase:
    """The database of one generation of a store, held open."""

    def __init__(self, store: dict[str, Any], send: SendPart) -> None:
        """``store`` has the fields of a ``QueryableStore``."""
        self._store, self._send = store, send
        self._opened: ox.Store | None = None
        self._lock: DirectoryLock | None = None

    def open(self) -> ox.Store | None:
        """Return the database, or None if there is none yet; end the process if it can't be opened."""
        if self._opened is None and (place := self._find()) is not None:
            try:
                with suppress(BlockingIOError):
                    self._lock = DirectoryLock(place, shared=True)
                self._opened = ox.Store.read_only(str(place))
            except OSError as error:
                self._send({"error": str(error), "unopened": True})
                os._exit(1)
        return self._opened

    def _find(self) -> Path | None:
        if self._store["database"] is not None:
            return Path(self._store["database"])
        from cfgraph.model.errors import CfgraphError
        from cfgraph.store.database_opening import find_database
        from cfgraph.store.queryable_store import QueryableStore

        with suppress(CfgraphError):  # without a cache there is none; building it says why
            return find_database(QueryableStore(**self._store))
        return None

    def build(self) -> None:
        """Build the database, reporting progress, and report success or the error."""
        from cfgraph.model.errors import CfgraphError
        from cfgraph.store.build_progress import BuildProgress
        from cfgraph.store.database_opening import open_database
        from cfgraph.store.queryable_store import QueryableStore
        from cfgraph.text.phrase_json import phrase_to_json

        told = BuildProgress("database", 0, 0, 0)
        done = threading.Event()

        def note(progress: BuildProgress) -> None:
            nonlocal told
            told = progress

        def tell() -> None:
            while not done.wait(TOLD_SECONDS):
                self._send({"building": astuple(told)})

        teller = threading.Thread(target=tell, daemon=True)
        teller.start()
        answer: dict[str, Any] = {"built": True}
        try:
            open_database(QueryableStore(**self._store), note)
        except CfgraphError as error:
            answer = {"unbuilt": phrase_to_json(error.phrase)}
        done.set()
        teller.join()
        self._send(answer)
