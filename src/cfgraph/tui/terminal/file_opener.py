"""Opening a file in the desktop's program for it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from cfgraph.model.errors import UsageError

OPENERS = ("xdg-open", "wslview", "termux-open", "gio open")
"""Commands that open a file, other than on macOS and Windows."""


def open_file(path: Path) -> None:
    """Open a file. Raises UsageError if no command is available. Called in a worker thread."""
    if sys.platform == "win32":
        os.startfile(path)
        return
    known = ("open",) if sys.platform == "darwin" else OPENERS
    has_desktop = sys.platform == "darwin" or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    words = next((name.split() for name in known if shutil.which(name.split()[0])), None)
    if words is None or not (has_desktop or words[0] in ("wslview", "termux-open")):
        raise UsageError("app.no_opener", path=path)
    done = subprocess.run(
        [*words, str(path)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
        start_new_session=True,
    )
    if done.returncode:
        raise UsageError("app.not_opened", name=words[0], path=path, status=done.returncode)
