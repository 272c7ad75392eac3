"""What a person sees on a terminal: width, alignment, color. The commands run on a real pseudo-terminal."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios

import pytest
from rich.cells import cell_len
from terminals import read_terminal
from waiting import PATIENCE

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs pseudo-terminals")

ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


def _on_terminal(columns: int, *arguments: str) -> str:
    """Run a command on a terminal of this width and return what it wrote there."""
    main, side = pty.openpty()
    fcntl.ioctl(side, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    environment = {**os.environ, "TERM": "xterm-256color"}
    for name in ("COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR"):
        environment.pop(name, None)
    command = [sys.executable, "-m", "cfgraph", *arguments]
    process = subprocess.Popen(command, stdin=side, stdout=side, stderr=subprocess.PIPE, env=environment)
    os.close(side)
    written = read_terminal(main)
    process.communicate(timeout=PATIENCE)
    os.close(main)
    assert process.returncode == 0
    return written.decode().replace("\r\n", "\n")


@pytest.mark.parametrize("columns", [80, 200])
@pytest.mark.parametrize("command", [("neighbors", "招联"), ("show", "招联"), ("path", "中国联通", "深圳市")])
def test_output_fits_terminal_and_keeps_sources(columns: int, command: tuple[str, ...]) -> None:
    lines = ESCAPE.sub("", _on_terminal(columns, *command, "--lang", "zh")).splitlines()
    assert max(map(cell_len, lines)) <= columns
    if columns == 80:  # sources stand on lines of their own
        together = re.sub(r"\s", "", "".join(lines))
        assert "招商银行启动招联消费金融有限公司上市研究工作" in together


def test_color_is_used_on_terminal_unless_disabled() -> None:
    colored = re.compile(r"\x1b\[[0-9;]*3[0-7]")
    assert colored.search(_on_terminal(80, "show", "招联"))
    assert not colored.search(_on_terminal(80, "show", "招联", "--no-color"))


def test_long_output_uses_pager(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAGER", "sed 's/^/paged /'")
    assert _on_terminal(80, "neighbors", "招联").startswith("paged ")
    assert "paged" not in _on_terminal(80, "search", "招联", "--limit", "1")
    assert "paged" not in _on_terminal(80, "neighbors", "招联", "--format", "json")
    monkeypatch.setenv("PAGER", "head -1")  # left before the end
    assert _on_terminal(80, "neighbors", "招联").count("\n") == 1
    monkeypatch.setenv("PAGER", "no-such-pager")
    assert "Zhaolian" in _on_terminal(80, "neighbors", "招联", "--lang", "en")


def test_csv_on_a_terminal_is_made_safe() -> None:
    written = _on_terminal(80, "query", 'SELECT ("\\u001b[31mx" AS ?x) {}', "--format", "csv")
    assert "\x1b" not in written
    assert "␛[31mx" in written


def test_long_query_shows_how_to_stop_it() -> None:
    slow = (
        "import cfgraph.cli.slow_query as slow, sys, time; slow.PATIENCE = 0.01;"
        "from cfgraph.text.catalog import Messages\n"
        "with slow.tell_if_slow(Messages('en')):\n"
        "    while slow.threading.active_count() > 1: time.sleep(0.01)"
    )
    main, side = pty.openpty()
    with subprocess.Popen([sys.executable, "-c", slow], stdin=side, stdout=side, stderr=side):
        os.close(side)
        written = read_terminal(main, b"\n").decode()
    os.close(main)
    assert "Ctrl+C stops it, --timeout S sets a limit" in written
