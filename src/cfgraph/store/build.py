"""Building a store directory from RDF files: all steps in order, beside its place, verified, locked, then renamed.

A crash at any moment leaves either no store or a whole one.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import IO

import pyoxigraph as ox

from cfgraph.model.errors import GraphError
from cfgraph.model.vocabulary import WELL_KNOWN_PREFIXES
from cfgraph.store.build_encode import Encoder
from cfgraph.store.build_name_entries import select_named_entities
from cfgraph.store.build_name_index import build_name_index
from cfgraph.store.build_progress import BuildProgress, OnProgress, Stage, ignore_progress
from cfgraph.store.build_sort import SortedGraph, sort_graph
from cfgraph.store.build_write import count_statistics, write_columns
from cfgraph.store.columns import Columns
from cfgraph.store.location import COLUMNS, DATABASE, FORMAT, MANIFEST, NAMES, source_digest
from cfgraph.store.rdf_reader import read_quads

MAX_TRANSACTION_BYTES = 4 * 1024 * 1024
"""Bytes up to which files are loaded in one transaction; bulk loading costs more to set up than such files to read."""

VERIFIED_STATEMENTS = 200
"""Statements of a new store that are looked up in both its parts before it is taken for good."""

BUILDING_SUFFIX = ".building"
"""Ending of the name of a directory in which a store is being built."""


def build_store(files: Sequence[Path], target: Path, on_progress: OnProgress = ignore_progress) -> None:
    """Build a store of the files at ``target``.

    Of two processes that build the same at once the second finds the first one's store, and leaves it.
    Raises GraphError, with file and line where known, and then leaves nothing behind.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        remove_abandoned(target.parent)
        work = Path(tempfile.mkdtemp(prefix=f".{target.name}.", suffix=BUILDING_SUFFIX, dir=target.parent))
    except OSError as error:
        raise GraphError("store.no_place", path=target, reason=error) from error
    try:
        with _BuildLock(work):
            try:
                _write_store(files, work, on_progress)
            except BaseException as error:
                traceback.clear_frames(error.__traceback__)  # so that the engine lets go of its files before they go
                raise
        try:
            work.rename(target)
        except OSError:
            if not (target / MANIFEST).is_file():
                raise
    except (OSError, RuntimeError, OverflowError) as error:  # what the engine raises on a full disk; too many terms
        raise GraphError("store.build_failed", path=target, reason=error) from error
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _write_store(files: Sequence[Path], work: Path, on_progress: OnProgress) -> None:
    prefixes = dict(WELL_KNOWN_PREFIXES)
    encoder = Encoder()
    total = sum(path.stat().st_size for path in files)

    def tell(stage: Stage, read: int = total) -> None:
        on_progress(BuildProgress(stage, read, total, len(encoder)))

    def quads() -> Iterator[ox.Quad]:
        before = 0
        for path in files:
            yield from read_quads(path, prefixes, partial(_report_bytes, before, partial(tell, "read")))
            before += path.stat().st_size

    tell("read", 0)
    store = ox.Store(str(work / DATABASE))
    load = store.extend if total <= MAX_TRANSACTION_BYTES else store.bulk_extend
    load(encoder.encode(quads()))
    store.flush()
    del store
    tell("arrange")
    sorted_graph = sort_graph(encoder, prefixes)
    encoder.terms.clear()
    tell("write")
    shape = write_columns(sorted_graph, work / COLUMNS)
    tell("names")
    build_name_index(work / NAMES, select_named_entities(sorted_graph))
    manifest = {
        "format": FORMAT,
        "engine": f"Oxigraph (pyoxigraph {ox.__version__})",
        "files": [str(path) for path in files],
        "digests": [source_digest(path) for path in files],
        "prefixes": prefixes,
        "columns": shape,
        "statistics": count_statistics(sorted_graph),
    }
    _verify_statements(sorted_graph, work, shape)
    for path in work.iterdir():
        if path.is_file():
            _sync_file(path)
    (work / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1), encoding="utf-8")
    _sync_file(work / MANIFEST)


def _report_bytes(before: int, tell: Callable[[int], None], read: int) -> None:
    tell(before + read)


def _verify_statements(sorted_graph: SortedGraph, work: Path, shape: dict[str, object]) -> None:
    """Look some statements up in both parts of the store, as whoever reads it will. Raises GraphError if one lacks."""
    columns = Columns(work / COLUMNS, shape)
    store = ox.Store.read_only(str(work / DATABASE))
    subjects, predicates, objects = sorted_graph.statements
    for row in range(0, len(subjects), max(1, len(subjects) // VERIFIED_STATEMENTS)):
        numbers = int(subjects[row]), sorted_graph.predicates[predicates[row]], int(objects[row])
        texts = [columns.text(number) for number in numbers]
        found = all(columns.number_of(text) == number for text, number in zip(texts, numbers, strict=True))
        (quad,) = ox.parse(input=f"{' '.join(texts)} .", format=ox.RdfFormat.N_TRIPLES)
        if not found or ox.Quad(quad.subject, quad.predicate, quad.object) not in store:
            raise GraphError("store.came_out_wrong", term=texts[0])


def _sync_file(path: Path) -> None:
    with path.open("rb") as stream:
        os.fsync(stream.fileno())


class _BuildLock:
    """Holds the lock of a directory in which a store is being built, as long as its process lives."""

    def __init__(self, work: Path) -> None:
        self._path = work / "lock"

    def __enter__(self) -> None:
        self._stream: IO[bytes] = self._path.open("wb")
        _try_lock(self._stream)

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._path.unlink()
        self._stream.close()


def _try_lock(stream: IO[bytes]) -> bool:
    """Lock a file for this process; tell whether no other holds it. Without locks, say that one does."""
    try:
        import fcntl
    except ImportError:
        return False
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def remove_abandoned(parent: Path) -> None:
    """Remove what killed builds left in a directory: those whose lock nobody holds any more."""
    for work in parent.glob(f".*{BUILDING_SUFFIX}"):
        lock = work / "lock"
        with suppress(OSError), lock.open("rb") as stream:
            if _try_lock(stream):
                shutil.rmtree(work, ignore_errors=True)
