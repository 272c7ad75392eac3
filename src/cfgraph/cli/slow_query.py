"""Reporting how to stop a query that takes long. There is no default time limit."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from cfgraph.cli.stderr import write_message
from cfgraph.text.catalog import Messages

PATIENCE = 30.0
"""Seconds until the message."""


@contextmanager
def tell_if_slow(messages: Messages) -> Iterator[None]:
    """Write a message on a terminal if the block takes long."""
    if not sys.stderr.isatty():
        yield
        return
    timer = threading.Timer(PATIENCE, write_message, (messages("cli.still_running", seconds=round(PATIENCE)),))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
