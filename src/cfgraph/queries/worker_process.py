"""The query worker as a process with pipes: starting, requests, responses, ending, and the cause of its end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import asdict
from itertools import islice
from typing import IO, Any

from cfgraph.model.errors import QueryError
from cfgraph.store.queryable_store import QueryableStore

LONGEST_REASON = 200
"""Maximum number of characters of an engine's message."""


class EngineFailure(QueryError):  # noqa: N818 - says what failed
    """The engine failed, because of a bug or because the store is damaged."""


def engine_failure(said: str) -> EngineFailure:
    """Return the error for an engine's message, shortened to what is needed to report it."""
    return EngineFailure("run.engine_failed", reason=" ".join(said.split())[:LONGEST_REASON])


class WorkerProcess:
    """A worker process and its pipes; ``end`` leaves nothing behind.

    ``is_idle`` is true while it has no query to answer, ``is_building`` while it builds the database.
    """

    def __init__(self, store: QueryableStore) -> None:
        self.is_idle, self.is_building = True, False
        self._stderr: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed by end()
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-X", "utf8", "-m", "cfgraph.queries.worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._stderr,
                process_group=0 if os.name == "posix" else None,
            )
        except OSError as error:
            self._stderr.close()
            raise QueryError("run.no_process", reason=error) from error
        self._write(asdict(store))

    def ask(self, request: dict[str, Any]) -> None:
        """Send a request."""
        self.is_idle = False
        self._write(request)

    def _write(self, line: dict[str, Any]) -> None:
        assert self._process.stdin is not None
        with suppress(OSError):  # it is dead; next_line() will be empty and tell
            self._process.stdin.write(json.dumps(line).encode() + b"\n")
            self._process.stdin.flush()

    def next_line(self) -> bytes:
        """Return the next line of the answer, or nothing if the process has ended."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        return line if line.endswith(b"\n") else b""

    def next_lines(self, count: int) -> list[str]:
        """Return the next lines, fewer if the process has ended."""
        assert self._process.stdout is not None
        lines = islice(self._process.stdout, count)
        return [line[:-1].decode("utf-8", "surrogatepass") for line in lines if line.endswith(b"\n")]

    def is_dead(self) -> bool:
        """Tell whether the process has ended."""
        return self._process.poll() is not None

    def kill(self) -> None:
        """Kill it."""
        self._process.kill()

    def cause_of_death(self) -> QueryError:
        """Wait for the end of the process and return its cause as an error."""
        code = self._process.wait()
        self._stderr.seek(0)
        said = self._stderr.read(10_000).decode("utf-8", "replace").strip().splitlines()
        if any("memory allocation" in line or "bad_alloc" in line for line in said):
            return QueryError("run.no_memory")
        if any("overflowed its stack" in line for line in said):
            return QueryError("run.too_deep")
        if code in (-signal.SIGSEGV, -signal.SIGBUS):
            return EngineFailure("run.crashed")
        if code < 0 and not said:
            return QueryError("run.killed", signal=-code)
        return engine_failure(said[-1] if said else f"status {code}")

    def end(self) -> None:
        """Kill the process if it runs, wait for it, and close its pipes."""
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout, self._stderr):
            if stream is not None:
                with suppress(OSError):  # what was left to be written has no reader any more
                    stream.close()
