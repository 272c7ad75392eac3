"""What was passed over or let in while files were read: counted, and the first of them with their places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

MOST_NOTED = 100
"""Places that are remembered of each kind; all are counted."""


@dataclass(frozen=True, slots=True)
class SkippedLine:
    """A place that was passed over, and what was wrong there; ``line`` is None where it is not known."""

    path: str
    line: int | None
    reason: str


@dataclass
class ReadingNotes:
    """What was passed over (``--skip-errors``) and the IRIs that were let in although they are none (``--lenient``)."""

    skipped: list[SkippedLine] = field(default_factory=list)
    skipped_total: int = 0
    let_in: list[str] = field(default_factory=list)
    let_in_total: int = 0

    def skip(self, path: Path, line: int | None, reason: str) -> None:
        """Note a place that is passed over."""
        self.skipped_total += 1
        if len(self.skipped) < MOST_NOTED:
            self.skipped.append(SkippedLine(str(path), line, reason))

    def let(self, iri: str) -> None:
        """Note an IRI that is let in, for the first time."""
        self.let_in_total += 1
        if len(self.let_in) < MOST_NOTED:
            self.let_in.append(iri)

    def add(self, others: ReadingNotes) -> None:
        """Note what was noted elsewhere."""
        self.skipped_total += others.skipped_total
        self.let_in_total += others.let_in_total
        self.skipped = [*self.skipped, *others.skipped][:MOST_NOTED]
        self.let_in = [*self.let_in, *others.let_in][:MOST_NOTED]

    def to_json(self) -> dict[str, Any]:
        """Return the notes as a manifest holds them."""
        return asdict(self)


def notes_from_json(content: Mapping[str, Any]) -> ReadingNotes:
    """Return the notes that a manifest holds."""
    skipped: Sequence[Mapping[str, Any]] = content["skipped"]
    return ReadingNotes(
        [SkippedLine(**one) for one in skipped],
        content["skipped_total"],
        list(content["let_in"]),
        content["let_in_total"],
    )
