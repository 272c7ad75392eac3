"""``CombinedRunner``: queries on an endpoint that is read together with a store on this machine."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cached_property, reduce

from cfgraph.model.errors import CfgraphError, LimitError, QueryError
from cfgraph.model.query_result import QueryResult
from cfgraph.model.terms import IRI, Node, Statement, term_to_n3
from cfgraph.queries.combined_query import NotSentError, check_clauses, combine_query, uses_local
from cfgraph.queries.endpoint_runner import EndpointRunner
from cfgraph.queries.gathering import gather_statements
from cfgraph.queries.parsed_query import ParsedQuery, parse_query
from cfgraph.queries.runner import OnRows, QueryRunner
from cfgraph.store.cache import cache_directory
from cfgraph.store.cancellation import RequestCancelled, cancelled_when
from cfgraph.store.combined.graph import CombinedGraph
from cfgraph.store.combined.merging import merge
from cfgraph.store.endpoint.client import EndpointAnswerError
from cfgraph.store.graph import Graph
from cfgraph.store.opening import build_directory, open_graph
from cfgraph.store.publishing import work_directory

PROBE = (
    "SELECT ?x ?y ?z WHERE { "
    "{ ?x <urn:cfgraph:p> ?y } UNION { VALUES (?x ?y) { (<urn:a> <urn:b>) (<urn:b> <urn:c>) } } "
    "{ ?y <urn:cfgraph:p> ?z } UNION { VALUES (?y ?z) { (<urn:b> <urn:c>) (<urn:c> <urn:d>) } } "
    "OPTIONAL { { ?z <urn:cfgraph:q> ?v } UNION { VALUES (?z ?v) { (<urn:d> <urn:e>) } } } FILTER(!BOUND(?v)) "
    "FILTER NOT EXISTS { { ?x <urn:cfgraph:q> ?w } UNION { VALUES (?x ?w) { (<urn:b> <urn:e>) } } } }"
)
PROBED = tuple(map(IRI, ("urn:a", "urn:b", "urn:c")))
"""A query that matches values alone, and its only row."""


class CombinedRunner(EndpointRunner):
    """An ``EndpointRunner`` for an endpoint that is read together with another store.

    The server answers, with the local statements that match sent along. If it can't do so correctly, or there are
    several servers, the statements that the patterns may match are read, and the query is answered here.
    """

    def __init__(self, graph: CombinedGraph) -> None:
        super().__init__(graph)
        self._both = graph
        self._here: QueryRunner | None = None
        self._is_gathering = False

    def _answer(
        self,
        query: ParsedQuery,
        text: str,
        limit: int | None,
        timeout: float | None,
        on_rows: OnRows | None,
        keeps_rows: bool,
    ) -> QueryResult:
        """Answer a query from both stores: on the server if it can do so correctly, else on this machine."""
        asked = parse_query(text)
        check_clauses(asked)
        if self._both.has_servers:
            return self._answer_here(asked, limit, timeout, on_rows, keeps_rows)
        if not uses_local(asked, self._both.find_local):
            return self._ask(query, text, limit, timeout, on_rows, keeps_rows)
        if self._is_able:
            with suppress(NotSentError):
                combined = combine_query(asked, self._both.find_local, self._both.find_held)
                return self._ask(query, combined, limit, timeout, on_rows, keeps_rows)
        return self._answer_here(asked, limit, timeout, on_rows, keeps_rows)

    def _answer_here(
        self, query: ParsedQuery, limit: int | None, timeout: float | None, on_rows: OnRows | None, keeps_rows: bool
    ) -> QueryResult:
        """Read what a query needs from the server, and answer it on this machine."""
        end = None if timeout is None else time.monotonic() + timeout
        with self._turn:
            with self._state:
                self._stopped, self._is_gathering = None, True
            try:
                with cancelled_when(lambda: self._stopped is not None or (end is not None and time.monotonic() > end)):
                    gathered = gather_statements(query, self._both.servers, self._both.find_on_machine)
                with _open_temporary(_merge_stores(gathered)) as graph, QueryRunner(graph) as runner:
                    with self._state:
                        self._here = runner
                        if self._stopped is not None:
                            raise self._stopped
                    left = None if end is None else max(end - time.monotonic(), 0.001)
                    return runner.run(query, limit=limit, timeout=left, on_rows=on_rows, keeps_rows=keeps_rows)
            except RequestCancelled:
                late = LimitError("run.timeout", seconds=f"{timeout or 0:g}")
                raise (self._stopped or late) from None
            except EndpointAnswerError as error:
                raise QueryError("run.failed", reason=error.reason) from error
            finally:
                with self._state:
                    self._here, self._is_gathering = None, False

    def _stop(self, reason: CfgraphError) -> None:
        super()._stop(reason)
        with self._state:
            if self._is_gathering and self._stopped is None:
                self._stopped = reason
            here = self._here
        if here is not None:
            here.cancel()

    @cached_property
    def _is_able(self) -> bool:
        """Whether the server joins unions with VALUES correctly, as a query shows whose answer is known.

        Virtuoso 7.2.5 loses rows of such unions, or rejects them, depending on what else a query has.
        """
        if "virtuoso" in self._both.client.server.lower():
            return False
        try:
            return self._both.client.select(PROBE) == [PROBED]
        except EndpointAnswerError:
            return False


def _merge_stores(stores: Sequence[Iterable[Statement]]) -> Iterator[Statement]:
    """Yield the statements of all stores, each once; numbers are compared by value."""
    by_subject: dict[Node, list[list[Statement]]] = {}
    for place, statements in enumerate(stores):
        for one in statements:
            by_subject.setdefault(one.subject, [[] for _ in stores])[place].append(one)
    for several in by_subject.values():
        yield from reduce(merge, several)


@contextmanager
def _open_temporary(statements: Iterable[Statement]) -> Iterator[Graph]:
    """Open a store of some statements, which is deleted afterwards."""
    with work_directory(cache_directory() / "query", private=True) as work:
        path = work / "statements.nt"
        with path.open("w", encoding="utf-8") as file:
            file.writelines(f"{' '.join(map(term_to_n3, one))} .\n" for one in statements)
        build_directory([path], work / "store", text_index=False)
        graph = open_graph(work / "store")
        try:
            yield graph
        finally:
            graph.close()
