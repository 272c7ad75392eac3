"""The explorer in the terminal on an endpoint: it opens, finds an entity and shows it."""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
import pty
import re
import struct
import subprocess
import sys
import termios
import threading
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from driving import drawn, driven, opened, settled, show_entity, until
from endpoint_servers import send, serve_faults
from terminals import read_terminal
from textual.app import App
from waiting import PATIENCE, wait_until

from cfgraph.store.cancellation import RequestCancelled, current_cancellation
from cfgraph.store.endpoint.client import READ_SECONDS
from cfgraph.tui.app import CfgraphApp
from cfgraph.tui.reading import read_behind


async def test_the_explorer_opens_an_endpoint_and_shows_an_entity(oxigraph: str) -> None:
    async with driven(CfgraphApp(oxigraph, language="en"), size=(120, 40)) as pilot:
        await opened(pilot)
        table = await show_entity(pilot, "zhaolian")
        await settled(pilot)
        assert table.rows
        assert "Zhaolian" in drawn(pilot)
        await until(pilot, lambda: re.search(r" [1-9] requests · \d+\.\d s · server", drawn(pilot)) is not None)


async def test_a_job_that_is_given_up_ends_what_it_waits_for() -> None:
    begun, ended = threading.Event(), threading.Event()

    def wait_until_given_up() -> None:
        begun.set()
        assert wait_until(current_cancellation())
        ended.set()
        raise RequestCancelled

    async with App[None]().run_test() as pilot:
        read_behind(pilot.app, wait_until_given_up, exclusive=True)
        await asyncio.to_thread(begun.wait, PATIENCE)
        seen: list[bool] = []
        read_behind(pilot.app, lambda: seen.append(current_cancellation()()), exclusive=True)
        await until(pilot, lambda: bool(seen) and ended.is_set())
        assert seen == [False]


@pytest.mark.skipif(os.name != "posix", reason="needs a pseudo-terminal")
def test_a_server_that_falls_silent_freezes_nothing(tmp_path: Path) -> None:
    """The screen goes on answering keys, and quitting does not wait for the server."""
    silent, over = threading.Event(), threading.Event()
    asked: list[str] = []

    def answer(handler: BaseHTTPRequestHandler, body: str) -> None:
        asked.append(body)
        if len(asked) == 1:
            send(handler, 200, json.dumps({"head": {"vars": ["s", "p", "o"]}, "results": {"bindings": []}}))
        else:
            silent.set()
            over.wait(PATIENCE)

    with serve_faults(answer) as address:
        main, side = pty.openpty()
        fcntl.ioctl(side, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
        command = [sys.executable, "-m", "cfgraph", "-g", address, "--lang", "en"]
        environment = {**os.environ, "TERM": "xterm-256color", "CFGRAPH_CONFIG": str(tmp_path / "settings.toml")}
        process = subprocess.Popen(command, stdin=side, stdout=side, stderr=side, env=environment)
        os.close(side)
        try:
            assert silent.wait(PATIENCE)
            read_terminal(main, b"cfgraph")
            os.write(main, b"T")
            read_terminal(main, b"heme")  # the notice that the next one is used
            os.write(main, b"\x11")
            read_terminal(main)
            assert process.wait(READ_SECONDS) == 0
            assert not over.is_set()
        finally:
            over.set()
            process.kill()
            process.wait(PATIENCE)
            os.close(main)
