"""The terminal program: screens that only show and ask. ``run`` opens it on a graph."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import rdflib

    from cfgraph.text.catalog import Language

__all__ = ["run"]


def run(
    location: str | Path | Sequence[str | Path] | rdflib.Graph = "bundled",
    *,
    language: Language | None = None,
    queries: Path | None = None,
) -> None:
    """Browse a graph in the terminal until the user quits.

    ``language`` is that of labels and screen, by default the locale's; ``queries`` is a further directory of
    saved queries. Raises GraphError when the graph can't be opened.
    """
    from cfgraph.tui.app import CfgraphApp

    app = CfgraphApp(location, language=language, queries=queries)
    app.run()
    if app.failure is not None:
        raise app.failure
    if app.return_code:  # the program broke and has shown how
        sys.exit(app.return_code)
