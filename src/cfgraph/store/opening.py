"""``open_graph``: opening a location; finding, building and removing cached stores."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, cast

from cfgraph.model.errors import GraphError
from cfgraph.store.build_progress import OnProgress, ignore_progress
from cfgraph.store.embedded import EmbeddedGraph
from cfgraph.store.graph import Graph
from cfgraph.store.location import BUNDLED, FORMAT, MANIFEST, fingerprint_files, is_store, resolve_location
from cfgraph.userfiles.directories import stores_directory

if TYPE_CHECKING:
    import rdflib

_OURS = re.compile(r"[0-9a-f]{32}-\d+|\.[0-9a-f]{32}-\d+\..*\.building")

MAX_UNUSED_DAYS = 30
"""Cached stores not opened for this long are removed when another one is built."""


def open_graph(
    location: str | Path | Sequence[str | Path] | rdflib.Graph = BUNDLED, *, on_progress: OnProgress = ignore_progress
) -> Graph:
    """Open a graph for reading.

    ``location`` is ``bundled``, an RDF file or several, a directory of them, a store directory, or an
    ``rdflib.Graph``. Files are built into a store in the user's cache, known by their content, so that the
    next opening is instant; cfgraph never changes the files. ``on_progress`` is told how far building has come, if
    there is need of it, in the calling thread. Raises GraphError when it can't be opened or read.
    """
    names = location_names(location)
    if names is None:
        return _open_rdflib(cast("rdflib.Graph", location))
    place = resolve_location(names)
    if place.store is not None:
        return EmbeddedGraph(place.store, place.name)
    directory = _cached_store_path(place.files)
    if directory.is_dir() and not (directory / MANIFEST).is_file():
        _remove_store(directory)  # what is left of a store; a whole one comes with its manifest
    if not (directory / MANIFEST).is_file():
        from cfgraph.store.build import build_store

        _remove_unused(directory.parent)
        build_store(place.files, directory, on_progress)
    with suppress(OSError):
        os.utime(directory / MANIFEST)
    graph = EmbeddedGraph(directory, place.name)
    graph.files = [str(path) for path in place.files]
    return graph


def location_names(location: str | Path | Sequence[str | Path] | rdflib.Graph) -> Sequence[str] | None:
    """Return a location as names of files or stores; None of an ``rdflib.Graph``."""
    if isinstance(location, str | Path):
        return [str(location)]
    return [str(name) for name in location] if isinstance(location, Sequence) else None


def needs_building(names: Sequence[str]) -> bool:
    """Tell whether there is no store of these files yet. Raises GraphError when they can't be found."""
    place = resolve_location(names)
    return place.store is None and not (_cached_store_path(place.files) / MANIFEST).is_file()


def _cached_store_path(files: Sequence[Path]) -> Path:
    """Return where the store of these files is kept."""
    return cache_directory() / f"{fingerprint_files(files)}-{FORMAT}"


def build_directory(files: Sequence[str | Path], target: Path, on_progress: OnProgress = ignore_progress) -> int:
    """Build a store of RDF files, or directories of them, at a place of the user's own; return its statements.

    A store that is there is replaced once the new one is whole. Raises GraphError, and then leaves nothing behind.
    """
    from cfgraph.store.build import build_store

    place = resolve_location([str(name) for name in files])
    if place.store is not None:
        raise GraphError("store.is_store", name=place.name)
    before = target.with_name(f".{target.name}.{os.getpid()}.replaced")
    if is_store(target):
        work = target.with_name(f".{target.name}.{os.getpid()}.new")
        build_store(place.files, work, on_progress)
        target.rename(before)
        try:
            work.rename(target)
        except OSError:
            before.rename(target)
            shutil.rmtree(work, ignore_errors=True)
            raise
        shutil.rmtree(before, ignore_errors=True)
    else:
        build_store(place.files, target, on_progress)
    graph = EmbeddedGraph(target, str(target))
    graph.close()
    return graph.statistics.statements


def cache_directory() -> Path:
    """Return where stores are kept: ``CFGRAPH_CACHE`` or the user's cache, else a temporary one."""
    chosen = os.environ.get("CFGRAPH_CACHE")
    path = stores_directory()
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        if chosen:
            raise GraphError("store.cache_unusable", path=path, reason=error) from error
    if os.access(path, os.W_OK):
        return path
    user = os.getuid() if hasattr(os, "getuid") else 0
    fallback = Path(tempfile.gettempdir()) / f"cfgraph-{user}"
    try:
        fallback.mkdir(mode=0o700, exist_ok=True)
        ours = not fallback.is_symlink() and fallback.stat().st_uid == user
    except OSError as error:
        raise GraphError("store.cache_unwritable", path=path, fallback=fallback, reason=error) from error
    if not ours:
        raise GraphError("store.cache_foreign", path=path, fallback=fallback)
    return fallback


def _remove_unused(cache: Path) -> None:
    """Remove old stores and what killed builds left. Whatever else lies in the directory is not ours to touch."""
    oldest = time.time() - MAX_UNUSED_DAYS * 86_400
    for directory in cache.iterdir():
        if not _OURS.fullmatch(directory.name):
            continue
        marker = directory / MANIFEST if (directory / MANIFEST).is_file() else directory
        with suppress(OSError):
            if marker.stat().st_mtime < oldest:
                _remove_store(directory)


def _remove_store(store: Path) -> None:
    """Remove a store, or what is left of one: renamed first, so that half of a store never bears its name."""
    hidden = store if store.name.startswith(".") else store.with_name(f".{store.name}.{os.getpid()}.building")
    with suppress(OSError):
        store.rename(hidden)
        shutil.rmtree(hidden, ignore_errors=True)


def _open_rdflib(graph: rdflib.Graph) -> Graph:
    with tempfile.TemporaryDirectory(prefix="cfgraph-") as name:
        path = Path(name) / "rdflib.nt"
        graph.serialize(path, format="nt", encoding="utf-8")
        opened = open_graph(path)
    opened.location = "rdflib.Graph"
    opened.files = ()
    opened.prefixes = {**opened.prefixes, **{prefix: str(iri) for prefix, iri in graph.namespaces() if prefix}}
    return opened
