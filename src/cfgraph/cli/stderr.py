"""Writing messages to stderr, safe to print. Data never goes here."""

from __future__ import annotations

import sys
from pathlib import Path

from cfgraph.text.catalog import Messages

MAX_LINES = 3
"""Maximum number of lines of a message; engines can be verbose."""

MAX_CHARACTERS = 500
"""Maximum number of characters of a line, since names and queries can be long."""


def write_message(message: str, *, prefix: str = "cfgraph: ") -> None:
    """Write a message to stderr, with control characters made visible; does nothing if stderr is closed."""
    from cfgraph.text.safe import shorten_middle

    lines = [
        shorten_middle(line, MAX_CHARACTERS - len(prefix)) for line in message.rstrip("\n").split("\n")[:MAX_LINES]
    ]
    try:
        print(prefix + "\n".join(lines), file=sys.stderr, flush=True)
    except OSError:
        return


def tell_page(offset: int, shown: int, total: int, messages: Messages) -> None:
    """Report which rows of a list are shown, unless all are, or that the page begins after the last one."""
    last = offset + shown
    if offset and offset >= total:
        write_message(messages("cli.beyond_last", offset=offset, total=f"{total:,}"))
    elif last < total or offset:
        write_message(messages("cli.page_of", first=offset + 1, last=last, total=f"{total:,}"))


def tell_if_link(path: Path, messages: Messages) -> None:
    """Report, before a file is written, the target of a symbolic link at its path."""
    if path.is_symlink():
        write_message(messages("files.follows_link", path=path, target=path.resolve()))
