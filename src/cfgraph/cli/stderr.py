"""Writing messages to stderr, safe to print. Data never goes here."""

from __future__ import annotations

import sys

MAX_LINES = 3
"""Most lines of one message; engines can be long-winded."""


def write_message(message: str, *, prefix: str = "cfgraph: ") -> None:
    """Write a message to stderr, its foreign text made visible; stays silent when nobody can read it."""
    from cfgraph.text.safe import to_one_line

    lines = [to_one_line(line) for line in message.rstrip("\n").split("\n")[:MAX_LINES]]
    try:
        print(prefix + "\n".join(lines), file=sys.stderr, flush=True)
    except OSError:
        return
