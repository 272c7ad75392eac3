"""Telling whoever watches a query run for long how to stop it. There is no time limit unless one is asked for."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from cfgraph.cli.stderr import write_message
from cfgraph.text.catalog import Messages

PATIENCE = 30.0
"""Seconds after which it is told."""


@contextmanager
def tell_if_slow(messages: Messages) -> Iterator[None]:
    """Write a message on a terminal once the block has run for long."""
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
