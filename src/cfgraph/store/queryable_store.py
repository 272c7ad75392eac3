"""``QueryableStore``: what another process needs to know of a store's generation to run queries on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class QueryableStore:
    """One generation of a store, by the absolute paths of its parts.

    ``columns`` have a digest and a shape; ``database`` is None where the generation had none when it was opened. With
    ``union`` the default graph that queries see holds what stands in named graphs as well, else only what is its own.
    """

    directory: str
    generation: str
    columns: str
    digest: str
    shape: Mapping[str, Any]
    database: str | None
    union: bool = True

    def without_union(self) -> QueryableStore:
        """Return the store with a default graph of its own; the same where nothing stands in a named one."""
        return replace(self, database=None, union=False) if self.shape["graphs"] else self


def name_engine() -> str:
    """Return name and version of the engine that runs queries."""
    from importlib.metadata import version  # takes longer to import than a store to open

    return f"Oxigraph (pyoxigraph {version('pyoxigraph')})"
