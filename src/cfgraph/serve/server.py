"""``ExplorerServer``: the explorer as a web page on this machine, protected by a token."""

from __future__ import annotations

import asyncio
import html
import secrets
import socket
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Template

import textual_serve
from aiohttp import WSMsgType, web
from textual_serve.download_manager import DownloadManager

from cfgraph.model.errors import UsageError
from cfgraph.serve.session_process import SessionProcess
from cfgraph.text.catalog import Language, Messages

MAX_SESSIONS = 10
"""Default maximum number of browser windows."""

IDLE_SECONDS = 3_600.0
"""Seconds without a key after which a window's session ends."""

MAX_MESSAGE = 1_000_000
"""Maximum size in bytes of a message from a browser."""

PAGE = Path(__file__).parent / "page"
STATIC = Path(textual_serve.__file__).parent / "static"

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self' data:; "
        "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
"""Headers that forbid external resources, embedding in frames, and caching."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True)
class Served:
    """What the server shows, and its limits. ``arguments`` are those of a session's process."""

    arguments: Sequence[str]
    language: Language
    export_directory: Path | None = None
    max_sessions: int = MAX_SESSIONS
    idle_seconds: float = IDLE_SECONDS


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket. Raises UsageError if the address is unavailable, for example if the port is in use."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family)
    except (OSError, OverflowError) as error:
        raise UsageError("serve.no_port", host=host, port=port, reason=error) from error


class ExplorerServer:
    """Serves the explorer at one socket, with one process per window, to clients with the token."""

    def __init__(self, served: Served, listening: socket.socket) -> None:
        self._served, self._socket = served, listening
        self._messages = Messages(served.language)
        self._token = secrets.token_urlsafe(24)
        self._sessions: set[SessionProcess] = set()
        host, port = listening.getsockname()[:2]
        name = f"[{host}]" if ":" in host else host
        self._hosts = {f"{name}:{port}", f"localhost:{port}"}
        self._cookie = f"cfgraph-{port}"
        self.address = f"http://{name}:{port}/?token={self._token}"
        """Where a browser is let in."""

    def run(self) -> None:
        """Serve until interrupted; this ends all sessions."""
        web.run_app(self.make_app(), sock=self._socket, print=None, access_log=None, shutdown_timeout=2.0)

    def make_app(self) -> web.Application:
        """Return the web application."""
        app = web.Application(middlewares=[self._guard])
        app.add_routes(
            [
                web.get("/", self._show_page),
                web.get("/ws", self._serve_session),
                web.static("/static", STATIC),
                web.static("/page", PAGE),
            ]
        )
        app.on_shutdown.append(self._end_sessions)
        return app

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Accept requests for this host with the token, first in the address and then in a cookie."""
        if request.host not in self._hosts:
            raise web.HTTPForbidden(text=self._messages("serve.wrong_host"), headers=HEADERS)
        if self._is_token(request.query.get("token", "")) and request.path == "/":
            welcome = web.HTTPFound("/", headers=HEADERS)
            welcome.set_cookie(self._cookie, self._token, httponly=True, samesite="Strict", path="/")
            raise welcome
        if not self._is_token(request.cookies.get(self._cookie, "")):
            raise web.HTTPForbidden(text=self._messages("serve.no_token"), headers=HEADERS)
        response = await handler(request)
        if not response.prepared:
            response.headers.update(HEADERS)
        return response

    def _is_token(self, text: str) -> bool:
        return secrets.compare_digest(text.encode(), self._token.encode())

    async def _show_page(self, request: web.Request) -> web.Response:
        font_size = request.query.get("fontsize", "")
        page = Template((PAGE / "index.html").read_text(encoding="utf-8")).substitute(
            language=self._served.language,
            title="cfgraph",
            opening=html.escape(self._messages("serve.opening")),
            closed=html.escape(self._messages("serve.closed")),
            again=html.escape(self._messages("serve.again")),
            websocket=html.escape(f"ws://{request.host}/ws"),
            font_size=font_size if font_size.isdecimal() and 6 <= int(font_size) <= 60 else "16",
        )
        return web.Response(text=page, content_type="text/html")

    async def _serve_session(self, request: web.Request) -> web.StreamResponse:
        if request.headers.get("Origin") not in {f"http://{host}" for host in self._hosts}:
            raise web.HTTPForbidden(text=self._messages("serve.wrong_host"), headers=HEADERS)
        websocket = web.WebSocketResponse(heartbeat=15, max_msg_size=MAX_MESSAGE)
        await websocket.prepare(request)
        if len(self._sessions) >= self._served.max_sessions:
            text = self._messages("serve.full", most=self._served.max_sessions)
            await websocket.send_bytes(text.encode())
            await websocket.close()
            return websocket
        session = SessionProcess(
            "",
            write_bytes=websocket.send_bytes,
            write_str=websocket.send_str,
            close=websocket.close,  # type: ignore[arg-type] # what it returns is not looked at
            download_manager=DownloadManager(),
        )
        session.arguments, session.export_directory = self._served.arguments, self._served.export_directory
        self._sessions.add(session)
        try:
            await session.start(_read_size(request, "width", 80), _read_size(request, "height", 24))
            await self._pass_on(websocket, session)
        finally:
            await session.stop()
            self._sessions.discard(session)
        return websocket

    async def _pass_on(self, websocket: web.WebSocketResponse, session: SessionProcess) -> None:
        """Pass keys and sizes to a session until the window is closed, or nothing was typed for long."""
        typed = time.monotonic()
        while (left := typed + self._served.idle_seconds - time.monotonic()) > 0:
            try:
                message = await websocket.receive(timeout=left)
            except TimeoutError:
                break
            if message.type is not WSMsgType.TEXT:
                if message.type in (WSMsgType.CLOSE, WSMsgType.CLOSING, WSMsgType.CLOSED, WSMsgType.ERROR):
                    return
                continue
            try:
                kind, *values = message.json()
            except (ValueError, TypeError):
                return
            match kind, values:
                case "stdin", [str(text)]:
                    typed = time.monotonic()
                    await session.send_bytes(text.encode("utf-8"))
                case "resize", [{"width": int(width), "height": int(height)}]:
                    await session.set_terminal_size(min(max(width, 1), 1_000), min(max(height, 1), 1_000))
                case "ping", [value]:
                    await websocket.send_json(["pong", value])
                case "blur", _:
                    await session.blur()
                case "focus", _:
                    await session.focus()
        await websocket.close()

    async def _end_sessions(self, app: web.Application) -> None:
        await asyncio.gather(*(session.stop() for session in self._sessions))


def _read_size(request: web.Request, name: str, otherwise: int) -> int:
    text = request.query.get(name, "")
    return min(max(int(text), 1), 1_000) if text.isdecimal() else otherwise
