"""One peer in a process of its own: builds it or asks it, and prints what that took as a line of JSON.

When asking, a line is printed after each operation with all that is known so far: the last one counts.

python -m peers.process build|ask PEER UNIVERSE DIRECTORY [TASKS BUDGET]
"""

from __future__ import annotations

import importlib
import json
import resource
import sys
import time
from pathlib import Path
from typing import Any, cast

from peers.peer import Answer, Operation, Peer
from peers.tasks import Tasks

MEMORY = 8 * 2**30
"""Bytes of address space that a peer in this process may use: some list every path there is."""


def build(peer: Peer, universe: Path, directory: Path) -> dict[str, Any]:
    """Build a peer and return the seconds, the peak memory and the size on disk."""
    start = time.perf_counter()
    helper = peer.build(universe, directory)
    seconds = time.perf_counter() - start
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    files = [path for path in directory.rglob("*") if path.is_file()]
    disk = sum(path.stat().st_blocks * 512 for path in files)
    return {"seconds": seconds, "peak": max(own, helper or 0), "disk": disk}


def ask(peer: Peer, universe: Path, directory: Path, tasks: Tasks, budget: float) -> dict[str, Any]:
    """Open a peer and give it the tasks, each operation for at most so many seconds beyond its first case."""
    imported = _resident("self")
    start = time.perf_counter()
    session = peer.open_session(universe, directory)
    opened = time.perf_counter() - start
    server = session.server()
    if server is None:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))
    report: dict[str, Any] = {
        "open": opened,
        "resident_after_imports": imported,
        "resident_after_opening": _resident("self" if server is None else str(server)),
        "operations": {},
    }
    try:
        for name, operation in session.operations.items():
            report["operations"][name] = _timed(operation, tasks[name], budget)
            report["resident_at_end"] = _resident("self" if server is None else str(server))
            _say(report)
    finally:
        session.close()
    return report


def _timed(operation: Operation, cases: list[list[str]], budget: float) -> dict[str, Any]:
    times: list[float] = []
    answers: list[Answer] = []
    began = time.perf_counter()
    for case in cases:
        start = time.perf_counter()
        try:
            answer = operation(*case)
        except (RuntimeError, ValueError, KeyError, MemoryError) as error:
            return {"times": times, "answers": answers, "failed": f"{type(error).__name__}: {error}"[:300]}
        took = time.perf_counter() - start
        times.append(answer["seconds"] if isinstance(answer, dict) and answer.keys() == {"seconds"} else took)
        answers.append(answer)
        if time.perf_counter() - began > budget:
            break
    return {"times": times, "answers": answers, "cut": len(answers) < len(cases)}


def _resident(process: str) -> int:
    lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS:"))


def main() -> None:
    kind, name, universe, directory, *more = sys.argv[1:]
    peer = cast(Peer, importlib.import_module(f"peers.{name}"))
    if kind == "build":
        answer = build(peer, Path(universe), Path(directory))
    else:
        given = json.loads(Path(more[0]).read_text(encoding="utf-8"))
        answer = ask(peer, Path(universe), Path(directory), given, float(more[1]))
    _say(answer)


def _say(answer: dict[str, Any]) -> None:
    print(json.dumps(answer, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
