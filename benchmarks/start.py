"""How long cfgraph takes to start, beside the bare interpreter, the import of Textual, and harlequin.

    python benchmarks/start.py [--harlequin PATH]

Prints milliseconds (best and median of several runs in this one session), their ratio to the bare interpreter, and
what the program in a terminal has then taken of processor time (best) and of memory. Modules are compiled beforehand,
as an installer does, whatever the environment says. harlequin, another program on Textual, is measured where it is
installed. Run by ``make bench``.
"""

from __future__ import annotations

import argparse
import os
import pty
import re
import select
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

RUNS = 9


def finished(command: Sequence[str]) -> float:
    """Return the seconds until a command has ended."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


class Taken(NamedTuple):
    """What a process has taken: milliseconds of processor time, and MiB of memory."""

    cpu: int
    memory: int


def shown(command: Sequence[str], text: str, taken: list[Taken]) -> float:
    """Return the seconds until a command in a terminal of 80x24 has written a text to it; add what it has taken."""
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
        seconds = time.perf_counter() - start
        status = Path(f"/proc/{process}/status")
        if status.exists() and (held := re.search(r"VmRSS:\s+(\d+)", status.read_text())):
            user, system = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[11:13]
            milliseconds = 1000 * (int(user) + int(system)) // os.sysconf("SC_CLK_TCK")
            taken.append(Taken(milliseconds, int(held[1]) // 1024))
        return seconds
    finally:
        os.kill(process, 9)
        os.waitpid(process, 0)
        os.close(terminal)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--harlequin", default=shutil.which("harlequin"), help="the command, if it is not on the path")
    harlequin = parser.parse_args().harlequin
    python, cfgraph = sys.executable, [sys.executable, "-m", "cfgraph"]
    tui = [*cfgraph, "--lang", "zh"]
    taken: list[Taken] = []
    rows: list[tuple[str, Callable[[], float]]] = [
        ("bare interpreter", lambda: finished([python, "-c", "pass"])),
        ("import textual.app", lambda: finished([python, "-c", "import textual.app"])),
        ("cfgraph --help", lambda: finished([*cfgraph, "--help"])),
        ("cfgraph search", lambda: finished([*cfgraph, "search", "招联"])),
        ("cfgraph query (saved)", lambda: finished([*cfgraph, "query", "capital-shortfall"])),
        ("TUI, first paint", lambda: shown(tui, "正在打开图谱", taken)),
        ("TUI, overview", lambda: shown(tui, "关系最多的实体", taken)),
    ]
    with tempfile.TemporaryDirectory() as scratch:
        os.environ.update(CFGRAPH_STATE=scratch, CFGRAPH_CONFIG=f"{scratch}/none.toml")
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = f"{scratch}/compiled"
        if harlequin:
            rows.append(
                ("harlequin, first paint", lambda: shown([harlequin, "--no-download-tzdata"], "Catalog", taken))
            )
        finished([*cfgraph, "info"])  # builds the store, once
        shown(tui, "关系最多的实体", [])  # compiles the modules
        bare = 0.0
        print(f"{'':24}{'best ms':>10}{'median ms':>12}{'x bare':>9}{'CPU ms':>9}{'MiB':>8}")
        for name, measure in rows:
            taken.clear()
            times = [measure() for _ in range(RUNS)]
            best = min(times)
            bare = bare or best
            held = ""
            if taken:
                held = f"{min(one.cpu for one in taken):9}{statistics.median(one.memory for one in taken):8.0f}"
            print(f"{name:24}{best * 1000:10.0f}{statistics.median(times) * 1000:12.0f}{best / bare:9.1f}{held}")


if __name__ == "__main__":
    main()
