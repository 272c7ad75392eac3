"""``EndpointClient``: one SPARQL query a POST, with limits of time, retries, redirects and credentials; counted."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from cfgraph.model.errors import GraphError
from cfgraph.store.endpoint.address import origin_of, strip_credentials
from cfgraph.store.endpoint.credentials import read_credentials
from cfgraph.store.endpoint.results import CutAnswerError, MalformedAnswerError, Row, Solutions, read_solutions
from cfgraph.version import __version__

if TYPE_CHECKING:
    import httpx

CONNECT_SECONDS, READ_SECONDS = 10.0, 60.0
"""Seconds to reach the server, and to wait for its next bytes."""

MAX_TRIES, MAX_WAIT = 4, 20.0
"""Times a busy server is asked, and the longest wait between two of them in seconds."""

MAX_REDIRECTS = 5

BUSY = frozenset({429, 502, 503, 504})
"""Statuses by which a server says that it may answer later."""

RESULTS, STATEMENTS = "application/sparql-results+json", "application/n-triples"
"""What is asked for: solutions or a truth value; statements."""

VIRTUOSO_ROWS = 1 << 20
"""Rows at which Virtuoso cuts an answer without a word."""


class EndpointAnswerError(GraphError):
    """The server refused a query: ``status`` is HTTP's, ``reason`` the first line of what it said."""

    def __init__(self, key: str, /, *, status: int, reason: str, name: str) -> None:
        super().__init__(key, status=status, reason=reason, name=name)
        self.status, self.reason = status, reason


class CutAnswer(GraphError):  # noqa: N818 - says what happened
    """The server sent only a part of an answer."""


class RequestCancelled(Exception):  # noqa: N818 - ends a request, reaches nobody
    """The request was cancelled while it ran."""


class EndpointClient:
    """Sends queries to one address, one at a time. ``cancel`` may be called from another thread."""

    def __init__(self, address: str, graphs: Sequence[str] = ()) -> None:
        """``graphs`` are the IRIs of the named graphs that queries see, instead of all that the server has."""
        self.address, self.name, self.graphs = address, strip_credentials(address), graphs
        self.requests, self.bytes = 0, 0
        self.server = ""
        """How the server names itself."""
        self._headers = read_credentials(address)
        self._turn = threading.RLock()
        self._client: httpx.Client | None = None
        self._stream: Any = None
        self._cancelled = threading.Event()

    def select(self, query: str) -> list[Row]:
        """Return all rows of a SELECT. Raises GraphError, and CutAnswer when the server did not send them all."""
        with self.solutions(query) as found:
            return list(found.rows)

    @contextmanager
    def solutions(self, query: str) -> Iterator[Solutions]:
        """Give the answer to a SELECT or ASK, whose rows are read as they come."""
        with self._answer(query, RESULTS) as response:
            kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
            if "json" not in kind:
                raise GraphError("endpoint.not_sparql", name=self.name, status=response.status_code, type=kind or "?")
            with self._reading():
                found = read_solutions(self._count(response.iter_text()))
            limit = response.headers.get("x-sparql-maxrows", "")
            yield Solutions(found.variables, self._checked(found.rows, limit), found.boolean)

    @contextmanager
    def statements(self, query: str) -> Iterator[Iterator[str]]:
        """Give the answer to a CONSTRUCT or DESCRIBE as lines of N-Triples, read as they come."""
        with self._answer(query, STATEMENTS) as response:
            kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
            if kind not in (STATEMENTS, "text/plain"):
                raise GraphError("endpoint.not_sparql", name=self.name, status=response.status_code, type=kind or "?")
            yield self._lines(response)

    def cancel(self) -> None:
        """End the running request by closing its connection; the one who waits gets RequestCancelled."""
        self._cancelled.set()
        stream = self._stream
        connection = stream.get_extra_info("socket") if stream is not None else None
        if connection is not None:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            self._client.close()

    def _checked(self, rows: Iterator[Row], limit: str) -> Iterator[Row]:
        """Yield rows; raise CutAnswer where the server's own limit left some out."""
        number = 0
        with self._reading():
            for number, row in enumerate(rows, 1):  # noqa: B007 - the last number counts
                yield row
        if number and number in (int(limit) if limit.isdigit() else 0, VIRTUOSO_ROWS):
            raise CutAnswer("endpoint.server_limit", name=self.name, rows=number)

    def _lines(self, response: httpx.Response) -> Iterator[str]:
        with self._reading():
            for line in response.iter_lines():
                self.bytes += len(line) + 1
                if line.strip() and not line.startswith("#"):
                    if not line.rstrip().endswith("."):
                        raise CutAnswerError("cut")
                    yield line.strip()

    def _count(self, pieces: Iterator[str]) -> Iterator[str]:
        for piece in pieces:
            self.bytes += len(piece)
            yield piece

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """Turn what goes wrong while an answer is read into an error for people."""
        import httpx

        try:
            yield
        except CutAnswerError:
            self._raise_if_cancelled()
            raise CutAnswer("endpoint.cut", name=self.name) from None
        except MalformedAnswerError:
            raise GraphError("endpoint.malformed", name=self.name) from None
        except httpx.TimeoutException:
            raise GraphError("endpoint.timeout", name=self.name, seconds=f"{READ_SECONDS:g}") from None
        except (httpx.HTTPError, OSError):
            self._raise_if_cancelled()
            raise CutAnswer("endpoint.cut", name=self.name) from None

    def _raise_if_cancelled(self) -> None:
        if self._cancelled.is_set():
            raise RequestCancelled

    @contextmanager
    def _answer(self, query: str, accept: str) -> Iterator[httpx.Response]:
        """Send a query, and give the answer of a server that accepted it."""
        import httpx

        with self._turn:
            try:
                response = self._send(query, accept)
            except httpx.TimeoutException:
                self._raise_if_cancelled()
                raise GraphError("endpoint.timeout", name=self.name, seconds=f"{READ_SECONDS:g}") from None
            except httpx.HTTPError as error:
                self._raise_if_cancelled()
                raise GraphError("endpoint.unreachable", name=self.name, reason=_first_line(str(error))) from None
            try:
                yield response
            finally:
                response.close()

    def _send(self, query: str, accept: str) -> httpx.Response:
        """Send a query as often as manners allow, following redirects. Raises GraphError for a refusal."""
        address, redirects, tries = self.address, 0, 0
        while True:
            self._raise_if_cancelled()
            response = self._post(address, query, accept)
            self.server = response.headers.get("server", self.server)
            status = response.status_code
            if status in (301, 302, 307, 308) and "location" in response.headers:
                redirects += 1
                following = urljoin(address, response.headers["location"])
                response.close()
                if redirects > MAX_REDIRECTS:
                    raise GraphError("endpoint.redirects", name=self.name, most=MAX_REDIRECTS)
                if not following.startswith(("http://", "https://")) or (
                    address.startswith("https:") and following.startswith("http:")
                ):
                    raise GraphError("endpoint.bad_redirect", name=self.name, target=strip_credentials(following))
                address = following
                continue
            if status in BUSY and tries + 1 < MAX_TRIES:
                tries += 1
                wait = _seconds_to_wait(response.headers.get("retry-after", ""), tries)
                response.close()
                self._cancelled.wait(wait)
                continue
            if status != 200:
                self._refuse(response)
            return response

    def _post(self, address: str, query: str, accept: str) -> httpx.Response:
        import httpx

        if self._client is None:
            timeout = httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS)
            self._client = httpx.Client(timeout=timeout, headers={"User-Agent": user_agent()})
        own = self._headers if origin_of(address) == origin_of(self.address) else {}
        request = self._client.build_request(
            "POST",
            address,
            data={"query": query, "default-graph-uri": list(self.graphs), "named-graph-uri": list(self.graphs)},
            headers={"Accept": accept, **own},
            extensions={"trace": self._note_connection},
        )
        self.requests += 1
        return self._client.send(request, stream=True)

    def _note_connection(self, event: str, info: dict[str, Any]) -> None:
        """Remember the connection of the request that runs, so that it can be cancelled."""
        if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            self._stream = info["return_value"]
            if self._cancelled.is_set():  # while it was being reached
                self.cancel()

    def _refuse(self, response: httpx.Response) -> None:
        """Raise what a status other than 200 means."""
        status = response.status_code
        if status in (401, 403):
            raise GraphError("endpoint.unauthorized", name=self.name, status=status)
        text = _read_start(response)
        if "html" in response.headers.get("content-type", "").lower() or text.lstrip()[:1] == "<":
            raise GraphError("endpoint.not_sparql", name=self.name, status=status, type="HTML")
        reason = _first_line(text) or response.reason_phrase or "?"
        raise EndpointAnswerError("endpoint.status", status=status, reason=reason, name=self.name)


def user_agent() -> str:
    """Return what cfgraph calls itself to servers."""
    import httpx

    return f"cfgraph/{__version__} (terminal explorer of knowledge graphs; python-httpx/{httpx.__version__})"


def _seconds_to_wait(wanted: str, tries: int) -> float:
    """Return how long to wait before the next try: what the server asks for, else twice as long each time."""
    if wanted.strip().isdigit():
        return min(float(wanted), MAX_WAIT)
    with suppress(ValueError, TypeError):
        return min(max(parsedate_to_datetime(wanted).timestamp() - time.time(), 0.0), MAX_WAIT)
    return min(0.5 * 2.0 ** (tries - 1), MAX_WAIT)


def _read_start(response: httpx.Response) -> str:
    """Return the beginning of a text that may be long."""
    text = ""
    for piece in response.iter_text():
        text += piece
        if len(text) > 2_000:
            break
    return text


def _first_line(text: str) -> str:
    """Return the first line of what a server or system said, shortened."""
    return " ".join(text.strip().split("\n")[0].split())[:200]
