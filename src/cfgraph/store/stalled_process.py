"""Ending a process that ran out of address space and stands still: native threads may then wait for one another."""

from __future__ import annotations

import subprocess
import threading
from pathlib import Path

INTERVAL = 1.0
"""Seconds between two looks at the process."""

LOOKS = 5
"""How many looks in a row must find that the process does nothing."""

NEAR_LIMIT = 0.9
"""The share of its limit of address space that a process must have reached to count as one that ran out of it."""


class StalledProcessWatch:
    """Kills a process that stands still at its limit of memory; ``has_killed`` then says so. Does nothing but on Linux.

    A thread of the engine that is refused memory can end while others wait for what it held (RocksDB under
    ``ulimit -v``): the process would neither go on nor end.
    """

    def __init__(self, process: subprocess.Popen[bytes], interval: float = INTERVAL) -> None:
        """Watch the process until it ends or ``stop`` is called, with a look at it every ``interval`` seconds."""
        self.has_killed = False
        self._process = process
        self._interval = interval
        self._stopped = threading.Event()
        self._place = Path("/proc") / str(process.pid)
        if self._place.is_dir():
            threading.Thread(target=self._watch, daemon=True).start()

    def stop(self) -> None:
        """End the watch: the process has ended, or somebody else sees to it."""
        self._stopped.set()

    def _watch(self) -> None:
        """Look at the process once an interval."""
        idle, before = 0, -1
        while not self._stopped.wait(self._interval):
            try:
                state, ticks = _read_activity(self._place)
                idle = idle + 1 if state == "S" and ticks == before and _is_near_limit(self._place) else 0
            except (OSError, ValueError, IndexError):  # it has ended, or its numbers can't be read here
                return
            before = ticks
            if idle >= LOOKS and self._process.poll() is None:
                self.has_killed = True
                self._process.kill()
                return


def _read_activity(place: Path) -> tuple[str, int]:
    """Return the state of a process (``S`` when it sleeps) and the clock ticks that all its threads have worked."""
    fields = (place / "stat").read_text().rpartition(")")[2].split()
    return fields[0], int(fields[11]) + int(fields[12])


def _is_near_limit(place: Path) -> bool:
    """Tell whether a process has once taken nearly all the address space that it may."""
    limit = next(line for line in (place / "limits").read_text().splitlines() if line.startswith("Max address space"))
    most = limit.split()[3]
    if most == "unlimited":
        return False
    peak = next(line for line in (place / "status").read_text().splitlines() if line.startswith("VmPeak:"))
    return int(peak.split()[1]) * 1024 >= NEAR_LIMIT * int(most)
