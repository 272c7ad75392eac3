"""Quitting as with ``q`` when the terminal is closed or the process is terminated, so that nothing is lost."""

from __future__ import annotations

import asyncio
import signal
from typing import Any

from textual.app import App

ENDING = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGINT") if hasattr(signal, name))
"""Signals that end a process and leave time for cleaning up."""


def exit_on_signals(app: App[Any]) -> None:
    """Restore the terminal and save the session on these signals; the exit status is then 128 plus the signal number.

    Call it in the running event loop. If the loop can't watch signals, as on Windows, they act as before.
    """
    loop = asyncio.get_running_loop()
    for number in ENDING:
        try:
            loop.add_signal_handler(number, lambda code: app.exit(return_code=code), 128 + number)
        except (NotImplementedError, RuntimeError, ValueError):
            return
