"""How long cfgraph takes to start, beside the bare interpreter and the import of Textual.

Prints milliseconds (best and median of several runs in this one session) and their ratio to the bare interpreter.
Run by ``make bench``.
"""

from __future__ import annotations

import os
import pty
import select
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence

RUNS = 9


def finished(command: Sequence[str]) -> float:
    """Return the seconds until a command has ended."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


def shown(command: Sequence[str], text: str) -> float:
    """Return the seconds until a command run in a terminal of 80x24 has written a text to it."""
    start = time.perf_counter()
    process, terminal = pty.fork()
    if process == 0:
        os.environ.update(TERM="xterm-256color", COLUMNS="80", LINES="24")
        os.execvp(command[0], list(command))
    seen = b""
    try:
        while text.encode() not in seen and time.perf_counter() - start < 30:
            if select.select([terminal], [], [], 0.5)[0]:
                seen += os.read(terminal, 65_536)
        return time.perf_counter() - start
    finally:
        os.kill(process, 9)
        os.waitpid(process, 0)
        os.close(terminal)


def main() -> None:
    python, cfgraph = sys.executable, [sys.executable, "-m", "cfgraph"]
    tui = [*cfgraph, "--lang", "zh"]
    rows: list[tuple[str, Callable[[], float]]] = [
        ("bare interpreter", lambda: finished([python, "-c", "pass"])),
        ("import textual.app", lambda: finished([python, "-c", "import textual.app"])),
        ("cfgraph --help", lambda: finished([*cfgraph, "--help"])),
        ("cfgraph search", lambda: finished([*cfgraph, "search", "招联"])),
        ("cfgraph query (saved)", lambda: finished([*cfgraph, "query", "capital-shortfall"])),
        ("TUI, first paint", lambda: shown(tui, "正在打开图谱")),
        ("TUI, overview", lambda: shown(tui, "关系最多的实体")),
    ]
    finished([*cfgraph, "info"])  # builds the store, once
    bare = 0.0
    print(f"{'':24}{'best ms':>10}{'median ms':>12}{'x bare':>9}")
    for name, measure in rows:
        times = [measure() for _ in range(RUNS)]
        best = min(times)
        bare = bare or best
        print(f"{name:24}{best * 1000:10.0f}{statistics.median(times) * 1000:12.0f}{best / bare:9.1f}")


if __name__ == "__main__":
    main()
