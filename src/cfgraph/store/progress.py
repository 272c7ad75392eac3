"""What a build tells of itself while it runs."""

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


def untold(_: BuildProgress) -> None:
    """Tell nobody."""
