"""Importing the modules of other pages after the first one is shown, before the user needs them."""

from __future__ import annotations

import threading
from importlib import import_module

PAUSE = 0.5
"""Seconds after the first page was opened, so that its contents are shown first."""

_PANES = ("class_list", "entity", "paths", "sparql", "canvas", "connect", "document", "shares")
_ANALYSES = ("changes", "comparison", "contradictions", "control", "gaps", "similar", "structure", "timeline")
_SCREENS = ("search", "palette", "help", "pick", "claims", "prompt", "equivalents")

MODULES = (
    *(f"cfgraph.tui.screens.{name}" for name in _SCREENS),
    *(f"cfgraph.tui.panes.{name}" for name in _PANES),
    *(f"cfgraph.tui.panes.analyses.{name}" for name in _ANALYSES),
    "cfgraph.tui.panes.tree",
    "cfgraph.tui.panes.later",
    "cfgraph.tui.panes.working_set",
    "cfgraph.tui.panes.result_graph",
    "cfgraph.tui.commands.palette",
    "cfgraph.tui.commands.export",
)
"""The modules to import, most likely ones first, with everything that these import in turn."""


class ImportsAhead:
    """Imports modules one after another in a thread, until it is stopped."""

    def __init__(self) -> None:
        self._stopped = threading.Event()

    def start(self) -> None:
        """Start importing. On quitting, the program waits for the current import, which can't be interrupted."""
        if not self._stopped.is_set():
            threading.Thread(target=self._import_all).start()

    def stop(self) -> None:
        """Stop importing."""
        self._stopped.set()

    def _import_all(self) -> None:
        for name in MODULES:
            if self._stopped.is_set():
                return
            import_module(name)
