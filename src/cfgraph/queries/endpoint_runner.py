"""``EndpointRunner``: running a query on the server of an endpoint, with the same limits and cancellation."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing

from cfgraph.model.errors import CfgraphError, LimitError, QueryError, UsageError
from cfgraph.model.query_result import QueryResult
from cfgraph.model.terms import Term
from cfgraph.queries.guard import check_query
from cfgraph.queries.parsed_query import ParsedQuery, parse_query
from cfgraph.queries.prefixes import declare_prefixes
from cfgraph.queries.runner import Engine, OnRows, QueryCancelled, QueryRunner, Row, read_triple
from cfgraph.queries.server_dialect import write_for_server
from cfgraph.queries.substitution import inline_parameters
from cfgraph.store.build_progress import OnProgress, ignore_progress
from cfgraph.store.cancellation import RequestCancelled
from cfgraph.store.endpoint.client import EndpointAnswerError, EndpointClient
from cfgraph.store.endpoint.graph import EndpointGraph
from cfgraph.store.term_text import parse_triple

FIRST_BATCH, LARGEST_BATCH = 50, 2_000
"""Initial and maximum number of rows passed on together; batches double in between."""


class EndpointRunner(QueryRunner):
    """A ``QueryRunner`` whose queries run on the server of an endpoint, one at a time."""

    def __init__(self, graph: EndpointGraph) -> None:
        self._endpoint = graph
        self._turn, self._state = threading.Lock(), threading.Lock()
        self._client: EndpointClient | None = None
        self._stopped: CfgraphError | None = None

    def run(
        self,
        query: ParsedQuery | str,
        bindings: Mapping[str, Term] | None = None,
        *,
        limit: int | None = None,
        timeout: float | None = None,
        on_rows: OnRows | None = None,
        on_progress: OnProgress = ignore_progress,
        engine: Engine = "auto",
        explain: bool = False,
        keeps_rows: bool = True,
    ) -> QueryResult:
        """Run a query on the server and return its result; at ``limit`` rows the connection is closed.

        Raises QueryError if the query is invalid or the server rejects it, GraphError if the server can't be reached
        or its answer is truncated, LimitError after ``timeout`` seconds, and QueryCancelled.
        """
        if engine != "auto" or explain:
            raise UsageError("endpoint.no_engine")
        query = parse_query(query) if isinstance(query, str) else query
        return self._answer(query, self._write_query(query, bindings or {}), limit, timeout, on_rows, keeps_rows)

    def _answer(
        self,
        query: ParsedQuery,
        text: str,
        limit: int | None,
        timeout: float | None,
        on_rows: OnRows | None,
        keeps_rows: bool,
    ) -> QueryResult:
        """Answer a query, which ``text`` is with its prefixes and values: on the server."""
        return self._ask(query, text, limit, timeout, on_rows, keeps_rows)

    def _ask(
        self,
        query: ParsedQuery,
        text: str,
        limit: int | None,
        timeout: float | None,
        on_rows: OnRows | None,
        keeps_rows: bool,
    ) -> QueryResult:
        """Have the server answer a query, which is sent as this text."""
        text = write_for_server(text, self._endpoint.engine)
        seen = self._endpoint.client
        with self._turn, closing(EndpointClient(seen.address, seen.graphs)) as client:
            with self._state:
                self._client, self._stopped = client, None
            clock = threading.Timer(timeout or 0, self._stop, (LimitError("run.timeout", seconds=f"{timeout or 0:g}"),))
            clock.daemon = True
            if timeout is not None:
                clock.start()
            try:
                return _read_answer(client, query, text, limit, on_rows, keeps_rows)
            except RequestCancelled:
                raise (self._stopped or QueryCancelled("run.cancelled")) from None
            except EndpointAnswerError as error:
                raise QueryError("run.failed", reason=error.reason) from error
            finally:
                clock.cancel()
                with self._state:
                    self._client = None
                    self._endpoint.client.requests += client.requests

    def start(self) -> None:
        """Do nothing: the server is running."""

    def cancel(self) -> None:
        """Cancel the running query by closing its connection: its ``run`` raises QueryCancelled."""
        self._stop(QueryCancelled("run.cancelled"))

    def close(self) -> None:
        """Cancel the running query."""
        self.cancel()

    def _stop(self, reason: CfgraphError) -> None:
        with self._state:
            if self._client is not None and self._stopped is None:
                self._stopped = reason
                self._client.cancel()

    def _write_query(self, query: ParsedQuery, bindings: Mapping[str, Term]) -> str:
        """Return the query with parameters replaced by terms and every prefix declared."""
        prefixes = self._endpoint.prefixes
        check_query(query, prefixes)
        if mistake := query.find_mistake(prefixes):
            raise mistake.with_traceback(None)
        declared = declare_prefixes(query.text, query.tokens, prefixes)
        terms = {name.lstrip("?$"): value for name, value in bindings.items()}
        return inline_parameters(parse_query(declared), terms) if terms else declared


def _read_answer(
    client: EndpointClient,
    query: ParsedQuery,
    text: str,
    limit: int | None,
    on_rows: OnRows | None,
    keeps_rows: bool,
) -> QueryResult:
    """Return the server's result, passing its rows on as they arrive."""
    started = time.perf_counter()
    if query.form in ("CONSTRUCT", "DESCRIBE"):
        with client.statements(text) as lines:
            names = ("subject", "predicate", "object")
            triples: Iterator[Row] = (parse_triple(line) for line in lines)
            rows, complete = _take_rows(triples, names, limit, on_rows, keeps_rows)
        statements = tuple(map(read_triple, rows))
        return QueryResult(
            "statements",
            statements=statements,
            complete=complete,
            seconds=time.perf_counter() - started,
            engine="server",
        )
    with client.solutions(text) as found:
        if found.boolean is not None:
            if on_rows:
                on_rows((), [])
            seconds = time.perf_counter() - started
            return QueryResult("boolean", boolean=found.boolean, seconds=seconds, engine="server")
        rows, complete = _take_rows(found.rows, found.variables, limit, on_rows, keeps_rows)
    return QueryResult(
        "solutions",
        found.variables,
        tuple(rows),
        complete=complete,
        seconds=time.perf_counter() - started,
        engine="server",
    )


def _take_rows(
    rows: Iterable[Row], variables: tuple[str, ...], limit: int | None, on_rows: OnRows | None, keeps_rows: bool
) -> tuple[list[Row], bool]:
    """Pass on at most ``limit`` rows in batches, at least one; return those kept, and whether these are all."""
    kept: list[Row] = []
    batch: list[Row] = []
    taken, size, complete = 0, FIRST_BATCH, True

    def pass_on() -> None:
        if on_rows:
            on_rows(variables, batch)
        if keeps_rows:
            kept.extend(batch)

    for row in rows:
        if limit is not None and taken >= limit:
            complete = False
            break
        batch.append(row)
        taken += 1
        if len(batch) >= size:
            pass_on()
            batch, size = [], min(2 * size, LARGEST_BATCH)
    if batch or not taken:
        pass_on()
    return kept, complete
