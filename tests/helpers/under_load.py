"""Runs the tests of the terminal program while other processes keep the machine busy. See ``make test-under-load``."""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

BUSY = "while True: sum(range(10_000))"


@contextmanager
def busy(number: int) -> Iterator[None]:
    """Keep so many processes running that never rest."""
    processes = [subprocess.Popen([sys.executable, "-c", BUSY]) for _ in range(number)]
    try:
        yield
    finally:
        for process in processes:
            process.kill()
            process.wait(10)


def main() -> int:
    """Run the tests until they have passed as often as asked for, or failed once."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--busy", type=int, default=8, help="processes that never rest")
    parser.add_argument("--times", type=int, default=3, help="runs that have to pass")
    parser.add_argument("tests", nargs="*", default=["tests/tui"])
    options = parser.parse_args()
    with busy(options.busy):
        for run in range(1, options.times + 1):
            print(f"run {run} of {options.times} beside {options.busy} busy processes", flush=True)
            status = subprocess.run([sys.executable, "-m", "pytest", "-n", "2", *options.tests], check=False).returncode
            if status:
                return status
    return 0


if __name__ == "__main__":
    sys.exit(main())
