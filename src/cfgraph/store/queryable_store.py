"""``QueryableStore``: information about a store's generation for another process that runs queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class QueryableStore:
    """One generation of a store, by the absolute paths of its parts.

    ``columns`` have a digest and a shape; ``database`` is None if the generation had none when it was opened. With
    ``union`` the default graph of queries includes the statements of named graphs, otherwise only its own.
    """

    directory: str
    generation: str
    columns: str
    digest: str
    shape: Mapping[str, Any]
    database: str | None
    union: bool = True

    def without_union(self) -> QueryableStore:
        """Return the store with the default graph alone; the same if there are no named graphs."""
        return replace(self, database=None, union=False) if self.shape["graphs"] else self


def name_engine() -> str:
    """Return name and version of the engine that runs queries."""
    from importlib.metadata import version  # takes longer to import than a store to open

    return f"Oxigraph (pyoxigraph {version('pyoxigraph')})"
