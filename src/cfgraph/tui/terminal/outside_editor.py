"""Editing a file in the user's own editor while the program waits: its command, and how to pass a line number."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from textual.app import App, SuspendNotSupported

from cfgraph.model.errors import UsageError

_PLUS: Callable[[Path, int], list[str]] = lambda path, line: [f"+{line}", str(path)]  # noqa: E731 - one of a table
_COLON: Callable[[Path, int], list[str]] = lambda path, line: [f"{path}:{line}"]  # noqa: E731
_GOTO: Callable[[Path, int], list[str]] = lambda path, line: ["--goto", f"{path}:{line}"]  # noqa: E731

_PLACES: Mapping[str, Callable[[Path, int], list[str]]] = {
    **dict.fromkeys(("hx", "helix", "subl", "zed", "edit"), _COLON),
    **dict.fromkeys(("code", "codium", "cursor"), _GOTO),
}
"""Line number options of editors; other editors take one like vi, nano and emacs."""


def edit_outside(app: App[Any], path: Path, line: int | None = None) -> tuple[str, int]:
    """Edit a file, starting at a line; return the editor and its exit status. Raises UsageError if it can't be run."""
    words = _editor_command()
    tell = _PLACES.get(Path(words[0]).stem, _PLUS)
    arguments = [str(path)] if line is None else tell(path, line)
    try:
        with app.suspend():
            done = subprocess.run([*words, *arguments], check=False)
    except SuspendNotSupported:
        raise UsageError("sparql.no_suspend") from None
    except OSError as error:
        raise UsageError("sparql.no_editor", editor=" ".join(words), reason=error) from error
    finally:
        app.refresh(layout=True)
    return words[0], done.returncode


def _editor_command() -> list[str]:
    """Return the command of the user's editor. Raises UsageError for unbalanced quotes."""
    command = os.environ.get("VISUAL", "").strip() or os.environ.get("EDITOR", "").strip() or "vi"
    try:
        return shlex.split(command)
    except ValueError as error:
        raise UsageError("sparql.editor_quotes", editor=command) from error
