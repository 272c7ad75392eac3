"""Opening the graph that a command line names, with a progress bar on stderr."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from cfgraph.api.knowledge_graph import KnowledgeGraph
from cfgraph.api.opening import open_graph
from cfgraph.cli.options import CommonOptions
from cfgraph.cli.progress import ProgressBar


@contextmanager
def open_session(settings: CommonOptions) -> Iterator[KnowledgeGraph]:
    """Open the graph of a command line, seen in its language, and close it after."""
    with ProgressBar(settings.messages) as bar:
        graph = open_graph(settings.locations, language=settings.language, on_progress=bar.show)
    with graph:
        yield graph
