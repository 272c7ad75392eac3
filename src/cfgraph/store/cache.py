"""The user's cache: stores of opened files, and which stores were verified. All of it can be rebuilt."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from cfgraph.model.errors import GraphError
from cfgraph.store.manifest import DATABASE, FORMAT, MANIFEST, TEXT
from cfgraph.store.publishing import remove_debris, remove_store
from cfgraph.userfiles.directories import stores_directory

MAX_UNUSED_DAYS = 30
"""Age after which cached stores that were not opened are removed when another one is built."""

VERIFIED = "verified"
"""Directory in the cache with the records of verified stores."""

SPOOLED = "stdin"
"""Directory in the cache with the content of standard input."""

DOWNLOADS = "downloads"
"""Directory in the cache with copies of files on the web."""

COMPLETION = "completion"
"""Directory in the cache with lists of names for shell completion."""

CACHED = (VERIFIED, SPOOLED, DOWNLOADS, TEXT, "rdflib", DATABASE, "building", COMPLETION)
"""Directories in the cache other than stores."""

_STORE = re.compile(r"[0-9a-f]{32}-\d+")


def cache_directory() -> Path:
    """Return the directory of stores: ``CFGRAPH_CACHE`` or the user's cache, else a temporary one."""
    chosen = os.environ.get("CFGRAPH_CACHE")
    path = stores_directory()
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        if chosen:
            raise GraphError("store.cache_unusable", path=path, reason=error) from error
    if os.access(path, os.W_OK):
        return path
    fallback = fallback_directory()
    try:
        fallback.mkdir(mode=0o700, exist_ok=True)
        ours = is_own_directory(fallback)
    except OSError as error:
        raise GraphError("store.cache_unwritable", path=path, fallback=fallback, reason=error) from error
    if not ours:
        raise GraphError("store.cache_foreign", path=path, fallback=fallback)
    return fallback


def fallback_directory() -> Path:
    """Return the directory of stores if the user's cache is not writable."""
    return Path(tempfile.gettempdir()) / f"cfgraph-{_user()}"


def is_own_directory(path: Path) -> bool:
    """Tell whether a directory exists, belongs to the user, and is not a link. Raises OSError."""
    return path.is_dir() and not path.is_symlink() and path.stat().st_uid == _user()


def _user() -> int:
    return os.getuid() if hasattr(os, "getuid") else 0


def cached_store_path(key: str) -> Path:
    """Return the path of the store of files with a fingerprint."""
    return cache_directory() / f"{key}-{FORMAT}"


def verified_directory() -> Path:
    """Return the directory with the records of verified stores."""
    return cache_directory() / VERIFIED


def spool_directory() -> Path:
    """Return the directory with the content of standard input, which is kept as long as stores."""
    return cache_directory() / SPOOLED


def downloads_directory() -> Path:
    """Return the directory with copies of files on the web, which are kept as long as stores."""
    return cache_directory() / DOWNLOADS


def mark_used(store: Path) -> None:
    """Record that a cached store was opened today."""
    with suppress(OSError):
        os.utime(store / MANIFEST)


def remove_unused() -> None:
    """Remove what was not used for a long time. Other files in the directory are left alone."""
    oldest = time.time() - MAX_UNUSED_DAYS * 86_400
    cache = cache_directory()
    for store in cache.iterdir():
        if _STORE.fullmatch(store.name) and _last_used(store) < oldest:
            remove_store(store)
    for directory in (VERIFIED, SPOOLED, DOWNLOADS, COMPLETION):
        with suppress(OSError):
            for record in (cache / directory).iterdir():
                if record.stat().st_mtime < oldest:
                    record.unlink(missing_ok=True)


def empty_cache(cache: Path) -> None:
    """Remove the contents of a cache directory, except stores that are being read or built. Raises OSError.

    Other files in the directory are left alone.
    """
    remove_debris(cache)
    for entry in sorted(cache.iterdir()) if cache.is_dir() else ():
        if _STORE.fullmatch(entry.name) and entry.is_dir():
            remove_store(entry)
        elif entry.name in CACHED and entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)


def _last_used(store: Path) -> float:
    for path in (store / MANIFEST, store):
        with suppress(OSError):
            return path.stat().st_mtime
    return time.time()
