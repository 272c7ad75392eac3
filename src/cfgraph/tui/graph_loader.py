"""Opening a graph for the screen: behind the first paint, in a thread, with a process of its own where it is built."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from cfgraph.explorer import View
from cfgraph.model.vocabulary import CF
from cfgraph.queries import Library, QueryRunner, load_library, open_runner
from cfgraph.store import BuildProgress, Statistics, open_graph
from cfgraph.store.source_watch import SourceWatch, watch_sources
from cfgraph.text.catalog import Language

if TYPE_CHECKING:
    import rdflib

    from cfgraph.store import Graph


@dataclass(frozen=True, slots=True)
class Open:
    """An open graph as it is seen, the saved queries, and what runs queries."""

    view: View
    library: Library
    runner: QueryRunner
    owns_graph: bool = True
    """Whether the graph was opened here, and is to be closed with the program."""
    watch: SourceWatch | None = None
    """What tells whether the graph's files have changed since then."""


def open_for_screen(
    location: str | Path | Sequence[str | Path] | rdflib.Graph | Graph,
    queries: Path | None,
    language: Language,
    on_progress: Callable[[BuildProgress], None],
    started: Callable[[subprocess.Popen[bytes]], object],
    chosen_looks: Mapping[str, str],
) -> Open:
    """Open a graph with the saved queries that fit it. Raises GraphError or UsageError."""
    is_open = hasattr(location, "statistics")
    watch = watch_sources(location)
    graph = (
        cast("Graph", location)
        if is_open
        else open_graph(cast("str", location), on_progress=on_progress, started=started)
    )
    library = _fitting_queries(load_library(queries), graph.statistics)
    return Open(View(graph, language, chosen_looks=chosen_looks), library, open_runner(graph), not is_open, watch)


def _fitting_queries(library: Library, statistics: Statistics) -> Library:
    """Return the saved queries, without the bundled ones where a graph uses nothing of the vocabulary they ask by."""
    uses = any(iri.startswith(CF) for iri in (*statistics.predicates, *statistics.classes))
    return library if uses else library.without_bundled()


def percent_read(progress: BuildProgress) -> int:
    """Return how much of the files has been read, in percent."""
    return min(100, 100 * progress.read // max(progress.total, 1))
