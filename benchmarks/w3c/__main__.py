"""The command that runs the suites, prints what fails and a line of figures for each suite."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path

from cfgraph.queries.runner import Engine
from w3c.manifests import SUITES, Test, find_tests
from w3c.running import UNCOVERED, run_apart


def main() -> int:
    """Run the suites that are there; the exit status is 1 where there is none."""
    parser = argparse.ArgumentParser(prog="w3c", description="Run the W3C's suites through cfgraph.")
    parser.add_argument("directory", type=Path, help="checkout of w3c/rdf-tests or w3c/json-ld-api, or both below it")
    parser.add_argument("--suite", choices=SUITES, action="append", help="only this suite (repeatable)")
    parser.add_argument("--only", default="", metavar="TEXT", help="only tests with a text in their names")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="tests that run at once")
    parser.add_argument(
        "--engine", choices=("auto", "columns", "oxigraph"), default="auto", help="what answers queries [auto]"
    )
    arguments = parser.parse_args()
    total = 0
    with tempfile.TemporaryDirectory(prefix="cfgraph-w3c-") as scratch:
        os.environ["CFGRAPH_CACHE"] = f"{scratch}/cache"
        with ProcessPoolExecutor(arguments.jobs, get_context("spawn")) as pool:
            for suite in arguments.suite or SUITES:
                tests = find_tests(arguments.directory.resolve(), suite)
                chosen = [test for test in tests if arguments.only in test.name]
                total += len(chosen)
                _run_suite(suite, chosen, Path(scratch), pool, arguments.engine)
    if not total:
        print(f"no tests found in {arguments.directory}", file=sys.stderr)
    return 0 if total else 1


def _run_suite(suite: str, tests: Sequence[Test], scratch: Path, pool: ProcessPoolExecutor, engine: Engine) -> None:
    """Run the tests of a suite; print those that fail, and how many passed."""
    passed = uncovered = 0
    begun = time.perf_counter()
    for test, failure in zip(tests, pool.map(run_apart, tests, repeat(scratch), repeat(engine)), strict=True):
        passed += not failure
        uncovered += failure == UNCOVERED
        if failure and failure != UNCOVERED:
            print(f"  {suite} {test.name}: {' '.join(failure.split())[:300]}", flush=True)
    if tests:
        left = f", {uncovered} not covered" if uncovered else ""
        print(f"{suite}: {passed} of {len(tests)} passed{left} in {time.perf_counter() - begun:.0f} s", flush=True)


if __name__ == "__main__":
    sys.exit(main())
