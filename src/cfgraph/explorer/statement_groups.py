"""``StatementGroups``: any number of statements by the graph that they are in, on disk if there are many."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from cfgraph.explorer.statement_lines import LineEncoder, LineFile, decode_lines
from cfgraph.model.errors import UsageError
from cfgraph.model.terms import Node, Statement

MAX_IN_MEMORY = 50_000
"""Number of statements that are in memory; more are written to a temporary file."""


class StatementGroups:
    """Statements in the order in which they are added, by group."""

    def __init__(self) -> None:
        """Create it without statements."""
        self._encoder = LineEncoder()
        self._new: dict[Node | None, list[str]] = {}
        self._count = 0
        self._file = LineFile()
        self._runs: dict[Node | None, list[int]] = {}

    def add(self, name: Node | None, statement: Statement) -> None:
        """Add a statement to a group. Raises UsageError if the disk for temporary files is full."""
        self._new.setdefault(name, []).append(self._encoder.encode(*statement))
        self._count += 1
        if self._count >= MAX_IN_MEMORY:
            self._write()

    def names(self) -> list[Node | None]:
        """Return the names of the groups, sorted; without a name comes first."""
        return sorted({*self._runs, *self._new}, key=lambda name: name or "")

    def read(self, name: Node | None) -> Iterator[Statement]:
        """Yield the statements of a group."""
        for number in self._runs.get(name, ()):
            yield from decode_lines(self._file.read_run(number))
        yield from decode_lines(self._new.get(name, ()))

    def _write(self) -> None:
        """Write the statements in memory to the file."""
        try:
            for name, lines in self._new.items():
                self._runs.setdefault(name, []).append(self._file.append_run(lines))
        except OSError as error:
            raise UsageError("files.unwritable", path=Path(tempfile.gettempdir()), reason=error) from error
        self._new, self._count = {}, 0
