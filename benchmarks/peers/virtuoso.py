"""Virtuoso (Debian: virtuoso-opensource-7), started on loopback with a directory of its own, asked over HTTP."""

from __future__ import annotations

import http.client
import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias
from urllib.parse import urlencode

from peers.peer import Operation
from peers.sparql import operations

LARGEST = 100_000_000
GRAPH = "urn:universe"
SETTINGS = """
[Database]
DatabaseFile = {directory}/virtuoso.db
ErrorLogFile = {directory}/virtuoso.log
LockFile = {directory}/virtuoso.lck
TransactionFile = {directory}/virtuoso.trx
xa_persistent_file = {directory}/virtuoso.pxa
MaxCheckpointRemap = 2000
[TempDatabase]
DatabaseFile = {directory}/temporary.db
TransactionFile = {directory}/temporary.trx
[Parameters]
ServerPort = 127.0.0.1:{port}
DirsAllowed = {allowed}
NumberOfBuffers = 340000
MaxDirtyBuffers = 250000
ThreadsPerQuery = 2
SchedulerInterval = 10
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = {directory}
ServerThreads = 4
[SPARQL]
ResultSetMaxRows = 1000000
MaxQueryCostEstimationTime = 100000
MaxQueryExecutionTime = 600
DefaultGraph = urn:universe
"""
"""A configuration for 4 GiB of page buffers, as Virtuoso's own sample has it."""


Bindings: TypeAlias = tuple[list[str], list[dict[str, dict[str, str]]]]
"""The variables of an answer, and its rows."""


def missing() -> str:
    return "" if shutil.which("virtuoso-t") and shutil.which("isql-vt") else "virtuoso-opensource-7"


@dataclass
class _Server:
    process: subprocess.Popen[bytes]
    port: int
    http: int

    def run(self, *statements: str) -> None:
        command = ["isql-vt", f"127.0.0.1:{self.port}", "dba", "dba", f"EXEC={'; '.join(statements)};"]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        if "*** Error" in done.stdout + done.stderr:
            raise RuntimeError(done.stdout + done.stderr)

    def stop(self) -> None:
        subprocess.run(
            ["isql-vt", f"127.0.0.1:{self.port}", "dba", "dba", "EXEC=shutdown();"], check=False, capture_output=True
        )
        self.process.wait(timeout=300)


def build(universe: Path, directory: Path) -> int:
    server = _start(directory, universe.resolve().parent)
    folder, name = universe.resolve().parent, universe.name
    server.run(f"ld_dir('{folder}', '{name}', '{GRAPH}')", "rdf_loader_run()", "checkpoint")
    peak = _memory(server.process.pid, "VmHWM")
    server.stop()
    return peak


@dataclass
class _Session:
    operations: Mapping[str, Operation]
    running: _Server

    def server(self) -> int:
        return self.running.process.pid

    def close(self) -> None:
        self.running.stop()


def open_session(universe: Path, directory: Path) -> _Session:
    server = _start(directory, universe.resolve().parent)
    client = Client(server.http)
    return _Session(operations(client.select), server)


@contextmanager
def serve(universe: Path, directory: Path) -> Iterator[Client]:
    """Serve a universe, loaded into a directory by this or an earlier run, while the block runs."""
    directory = directory.resolve()
    if not directory.exists():
        directory.mkdir(parents=True)
        build(universe, directory)
    server = _start(directory, universe.resolve().parent)
    try:
        yield Client(server.http)
    finally:
        server.stop()


class Client:
    """Asks a server for rows, over one connection that stays open."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._connection = http.client.HTTPConnection("127.0.0.1", port)

    def ask(self, query: str, timeout: float | None = None) -> Bindings:
        """Return the rows of a SELECT as SPARQL's JSON has them; raise TimeoutError after ``timeout`` seconds."""
        body = urlencode({"query": query, "format": "application/sparql-results+json", "default-graph-uri": GRAPH})
        connection = self._connection
        if connection.timeout != timeout:
            connection.close()
            connection.timeout = timeout
        try:
            connection.request("POST", "/sparql", body, {"Content-Type": "application/x-www-form-urlencoded"})
            response = connection.getresponse()
            text = response.read().decode()
        except TimeoutError:
            connection.close()
            raise
        if response.status != http.client.OK:
            raise RuntimeError(text[:300])
        found = json.loads(text)
        return found["head"]["vars"], found["results"]["bindings"]

    def close(self) -> None:
        """Close the connection, which the server does after a while without a request; the next one opens another."""
        self._connection.close()

    def select(self, query: str) -> list[list[str]]:
        """Return the rows of a SELECT as texts."""
        names, rows = self.ask(query)
        return [[row[name]["value"] if name in row else "" for name in names] for row in rows]


def _start(directory: Path, allowed: Path) -> _Server:
    server, web = _free_port(), _free_port()
    settings = directory / "virtuoso.ini"
    settings.write_text(SETTINGS.format(directory=directory, port=server, http=web, allowed=allowed), encoding="ascii")
    process = subprocess.Popen(
        ["virtuoso-t", "+foreground", "+configfile", str(settings)],
        cwd=directory, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    for port in (server, web):
        _wait(process, port)
    return _Server(process, server, web)


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    while process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.01)
    raise RuntimeError("virtuoso-t ended before it listened")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _memory(process: int, field: str) -> int:
    lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(field + ":"))
