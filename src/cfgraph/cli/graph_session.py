"""Opening the graph that a command line names, with a progress bar on stderr."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from cfgraph.api.knowledge_graph import KnowledgeGraph
from cfgraph.api.opening import open_graph
from cfgraph.cli.options import CommonOptions
from cfgraph.cli.progress import ProgressBar
from cfgraph.cli.stderr import write_message
from cfgraph.model.entity import Ref
from cfgraph.model.errors import UsageError
from cfgraph.store.notes_wording import describe_notes
from cfgraph.store.rdf_formats import FORMAT_NAMES
from cfgraph.store.standard_input import STDIN, spool_stdin
from cfgraph.text.catalog import Messages, make_phrase
from cfgraph.tui.settings import choose_languages, load_settings
from cfgraph.userfiles.directories import settings_path


@contextmanager
def open_session(settings: CommonOptions) -> Iterator[KnowledgeGraph]:
    """Open the graph of a command line in its language, and close it afterwards."""
    locations = read_locations(settings, settings.locations)
    with ProgressBar(settings.messages) as bar:
        graph = open_graph(
            locations,
            language=settings.language,
            reading=settings.reading,
            roles=settings.roles,
            on_progress=bar.show,
        )
    for line in describe_notes(graph.view.graph.notes, settings.messages):
        write_message(line)
    graph.view.on_misprint = partial(_report_misprint, settings.messages)
    users_own = load_settings(settings_path())[0]
    graph.view.chosen_looks = users_own.classes
    graph.view.claim_order = users_own.claim_order
    graph.view.languages = choose_languages(users_own, settings.asked_language)[1]
    with graph:
        yield graph


def check_single_stdin(settings: CommonOptions, query: str | None) -> None:
    """Raise UsageError if both graph and query are to be read from standard input."""
    if query == STDIN and STDIN in settings.locations:
        raise UsageError("cli.one_stdin")


def read_locations(settings: CommonOptions, locations: Sequence[str]) -> tuple[str, ...]:
    """Return locations with ``-`` replaced by a file with the content of standard input.

    Raises UsageError if its format is not given.
    """
    if STDIN not in locations:
        return tuple(locations)
    if settings.reading.input_format is None:
        raise UsageError("cli.stdin_format", formats=FORMAT_NAMES)
    spooled = str(spool_stdin(sys.stdin.buffer, settings.reading.input_format))
    return tuple(spooled if name == STDIN else name for name in locations)


def _report_misprint(messages: Messages, text: str, misprint: str, meant: Ref) -> None:
    write_message(messages.translate(make_phrase("cli.misprint_of", text=text, label=meant.label, misprint=misprint)))
