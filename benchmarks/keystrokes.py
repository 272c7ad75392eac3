"""How soon a key is answered on the screen while the program is busy: loading, paging, finding paths, querying.

    python benchmarks/keystrokes.py [FILE.nt]

Runs cfgraph in a terminal of 100x30 on a file (without one, on a made-up universe of 1 M statements; see
``universe.py``), presses keys as a person does, and takes the time from sending each key to the first line that the
program draws for it. Prints the median, the 95th percentile and the worst, in milliseconds.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

KEYS = 60
"""Keys that are pressed in each state."""

PAUSE = 0.03
"""Seconds without a frame before the next key."""

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(STRLEN(STR(?c)) > 3) }"


EVERYTHING = "SELECT ?s ?p ?o { ?s ?p ?o }"

SETTINGS = "[limits]\nrows = 1000000\n"

TARGET = "bank"
"""What the other end of a path is searched by."""

HUB = "零售业"
"""The most connected entity of a made-up universe."""

PAGES = "\x1b[6~" * 5
"""Five times page down, which is more than a page that is read at a time."""


class Terminal:
    """A program in a pseudo-terminal."""

    def __init__(self, command: Sequence[str], environ: dict[str, str]) -> None:
        self._process, self._file = pty.fork()
        if self._process == 0:
            os.execvpe(command[0], list(command), {**os.environ, **environ, "TERM": "xterm-256color"})
        fcntl.ioctl(self._file, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))

    def read(self, seconds: float) -> bytes:
        """Return what the program writes next, or nothing after some seconds."""
        if select.select([self._file], [], [], seconds)[0]:
            return os.read(self._file, 1 << 20)
        return b""

    def settle(self, quiet: float = 0.5, seconds: float = 10) -> None:
        """Wait until the program writes nothing for a while, but not for ever: a running clock is drawn again."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.read(quiet):
            pass

    def send(self, text: str) -> None:
        """Type a text."""
        os.write(self._file, text.encode())

    def until(self, text: str, seconds: float = 300) -> None:
        """Wait until the program has written a text; raises TimeoutError."""
        seen, end = b"", time.monotonic() + seconds
        while text.encode() not in seen:
            if time.monotonic() > end:
                raise TimeoutError(f"{text!r} was never shown")
            seen = seen[-200:] + self.read(1)

    def answer(self, key: str, shown: bytes = b"") -> float:
        """Return the seconds from a key to the first frame that holds a text, or to the first frame at all."""
        self.settle(PAUSE)  # what is left of the frame before
        start = time.perf_counter()
        self.send(key)
        seen = b""
        while time.perf_counter() - start < 20:
            seen += self.read(20)
            if seen and shown in seen:
                return time.perf_counter() - start
        raise TimeoutError(f"no answer to {key!r}")

    def close(self) -> None:
        """End the program."""
        os.kill(self._process, signal.SIGKILL)
        os.waitpid(self._process, 0)
        os.close(self._file)


def moved(terminal: Terminal) -> Iterator[float]:
    """Yield the answers to moving the cursor down and up; nothing else on the screen may change meanwhile."""
    for _ in range(KEYS // 2):
        for key in "jk":
            yield terminal.answer(key)


def typed(terminal: Terminal) -> Iterator[float]:
    """Yield the answers to typing letters into the search box, each of which must appear."""
    for number in range(KEYS):
        key = chr(ord("a") + number % 26)
        yield terminal.answer(key, key.encode())


def behind(terminal: Terminal, work: str, keys: str) -> Iterator[float]:
    """Yield the answers to keys, in turn, right after others that set work going behind the screen."""
    for number in range(KEYS // 2):
        terminal.send(work)
        yield terminal.answer(keys[number % len(keys)])
        terminal.settle(0.2)


def report(name: str, times: Sequence[float]) -> None:
    """Print a line."""
    ordered = sorted(times)
    p95 = ordered[int(len(ordered) * 0.95)]
    figures = (statistics.median(ordered), p95, ordered[-1])
    print(f"{name:44}" + "".join(f"{1000 * figure:10.1f}" for figure in figures), flush=True)


def main() -> None:
    print(f"{'':44}{'median ms':>10}{'p95 ms':>10}{'worst ms':>10}")
    with tempfile.TemporaryDirectory() as scratch:
        if len(sys.argv) > 1:
            file = Path(sys.argv[1]).resolve()
        else:
            file = Path(scratch) / "universe.nt"
            universe = Path(__file__).with_name("universe.py")
            subprocess.run([sys.executable, str(universe), "--statements", "1M", str(file)], check=True)
        measure(file, Path(scratch))


def measure(file: Path, scratch: Path) -> None:
    command = [sys.executable, "-m", "cfgraph", "--lang", "en", "-g", str(file)]
    environ = {
        "CFGRAPH_CACHE": str(scratch / "cache"),
        "CFGRAPH_STATE": str(scratch),
        "CFGRAPH_CONFIG": str(scratch / "settings.toml"),
    }
    (scratch / "settings.toml").write_text(SETTINGS, encoding="utf-8")
    terminal = Terminal(command, environ)
    try:
        terminal.until("Opening")
        terminal.send("/")
        terminal.settle(0.3)
        report("while the graph is built and opened", list(typed(terminal)))
        terminal.send("\x1b")
        terminal.until("Classes")
        terminal.settle()
        report("idle, the overview", list(moved(terminal)))
        terminal.send("g\r")
        terminal.settle()
        report("while pages of a class are read", list(behind(terminal, PAGES, "k")))
        terminal.send("gp")
        terminal.settle()
        terminal.send(TARGET)
        terminal.settle()
        terminal.send("\r")
        terminal.settle()
        report("while more paths are looked for", list(behind(terminal, "J", "lh")))
        terminal.send("/")
        terminal.settle()
        terminal.send(HUB)
        terminal.settle()
        terminal.send("\r")
        terminal.settle()
        terminal.send("g\r")
        terminal.settle()
        report("while the neighbors of a hub are read", list(behind(terminal, PAGES, "k")))
        terminal.send("M")
        terminal.settle(2)
        report("on the canvas of a hub", list(moved(terminal)))
        terminal.send("2")
        terminal.settle(3)
        report("on a canvas of hundreds of entities", list(moved(terminal)))
        terminal.send("s")
        terminal.settle()
        terminal.send("n")
        terminal.settle()
        terminal.send(f"\x1b[200~{ENDLESS}\x1b[201~")  # pasted, as the editor closes brackets that are typed
        terminal.settle()
        terminal.send("\x12")
        terminal.until("Esc cancels", 30)
        terminal.send("o")
        terminal.settle()
        report("while a query keeps a core busy", list(moved(terminal)))
        terminal.send("s")
        terminal.settle()
        for key in ("\x1b", "\x1b", "n"):  # cancels the query, leaves the editor, begins another
            terminal.send(key)
            terminal.settle()
        terminal.send(f"\x1b[200~{EVERYTHING}\x1b[201~")
        terminal.settle()
        terminal.send("\x12")
        terminal.until("rows so far", 30)
        report("while up to a million rows come", list(moved(terminal)))
    except (TimeoutError, OSError) as error:
        sys.exit(f"keystrokes: a stage was given up: {error}")
    finally:
        terminal.close()


if __name__ == "__main__":
    main()
