"""Opening a graph for the UI: after the first paint, in a thread, with a separate process for building."""

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
    """A query runner that is imported and created when first needed."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    @cached_property
    def made(self) -> QueryRunner:
        """Return the query runner of the graph."""
        from cfgraph.queries import open_runner

        return open_runner(self._graph)

    def close(self) -> None:
        """End the query process, if there is one."""
        if "made" in self.__dict__:
            self.made.close()


@dataclass(frozen=True, slots=True)
class Open:
    """An open graph with its view, saved queries, and query runner."""

    view: View
    library: Library
    runners: LazyRunner
    owns_graph: bool = True
    """Whether the graph was opened here, and must be closed with the program."""
    watch: SourceWatch | None = None
    """A watch for changes of the graph's files."""
    notes: tuple[str, ...] = ()
    """Notes about what was skipped or accepted while the files were read."""

    @property
    def runner(self) -> QueryRunner:
        """The query runner."""
        return self.runners.made

    def close(self) -> None:
        """Close the query runner, and the graph if it was opened here."""
        self.runners.close()
        if self.owns_graph:
            self.view.graph.close()


@dataclass(frozen=True, slots=True)
class AskedGraph:
    """The graph to open or reopen, and how."""

    location: str | Path | Sequence[str | Path] | rdflib.Graph | Graph
    reading: ReadingOptions | None = None
    roles: Path | None = None
    """A mapping file for stakes in another vocabulary."""

    def open(
        self, on_progress: Callable[[BuildProgress], None], started: Callable[[subprocess.Popen[bytes]], object]
    ) -> tuple[Graph, SourceWatch | None]:
        """Open the graph and watch its files for changes. Raises GraphError or UsageError."""
        if hasattr(type(self.location), "statements"):
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
    """Open a graph with the suitable saved queries. Raises GraphError or UsageError."""
    graph, watch = asked.open(on_progress, started)
    library = _fitting_queries(load_library(queries), graph)
    view = View(graph, language, languages=languages, chosen_looks=chosen_looks, claim_order=claim_order)
    notes = tuple(describe_notes(graph.notes, Messages(language)))
    return Open(view, library, LazyRunner(graph), graph is not asked.location, watch, notes)


def _fitting_queries(library: Library, graph: Graph) -> Library:
    """Return the saved queries, without the bundled ones if the graph does not use their vocabulary.

    For a server, the presence of claims, figures or sources decides; the counts of its graph are not used.
    """
    if graph.is_remote:
        uses = any(map(graph.has_predicate, (CONFIDENCE, ABOUT, IN_DOCUMENT)))
    else:
        uses = any(iri.startswith(CF) for iri in (*graph.statistics.predicates, *graph.statistics.classes))
    return library if uses else library.without_bundled()


def describe_progress(progress: BuildProgress) -> Phrase:
    """Return the progress of a download or a build as text."""
    if progress.stage == "download":
        return make_phrase("app.downloading", size=f"{progress.read / 1024**2:.1f}")
    return make_phrase("app.building", percent=percent_read(progress))


def percent_read(progress: BuildProgress) -> int:
    """Return how much of the files has been read, in percent."""
    return min(100, 100 * progress.read // max(progress.total, 1))
