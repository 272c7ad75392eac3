"""``cfgraph serve``: the explorer in a browser, for those with the token, writing nothing."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from pathlib import Path

import pytest
from aiohttp import ClientSession, ClientWebSocketResponse, CookieJar, WSMsgType, WSServerHandshakeError
from browser import open_browser
from cli_runs import call, spawn
from endpoint_servers import serve_oxigraph
from waiting import PATIENCE, wait_until

from cfgraph.model.errors import UsageError
from cfgraph.store import Graph
from cfgraph.store.database_opening import open_database
from cfgraph.userfiles.atomic import WRITABLE, write_file, write_private_file

NOTES = Path(__file__).parents[1] / "endpoint" / "notes.ttl"


@contextmanager
def serving(*arguments: str, temporary: Path | None = None) -> Iterator[str]:
    """Run the server, and give the address that it prints; ``temporary`` is its directory for temporary files."""
    environment = {**os.environ, **({"TMPDIR": str(temporary)} if temporary else {})}
    command = [sys.executable, "-m", "cfgraph", "serve", "--port", "0", "--lang", "zh", *arguments]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment
    ) as process:
        try:
            assert process.stdout
            yield process.stdout.readline().strip()
        finally:
            process.terminate()
            try:
                process.wait(PATIENCE)
            finally:
                process.kill()


def _sessions(temporary: Path) -> set[Path]:
    """Return the directories of the sessions that run, of a server with its own directory for temporary files."""
    return set(temporary.glob("cfgraph-session-*"))


@pytest.mark.usefixtures("bundled")
async def test_a_browser_opens_searches_walks_and_runs_a_query_of_the_user(tmp_path: Path, own_data: Path) -> None:
    (own_data / "queries").mkdir(parents=True)
    (own_data / "queries" / "hundred-rows.rq").write_text("SELECT ?s { ?s ?p ?o } LIMIT 100\n", encoding="utf-8")
    with serving("--allow-export", str(tmp_path / "exports"), temporary=tmp_path) as address:
        async with open_browser(tmp_path / "profile") as open_tab:
            tab = await open_tab()
            await tab.open(address)
            await tab.shows("中国消费金融知识图谱")
            await tab.type("/")
            await tab.type("海尔集团")
            await tab.shows("海尔集团")
            await tab.press("Enter", 13)
            await tab.shows("id:haier-group")
            await tab.type("e")
            await tab.until((tmp_path / "exports" / "海尔集团.graphml").is_file)
            await tab.type("s")
            await tab.shows("SELECT")
            await tab.type("f")
            await tab.type("hundred-rows")
            await tab.press("Enter", 13)
            await tab.press("Enter", 13)
            await tab.shows("100 行 · ")
            origin = address.partition("/?")[0]
            assert {url.partition("//")[2].partition("/")[0] for url in tab.asked if "//" in url} == {
                origin.partition("//")[2]
            }
            assert "token" not in await tab.run("location.href")
            assert len(_sessions(tmp_path)) == 1
            await tab.send("Page.navigate", url="about:blank")  # the tab is closed
            assert wait_until(lambda: not _sessions(tmp_path))


@pytest.mark.usefixtures("bundled")
async def test_who_lacks_the_token_or_comes_from_elsewhere_is_refused(tmp_path: Path) -> None:
    with serving("--sessions", "1") as address:
        origin, _, query = address.partition("/?")
        async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as session:
            for path, headers in (
                ("/", {}),
                ("/?token=wrong", {}),
                ("/static/js/textual.js", {}),
                (f"/?{query}", {"Host": "evil.example"}),
            ):
                async with session.get(origin + path, headers=headers) as answer:
                    assert answer.status == 403
            async with session.get(address) as answer:
                assert answer.status == 200
                assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
                assert "https://" not in await answer.text()
            with pytest.raises(WSServerHandshakeError):
                await session.ws_connect(f"{origin}/ws", headers={"Origin": "http://evil.example"})
            async with (
                session.ws_connect(f"{origin}/ws", headers={"Origin": origin}),
                session.ws_connect(f"{origin}/ws", headers={"Origin": origin}) as second,
            ):
                assert "1" in (await second.receive_bytes(timeout=PATIENCE)).decode()


@pytest.mark.usefixtures("bundled")
async def test_windows_of_two_browsers_are_served_and_no_more_than_allowed(tmp_path: Path) -> None:
    """Each shows the graph by itself; a window more is refused until one is closed."""
    most = 4
    with serving("--sessions", str(most), temporary=tmp_path) as address:
        origin = address.partition("/?")[0]
        async with (
            ClientSession(cookie_jar=CookieJar(unsafe=True)) as one,
            ClientSession(cookie_jar=CookieJar(unsafe=True)) as other,
        ):
            for browser in (one, other):
                async with browser.get(f"{origin}/") as answer:
                    assert answer.status == 403  # the other's cookie is not its own
                async with browser.get(address) as answer:
                    assert answer.status == 200
            windows = [_Window(one if number % 2 else other, origin) for number in range(most)]
            for window in windows:
                await window.shows("知识图谱")
            assert len(_sessions(tmp_path)) == most
            refused = _Window(one, origin)
            await refused.shows(f"{most} 个窗口")
            await refused.reading
            await windows[0].close()
            assert await asyncio.to_thread(wait_until, lambda: len(_sessions(tmp_path)) == most - 1)
            windows[0] = _Window(other, origin)
            await windows[0].shows("知识图谱")
            for window in windows:
                await window.close()
        assert await asyncio.to_thread(wait_until, lambda: not _sessions(tmp_path))


async def test_an_endpoint_is_served_with_credentials_and_files_wherever_they_are(
    bundled: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ExitStack() as stack:
        endpoint = stack.enter_context(serve_oxigraph(open_database(bundled.queryable)))
        credentials = tmp_path / "credentials.toml"
        credentials.write_text(f'["{endpoint.rpartition("/")[0]}"]\nheader = "X-Key: 1"\n', encoding="utf-8")
        credentials.chmod(0o600)
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("CFGRAPH_ENDPOINT_CREDENTIALS", credentials.name)
        monkeypatch.setenv("HOME", str(tmp_path))
        (tmp_path / "more.nt").write_text("<urn:one> <urn:by> <urn:other> .\n", encoding="utf-8")
        with serving("-g", endpoint, "-g", NOTES.as_uri(), "-g", "~/more.nt") as address:
            async with _open_window(address) as window:
                await window.shows("中国消费金融知识图谱")
                await window.type("/")
                await window.type("清溪")
                await window.shows("征信")
            stack.close()  # the endpoint is gone
            async with _open_window(address) as window:
                await window.shows("无法连接")


@asynccontextmanager
async def _open_window(address: str) -> AsyncIterator[_Window]:
    """Open a window, and close it afterwards."""
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as browser:
        async with browser.get(address) as answer:
            assert answer.status == 200
        window = _Window(browser, address.partition("/?")[0])
        yield window
        await window.close()


class _Window:
    """A window of a browser without its drawing: it answers the server all the time, and notes what it is sent."""

    def __init__(self, browser: ClientSession, origin: str) -> None:
        self._drawn, self._more, self._closing = b"", asyncio.Event(), asyncio.Event()
        self.reading = asyncio.create_task(self._read(browser, origin))

    async def _read(self, browser: ClientSession, origin: str) -> None:
        async with browser.ws_connect(f"{origin}/ws", headers={"Origin": origin}) as window:
            self._socket = window
            closing = asyncio.create_task(self._close(window))
            async for message in window:
                if message.type is WSMsgType.BINARY:
                    self._drawn += message.data
                    self._more.set()
            closing.cancel()

    async def _close(self, window: ClientWebSocketResponse) -> None:
        await self._closing.wait()
        await window.close()

    async def shows(self, text: str) -> None:
        """Wait until a text was drawn."""
        async with asyncio.timeout(PATIENCE):
            while text.encode() not in self._drawn:
                await self._more.wait()
                self._more.clear()

    async def type(self, text: str) -> None:
        """Type a text."""
        await self._socket.send_json(["stdin", text])

    async def close(self) -> None:
        """Close the window, as a closed tab does."""
        self._closing.set()
        await self.reading


def test_a_port_that_is_taken_is_one_line(bundled: Graph) -> None:
    with serving() as address:
        port = address.partition("/?")[0].rpartition(":")[2]
        found = spawn("serve", "--port", port, "--lang", "en")
    assert found.status == 2
    assert found.err.count("\n") == 1
    assert port in found.err


def test_standard_input_is_not_served() -> None:
    assert call("serve", "-g", "-", "--input-format", "ttl").status == 2


def test_files_are_written_only_where_they_may_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    allowed, other = tmp_path / "allowed", tmp_path / "other"
    allowed.mkdir()
    other.mkdir()
    (allowed / "link").symlink_to(other)
    monkeypatch.setenv(WRITABLE, str(allowed))
    write_file(allowed / "a.txt", ["a"])
    for path in (other / "a.txt", allowed / ".." / "other" / "a.txt", allowed / "link" / "a.txt"):
        with pytest.raises(UsageError):
            write_file(path, ["a"])
    with pytest.raises(UsageError):
        write_private_file(other / "new" / "a.txt", "a")
    assert not list(other.iterdir())
