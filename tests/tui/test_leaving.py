"""The program is ended from outside: the terminal is put back, and the session is kept as if one had quit."""

from __future__ import annotations

import fcntl
import os
import signal
import struct
import subprocess
import sys
from pathlib import Path

import pytest
from terminals import read_terminal
from waiting import PATIENCE

if os.name != "posix":
    pytest.skip("needs pseudo-terminals", allow_module_level=True)

import pty
import termios


def _started(settings: Path, state: Path, term: str = "xterm-256color") -> tuple[subprocess.Popen[bytes], int]:
    """Start the explorer on a terminal of its own; return the process and the terminal's other end."""
    main, side = pty.openpty()
    fcntl.ioctl(side, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    environment = {**os.environ, "TERM": term, "CFGRAPH_CONFIG": str(settings), "CFGRAPH_STATE": str(state)}
    command = [sys.executable, "-m", "cfgraph", "--lang", "en"]
    process = subprocess.Popen(command, stdin=side, stdout=side, stderr=side, env=environment)
    os.close(side)
    return process, main


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_signal_restores_terminal_and_saves_session(number: signal.Signals, tmp_path: Path) -> None:
    settings, state = tmp_path / "settings.toml", tmp_path / "state"
    settings.write_text("restore_session = true\n")
    process, terminal = _started(settings, state)
    assert b"Most connected" in read_terminal(terminal, b"Most connected")
    process.send_signal(number)
    last = read_terminal(terminal)
    process.communicate(timeout=PATIENCE)
    os.close(terminal)
    assert process.returncode == 128 + number
    assert b"\x1b[?1049l" in last, "the screen that was there before is shown again"
    assert b"\x1b[?1000l" in last, "the mouse is the terminal's again"
    assert '"overview"' in (state / "sessions.json").read_text()


def test_unsuitable_terminal_is_not_written_to(tmp_path: Path) -> None:
    process, terminal = _started(tmp_path / "settings.toml", tmp_path / "state", term="dumb")
    written = read_terminal(terminal)
    process.communicate(timeout=PATIENCE)
    os.close(terminal)
    assert process.returncode == 2
    assert written.startswith(b"cfgraph: this terminal (TERM=dumb) can't draw a screen;")
    assert b"\x1b" not in written
