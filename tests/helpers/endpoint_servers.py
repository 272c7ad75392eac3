"""SPARQL servers for the tests, on loopback: real ones in processes of their own, and one that does all wrong."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from waiting import PATIENCE, wait_until


def find_program(name: str) -> str:
    """Return the path of a server's program; without one the test is skipped, or fails where CI installs it."""
    beside = Path(sys.executable).parent / name
    found = str(beside) if beside.exists() else shutil.which(name)
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail(f"{name} is not installed")
        pytest.skip(f"{name} is not installed")
    return found


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def _running(command: list[str], port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server until it is no longer needed; it listens on a port when this returns."""
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        assert wait_until(lambda: _listens(port) or process.poll() is not None), "the server does not listen"
        assert process.poll() is None, "the server ended"
        yield process
    finally:
        process.kill()
        process.wait(PATIENCE)


@contextmanager
def _serve(arguments: Callable[[int], list[str]], path: str) -> Iterator[str]:
    port = _free_port()
    with _running(arguments(port), port):
        yield f"http://127.0.0.1:{port}{path}"


@contextmanager
def serve_oxigraph(database: Path) -> Iterator[str]:
    """Serve the database of a built store with Oxigraph's own server, as the docs say; give its address."""
    program = find_program("oxigraph")
    with _serve(
        lambda port: [program, "serve-read-only", "--location", str(database), "--bind", f"127.0.0.1:{port}"], "/query"
    ) as address:
        yield address


@contextmanager
def serve_rdflib(file: Path) -> Iterator[str]:
    """Serve an RDF file with rdflib-endpoint; give its address."""
    program = find_program("rdflib-endpoint")
    with _serve(lambda port: [program, "serve", str(file), "--host", "127.0.0.1", "--port", str(port)], "/") as address:
        yield address


VIRTUOSO = """
[Database]
DatabaseFile = {directory}/virtuoso.db
ErrorLogFile = {directory}/virtuoso.log
LockFile = {directory}/virtuoso.lck
TransactionFile = {directory}/virtuoso.trx
xa_persistent_file = {directory}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {directory}/temporary.db
TransactionFile = {directory}/temporary.trx
[Parameters]
ServerPort = 127.0.0.1:{port}
DirsAllowed = {directory}
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
ThreadsPerQuery = 1
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = {directory}
ServerThreads = 6
[SPARQL]
ResultSetMaxRows = 10000
"""
"""Settings as Virtuoso comes with them, the limit of rows among them, in a directory of its own.

But with one thread for each query: with several Virtuoso 7.2.5 loses groups (see docs/endpoints.md).
"""


@contextmanager
def serve_virtuoso(directory: Path, lines: Iterable[str], **others: str) -> Iterator[str]:
    """Serve lines of N-Triples with Virtuoso; give its address, which names the graph that holds them, urn:bundled.

    ``others`` are texts in Turtle of other graphs, urn:NAME.
    """
    program, client = find_program("virtuoso-t"), find_program("isql-vt")
    (directory / "graph.nt").write_text("".join(lines), encoding="utf-8")
    port, http = _free_port(), _free_port()
    settings = directory / "virtuoso.ini"
    settings.write_text(VIRTUOSO.format(directory=directory, port=port, http=http), encoding="utf-8")
    load = f"ld_dir('{directory}', 'graph.nt', 'urn:bundled'); "
    for name, text in others.items():
        (directory / f"{name}.ttl").write_text(text, encoding="utf-8")
        load += f"ld_dir('{directory}', '{name}.ttl', 'urn:{name}'); "
    load += "rdf_loader_run();"
    with _running([program, "+foreground", "+configfile", str(settings)], http):
        command = [client, f"127.0.0.1:{port}", "dba", "dba", f"EXEC={load}"]
        subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE)
        yield f"http://127.0.0.1:{http}/sparql?default-graph-uri=urn:bundled"


def run_on_virtuoso(directory: Path, statements: str) -> None:
    """Run SQL statements on the Virtuoso server with its files in a directory."""
    port = re.search(r"ServerPort = 127\.0\.0\.1:(\d+)", (directory / "virtuoso.ini").read_text(encoding="utf-8"))
    assert port is not None
    command = [find_program("isql-vt"), f"127.0.0.1:{port[1]}", "dba", "dba", f"EXEC={statements}"]
    subprocess.run(command, check=True, capture_output=True, timeout=INDEXING)


INDEX_ALL = "DB.DBA.RDF_OBJ_FT_RULE_ADD (null, null, 'All'); DB.DBA.VT_INC_INDEX_DB_DBA_RDF_OBJ ();"
"""Has Virtuoso index the text of all literals, as its manual says, and now."""

INDEXING = 600
"""Seconds that it may take."""


Answer = Callable[[BaseHTTPRequestHandler, str], None]


@contextmanager
def serve_faults(answer: Answer) -> Iterator[str]:
    """Serve with a function that gets each request and its body, and answers as it likes."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
            answer(self, body)

        def do_GET(self) -> None:
            answer(self, "")

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/sparql"
    finally:
        server.shutdown()
        server.server_close()


def send(
    handler: BaseHTTPRequestHandler,
    status: int,
    body: str,
    kind: str = "application/sparql-results+json",
    **headers: str,
) -> None:
    """Send an answer of a faulty server."""
    data = body.encode()
    handler.send_response(status)
    handler.send_header("Content-Type", kind)
    handler.send_header("Content-Length", str(len(data)))
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(data)
