"""Showing long output through the user's pager, like git: only on a terminal, and only if it does not fit."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import suppress

DEFAULT_PAGER = "less"
"""The default pager, if installed."""

LESS = "FRX"
"""Default options of less: pass colors, quit if the text fits, do not clear the screen."""


def print_paged(text: str) -> None:
    """Print a text to stdout, through the pager if it is longer than the terminal. ``PAGER=cat`` disables paging."""
    pager = os.environ.get("PAGER", DEFAULT_PAGER if shutil.which(DEFAULT_PAGER) else "").strip()
    fits = text.count("\n") < shutil.get_terminal_size().lines
    if fits or pager in ("", "cat") or os.environ.get("TERM") == "dumb" or not sys.stdin.isatty():
        sys.stdout.write(text)
        return
    sys.stdout.flush()
    environment = {"LESS": LESS, "LESSCHARSET": "utf-8", "LV": "-c", **os.environ}
    process = subprocess.Popen(pager, shell=True, stdin=subprocess.PIPE, env=environment)
    assert process.stdin is not None
    with suppress(BrokenPipeError), process.stdin as stream:  # a pager may be left before its end
        stream.write(text.encode("utf-8", "replace"))
    while True:
        with suppress(KeyboardInterrupt):  # a key of the pager
            status = process.wait()
            break
    if status == 127:  # the shell found no such program
        sys.stdout.write(text)
