"""Commands on a file system that fails: each call to it in turn, once or from then on. See ``make fuzz``.

    python tests/helpers/faults.py --seed N [--cases N]

Python tells an audit hook of every call before it is made (opening, renaming, removing, locking, mapping …), and what
the hook raises is what the call fails with. What counts as failure: a traceback, another status than the documented
ones, an old file that is neither what it was nor what the command writes, an answer with status 0 that is not the whole
one, and what is left half written although it could have been removed.
"""

from __future__ import annotations

import argparse
import errno
import importlib
import os
import pkgutil
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

REASONS = (errno.ENOSPC, errno.EIO, errno.EACCES, errno.EROFS, errno.EDQUOT, errno.EMFILE, errno.EPERM, errno.EINVAL)

CALLS = frozenset(
    (
        *("open", "mmap.__new__", "fcntl.flock", "os.rename", "os.mkdir", "os.rmdir", "os.remove"),
        *("os.chmod", "os.utime", "os.listdir", "os.scandir"),
    )
)

ROOMS = ("store", "export", "queries", "explorer", "cli.commands", "userfiles", "workspace")
"""Packages that are imported once, before a process is made for each fault."""

STATUSES = frozenset(range(6))

LONGEST_COMMAND = 180
"""Seconds after which a command is taken to hang."""

LINES, LONGEST = 4, 500
"""Lines on stderr, and characters of each, that an error may have."""

LABEL = "http://www.w3.org/2000/01/rdf-schema#label"

GRAPH = "".join(
    f'<http://e.org/{n}> <{LABEL}> "node {n}" ; <http://e.org/to> <http://e.org/{n // 2}> .\n' for n in range(40)
)

ALL = "SELECT * {{ ?s ?p ?o }} ORDER BY ?s ?p ?o"

COMMANDS: dict[str, Sequence[str]] = {
    "export": ("export", "{place}/out.graphml", "--around", "http://e.org/4", "-g", "{place}/g.ttl"),
    "rows": (
        "export",
        "{place}/out.csv",
        "-g",
        "{place}/g.ttl",
        "--query",
        ALL,
    ),
    "show": ("show", "http://e.org/4", "-g", "{place}/g.ttl"),
    "search": ("search", "node 3", "-g", "{place}/g.ttl", "--format", "json"),
    "text": ("search", "node", "--in", "text", "-g", "{place}/g.ttl"),
    "query": ("query", ALL, "-g", "{place}/g.ttl", "--format", "csv"),
    "stored": ("neighbors", "http://e.org/4", "-g", "{place}/store", "--format", "csv"),
    "build": ("build", "{place}/g.ttl", "--store", "{place}/new"),
    "replace": ("build", "{place}/more.ttl", "--store", "{place}/store", "--replace"),
    "add": ("build", "{place}/more.ttl", "--store", "{place}/store", "--add"),
    "verify": ("check", "--store", "-g", "{place}/store"),
    "new": ("new", "{place}/own"),
    "settings": ("settings", "--init"),
    "forget": ("settings", "--forget", "all"),
    "format": ("check", "{place}/g.ttl", "--fix-format"),
}


@dataclass(frozen=True)
class Outcome:
    """What a command came to, with the files that it left, and which call was made to fail."""

    status: int
    out: str
    err: str
    hit: str

    def describe(self) -> str:
        """Return it in a few lines."""
        return f"status {self.status} after {self.hit!r}\n{self.err[-2_000:]}"


class Fault:
    """The hook: counts calls on files under a place, and fails one, or all from one on."""

    def __init__(self, place: Path, number: int, reason: int, *, lasts: bool) -> None:
        self._place, self._number, self._reason, self._lasts = str(place), number, reason, lasts
        self._count = 0
        self.hit = ""

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        """Look at a call that is about to be made."""
        if event not in CALLS or not self._is_meant(event, arguments[0]):
            return
        self._count += 1
        if self._count == self._number or (self._lasts and self._count > self._number):
            self.hit = self.hit or f"{event} {arguments[0]!r}"
            raise OSError(self._reason, os.strerror(self._reason), arguments[0])

    def _is_meant(self, event: str, where: object) -> bool:
        if isinstance(where, bytes | str | os.PathLike):
            return os.fsdecode(where).startswith(self._place)
        return event in ("mmap.__new__", "fcntl.flock")


def import_rooms() -> None:
    """Import what commands would import one by one."""
    for room in ROOMS:
        package = importlib.import_module(f"cfgraph.{room}")
        for module in pkgutil.iter_modules(package.__path__, f"cfgraph.{room}."):
            if not module.name.endswith("_worker") and module.name != "cfgraph.queries.worker":
                importlib.import_module(module.name)


def prepare(place: Path) -> None:
    """Make what the commands work on, without any fault.

    In a process of its own: the engine's threads would be missing in the processes that are made of this one.
    """
    child = os.fork()
    if child:
        _, waited = os.waitpid(child, 0)
        assert waited == 0, "nothing could be made to work on"
        return
    status = 1
    try:
        _write_inputs(place)
        status = 0
    finally:
        os._exit(status)


def _write_inputs(place: Path) -> None:
    from cfgraph.store import build_directory

    (place / "g.ttl").write_text(GRAPH, encoding="utf-8")
    (place / "more.ttl").write_text(GRAPH + '<http://e.org/x> <http://e.org/p> "x" .\n', encoding="utf-8")
    for name in ("out.graphml", "out.csv"):
        (place / name).write_text("old", encoding="utf-8")
    build_directory([place / "g.ttl"], place / "store")


def run_command(name: str, place: Path, number: int, reason: int, *, lasts: bool) -> Outcome:
    """Run a command in a process of its own, in which a call fails; 0 fails none."""
    with tempfile.TemporaryDirectory(prefix="cfgraph-faults-out-") as apart:
        streams = [Path(apart, stream) for stream in ("out", "err", "hit")]
        child = os.fork()
        if child == 0:
            _run_here(name, place, streams, Fault(place, number, reason, lasts=lasts))
        waited = _wait_for(child)
        out, err, hit = (path.read_text(encoding="utf-8", errors="replace") for path in streams)
    return Outcome(os.waitstatus_to_exitcode(waited), out, err, hit)


def _wait_for(child: int) -> int:
    """Return what a process ended with. Raises AssertionError where it does not end."""
    deadline = time.monotonic() + LONGEST_COMMAND
    while time.monotonic() < deadline:
        ended, waited = os.waitpid(child, os.WNOHANG)
        if ended:
            return waited
        time.sleep(0.005)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    raise AssertionError(f"the command had not ended after {LONGEST_COMMAND} seconds")


def _run_here(name: str, place: Path, streams: Sequence[Path], fault: Fault) -> None:
    """Run a command and end the process."""
    status = 99
    try:
        for number, path in enumerate(streams[:2], 1):
            os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT), number)
        hit = streams[2].open("w", encoding="utf-8")
        os.environ |= {f"CFGRAPH_{kind}": str(place / kind) for kind in ("CACHE", "STATE", "DATA")}
        os.environ |= {"CFGRAPH_CONFIG": str(place / "settings.toml"), "PAGER": "cat", "LC_ALL": "C.UTF-8"}
        from cfgraph.cli.main import run

        sys.addaudithook(fault)
        status = run([part.format(place=place) for part in COMMANDS[name]])
        sys.stdout.flush()
        hit.write(fault.hit)
        hit.flush()
    except BaseException:  # what reaches here would be a traceback
        import traceback

        os.write(2, traceback.format_exc().encode())
        os.write(os.open(streams[2], os.O_WRONLY), fault.hit.encode())
    finally:
        os._exit(status)


def read_files(place: Path) -> dict[str, str]:
    """Return the files that a command may write for its user, by their names."""
    names = ("out.graphml", "out.csv", "g.ttl", "settings.toml", "own/graph.ttl")
    return {name: (place / name).read_text(encoding="utf-8") for name in names if (place / name).is_file()}


def check_outcome(
    found: Outcome, files: dict[str, str], place: Path, whole: Outcome, expected: Sequence[dict[str, str]]
) -> None:
    """Assert that a command that met a fault did what is promised."""
    assert found.status in STATUSES, found.describe()
    assert "Traceback" not in found.err, found.describe()
    lines = found.err.splitlines()
    assert len(lines) <= LINES, found.describe()
    assert all(len(line) <= LONGEST for line in lines), found.describe()
    for name, content in files.items():
        assert content in (each.get(name) for each in expected), f"{name} is neither old nor new\n{found.describe()}"
    if found.status == whole.status == 0:
        assert found.out == whole.out, f"another answer\n{found.describe()}"
        assert files == expected[1], f"another file\n{found.describe()}"
    from cfgraph.store import open_graph

    with closing(open_graph(place / "store")) as graph:
        assert len(list(graph.statements())) in (80, 81), found.describe()


def run_case(number: int, *, stride: int = 1) -> int:
    """Run one command with every call failing in turn; return how many were failed. Raises AssertionError."""
    drawn = random.Random(f"faults {number}")
    names = list(COMMANDS)
    name, reason, lasts = names[number % len(names)], drawn.choice(REASONS), drawn.random() < 0.4
    with tempfile.TemporaryDirectory(prefix="cfgraph-faults-") as root:
        os.environ["CFGRAPH_CACHE"] = str(Path(root, "cache"))  # of what looks at the stores
        original = Path(root, "original")
        original.mkdir()
        prepare(original)
        before, failed = read_files(original), 0
        place = _renew(root, original)
        whole, after = run_command(name, place, 0, 0, lasts=False), read_files(place)
        assert whole.status == 0, whole.describe()
        call = 1 + drawn.randrange(stride)
        while True:
            place = _renew(root, original)
            try:
                found = run_command(name, place, call, reason, lasts=lasts)
                if not found.hit and found.status == 0:
                    return failed
                check_outcome(found, read_files(place), place, whole, (before, after))
                if not lasts and not any(each in found.hit for each in ("os.rmdir", "os.remove", "scandir", "listdir")):
                    assert not list(place.rglob("*.part")), f"a file was left half written\n{found.describe()}"
            except AssertionError as error:
                how = f"{name}: call {call} fails with {errno.errorcode[reason]}{' for ever' if lasts else ''}"
                raise AssertionError(f"{how}\n{error}") from None
            failed += 1
            call += stride


def _renew(root: str, original: Path) -> Path:
    """Return a place as it was at first, always under the same name."""
    place = Path(root, "place")
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(original, place)
    return place


def main() -> int:
    """Run cases from a seed on; return 1 where some failed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seed", type=int, required=True, help="number of the first case")
    parser.add_argument("--cases", type=int, default=1)
    parser.add_argument("--stride", type=int, default=1, help="fail only every so many-th call")
    asked = parser.parse_args()
    import_rooms()
    wrong = calls = 0
    for number in range(asked.seed, asked.seed + asked.cases):
        try:
            calls += run_case(number, stride=asked.stride)
        except AssertionError as error:
            wrong += 1
            print(f"--seed {number}: {error}", flush=True)
    print(f"{calls:,} calls failed in {asked.cases} cases, {wrong} cases wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
