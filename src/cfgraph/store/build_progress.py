"""The progress that a store's build reports while it runs, and the callback that takes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

Stage: TypeAlias = Literal["read", "arrange", "write", "names"]


@dataclass(frozen=True, slots=True)
class BuildProgress:
    """How far a build has come: its stage, bytes of the files read so far and in all, and statements read."""

    stage: Stage
    read: int
    total: int
    statements: int


OnProgress: TypeAlias = Callable[[BuildProgress], None]


def ignore_progress(_: BuildProgress) -> None:
    """Tell nobody."""
