"""Publishing what was built: a new store as a whole, or further parts of an existing store.

If a build is killed, its target has the previous store or a complete new one, and the next build removes what
was left behind.
"""

from __future__ import annotations

import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from cfgraph.model.errors import CfgraphError, GraphError
from cfgraph.store.manifest import MANIFEST, Manifest, is_part_directory, is_store, read_manifest, write_manifest
from cfgraph.store.parts import StorePart, sync_directory
from cfgraph.userfiles.directory_locks import DirectoryLock, alone_in

BUILDING_SUFFIX = ".building"
"""Suffix of the name of a directory in which a store is being built."""

ABANDONED_SECONDS = 86_400
"""Seconds after which unused files are removed on file systems without locks."""


@contextmanager
def work_directory(target: Path, *, private: bool = False) -> Iterator[Path]:
    """Create a hidden directory in which to build, and remove it at the end if it still exists.

    It is next to ``target``, or within it if that is a store already. Raises GraphError.
    """
    parent = target if is_store(target) else target.parent
    try:
        parent.mkdir(parents=True, exist_ok=True)
        remove_debris(parent)
        work, lock = _make_locked(parent, target.name, 0o700 if private else 0o777)
    except OSError as error:
        raise GraphError("store.no_place", path=target, reason=error) from error
    with lock:
        try:
            yield work
        finally:
            shutil.rmtree(work, ignore_errors=True)


def publish_store(work: Path, manifest: Manifest, target: Path, *, added_to: str | None = None) -> None:
    """Move the parts in a work directory, and their manifest, to their place.

    If there was no store when the build began and another process has made one meanwhile, that one is kept. Raises
    OSError, and GraphError if the store is no longer the generation that was ``added_to``.
    """
    if work.parent != target:
        write_manifest(work, manifest)
        try:
            work.rename(target)
        except OSError:
            if not is_store(target):
                raise
        sync_directory(target.parent)
        return
    with alone_in(target):
        if added_to is not None and read_manifest(target).generation != added_to:
            raise GraphError("store.changed_meanwhile", path=target)
        for part in manifest.parts.values():
            _move_part(work, part, target)
        write_manifest(target, manifest)
        _remove_unlisted(target, manifest)


def publish_part(work: Path, name: str, part: StorePart, target: Path, generation: str) -> bool:
    """Add a part to a store, or replace one of that name, unless the generation has changed.

    Return whether that was done. Raises OSError, and GraphError if the store no longer exists.
    """
    with alone_in(target):
        manifest = read_manifest(target)
        if manifest.generation != generation:
            return False
        _move_part(work, part, target)
        manifest = manifest.with_part(name, part)
        write_manifest(target, manifest)
        _remove_unlisted(target, manifest)
    return True


def remove_unlisted(store: Path) -> None:
    """Remove unused parts of earlier generations, and what killed builds left in a store."""
    remove_debris(store)
    with suppress(OSError, CfgraphError), alone_in(store):
        _remove_unlisted(store, read_manifest(store))


def remove_store(store: Path) -> None:
    """Remove an unused store. It is renamed first, so that an incomplete store never has its name."""
    hidden = store.with_name(f".{store.name}.{secrets.token_hex(4)}{BUILDING_SUFFIX}")
    with suppress(OSError), ExitStack() as locks:
        for entry in store.iterdir():
            if is_part_directory(entry.name):
                locks.enter_context(DirectoryLock(entry, shared=False))
        store.rename(hidden)
        shutil.rmtree(hidden, ignore_errors=True)


def remove_debris(parent: Path) -> None:
    """Remove what killed builds left in a directory: work directories without a running process."""
    for work in parent.glob(f".*{BUILDING_SUFFIX}"):
        _remove_if_free(work)


def _make_locked(parent: Path, name: str, mode: int) -> tuple[Path, DirectoryLock]:
    """Create and lock a work directory with a new name; retry if another process removed it in between."""
    while True:
        work = parent / f".{name}.{secrets.token_hex(4)}{BUILDING_SUFFIX}"
        work.mkdir(mode)
        with suppress(FileNotFoundError, BlockingIOError):
            return work, DirectoryLock(work, shared=False)


def _move_part(work: Path, part: StorePart, target: Path) -> None:
    (work / part.directory).rename(target / part.directory)


def _remove_unlisted(store: Path, manifest: Manifest) -> None:
    listed = {part.directory for part in manifest.parts.values()}
    for entry in list(os.scandir(store)):
        if is_part_directory(entry.name) and entry.name not in listed:
            _remove_if_free(Path(entry.path))
        elif entry.name.startswith(f".{MANIFEST}."):
            Path(entry.path).unlink(missing_ok=True)


def _remove_if_free(directory: Path) -> None:
    """Remove a directory unless it is locked."""
    with suppress(OSError), DirectoryLock(directory, shared=False) as lock:
        if lock.real or directory.stat().st_mtime < time.time() - ABANDONED_SECONDS:
            shutil.rmtree(directory, ignore_errors=True)
