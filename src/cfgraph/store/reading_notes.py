"""Records of what was skipped or accepted while files were read: counts, and the first locations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

MOST_NOTED = 100
"""Maximum number of recorded locations of each kind; all are counted."""


@dataclass(frozen=True, slots=True)
class SkippedLine:
    """A location that was skipped, and the error there; ``line`` is None if unknown."""

    path: str
    line: int | None
    reason: str


@dataclass
class ReadingNotes:
    """What was skipped (``--skip-errors``), and invalid IRIs that were accepted (``--lenient``)."""

    skipped: list[SkippedLine] = field(default_factory=list)
    skipped_total: int = 0
    let_in: list[str] = field(default_factory=list)
    let_in_total: int = 0

    def skip(self, path: Path, line: int | None, reason: str) -> None:
        """Record a skipped location."""
        self.skipped_total += 1
        if len(self.skipped) < MOST_NOTED:
            self.skipped.append(SkippedLine(str(path), line, reason))

    def let(self, iri: str) -> None:
        """Record an accepted IRI, once."""
        self.let_in_total += 1
        if len(self.let_in) < MOST_NOTED:
            self.let_in.append(iri)

    def add(self, others: ReadingNotes) -> None:
        """Add the notes of another reader."""
        self.skipped_total += others.skipped_total
        self.let_in_total += others.let_in_total
        self.skipped = [*self.skipped, *others.skipped][:MOST_NOTED]
        self.let_in = [*self.let_in, *others.let_in][:MOST_NOTED]

    def to_json(self) -> dict[str, Any]:
        """Return the notes as stored in a manifest."""
        return asdict(self)


def notes_from_json(content: Mapping[str, Any]) -> ReadingNotes:
    """Return the notes in a manifest."""
    skipped: Sequence[Mapping[str, Any]] = content["skipped"]
    return ReadingNotes(
        [SkippedLine(**one) for one in skipped],
        content["skipped_total"],
        list(content["let_in"]),
        content["let_in_total"],
    )
