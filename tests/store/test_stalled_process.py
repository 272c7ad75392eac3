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
resource.setrlimit(getattr(resource, sys.argv[1]), (int(sys.argv[2]), int(sys.argv[2])))
taken = mmap.mmap(-1, int(sys.argv[3]), flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
print("ready", flush=True)
sys.stdin.read()
"""


LIMITS = pytest.mark.parametrize("kind", ["RLIMIT_DATA", "RLIMIT_AS"])


def _start(kind: str, limit: int, taken: int) -> subprocess.Popen[bytes]:
    """Start a process that takes so much memory of its limit, and then waits for its standard input to end."""
    process = subprocess.Popen(
        [sys.executable, "-c", STALLING, kind, str(limit << 20), str(taken << 20)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    return process


@LIMITS
def test_a_process_that_waits_at_its_limit_is_killed(kind: str) -> None:
    process = _start(kind, limit=600, taken=560)
    watch = StalledProcessWatch(process, interval=INTERVAL)
    with process:
        assert process.wait(60) < 0
    assert watch.has_killed


@LIMITS
def test_a_process_that_waits_with_memory_to_spare_is_left_alone(kind: str) -> None:
    process = _start(kind, limit=600, taken=100)
    watch = StalledProcessWatch(process, interval=INTERVAL)
    with process, pytest.raises(subprocess.TimeoutExpired):
        process.wait(INTERVAL * LOOKS * 10)  # how long a stall would have to last
    watch.stop()
    assert process.wait(60) == 0
    assert not watch.has_killed
