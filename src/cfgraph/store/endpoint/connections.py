"""Connections to one server: a few, kept open between requests; each can be closed while its request runs."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from cfgraph.store.cancellation import RequestCancelled, current_cancellation

if TYPE_CHECKING:
    import httpx

SECONDS_BETWEEN_LOOKS = 0.1
"""Seconds between two checks whether a request is still needed."""


class Connection:
    """One connection, opened with its first request, and again if the server has closed it."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client
        self.is_unwanted: Callable[[], bool] = bool
        """Tells that nobody waits any longer for the request that runs."""
        self._cut = threading.Event()
        self._stream: Any = None

    @property
    def is_cut(self) -> bool:
        """Tell whether the current request was cancelled."""
        return self._cut.is_set()

    def note(self, event: str, info: dict[str, Any]) -> None:
        """Remember the socket of a request, so that it can be shut down."""
        if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            self._stream = info["return_value"]
            if self.is_cut:  # while the server was being reached
                self.cut()

    def cut(self) -> None:
        """Cancel the current request; another thread waits for its response."""
        self._cut.set()
        connection = self._stream.get_extra_info("socket") if self._stream is not None else None
        if connection is not None:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def wait(self, seconds: float) -> None:
        """Wait before the request is sent again, unless it is cancelled."""
        self._cut.wait(seconds)

    def check(self) -> None:
        """Raise RequestCancelled if the request is no longer needed."""
        if self.is_cut or self.is_unwanted():
            raise RequestCancelled


class Connections:
    """At most this many connections at a time; further requests wait for their turn."""

    def __init__(self, most: int, make_client: Callable[[], httpx.Client]) -> None:
        self.most = most
        self._make_client = make_client
        self._turns = threading.Semaphore(most)
        self._own = threading.local()
        self._state = threading.Lock()
        self._idle: list[Connection] = []
        self._running: set[Connection] = set()
        self._is_ended = False
        self._watches = False

    @contextmanager
    def take(self) -> Iterator[Connection]:
        """Provide a connection for one request. A thread that has one gets another without waiting."""
        is_unwanted = current_cancellation()
        depth = getattr(self._own, "depth", 0)
        while not depth and not self._turns.acquire(timeout=SECONDS_BETWEEN_LOOKS):
            if self._is_ended or is_unwanted():
                raise RequestCancelled
        self._own.depth = depth + 1
        try:
            connection = self._start(is_unwanted)
            try:
                yield connection
            finally:
                self._give_back(connection)
        finally:
            self._own.depth = depth
            if not depth:
                self._turns.release()

    def _start(self, is_unwanted: Callable[[], bool]) -> Connection:
        with self._state:
            if self._is_ended:
                raise RequestCancelled
            connection = self._idle.pop() if self._idle else Connection(self._make_client())
            connection.is_unwanted = is_unwanted
            self._running.add(connection)
            starts = is_unwanted is not bool and not self._watches
            self._watches |= starts
        if starts:
            threading.Thread(target=self._watch, name="cfgraph-requests", daemon=True).start()
        return connection

    def _give_back(self, connection: Connection) -> None:
        with self._state:
            self._running.discard(connection)
            if not connection.is_cut and not self._is_ended:
                self._idle.append(connection)
                return
        connection.client.close()

    def _watch(self) -> None:
        """Cancel the requests that are no longer needed, as long as any are running."""
        pause = threading.Event()
        while True:
            with self._state:
                watched = [one for one in self._running if one.is_unwanted is not bool]
                if not watched:
                    self._watches = False
                    return
            for one in watched:
                if not one.is_cut and one.is_unwanted():
                    with self._state:
                        if one in self._running:
                            one.cut()
            pause.wait(SECONDS_BETWEEN_LOOKS)

    def end(self) -> None:
        """Cancel all requests, and provide no more connections."""
        with self._state:
            self._is_ended = True
            running, idle = list(self._running), self._idle
            self._idle = []
            for one in running:
                one.cut()
        for one in idle:
            one.client.close()
