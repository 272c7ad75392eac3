"""cfgraph: a terminal knowledge-graph explorer. ``open_graph()`` opens a graph, ``explore()`` shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import rdflib

    from cfgraph.store import Graph

__all__ = ["__version__", "explore", "open_graph"]

__version__ = "0.1.0"


def open_graph(location: str | Path | Sequence[str | Path] | rdflib.Graph = "bundled") -> Graph:
    """Open a graph for reading; see ``cfgraph.store.open_graph``."""
    from cfgraph.store import open_graph as open_store

    return open_store(location)


def explore(location: str | Path | Sequence[str | Path] | rdflib.Graph = "bundled") -> None:
    """Browse a graph in the terminal until the user quits: the bundled one, files, or an ``rdflib.Graph`` at hand."""
    from cfgraph.tui import run

    run(location)
