"""The terminal user interface, which only displays and requests data. ``run`` opens a graph in it."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from cfgraph.userfiles.home import expand_home

if TYPE_CHECKING:
    from collections.abc import Sequence

    import rdflib

    from cfgraph.api.knowledge_graph import KnowledgeGraph
    from cfgraph.api.opening import Location
    from cfgraph.store import Graph, ReadingOptions
    from cfgraph.text.catalog import Language

__all__ = ["explore", "run"]

SWITCH = 0.001
"""Interval in seconds at which a background thread yields to the UI; Python's default is 5 ms."""

ESCAPE_DELAY = "200"
"""Milliseconds after which an escape byte counts as the escape key when connected over ssh; 100 otherwise."""

NOTICES = 4
"""Maximum number of errors in the settings that are reported at startup."""


def explore(location: Location | KnowledgeGraph = "bundled", *, language: Language | None = None) -> None:
    """Browse a graph in the terminal until the user quits.

    ``location`` is as for ``open_graph``, or an opened graph, which stays open.
    Raises UsageError if there is no terminal or an event loop is running (as in a notebook), and GraphError when
    the graph can't be opened.
    """
    from cfgraph.api.knowledge_graph import KnowledgeGraph
    from cfgraph.api.opening import as_location
    from cfgraph.tui.terminal.requirements import check_terminal

    check_terminal()
    if isinstance(location, KnowledgeGraph):
        run(location.view.graph, language=language or location.language)
    else:
        run(as_location(location), language=language)


def run(
    location: str | Path | Sequence[str | Path] | rdflib.Graph | Graph = "bundled",
    *,
    language: Language | None = None,
    queries: Path | None = None,
    sources: Path | None = None,
    color: bool = True,
    reading: ReadingOptions | None = None,
    roles: Path | None = None,
) -> None:
    """Browse a graph in the terminal until the user quits, with the user's settings; an opened graph stays open.

    ``language`` is that of labels and screen, by default the settings' or the locale's; ``queries`` is an additional
    directory of saved queries, ``sources`` a directory with the cited documents; without ``color`` only
    bold, dim and reversed text is used. ``reading`` has the reading options, ``roles`` is a mapping file for stakes in
    another vocabulary; both also apply when the graph is read again.
    Raises GraphError when the graph can't be opened.
    """
    if os.environ.get("SSH_CONNECTION"):
        os.environ.setdefault("ESCDELAY", ESCAPE_DELAY)  # read when Textual is imported
    from cfgraph.model.errors import UsageError, translate_error
    from cfgraph.text.catalog import Messages
    from cfgraph.tui.app import CfgraphApp
    from cfgraph.tui.settings import choose_languages, load_settings
    from cfgraph.tui.theme import NO_COLOR, remembered_theme
    from cfgraph.userfiles.directories import settings_path

    path = settings_path()
    settings, problems = load_settings(path)
    if sources is not None:
        settings = replace(settings, sources=str(sources))
    language, languages = choose_languages(settings, language)
    settings = replace(settings, languages=languages)
    messages = Messages(language)
    notices = [problem.text(messages, path) for problem in problems[:NOTICES]]
    if len(problems) > NOTICES:
        notices.append(messages("settings.more", total=len(problems) - NOTICES))
    theme = settings.theme
    try:
        theme = remembered_theme(settings)
    except UsageError as error:
        notices.append(translate_error(error, messages))
    app = CfgraphApp(
        location,
        language=language,
        queries=queries or (expand_home(settings.queries) if settings.queries else None),
        settings=settings,
        theme=theme if color else NO_COLOR,
        notices=notices,
        reading=reading,
        roles=roles,
    )
    sys.setswitchinterval(SWITCH)
    app.run()
    if app.failure is not None:
        raise app.failure
    if app.return_code:  # an error, which the app has printed, or a signal
        sys.exit(app.return_code)
