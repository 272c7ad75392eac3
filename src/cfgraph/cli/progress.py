"""The progress bar of a build, drawn on stderr if it is a terminal."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING, Self

from cfgraph.text.catalog import Messages

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from cfgraph.store import BuildProgress

STAGES = {
    "download": "cli.downloading",
    "read": "cli.build_read",
    "arrange": "cli.build_arrange",
    "write": "cli.build_write",
    "names": "cli.build_names",
    "text": "cli.build_text",
    "database": "cli.build_database",
    "verify": "cli.build_verify",
}

MEASURED = ("download", "read", "text", "database", "verify")
"""Stages whose progress is known."""

PATIENCE = 0.5
"""Seconds before a bar is drawn; faster builds need none."""


class ProgressBar:
    """A context manager whose ``show`` draws the progress of a build: stage, share, statements, rate and time left."""

    def __init__(self, messages: Messages) -> None:
        self._messages = messages
        self._started = time.monotonic()
        self._progress: Progress | None = None
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._progress is not None:
            self._progress.stop()

    def show(self, state: BuildProgress) -> None:
        """Draw the state of a build."""
        seconds = time.monotonic() - self._started
        if not sys.stderr.isatty() or seconds < PATIENCE:
            return
        if self._progress is None:
            self._begin()
        assert self._progress is not None
        assert self._task is not None
        measured = state.stage in MEASURED and state.total > 0
        rate = state.statements / seconds
        counted = self._messages("cli.build_count", statements=state.statements, rate=round(rate))
        self._progress.update(
            self._task,
            description=self._messages(STAGES[state.stage]),
            total=state.total if measured else None,
            completed=state.read if measured else 0,
            counted=counted if measured and state.statements else "",
            refresh=not measured,
        )

    def _begin(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.percentage:>3.0f}%"),
            TextColumn("{task.fields[counted]}"),
            TimeRemainingColumn(compact=True),
            console=Console(stderr=True),
            transient=True,
        )
        self._task = self._progress.add_task("", total=None, counted="")
        self._progress.start()
