"""Opening a graph for the screen: behind the first paint, in a thread, with a process of its own where it is built."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, cast

from cfgraph.explorer import View
from cfgraph.model.entity import ClaimOrder
from cfgraph.model.vocabulary import ABOUT, CF, CONFIDENCE, IN_DOCUMENT
from cfgraph.queries import load_library
from cfgraph.store import BuildProgress, ReadingOptions, open_graph
from cfgraph.store.notes_wording import describe_notes
from cfgraph.store.opening import location_names
from cfgraph.store.reading_options import AS_IT_IS
from cfgraph.store.source_watch import SourceWatch, watch_sources
from cfgraph.text.catalog import Language, Messages, Phrase, make_phrase

if TYPE_CHECKING:
    import rdflib

    from cfgraph.queries import Library, QueryRunner
    from cfgraph.store import Graph


class LazyRunner:
    """What runs queries, imported and made when the first one is to be run."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    @cached_property
    def made(self) -> QueryRunner:
        """What runs queries on the graph."""
        from cfgraph.queries import open_runner

        return open_runner(self._graph)

    def close(self) -> None:
        """End the process that ran queries, if any did."""
        if "made" in self.__dict__:
            self.made.close()


@dataclass(frozen=True, slots=True)
class Open:
    """An open graph as it is seen, the saved queries, and what runs queries."""

    view: View
    library: Library
    runners: LazyRunner
    owns_graph: bool = True
    """Whether the graph was opened here, and is to be closed with the program."""
    watch: SourceWatch | None = None
    """What tells whether the graph's files have changed since then."""
    notes: tuple[str, ...] = ()
    """What was passed over and let in while the files were read."""

    @property
    def runner(self) -> QueryRunner:
        """What runs queries."""
        return self.runners.made

    def close(self) -> None:
        """Let go of what runs queries, and of the graph where it was opened here."""
        self.runners.close()
        if self.owns_graph:
            self.view.graph.close()


@dataclass(frozen=True, slots=True)
class AskedGraph:
    """What to open, and how: reopening it does the same again."""

    location: str | Path | Sequence[str | Path] | rdflib.Graph | Graph
    reading: ReadingOptions | None = None
    roles: Path | None = None
    """A mapping file that says which nodes of another vocabulary stand for stakes."""

    def open(
        self, on_progress: Callable[[BuildProgress], None], started: Callable[[subprocess.Popen[bytes]], object]
    ) -> tuple[Graph, SourceWatch | None]:
        """Open the graph, with what tells whether its files have changed. Raises GraphError or UsageError."""
        if hasattr(self.location, "statistics"):
            return cast("Graph", self.location), None
        reading = self.reading or AS_IT_IS
        watch = watch_sources(self.location, reading, [self.roles] if self.roles is not None else ())
        if self.roles is not None:
            from cfgraph.api.role_mapping import open_with_roles

            names = location_names(cast("str", self.location)) or ()
            return open_with_roles(names, self.roles, reading, on_progress), watch
        return open_graph(cast("str", self.location), reading=reading, on_progress=on_progress, started=started), watch


def open_for_screen(
    asked: AskedGraph,
    queries: Path | None,
    language: Language,
    on_progress: Callable[[BuildProgress], None],
    started: Callable[[subprocess.Popen[bytes]], object],
    chosen_looks: Mapping[str, str],
    languages: tuple[str, ...],
    claim_order: ClaimOrder,
) -> Open:
    """Open a graph with the saved queries that fit it. Raises GraphError or UsageError."""
    graph, watch = asked.open(on_progress, started)
    library = _fitting_queries(load_library(queries), graph)
    view = View(graph, language, languages=languages, chosen_looks=chosen_looks, claim_order=claim_order)
    notes = tuple(describe_notes(graph.statistics.notes, Messages(language))) if graph.files else ()
    return Open(view, library, LazyRunner(graph), graph is not asked.location, watch, notes)


def _fitting_queries(library: Library, graph: Graph) -> Library:
    """Return the saved queries, without the bundled ones where a graph uses nothing of the vocabulary they ask by.

    A server is not made to count its whole graph for that: there claims, figures or sources tell.
    """
    if graph.is_remote:
        uses = any(map(graph.has_predicate, (CONFIDENCE, ABOUT, IN_DOCUMENT)))
    else:
        uses = any(iri.startswith(CF) for iri in (*graph.statistics.predicates, *graph.statistics.classes))
    return library if uses else library.without_bundled()


def describe_progress(progress: BuildProgress) -> Phrase:
    """Return how far a download has come, or a build."""
    if progress.stage == "download":
        return make_phrase("app.downloading", size=f"{progress.read / 1024**2:.1f}")
    return make_phrase("app.building", percent=percent_read(progress))


def percent_read(progress: BuildProgress) -> int:
    """Return how much of the files has been read, in percent."""
    return min(100, 100 * progress.read // max(progress.total, 1))
