"""``QueryableStore``: what another process needs to know of a store's generation to run queries on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class QueryableStore:
    """One generation of a store, by the absolute paths of its parts.

    ``columns`` have a digest and a shape; ``database`` is None where the generation had none when it was opened.
    """

    directory: str
    generation: str
    columns: str
    digest: str
    shape: Mapping[str, Any]
    database: str | None
