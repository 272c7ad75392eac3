"""cfgraph: a terminal knowledge-graph explorer. ``open_graph()`` opens a graph, ``explore()`` shows it.

Everything here is imported when it is first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from cfgraph.version import __version__

if TYPE_CHECKING:
    from cfgraph.api.knowledge_graph import KnowledgeGraph
    from cfgraph.api.opening import open_graph
    from cfgraph.api.result import Result
    from cfgraph.api.selection import Selection
    from cfgraph.model.errors import CfgraphError
    from cfgraph.store.reading_options import ReadingOptions
    from cfgraph.tui import explore

__all__ = [
    "CfgraphError",
    "KnowledgeGraph",
    "ReadingOptions",
    "Result",
    "Selection",
    "__version__",
    "explore",
    "open_graph",
]

_HOMES = {
    "CfgraphError": "cfgraph.model.errors",
    "KnowledgeGraph": "cfgraph.api.knowledge_graph",
    "ReadingOptions": "cfgraph.store.reading_options",
    "Result": "cfgraph.api.result",
    "Selection": "cfgraph.api.selection",
    "explore": "cfgraph.tui",
    "open_graph": "cfgraph.api.opening",
}
"""Where the names that this package offers are defined."""


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
