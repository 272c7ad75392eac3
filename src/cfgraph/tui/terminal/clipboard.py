"""Copying: through the terminal (OSC 52, over ssh too), by a command such as ``pbcopy``, or to a file.

A terminal that ignores OSC 52 does so silently. So the method is a setting, and every notice names the method used.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Literal, TypeAlias

from cfgraph.model.errors import CfgraphError

Choice: TypeAlias = Literal["auto", "terminal", "command", "file"]

DEAF = ("linux", "dumb", "vt100", "vt220")
"""Terminals, by the variable ``TERM``, that ignore OSC 52."""

SECONDS = 5
"""Timeout in seconds of a copy command."""

_COMMANDS: tuple[tuple[str, str, str], ...] = (
    ("", "darwin", "pbcopy"),
    ("WAYLAND_DISPLAY", "", "wl-copy --type text/plain"),
    ("DISPLAY", "", "xclip -selection clipboard"),
    ("DISPLAY", "", "xsel --clipboard --input"),
    ("WSL_DISTRO_NAME", "", "clip.exe"),
    ("", "win32", "clip"),
    ("TERMUX_VERSION", "", "termux-clipboard-set"),
)
"""Commands that take the text on stdin, best first, with the variable or platform that each requires."""

_REMOTE = ("SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY")

_TMUX = "tmux load-buffer -w -"
"""tmux does not pass on the clipboard of a program unless it is configured to; this works over ssh too."""


@dataclass(frozen=True, slots=True)
class CopyMethod:
    """The target of copied text: the terminal, a file, or a command (with its words)."""

    kind: Literal["terminal", "command", "file"]
    command: tuple[str, ...] = ()


class CopyError(CfgraphError):
    """A copy command failed."""


def choose_method(
    choice: Choice, own: str, environ: Mapping[str, str], find: Callable[[str], object] = shutil.which
) -> CopyMethod:
    """Return the method for a setting; ``own`` is the user's command, if any; ``find`` searches PATH.

    The default (``auto``) is the user's command, else tmux's within tmux, else a known one unless over ssh, where it
    would use another machine's clipboard; else the terminal, or a file if the terminal is known to ignore OSC 52.
    If a command is requested and there is none, the method is the terminal.
    """
    command: tuple[str, ...] = ()
    if choice in ("auto", "command"):
        command = _split_command(own) or _find_command(environ, find)
    if command:
        return CopyMethod("command", command)
    deaf = choice == "auto" and environ.get("TERM", "") in DEAF
    return CopyMethod("file" if deaf or choice == "file" else "terminal")


def _split_command(command: str) -> tuple[str, ...]:
    try:
        return tuple(shlex.split(command))
    except ValueError:  # a quote that is not closed
        return (command,)


def _find_command(environ: Mapping[str, str], find: Callable[[str], object]) -> tuple[str, ...]:
    is_remote = any(environ.get(name) for name in _REMOTE)
    known = [] if is_remote else [c for name, system, c in _COMMANDS if environ.get(name) or sys.platform == system]
    for command in [_TMUX] * bool(environ.get("TMUX")) + known:
        words = tuple(shlex.split(command))
        if find(words[0]):
            return words
    return ()


def send_to(command: tuple[str, ...], text: str) -> None:
    """Pass a text to a command on its stdin. Raises CopyError if it can't be run, fails, or times out."""
    quiet = subprocess.DEVNULL  # some go on in the background, and would hold a pipe open
    try:
        subprocess.run(command, input=text.encode(), stdout=quiet, stderr=quiet, timeout=SECONDS, check=True)
    except subprocess.TimeoutExpired as error:
        raise CopyError("app.copy_slow", name=command[0], seconds=SECONDS) from error
    except subprocess.CalledProcessError as error:
        raise CopyError("app.copy_status", name=command[0], status=error.returncode) from error
    except OSError as error:
        raise CopyError("reason.of_file", path=command[0], reason=error) from error


def join_lines(lines: Iterable[str], longest: int) -> tuple[str, Iterable[str] | None]:
    """Return lines as one text and None; if the text would be too long, an empty one and an iterator over all lines.

    No more than ``longest`` characters are held in memory.
    """
    rest = iter(lines)
    taken: list[str] = []
    size = 0
    for line in rest:
        taken.append(line)
        size += len(line) + 1
        if size > longest:
            return "", chain(taken, rest)
    return "\n".join(taken), None


def write_copy(lines: Iterable[str], directory: Path) -> Path:
    """Write lines to a new file named after the time, and return it. Raises OSError."""
    stem = f"cfgraph-copy-{datetime.now():%Y%m%d-%H%M%S}"
    number = 1
    while True:
        path = directory / f"{stem}{f'-{number}' if number > 1 else ''}.tsv"
        try:
            with path.open("x", encoding="utf-8") as file:
                file.writelines(f"{line}\n" for line in lines)
        except FileExistsError:
            number += 1
        else:
            return path


def choose_method_here(choice: Choice, own: str) -> CopyMethod:
    """Return the method for this process."""
    return choose_method(choice, own, os.environ)
