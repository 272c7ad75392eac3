"""A headless Chromium for the tests: it opens a page, types, and tells what the page asked for and was sent."""

from __future__ import annotations

import asyncio
import base64
import os
import shutil
import subprocess
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType
from waiting import PATIENCE, POLL


def find_chromium() -> str:
    """Return the path of Chromium; without one the test is skipped, or fails where CI installs it."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail("chromium is not installed")
        pytest.skip("chromium is not installed")
    return found


class Tab:
    """A tab, driven over the DevTools protocol."""

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self._socket = socket
        self._number = 0
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self.asked: list[str] = []
        """Every address that the page asked for."""
        self.received = bytearray()
        """What the page was sent over its socket, as a terminal gets it."""
        self._reader = asyncio.create_task(self._read())

    async def _read(self) -> None:
        async for message in self._socket:
            if message.type is not WSMsgType.TEXT:
                continue
            event = message.json()
            if "id" in event:
                self._answers.pop(event["id"]).set_result(event)
            elif event["method"] == "Network.requestWillBeSent":
                self.asked.append(event["params"]["request"]["url"])
            elif event["method"] == "Network.webSocketCreated":
                self.asked.append(event["params"]["url"])
            elif event["method"] == "Network.webSocketFrameReceived":
                frame = event["params"]["response"]
                text = frame["payloadData"]
                self.received += base64.b64decode(text) if frame["opcode"] == 2 else text.encode()

    async def send(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Send a command, and return its answer."""
        self._number += 1
        answer = self._answers[self._number] = asyncio.get_running_loop().create_future()
        await self._socket.send_json({"id": self._number, "method": method, "params": parameters})
        return await asyncio.wait_for(answer, PATIENCE)

    async def open(self, address: str) -> None:
        """Go to a page."""
        await self.send("Network.enable")
        await self.send("Page.enable")
        await self.send("Page.navigate", url=address)

    async def type(self, text: str) -> None:
        """Type a text into the page."""
        await self.send("Input.insertText", text=text)

    async def press(self, key: str, code: int) -> None:
        """Press a key that is no character."""
        for kind in ("rawKeyDown", "keyUp"):
            await self.send("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code)

    async def run(self, script: str) -> Any:
        """Run a script in the page, and return its value."""
        answer = await self.send("Runtime.evaluate", expression=script, returnByValue=True)
        return answer["result"]["result"].get("value")

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until a condition holds."""
        deadline = time.monotonic() + PATIENCE
        while not holds():
            assert time.monotonic() < deadline, bytes(self.received[-3_000:]).decode("utf-8", "replace")
            await asyncio.sleep(POLL)

    async def shows(self, text: str) -> None:
        """Wait until the terminal was sent a text, from now on or before."""
        await self.until(lambda: text.encode() in self.received)


@asynccontextmanager
async def open_browser(profile: Path) -> AsyncIterator[Callable[[], Any]]:
    """Run Chromium, and give what opens a tab."""
    process = subprocess.Popen(
        [find_chromium(), "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
         "--no-first-run", "--disable-background-networking", "--window-size=1200,800",
         "--remote-debugging-port=0", f"--user-data-dir={profile}", "about:blank"],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        place = profile / "DevToolsActivePort"
        deadline = time.monotonic() + PATIENCE
        while not place.is_file() or len(place.read_text().split()) < 2:
            assert process.poll() is None, "Chromium ended"
            assert time.monotonic() < deadline, "Chromium does not listen"
            await asyncio.sleep(POLL)
        port = place.read_text().split()[0]
        async with ClientSession() as session:

            async def open_tab() -> Tab:
                async with session.put(f"http://127.0.0.1:{port}/json/new?about:blank") as answer:
                    address = (await answer.json())["webSocketDebuggerUrl"]
                return Tab(await session.ws_connect(address, max_msg_size=0))

            yield open_tab
    finally:
        process.kill()
        process.wait(PATIENCE)
