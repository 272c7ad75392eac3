"""The requirements of the program: a terminal with cursor positioning, and no other event loop."""

from __future__ import annotations

import asyncio
import os
import sys

from cfgraph.model.errors import UsageError


def check_terminal() -> None:
    """Raise UsageError without a suitable terminal, or if an event loop is already running in this thread."""
    if not all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):  # Textual draws on stderr
        raise UsageError("cli.no_terminal")
    if os.environ.get("TERM") == "dumb":  # such as a shell within an editor: it can't place text
        raise UsageError("cli.dumb_terminal")
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return
    raise UsageError("app.running_loop")
