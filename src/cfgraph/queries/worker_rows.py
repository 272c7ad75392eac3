"""Batches of result rows for the client of the query worker."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from typing import Any, Protocol, TypeAlias

FIRST_BATCH, LARGEST_BATCH = 50, 2_000
"""Initial and maximum number of rows sent together; batches double in between."""

BATCH_SECONDS = 0.05
"""Maximum time that a row waits for its batch to fill, while rows keep arriving."""


Answer: TypeAlias = dict[str, Any]


class Send(Protocol):
    """Sends a part of an answer, and the lines of its rows."""

    def __call__(self, part: Answer, lines: bytes = b"") -> None:
        """Send it."""


def collect_batches(rows: Iterable[str]) -> Iterator[tuple[list[str], float]]:
    """Collect rows into batches, small and quick at first, then larger, each with its time in seconds."""
    size, batch = FIRST_BATCH, []
    started = time.perf_counter()
    for row in rows:
        batch.append(row)
        if len(batch) >= size or time.perf_counter() > started + BATCH_SECONDS:
            yield batch, time.perf_counter() - started
            size, batch = min(2 * size, LARGEST_BATCH), []
            started = time.perf_counter()
    if batch:
        yield batch, time.perf_counter() - started
