"""Files that are named by their addresses are downloaded, nothing else is; what goes wrong is one line."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from cli_runs import call
from endpoint_servers import send, serve_faults

from cfgraph import open_graph
from cfgraph.model.errors import GraphError
from cfgraph.store import ReadingOptions, downloading
from cfgraph.store.downloads import shown_name

TURTLE = '<#a> <http://example.org/p> <b> .\n<#a> <http://www.w3.org/2000/01/rdf-schema#label> "Ann" .\n'
QUERY = "SELECT ?s ?o { ?s <http://example.org/p> ?o }"

Answer = Callable[[BaseHTTPRequestHandler, str], None]


def send_bytes(handler: BaseHTTPRequestHandler, body: bytes, kind: str = "text/plain", **headers: str) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", kind)
    for name, value in {"Content-Length": str(len(body)), **headers}.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


def answer(handler: BaseHTTPRequestHandler, _: str) -> None:
    """Answer as the path says."""
    path = handler.path.partition("?")[0]
    packed = gzip.compress(TURTLE.encode())
    if path in ("/a.ttl", "/data/a.ttl"):
        send(handler, 200, TURTLE, "text/plain")
    elif path == "/moved.ttl":
        send(handler, 302, "", Location="/data/a.ttl")
    elif path == "/round.ttl":
        send(handler, 302, "", Location="/round.ttl")
    elif path == "/away.ttl":
        send(handler, 302, "", Location="file:///etc/passwd")
    elif path == "/encoded.ttl":
        send_bytes(handler, packed, Content_Encoding="gzip")
    elif path == "/packed.ttl.gz":
        send_bytes(handler, packed, "application/gzip")
    elif path == "/unpacked.ttl.gz":  # as servers do that call the packing an encoding
        send_bytes(handler, packed, "text/turtle", Content_Encoding="gzip")
    elif path == "/typed":
        send(handler, 200, TURTLE, "text/turtle; charset=utf-8")
    elif path == "/turtle.owl":
        send(handler, 200, TURTLE, "text/turtle")
    elif path == "/page.ttl":
        send(handler, 200, "<!DOCTYPE html><html>Not here</html>", "text/html")
    elif path == "/typed-page":
        send(handler, 200, "<!DOCTYPE html><html>Welcome</html>", "text/html")
    elif path == "/wrong.ttl":
        send(handler, 200, "<a> <b> <c> .\n<a> <b> !", "text/turtle")
    elif path == "/cut.ttl":
        handler.send_response(200)
        handler.send_header("Content-Length", "10000")
        handler.end_headers()
        handler.wfile.write(TURTLE.encode())
    elif path == "/endless.ttl":
        handler.send_response(200)
        handler.end_headers()
        try:
            while True:
                handler.wfile.write(b"# nothing\n" * 10_000)
        except OSError:
            return
    else:
        send(handler, 404, "<html>Not here</html>", "text/html")


@pytest.fixture
def server() -> Iterator[str]:
    with serve_faults(answer) as address:
        yield address.removesuffix("/sparql")


@pytest.mark.parametrize(
    ("path", "base"),
    [
        ("/a.ttl", "/"),
        ("/moved.ttl", "/data/"),
        ("/encoded.ttl", "/"),
        ("/packed.ttl.gz", "/"),
        ("/unpacked.ttl.gz", "/"),
        ("/a.ttl?version=2", "/"),
        ("/turtle.owl", "/"),
    ],
)
def test_a_file_on_the_web_is_opened_like_any_other(server: str, path: str, base: str) -> None:
    with open_graph(server + path) as graph:
        rows = graph.query(QUERY).to_dicts()
        assert graph.location == server + path.partition("?")[0]
    assert [row["o"] for row in rows] == [f"{server}{base}b"]  # relative IRIs go by where the file was at last


def test_it_goes_with_files_here_and_is_named_by_its_address(server: str, tmp_path: Path) -> None:
    (tmp_path / "b.nt").write_text("<http://example.org/x> <http://example.org/p> <http://example.org/y> .\n")
    found = call("info", "-g", f"{server}/a.ttl", "-g", str(tmp_path / "b.nt"), "--format", "json")
    assert found.status == 0
    told = json.loads(found.out)
    assert told["statements"] == 3
    assert f"{server}/a.ttl" in told["files"]


def test_options_say_what_an_address_is(server: str) -> None:
    with open_graph(f"{server}/typed", reading=ReadingOptions(addresses="download")) as graph:
        assert len(graph) == 2
    assert call("info", "-g", f"{server}/typed", "--download").status == 0
    unknown = call("info", "-g", f"{server}/typed-page", "--download", "--lang", "en")
    assert unknown.status == 3
    assert "a web page" in unknown.err
    asked = call("info", "-g", f"{server}/a.ttl", "--endpoint", "--lang", "en")
    assert asked.status == 3
    assert "not a SPARQL endpoint" in asked.err
    assert call("info", "-g", f"{server}/a.ttl", "--endpoint", "--download").status == 2


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/none.ttl", "HTTP 404"),
        ("/page.ttl", "a web page (HTML)"),
        ("/cut.ttl", "was cut off"),
        ("/endless.ttl", "larger than 2 MiB; set CFGRAPH_DOWNLOAD_MIB"),
        ("/round.ttl", "more redirects than 5"),
        ("/away.ttl", "unsafe"),
        ("/wrong.ttl", ":2: not valid Turtle"),
    ],
)
def test_what_goes_wrong_is_one_line_with_the_address(
    server: str, path: str, told: str, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CFGRAPH_DOWNLOAD_MIB", "2")
    found = call("info", "-g", server + path, "--lang", "en")
    assert found.status == 3
    assert found.err.count("\n") == 1
    assert server + path in found.err
    assert told in found.err
    assert str(cache) not in found.err
    assert not list((cache / "downloads").glob("tmp*"))


def test_a_server_that_says_nothing_has_changed_is_believed() -> None:
    asked: list[str | None] = []
    content = [TURTLE]

    def unchanged(handler: BaseHTTPRequestHandler, _: str) -> None:
        asked.append(handler.headers.get("If-None-Match"))
        tag = f'"{len(content[0])}"'
        if asked[-1] == tag:
            handler.send_response(304)
            handler.end_headers()
        else:
            send(handler, 200, content[0], "text/turtle", ETag=tag)

    with serve_faults(unchanged) as address:
        file = address.replace("sparql", "a.ttl")
        for expected in (2, 2, 1):
            if expected == 1:
                content[0] = "<http://example.org/a> <http://example.org/p> 1 ."
            with open_graph(file) as graph:
                assert len(graph) == expected
                assert [shown_name(name) for name in graph.view.graph.files] == [file]
    assert asked[0] is None
    assert asked[1] == asked[2] == f'"{len(TURTLE)}"'


def test_a_server_that_sends_a_little_now_and_then_is_given_up(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloading, "SLOW_SECONDS", 0.0)
    with pytest.raises(GraphError, match="too slow"):
        open_graph(f"{server}/a.ttl")
