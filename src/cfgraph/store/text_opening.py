"""Opening the text index of a store; if there is none, it is built in the store, or in the cache."""

from __future__ import annotations

import os
from pathlib import Path
from threading import Lock

from cfgraph.model.errors import GraphError
from cfgraph.store.build_progress import OnProgress, ignore_progress
from cfgraph.store.build_text_index import build_text_index, indexed_text
from cfgraph.store.cache import cache_directory, cached_store_path
from cfgraph.store.columns import Columns
from cfgraph.store.generation import Generation
from cfgraph.store.manifest import COLUMNS, TEXT, new_part_directory, read_manifest
from cfgraph.store.parts import CHECKSUMS, seal_part
from cfgraph.store.publishing import publish_part, work_directory
from cfgraph.store.text_index import FoundTexts, TextIndex


class LazyTextIndex:
    """The text index of a store, opened or built when first used. Thread-safe."""

    def __init__(self, generation: Generation, columns: Columns) -> None:
        self._generation, self._columns = generation, columns
        self._lock = Lock()
        self._index: TextIndex | None = None

    def find(self, text: str, limit: int, on_progress: OnProgress) -> FoundTexts:
        """Return the texts with all words of a text; see ``TextIndex.find``. Raises GraphError."""
        with self._lock:
            if self._index is None:
                directory = open_text_index(self._generation, self._columns, on_progress)
                self._index = TextIndex(directory, lambda number: indexed_text(self._columns.text(number)))
        return self._index.find(text, limit)


def open_text_index(generation: Generation, columns: Columns, on_progress: OnProgress = ignore_progress) -> Path:
    """Return the directory of a store's text index. Raises GraphError if it can't be built."""
    if TEXT in generation.manifest.parts:
        return generation.place(TEXT)
    store = generation.directory.absolute()
    try:
        manifest = read_manifest(store)
        if manifest.generation == generation.manifest.generation and TEXT in manifest.parts:
            return store / manifest.parts[TEXT].directory  # another process was quicker
        if os.access(store, os.W_OK):
            with work_directory(store) as work:
                place = work / new_part_directory(TEXT)
                part = seal_part(place, build_text_index(columns, place, on_progress))
                if publish_part(work, TEXT, part, store, generation.manifest.generation):
                    return store / part.directory
        return _open_in_cache(generation, columns, on_progress)
    except OSError as error:
        raise GraphError("store.build_failed", path=store, reason=error) from error


def _open_in_cache(generation: Generation, columns: Columns, on_progress: OnProgress) -> Path:
    """Return the directory of the text index in the cache, identified by the columns from which it was built."""
    target = cached_store_path(generation.manifest.parts[COLUMNS].digest)
    if not (target / CHECKSUMS).exists():
        with work_directory(cache_directory() / TEXT, private=True) as work:
            place = work / TEXT
            seal_part(place, build_text_index(columns, place, on_progress))
            try:
                place.rename(target)
            except OSError:
                if not (target / CHECKSUMS).exists():
                    raise
    return target
