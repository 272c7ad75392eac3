"""What an export of a whole graph costs in memory and time, beside networkx writing the same GraphML.

    python benchmarks/exports.py --statements 1M [--keep DIR]

Every export is a process of its own, after the store was built; its figures are the largest memory it held and the
seconds of the processor that it took. networkx gets the nodes and edges from cfgraph's node-link JSON, its lists as
texts, and writes them with ``write_graphml``. Prints a table, which is that of ``benchmarks/results/exports.md``.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import universe

ENDINGS = (".graphml", ".gexf", ".json", ".csv", ".ttl", ".nq")

NETWORKX = """
import json, sys
import networkx
with open(sys.argv[1], encoding="utf-8") as stream:
    data = json.load(stream)
for record in (*data["nodes"], *data["edges"], data["graph"]):
    for name, value in record.items():
        if isinstance(value, list):
            record[name] = " | ".join(map(str, value))
graph = networkx.node_link_graph(data, edges="edges")
networkx.write_graphml(graph, sys.argv[2])
"""
"""Reads a graph and writes it as GraphML."""


def measure(command: list[str]) -> tuple[float, float]:
    """Return the MiB that a command held at most, and the seconds of the processor that it took."""
    process = os.fork()
    if process == 0:
        os.execvp(command[0], command)
    _, status, used = os.wait4(process, 0)
    if status:
        sys.exit(f"{' '.join(command)}: ended with {os.waitstatus_to_exitcode(status)}")
    return used.ru_maxrss / 1024, used.ru_utime + used.ru_stime


def main() -> None:
    """Measure all formats and networkx, and print the table."""
    parser = argparse.ArgumentParser(description="Measure exports of a whole graph beside networkx.")
    parser.add_argument("--statements", type=universe.number_of, default=100_000, help="100k, 1M, 10M")
    parser.add_argument("--keep", type=Path, help="directory where the universe is, or will be kept")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="cfgraph-bench-") as temporary:
        directory = (chosen.keep or Path(temporary)).resolve()
        path = directory / f"universe-{chosen.statements}.nt"
        if not path.exists():
            universe.write(path, chosen.statements)
        cfgraph = [sys.executable, "-m", "cfgraph", "-g", str(path)]
        subprocess.run([*cfgraph, "info"], check=True, stdout=subprocess.DEVNULL)
        rows: dict[str, tuple[float, float, int]] = {}
        for ending in ENDINGS:
            out = Path(temporary) / f"whole{ending}"
            rows[f"`{ending}`"] = (*measure([*cfgraph, "export", str(out), "--all"]), out.stat().st_size)
        out, read = Path(temporary) / "networkx.graphml", str(Path(temporary) / "whole.json")
        rows["networkx `.graphml`"] = (*measure([sys.executable, "-c", NETWORKX, read, str(out)]), out.stat().st_size)
    peer_memory, peer_seconds, _ = rows["networkx `.graphml`"]
    print("| | peak MiB | of networkx' | processor s | of networkx' | file, MB |\n|---|---|---|---|---|---|")
    for name, (memory, seconds, size) in rows.items():
        ratios = f"{memory:,.0f} | {memory / peer_memory:.2f} | {seconds:,.1f} | {seconds / peer_seconds:.1f}"
        print(f"| {name} | {ratios} | {size / 1e6:,.0f} |")


if __name__ == "__main__":
    main()
