"""Writing messages to stderr, safe to print. Data never goes here."""

from __future__ import annotations

import sys
from pathlib import Path

from cfgraph.text.catalog import Messages

MAX_LINES = 3
"""Most lines of one message; engines can be long-winded."""

MAX_CHARACTERS = 500
"""Most characters of a line, of which a name or a query may be thousands."""


def write_message(message: str, *, prefix: str = "cfgraph: ") -> None:
    """Write a message to stderr, its foreign text made visible; stays silent when nobody can read it."""
    from cfgraph.text.safe import shorten_middle

    lines = [
        shorten_middle(line, MAX_CHARACTERS - len(prefix)) for line in message.rstrip("\n").split("\n")[:MAX_LINES]
    ]
    try:
        print(prefix + "\n".join(lines), file=sys.stderr, flush=True)
    except OSError:
        return


def tell_if_link(path: Path, messages: Messages) -> None:
    """Say, before a file is written, where a link leads that its path is."""
    if path.is_symlink():
        write_message(messages("files.follows_link", path=path, target=path.resolve()))
