"""Build, step 5: the name index of a graph, whose names two processes fold."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

from cfgraph.store.build_forks import fork
from cfgraph.store.build_name_entries import select_named_entities
from cfgraph.store.build_name_index import build_name_index
from cfgraph.store.build_name_spool import NameSpool
from cfgraph.store.build_sort import SortedGraph


def start_names(graph: SortedGraph, place: Path, scratch: Path, *, in_fork: bool) -> Callable[[], object]:
    """Start building the name index of a graph, and return a function that waits for its end.

    A fork folds half of the names and then writes the index; this process folds the other half now, into ``scratch``.
    Without a fork, or if that fails, everything is done while waiting, so that errors are raised there.
    """
    build = partial(_build_alone, graph, place)
    if not in_fork or not hasattr(os, "fork"):
        return build
    half = graph.entities // 2
    others = NameSpool(scratch / "other-names")
    ready, done = os.pipe()

    def await_others() -> NameSpool:
        os.close(done)
        with os.fdopen(ready, "rb") as stream:
            if not stream.read():
                raise EOFError("the other process has ended early")
        return others

    child = fork(partial(build_name_index, place, select_named_entities(graph, 0, half), await_others))
    os.close(ready)
    with suppress(BrokenPipeError), os.fdopen(done, "wb") as stream:
        others.fill_apart(select_named_entities(graph, half, graph.entities))
        stream.write(b"1")

    def wait() -> None:
        if os.waitpid(child, 0)[1]:
            build()

    return wait


def _build_alone(graph: SortedGraph, place: Path) -> None:
    """Build the name index in this process, from scratch if a previous attempt left something."""
    shutil.rmtree(place, ignore_errors=True)
    build_name_index(place, select_named_entities(graph, 0, graph.entities))
