"""The progress that a store's build reports while it runs, and the callback that takes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

Stage: TypeAlias = Literal["download", "read", "arrange", "write", "names", "text", "database", "verify"]


@dataclass(frozen=True, slots=True)
class BuildProgress:
    """How far a build or a check has come: its stage, bytes (of a database statements) of all, and statements."""

    stage: Stage
    read: int
    total: int
    statements: int


OnProgress: TypeAlias = Callable[[BuildProgress], None]


def ignore_progress(_: BuildProgress) -> None:
    """Tell nobody."""
