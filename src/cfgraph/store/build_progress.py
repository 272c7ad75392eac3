"""The progress of a build, and its callback."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

Stage: TypeAlias = Literal["download", "read", "arrange", "write", "names", "text", "database", "verify"]


@dataclass(frozen=True, slots=True)
class BuildProgress:
    """The progress of a build or check: its stage, bytes done (for a database statements) of all, and statements."""

    stage: Stage
    read: int
    total: int
    statements: int


OnProgress: TypeAlias = Callable[[BuildProgress], None]


def ignore_progress(_: BuildProgress) -> None:
    """Ignore the progress."""
