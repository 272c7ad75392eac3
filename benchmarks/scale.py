"""cfgraph beside its peers on one made-up universe, in one run: building, opening, each operation, memory and disk.

    python benchmarks/scale.py --statements 10M [--peers oxigraph,virtuoso,jena,networkx,igraph,rdflib] [--keep DIR]

Each peer is built and asked in a process of its own, one after the other, with the same tasks; peers that are not
installed are said to be missing. Answers are compared, so that nobody is fast by being wrong. The figures go to
``benchmarks/results/universe-10M.json``, and a table of all results there to ``docs/benchmarks.md``.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import platform
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

import report
import universe
from peers.peer import Peer
from peers.tasks import tasks_of

HERE = Path(__file__).parent
RESULTS = HERE / "results"

PEERS = {
    "cfgraph": "cfgraph_itself",
    "oxigraph": "oxigraph",
    "virtuoso": "virtuoso",
    "jena": "jena",
    "networkx": "networkx_memory",
    "igraph": "igraph_memory",
    "rdflib": "rdflib_memory",
}
"""The modules of the peers, by the names that ``--peers`` takes."""


STEP = 1_800.0
"""Seconds after which building or asking one peer is stopped; what it has answered by then counts."""


class Failed(Exception):  # noqa: N818 - told in the table
    """A peer could not be built or opened."""


def measure(name: str, path: Path, statements: int, directory: Path, tasks: Path, budget: float) -> report.Run:
    """Build and ask one peer, each in a process of its own, or say why not."""
    peer = cast(Peer, importlib.import_module(f"peers.{PEERS[name]}"))
    if missing := peer.missing():
        return {"absent": f"not installed: {missing}"}
    if statements > peer.LARGEST:
        return {"absent": "not asked at this size"}
    place = directory / name
    if place.exists():
        shutil.rmtree(place)
    place.mkdir()
    try:
        built = _in_process("build", name, path, place, limit=STEP)
        asked = _in_process("ask", name, path, place, tasks, budget, limit=STEP)
    except Failed as error:
        return {"absent": f"failed: {error}"}
    finally:
        shutil.rmtree(place, ignore_errors=True)
    return report.compact({"build": built, **asked})


def _in_process(kind: str, name: str, *arguments: object, limit: float) -> dict[str, Any]:
    """Run a step of a peer and return what it reported last, also when it had to be stopped or died."""
    command = [sys.executable, "-m", "peers.process", kind, PEERS[name], *map(str, arguments)]
    with tempfile.TemporaryFile("w+", encoding="utf-8") as out, tempfile.TemporaryFile("w+", encoding="utf-8") as err:
        process = subprocess.Popen(command, cwd=HERE, stdout=out, stderr=err, start_new_session=True)
        try:
            end = f"ended with status {status}" if (status := process.wait(limit)) else ""
        except subprocess.TimeoutExpired:
            end = f"stopped after {limit:.0f} s"
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)  # a server it started, too
            process.wait()
        out.seek(0)
        lines = [text for text in out.read().splitlines() if text.startswith("{")]
        err.seek(0)
        if not lines:
            raise Failed((err.read().strip().splitlines() or [end])[-1][-300:])
    answer: dict[str, Any] = json.loads(lines[-1])
    return {**answer, "ended": end} if end else answer


def _machine() -> dict[str, Any]:
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return {"cores": os.cpu_count(), "memory": round(pages / 2**30), "python": platform.python_version()}


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure cfgraph beside its peers on a made-up universe.")
    parser.add_argument("--statements", type=universe.number_of, default=100_000, help="100k, 1M, 10M, 30M")
    parser.add_argument("--peers", default=",".join(PEERS), help="which, of " + ", ".join(PEERS) + "; or none")
    parser.add_argument("--budget", type=float, default=60.0, help="seconds for one operation of one peer")
    parser.add_argument("--size", type=int, default=60, help="entities, pairs and names that are sampled")
    parser.add_argument("--keep", type=Path, help="directory where the universe is, or will be kept")
    parser.add_argument("--add", action="store_true", help="measure only these peers, keep the others' earlier figures")
    chosen = parser.parse_args()
    wanted = chosen.peers.split(",") if chosen.add else dict.fromkeys(["cfgraph", *chosen.peers.split(",")])
    names = [name for name in wanted if name != "none"]
    if unknown := set(names) - PEERS.keys():
        parser.error(f"no such peer: {', '.join(sorted(unknown))}")
    size = report.short(chosen.statements)
    with tempfile.TemporaryDirectory(prefix="cfgraph-bench-") as temporary:
        directory = (chosen.keep or Path(temporary)).resolve()
        directory.mkdir(parents=True, exist_ok=True)
        path = directory / f"universe-{size}.nt"
        if not path.exists():
            universe.write(path, chosen.statements)
        tasks = tasks_of(path, chosen.size)
        tasks_file = Path(temporary) / "tasks.json"
        tasks_file.write_text(json.dumps(tasks, ensure_ascii=False), encoding="utf-8")
        out = RESULTS / f"universe-{size}.json"
        result: dict[str, Any] = {"statements": chosen.statements, "machine": _machine(), "runs": {}}
        if chosen.add and out.exists():
            result = json.loads(out.read_text(encoding="utf-8"))
            result["mixed"] = result.get("mixed", False) or bool(names)
        for name in names:
            print(f"{size} {name} …", file=sys.stderr, flush=True)
            result["runs"][name] = measure(name, path, chosen.statements, Path(temporary), tasks_file, chosen.budget)
            print(report.line(name, result["runs"][name]), file=sys.stderr, flush=True)
    result["disagreements"] = report.disagreements(result["runs"], tasks)
    for text in result["disagreements"]:
        print(text, file=sys.stderr)
    RESULTS.mkdir(exist_ok=True)
    out.write_text(json.dumps(result, ensure_ascii=False) + "\n", encoding="utf-8")
    (HERE.parent / "docs" / "benchmarks.md").write_text(report.page(RESULTS), encoding="utf-8")


if __name__ == "__main__":
    main()
