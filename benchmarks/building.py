"""Building a store of N-Triples, and of the same as Turtle, beside a bare bulk load of pyoxigraph, in one run.

    python benchmarks/building.py [--statements 1M] [--rounds 3] [--keep DIR]

Each row is a command in a process of its own: wall-clock and processor time (user and system, of all its processes),
statements a second by wall-clock time, the memory of its largest process, and on Linux that of all of them at a time,
shared pages counted once. Of several rounds the quickest counts.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pyoxigraph as ox

import universe

BARE = """
import sys, pyoxigraph as ox
store = ox.Store(sys.argv[2])
store.bulk_load(path=sys.argv[1], format=ox.RdfFormat.N_TRIPLES)
store.flush()
"""

BROWSE = ("--no-sparql", "--no-text-index")

ROWS: dict[str, tuple[str, tuple[str, ...] | None]] = {
    "bare bulk load of pyoxigraph": (".nt", None),
    "ready to browse": (".nt", BROWSE),
    "ready to browse, from Turtle": (".ttl", BROWSE),
    "ready for SPARQL": (".nt", ("--no-text-index",)),
    "whole, with the text index": (".nt", ()),
}
"""What is measured: the file, and the options of ``cfgraph build`` for it."""

PREFIXES = {
    "": "https://w3id.org/cfgraph/ns#",
    "id": "https://w3id.org/cfgraph/id/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""The prefixes of the Turtle file."""

SAMPLE_SECONDS = 0.2
"""Time between two looks at the memory of all processes."""


def measure(options: tuple[str, ...] | None, path: Path, place: Path) -> tuple[float, float, int, int]:
    """Return seconds by the clock, seconds of processor time, and MiB at the peak: the largest process, and all."""
    command = [sys.executable, "-c", BARE, str(path), str(place)]
    if options is not None:
        command = [sys.executable, "-m", "cfgraph", "build", str(path), "--store", str(place), *options]
    start = time.perf_counter()
    together = 0
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        while not (found := os.wait4(process.pid, os.WNOHANG))[0]:
            together = max(together, sum(map(read_memory, list_processes(process.pid))))
            time.sleep(SAMPLE_SECONDS)
        _, status, usage = found
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - start
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with status {process.returncode}")
    shutil.rmtree(place)
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss // 1024, together // 1024


def list_processes(pid: int) -> list[int]:
    """Return a process and all processes below it."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        children = []
    return [pid, *(each for child in children for each in list_processes(int(child)))]


def read_memory(pid: int) -> int:
    """Return the KiB of a process, its share of shared pages."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure building beside a bare bulk load.")
    parser.add_argument("--statements", type=universe.number_of, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--keep", type=Path, help="directory where the universe is, or will be kept")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="cfgraph-bench-") as temporary:
        directory = chosen.keep or Path(temporary)
        path = directory / f"universe-{chosen.statements}.nt"
        if not path.exists():
            universe.write(path, chosen.statements)
        turtle = path.with_suffix(".ttl")
        if not turtle.exists():
            lines = ox.parse(path=path, format=ox.RdfFormat.N_TRIPLES)
            ox.serialize(lines, turtle, ox.RdfFormat.TURTLE, prefixes=PREFIXES)
        found: dict[str, list[tuple[float, float, int, int]]] = {row: [] for row in ROWS}
        for _ in range(chosen.rounds):
            for row, (suffix, options) in ROWS.items():
                found[row].append(measure(options, path.with_suffix(suffix), Path(temporary, "store")))
    print(
        "| | s | of the bare load's | k statements/s | processor s | of the bare load's | peak MiB | of all processes |"
    )
    print("|---|---|---|---|---|---|---|---|")
    best = {row: tuple(map(min, zip(*times, strict=True))) for row, times in found.items()}
    (bare, bare_processor, *_), load = next(iter(best.values())), os.getloadavg()[0]
    for row, (seconds, processor, peak, together) in best.items():
        rate = chosen.statements / seconds / 1_000
        print(
            f"| {row} | {seconds:.1f} | {seconds / bare:.2f} | {rate:.0f} |"
            f" {processor:.1f} | {processor / bare_processor:.2f} | {peak} | {together} |"
        )
    print(f"\nLoad of the machine at the end: {load:.1f}")


if __name__ == "__main__":
    main()
