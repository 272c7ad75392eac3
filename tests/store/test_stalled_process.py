"""A process that stands still at its limit of memory is ended; one that only waits is not."""

from __future__ import annotations

import subprocess
import sys

import pytest

from cfgraph.store.stalled_process import LOOKS, StalledProcessWatch

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes as Linux shows them")

INTERVAL = 0.02

STALLING = """
import mmap, resource, sys, time
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[1]), int(sys.argv[1])))
taken = mmap.mmap(-1, int(sys.argv[2]))
print("ready", flush=True)
sys.stdin.read()
"""


def _start(limit: int, taken: int) -> subprocess.Popen[bytes]:
    """Start a process that takes so much of its address space, and then waits for its standard input to end."""
    process = subprocess.Popen(
        [sys.executable, "-c", STALLING, str(limit << 20), str(taken << 20)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    return process


def test_a_process_that_waits_at_its_limit_is_killed() -> None:
    process = _start(limit=600, taken=560)
    watch = StalledProcessWatch(process, interval=INTERVAL)
    with process:
        assert process.wait(60) < 0
    assert watch.has_killed


def test_a_process_that_waits_with_memory_to_spare_is_left_alone() -> None:
    process = _start(limit=600, taken=100)
    watch = StalledProcessWatch(process, interval=INTERVAL)
    with process, pytest.raises(subprocess.TimeoutExpired):
        process.wait(INTERVAL * LOOKS * 10)  # how long a stall would have to last
    watch.stop()
    assert process.wait(60) == 0
    assert not watch.has_killed
