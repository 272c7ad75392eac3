"""Opening the graph that a command line names, with a progress bar on stderr."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from cfgraph.api.knowledge_graph import KnowledgeGraph
from cfgraph.api.opening import open_graph
from cfgraph.cli.options import CommonOptions
from cfgraph.cli.progress import ProgressBar
from cfgraph.cli.stderr import write_message
from cfgraph.model.entity import Ref
from cfgraph.text.catalog import Messages, make_phrase


@contextmanager
def open_session(settings: CommonOptions) -> Iterator[KnowledgeGraph]:
    """Open the graph of a command line, seen in its language, and close it after."""
    with ProgressBar(settings.messages) as bar:
        graph = open_graph(settings.locations, language=settings.language, on_progress=bar.show)
    graph.view.on_misprint = partial(_report_misprint, settings.messages)
    with graph:
        yield graph


def _report_misprint(messages: Messages, text: str, misprint: str, meant: Ref) -> None:
    write_message(messages.translate(make_phrase("cli.misprint_of", text=text, label=meant.label, misprint=misprint)))
