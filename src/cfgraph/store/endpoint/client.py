"""``EndpointClient``: one SPARQL query per POST, with timeouts, retries, redirects and credentials; requests are
counted.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import copy_context
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from cfgraph.model.errors import GraphError, network_reason
from cfgraph.store.endpoint.address import is_near, origin_of, strip_credentials
from cfgraph.store.endpoint.connections import Connection, Connections
from cfgraph.store.endpoint.credentials import read_credentials
from cfgraph.store.endpoint.results import CutAnswerError, MalformedAnswerError, Row, Solutions, read_solutions
from cfgraph.store.request_tally import tally_request
from cfgraph.version import __version__

if TYPE_CHECKING:
    import ssl

    import httpx

CONNECT_SECONDS, READ_SECONDS = 10.0, 60.0
"""Timeouts in seconds for connecting, and for the next bytes."""

MAX_TRIES, MAX_WAIT = 4, 20.0
"""Number of attempts with a busy server, and the maximum wait between two of them in seconds."""

MAX_REDIRECTS = 5

MAX_TOGETHER = 4
"""Maximum number of parallel requests to a server in this network; others get one at a time."""

BUSY = frozenset({429, 502, 503, 504})
"""Statuses of a temporarily unavailable server."""

RESULTS, STATEMENTS = "application/sparql-results+json", "application/n-triples"
"""Accepted content types: for solutions or a boolean; for statements."""

LASTING_LABELS = ("oxigraph", "virtuoso")
"""Servers that call a blank node the same in all answers."""

VIRTUOSO_ROWS = 1 << 20
"""Number of rows at which Virtuoso silently truncates an answer."""


class EndpointAnswerError(GraphError):
    """The server rejected a query: ``status`` is the HTTP status, ``reason`` the first line of the response."""

    def __init__(self, key: str, /, *, status: int, reason: str, name: str) -> None:
        super().__init__(key, status=status, reason=reason, name=name)
        self.status, self.reason = status, reason


class NotSparqlError(GraphError):
    """The server answered with something else than results."""


class CutAnswer(GraphError):  # noqa: N818 - says what happened
    """The server sent only a part of an answer."""


class EndpointClient:
    """Sends queries to one address, from any thread. A request ends when ``cancelled_when`` returns true."""

    def __init__(self, address: str, graphs: Sequence[str] = ()) -> None:
        """``graphs`` are the IRIs of the named graphs that queries see, instead of all graphs of the server."""
        self.address, self.name, self.graphs = address, strip_credentials(address), graphs
        self.requests, self.bytes, self._answers = 0, 0, 0
        self.server = ""
        """How the server names itself."""
        self._headers = read_credentials(address)
        self._state = threading.Lock()
        self._connections = Connections(MAX_TOGETHER if is_near(address) else 1, self._make_client)
        self._verify: ssl.SSLContext | None = None

    def select(self, query: str) -> list[Row]:
        """Return all rows of a SELECT. Raises GraphError, and CutAnswer if the server did not send all."""
        with self.solutions(query) as found:
            return list(found.rows)

    def select_each(self, queries: Sequence[str]) -> list[list[Row] | None]:
        """Return the rows of some SELECTs, None for a truncated one; they run in parallel if possible."""
        answers: list[list[Row] | None] = [None] * len(queries)
        failures: list[Exception] = []

        def ask(place: int) -> None:
            try:
                answers[place] = self.select(queries[place])
            except CutAnswer:
                pass
            except Exception as error:
                failures.append(error)

        aside: list[threading.Thread] = []
        if self._connections.most > 1:
            for place in range(1, len(queries)):
                aside.append(threading.Thread(target=copy_context().run, args=(ask, place), daemon=True))
                aside[-1].start()
        for place in range(len(queries) - len(aside)):
            ask(place)
        for thread in aside:
            thread.join()
        if failures:
            raise failures[0]
        return answers

    @contextmanager
    def solutions(self, query: str) -> Iterator[Solutions]:
        """Provide the result of a SELECT or ASK, whose rows are read as they arrive."""
        with self._answer(query, RESULTS) as (connection, response):
            kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
            if "json" not in kind:
                raise NotSparqlError("endpoint.not_sparql", name=self.name, status=200, type=kind or "?")
            with self._reading(connection):
                found = read_solutions(self._count(response.iter_text()), self._blank_scope())
            limit = response.headers.get("x-sparql-maxrows", "")
            yield Solutions(found.variables, self._checked(connection, found.rows, limit), found.boolean)

    @contextmanager
    def statements(self, query: str) -> Iterator[Iterator[str]]:
        """Provide the result of a CONSTRUCT or DESCRIBE as lines of N-Triples, read as they arrive."""
        with self._answer(query, STATEMENTS) as (connection, response):
            kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
            if kind not in (STATEMENTS, "text/plain"):
                raise NotSparqlError("endpoint.not_sparql", name=self.name, status=200, type=kind or "?")
            yield self._lines(connection, response)

    def cancel(self) -> None:
        """Cancel this client permanently: current and later requests raise RequestCancelled."""
        self._connections.end()

    def close(self) -> None:
        """Close the connections."""
        self._connections.end()

    def _blank_scope(self) -> str:
        """Return what tells the blank nodes of an answer from those of others, where the server calls them alike."""
        if self.server.lower().startswith(LASTING_LABELS):
            return ""
        with self._state:
            self._answers += 1
            return f"{self._answers}-"

    def _checked(self, connection: Connection, rows: Iterator[Row], limit: str) -> Iterator[Row]:
        """Yield rows; raise CutAnswer if the server's own limit excluded some."""
        number = 0
        with self._reading(connection):
            for number, row in enumerate(rows, 1):  # noqa: B007 - the last number counts
                yield row
        if number and number in (int(limit) if limit.isdigit() else 0, VIRTUOSO_ROWS):
            raise CutAnswer("endpoint.server_limit", name=self.name, rows=number)

    def _lines(self, connection: Connection, response: httpx.Response) -> Iterator[str]:
        with self._reading(connection):
            for line in self._count(response.iter_lines()):
                if line.strip() and not line.startswith("#"):
                    if not line.rstrip().endswith("."):
                        raise CutAnswerError("cut")
                    yield line.strip()

    def _count(self, pieces: Iterator[str]) -> Iterator[str]:
        for piece in pieces:
            with self._state:
                self.bytes += len(piece)
            yield piece

    @contextmanager
    def _reading(self, connection: Connection) -> Iterator[None]:
        """Convert errors while reading a response to GraphError."""
        import httpx

        try:
            yield
        except CutAnswerError:
            connection.check()
            raise CutAnswer("endpoint.cut", name=self.name) from None
        except MalformedAnswerError:
            raise GraphError("endpoint.malformed", name=self.name) from None
        except httpx.TimeoutException:
            raise GraphError("endpoint.timeout", name=self.name, seconds=f"{READ_SECONDS:g}") from None
        except (httpx.HTTPError, OSError):
            connection.check()
            raise CutAnswer("endpoint.cut", name=self.name) from None

    @contextmanager
    def _answer(self, query: str, accept: str) -> Iterator[tuple[Connection, httpx.Response]]:
        """Send a query, and provide the successful response."""
        import httpx

        with self._connections.take() as connection:
            try:
                response = self._send(connection, query, accept)
            except httpx.TimeoutException:
                connection.check()
                raise GraphError("endpoint.timeout", name=self.name, seconds=f"{READ_SECONDS:g}") from None
            except httpx.HTTPError as error:
                connection.check()
                raise GraphError("endpoint.unreachable", name=self.name, reason=network_reason(error)) from None
            try:
                yield connection, response
            finally:
                response.close()

    def _send(self, connection: Connection, query: str, accept: str) -> httpx.Response:
        """Send a query with retries, following redirects. Raises GraphError if it is rejected."""
        address, redirects, tries = self.address, 0, 0
        while True:
            connection.check()
            response = self._post(connection, address, query, accept)
            self.server = _name_of_server(response) or self.server
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
                connection.wait(wait)
                continue
            if status != 200:
                self._refuse(response)
            return response

    def _make_client(self) -> httpx.Client:
        import httpx

        self._verify = self._verify or httpx.create_ssl_context()  # reads all certificates, which takes its time
        timeout = httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS)
        return httpx.Client(timeout=timeout, headers={"User-Agent": user_agent()}, verify=self._verify)

    def _post(self, connection: Connection, address: str, query: str, accept: str) -> httpx.Response:
        own = self._headers if origin_of(address) == origin_of(self.address) else {}
        request = connection.client.build_request(
            "POST",
            address,
            data={"query": query, "default-graph-uri": list(self.graphs), "named-graph-uri": list(self.graphs)},
            headers={"Accept": accept, **own},
            extensions={"trace": connection.note},
        )
        with self._state:
            self.requests += 1
        tally_request()
        return connection.client.send(request, stream=True)

    def _refuse(self, response: httpx.Response) -> None:
        """Raise the error for a status other than 200."""
        status = response.status_code
        if status in (401, 403):
            raise GraphError("endpoint.unauthorized", name=self.name, status=status)
        text = _read_start(response)
        if "html" in response.headers.get("content-type", "").lower() or text.lstrip()[:1] == "<":
            raise NotSparqlError("endpoint.not_sparql", name=self.name, status=status, type="HTML")
        reason = _first_line(text) or response.reason_phrase or "?"
        raise EndpointAnswerError("endpoint.status", status=status, reason=reason, name=self.name)


def user_agent() -> str:
    """Return the User-Agent header."""
    import httpx

    return f"cfgraph/{__version__} (terminal explorer of knowledge graphs; python-httpx/{httpx.__version__})"


def _name_of_server(response: httpx.Response) -> str:
    """Return how a server names itself; Fuseki does so only by the number that it gives each request."""
    name = response.headers.get("server", "")
    return "Apache Jena Fuseki" if "fuseki-request-id" in response.headers and "fuseki" not in name.lower() else name


def _seconds_to_wait(wanted: str, tries: int) -> float:
    """Return the seconds to wait before the next attempt: as the server requests, else doubling each time."""
    if wanted.strip().isdigit():
        return min(float(wanted), MAX_WAIT)
    with suppress(ValueError, TypeError):
        return min(max(parsedate_to_datetime(wanted).timestamp() - time.time(), 0.0), MAX_WAIT)
    return min(0.5 * 2.0 ** (tries - 1), MAX_WAIT)


def _read_start(response: httpx.Response) -> str:
    """Return the beginning of a response that may be long."""
    text = ""
    for piece in response.iter_text():
        text += piece
        if len(text) > 2_000:
            break
    return text


def _first_line(text: str) -> str:
    """Return the first line of a message, shortened."""
    return " ".join(text.strip().split("\n")[0].split())[:200]
