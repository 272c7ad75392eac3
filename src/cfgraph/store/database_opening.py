"""Finding the engine's database of a store's generation; if there is none yet, it is built from the columns.

It is built in the store, or in the cache if the store is not writable. If several processes need the same database,
one builds it and the others wait.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from cfgraph.model.errors import CfgraphError, GraphError
from cfgraph.store.build_progress import BuildProgress, OnProgress, ignore_progress
from cfgraph.store.cache import cache_directory, cached_store_path
from cfgraph.store.columns import Columns
from cfgraph.store.generation import open_generation
from cfgraph.store.manifest import DATABASE, new_part_directory, read_manifest
from cfgraph.store.parts import CHECKSUMS, StorePart, seal_part
from cfgraph.store.publishing import publish_part, work_directory
from cfgraph.store.queryable_store import QueryableStore
from cfgraph.store.verification import is_verified, remember_verified
from cfgraph.userfiles.directory_locks import DirectoryLock

TURNS = "building"
"""Directory in the cache where processes that need the same database wait for each other."""

PAUSE = 0.1
"""Seconds between two checks whether the other process is done."""


def find_database(store: QueryableStore) -> Path | None:
    """Return the directory of the database, or None if there is none yet."""
    if store.database is not None:
        return Path(store.database)
    with suppress(CfgraphError):  # of a store that was replaced, removed or damaged since it was opened
        manifest = read_manifest(Path(store.directory))
        if store.union and manifest.generation == store.generation and DATABASE in manifest.parts:
            return Path(store.directory, manifest.parts[DATABASE].directory)
    place = _cached_place(store)
    if (place / CHECKSUMS).exists():
        with suppress(OSError):
            os.utime(place)
        return place
    return None


class LoadedDatabase(Protocol):
    """A database that is being loaded from the files of a store, in a work directory."""

    work: Path
    place: Path

    def finish(self) -> bool:
        """Wait for its end, and tell whether it is whole."""


def open_database(
    store: QueryableStore, on_progress: OnProgress = ignore_progress, loaded: LoadedDatabase | None = None
) -> Path:
    """Return the directory of the database, which is built in this process if necessary. Raises GraphError.

    Where one is being loaded already, that is put into the store once it is whole.
    """
    if (found := find_database(store)) is not None:
        return found
    try:
        with _wait_for_turn(store, on_progress):
            return find_database(store) or _add_loaded(store, loaded, on_progress) or _add_database(store, on_progress)
    except (OSError, RuntimeError) as error:  # what the engine raises on a full disk
        raise GraphError("store.database_failed", path=store.directory, reason=error) from error


def _add_loaded(store: QueryableStore, loaded: LoadedDatabase | None, on_progress: OnProgress) -> Path | None:
    """Put the database that was loaded into the store, None where it did not come out whole."""
    from cfgraph.store.build_database import describe_database

    if loaded is None:
        return None
    on_progress(BuildProgress("database", 0, 0, int(store.shape["statements"])))
    if not loaded.finish():
        return None
    part = seal_part(loaded.place, describe_database(Columns(Path(store.columns), store.shape), loaded.place))
    directory = Path(store.directory)
    return directory / part.directory if _publish(loaded.work, part, store) else None


def _add_database(store: QueryableStore, on_progress: OnProgress) -> Path:
    """Build the database in the store, or else in the cache."""
    from cfgraph.store.build_database import build_database

    columns = Columns(Path(store.columns), store.shape)
    directory = Path(store.directory)
    writable = store.union and _is_writable(directory)
    with work_directory(directory if writable else cache_directory() / DATABASE, private=not writable) as work:
        place = work / new_part_directory(DATABASE)
        part = seal_part(place, build_database(columns, place, on_progress, union=store.union))
        if writable and _publish(work, part, store):
            return directory / part.directory
        target = _cached_place(store)
        shutil.move(place, target)
    return target


def _publish(work: Path, part: StorePart, store: QueryableStore) -> bool:
    """Add a database to its store, and tell whether that is still there."""
    directory = Path(store.directory)
    verified = is_verified(directory)
    published = publish_part(work, DATABASE, part, directory, store.generation)
    if published and verified:
        _remember_verified(directory)
    return published


def _is_writable(directory: Path) -> bool:
    """Tell whether parts can be added to a store."""
    return os.access(directory, os.W_OK)


def _remember_verified(directory: Path) -> None:
    """Record that a store was verified, including the new part."""
    with suppress(CfgraphError):
        generation = open_generation(directory)
        try:
            remember_verified(generation)
        finally:
            generation.close()


def _cached_place(store: QueryableStore) -> Path:
    """Return the path of a database that can't be in its store, identified by the columns from which it is built."""
    kind = DATABASE if store.union else f"{DATABASE} without union"
    return cached_store_path(sha256(f"{kind} {store.digest}".encode()).hexdigest()[:32])


@contextmanager
def _wait_for_turn(store: QueryableStore, on_progress: OnProgress) -> Iterator[None]:
    """Wait for other processes that need the same database, and make them wait while the block runs."""
    place = cache_directory() / TURNS / store.digest
    while True:
        with suppress(FileNotFoundError):
            place.mkdir(parents=True, exist_ok=True)
            try:
                lock = DirectoryLock(place, shared=False)
                break
            except BlockingIOError:
                on_progress(BuildProgress("database", 0, 0, int(store.shape["statements"])))
                time.sleep(PAUSE)
    with lock:
        try:
            yield
        finally:
            with suppress(OSError):
                place.rmdir()
