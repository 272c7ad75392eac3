"""Killing a process that ran out of memory and hangs: native threads may then wait for each other."""

from __future__ import annotations

import subprocess
import threading
from pathlib import Path

INTERVAL = 1.0
"""Seconds between two checks of the process."""

LOOKS = 5
"""Number of consecutive checks that must find the process idle."""

NEAR_LIMIT = 0.9
"""Share of a memory limit that a process must have reached."""

_LIMITS = {"Max data size": "VmData:", "Max address space": "VmPeak:"}
"""The limits as Linux lists them, and what a process uses of each."""


class StalledProcessWatch:
    """Kills a process that hangs at its memory limit; ``has_killed`` is then true. Works only on Linux.

    A thread of the engine that is refused memory can end while others wait for its locks (RocksDB under
    ``ulimit -v``): the process would neither continue nor end.
    """

    def __init__(self, process: subprocess.Popen[bytes], interval: float = INTERVAL) -> None:
        """Watch the process until it ends or ``stop`` is called, with a check every ``interval`` seconds."""
        self.has_killed = False
        self._process = process
        self._interval = interval
        self._stopped = threading.Event()
        self._place = Path("/proc") / str(process.pid)
        if self._place.is_dir():
            threading.Thread(target=self._watch, daemon=True).start()

    def stop(self) -> None:
        """Stop watching."""
        self._stopped.set()

    def _watch(self) -> None:
        """Check the process once per interval."""
        idle, before, was_near = 0, -1, False
        while not self._stopped.wait(self._interval):
            try:
                state, ticks = _read_activity(self._place)
                was_near = was_near or _is_near_limit(self._place)
                idle = idle + 1 if state == "S" and ticks == before and was_near else 0
            except (OSError, ValueError, IndexError):  # it has ended, or its numbers can't be read here
                return
            before = ticks
            if idle >= LOOKS and self._process.poll() is None:
                self.has_killed = True
                self._process.kill()
                return


def _read_activity(place: Path) -> tuple[str, int]:
    """Return the state of a process (``S`` for sleeping) and the clock ticks used by all its threads."""
    fields = (place / "stat").read_text().rpartition(")")[2].split()
    return fields[0], int(fields[11]) + int(fields[12])


def _is_near_limit(place: Path) -> bool:
    """Tell whether a process uses nearly all that a limit allows, or of its address space has once done so."""
    limits, used = (place / "limits").read_text().splitlines(), (place / "status").read_text().splitlines()
    for name, use in _LIMITS.items():
        most = next(line for line in limits if line.startswith(name)).removeprefix(name).split()[0]
        taken = next((line.split()[1] for line in used if line.startswith(use)), "0")  # not there once it has ended
        if most != "unlimited" and int(taken) * 1024 >= NEAR_LIMIT * int(most):
            return True
    return False
