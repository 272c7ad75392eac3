"""Importing what the first place does not need, once that is shown and before the user asks for it."""

from __future__ import annotations

import threading
from importlib import import_module

PAUSE = 0.5
"""Seconds after the first place was opened, so that what it reads is shown before."""

_PANES = ("class_list", "entity", "paths", "sparql", "canvas", "connect", "document", "shares")
_ANALYSES = ("changes", "comparison", "contradictions", "control", "gaps", "similar", "structure", "timeline")
_SCREENS = ("search", "palette", "help", "pick", "claims", "prompt", "equivalents")

MODULES = (
    *(f"cfgraph.tui.screens.{name}" for name in _SCREENS),
    *(f"cfgraph.tui.panes.{name}" for name in _PANES),
    *(f"cfgraph.tui.panes.analyses.{name}" for name in _ANALYSES),
    "cfgraph.tui.panes.tree",
    "cfgraph.tui.panes.working_set",
    "cfgraph.tui.panes.result_graph",
    "cfgraph.tui.commands.palette",
    "cfgraph.tui.commands.export",
)
"""What is imported, the most likely first, with all that these import in turn."""


class ImportsAhead:
    """Imports modules one after the other in a thread, until it is stopped."""

    def __init__(self) -> None:
        self._stopped = threading.Event()

    def start(self) -> None:
        """Begin; leaving the program waits for the module that is being imported, which nothing may break off."""
        if not self._stopped.is_set():
            threading.Thread(target=self._import_all).start()

    def stop(self) -> None:
        """Import no further module."""
        self._stopped.set()

    def _import_all(self) -> None:
        for name in MODULES:
            if self._stopped.is_set():
                return
            import_module(name)
