"""What a peer is to the measurement: how it is built, opened and asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeAlias

Answer: TypeAlias = Any
"""What an operation found, as JSON: compared between the peers that were asked the same."""

Operation: TypeAlias = Callable[..., Answer]


class Session(Protocol):
    """An opened peer."""

    operations: Mapping[str, Operation]
    """What it can be asked, by the names of ``tasks``."""

    def server(self) -> int | None:
        """Return the id of the process that holds the statements, when it is not this one."""

    def close(self) -> None:
        """End it."""


@dataclass(frozen=True)
class InProcess:
    """An opened peer that answers in this process and needs no end."""

    operations: Mapping[str, Operation]

    def server(self) -> None:
        """Return None: no other process holds the statements."""

    def close(self) -> None:
        """Do nothing."""


class Peer(Protocol):
    """A module of a peer."""

    LARGEST: int
    """Statements beyond which it is not asked: it would take too long or too much memory."""

    def missing(self) -> str:
        """Return what is not installed, empty when all is."""

    def build(self, universe: Path, directory: Path) -> int | None:
        """Load a universe into a directory, if the peer keeps one; return the peak memory of a helper process."""

    def open_session(self, universe: Path, directory: Path) -> Session:
        """Open what was built, or read the universe into memory."""
