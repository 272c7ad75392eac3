"""``QueryRunner``: sending a query to the worker process, parsing its result, with limits and cancellation."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import TracebackType
from typing import Any, Literal, Self, TypeAlias, TypedDict

from cfgraph.model.errors import CfgraphError, GraphError, LimitError, QueryError
from cfgraph.model.query_result import QueryResult
from cfgraph.model.terms import IRI, XSD, BlankNode, Statement, Term
from cfgraph.model.terms import Literal as LiteralTerm
from cfgraph.queries.engine_faults import mend_query
from cfgraph.queries.guard import check_query, explain_refusal
from cfgraph.queries.parsed_query import ParsedQuery, parse_query
from cfgraph.queries.result_forms import FormWatch
from cfgraph.queries.substitution import FUNCTION, RewrittenQuery, rewrite_query
from cfgraph.queries.worker_process import EngineFailure, WorkerProcess, engine_failure
from cfgraph.store.build_progress import BuildProgress, OnProgress, ignore_progress
from cfgraph.store.graph import Graph
from cfgraph.store.term_text import parse_term, serialize_term
from cfgraph.text.catalog import quote_library
from cfgraph.text.phrase_json import phrase_from_json

XSD_BOOLEAN, XSD_INTEGER, XSD_DECIMAL, XSD_DOUBLE = (
    IRI(XSD + name) for name in ("boolean", "integer", "decimal", "double")
)

Row: TypeAlias = tuple[Term | None, ...]
REMEMBERED = 30_000
"""Maximum number of cached terms of a result."""

OnRows: TypeAlias = Callable[[tuple[str, ...], list[Row]], None]


Engine: TypeAlias = Literal["auto", "columns", "oxigraph"]


class _Known(TypedDict):
    """What is known about every result."""

    complete: bool
    seconds: float
    engine: str
    reason: str
    plan: str


class EnoughRows(Exception):  # noqa: N818 - ends a query, and is no failure
    """Raised by ``on_rows`` if no more rows are needed: the query ends, and its result is incomplete."""


class QueryCancelled(CfgraphError):  # noqa: N818 - a choice of the user, not a failure
    """The query was cancelled."""


class QueryRunner:
    """Runs queries on a graph, one at a time, in a worker process that is started on demand and reused.

    A context manager; ``close`` ends the worker. ``run`` may be called from any thread, ``cancel`` from another.
    """

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._prefixes = {name: iri for name, iri in graph.prefixes.items() if not set(iri) & set('<>"{}|^`\\ ')}
        self._changed_forms = graph.statistics.changed_forms
        self._turn = threading.Lock()
        self._state = threading.Lock()
        self._worker: WorkerProcess | None = None
        self._running = False
        self._stopped: CfgraphError | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

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
        """Run a query to its end and return its result.

        ``bindings`` sets variables (with or without their question mark) to terms. The default graph is all graphs
        together unless the query has FROM; the graph's prefixes need no declaration. At most ``limit`` rows or
        statements are returned; ``complete`` of the result is false if there were more. ``on_rows`` is called with the
        variables and the rows in batches as they arrive, for CONSTRUCT and DESCRIBE as subject, predicate and object;
        it is called at least once, in the calling thread. If the store has no database yet, the query waits until it is
        built, with calls of ``on_progress``; that time does not count as the query's, and cancelling the query does not
        stop the build. ``engine`` chooses what answers: the columns for supported queries on a large graph, and the
        database otherwise (``auto``), or one of both; the result states which it was. With ``explain`` the result
        includes the plan, for which the columns run the query again. Without ``keeps_rows`` only ``on_rows`` receives
        the rows, so that memory does not grow with them.

        Raises QueryError if the query is invalid, rejected or fails, StoreDamagedError if it failed because the store
        is damaged, LimitError after ``timeout`` seconds, and QueryCancelled.
        """
        query = parse_query(query) if isinstance(query, str) else query
        request = {**self._request(query, bindings or {}, limit), "engine": engine, "explain": explain}
        with self._turn:
            with self._state:
                self._running, self._stopped = True, None
            clock = _TimeLimit(timeout, self._stop)
            clock.start()
            try:
                watch = FormWatch(query, self._changed_forms)
                result = _collect_answer(
                    self._answers(request, query, clock, on_progress), on_rows, watch.look, keeps_rows
                )
                return replace(result, forms="normalized") if watch.may_be_changed(result) else result
            except EngineFailure:
                self._graph.check_damage()
                raise
            finally:
                clock.stop()
                with self._state:
                    self._running = False
                    worker = self._worker
                    usable = worker is not None and (worker.is_building or (self._stopped is None and worker.is_idle))
                if not usable:
                    self._drop_worker()

    def start(self) -> None:
        """Start the worker before the first query, so that this one is answered sooner."""
        with self._turn:
            self._ready_worker()

    def cancel(self) -> None:
        """Cancel the running query: its ``run`` raises QueryCancelled. Without one, do nothing."""
        self._stop(QueryCancelled("run.cancelled"))

    def close(self) -> None:
        """Cancel the running query and end the worker."""
        with self._state:
            if self._worker is not None:
                self._worker.is_building = False
        self.cancel()
        with self._turn:
            self._drop_worker()

    def _request(self, query: ParsedQuery, bindings: Mapping[str, Term], limit: int | None) -> dict[str, Any]:
        if limit is not None and limit < 0:
            raise ValueError("limit is negative")
        check_query(query, self._prefixes)
        terms = {name.lstrip("?$"): value for name, value in bindings.items()}
        mistake = query.find_mistake(self._prefixes)
        if mistake and terms:
            raise mistake.with_traceback(None)
        written = query.text
        if mistake is None:
            query = mend_query(query, self._prefixes, terms.keys(), self._is_node)
        rewritten = RewrittenQuery(query.text) if mistake else rewrite_query(query, terms.keys())
        return {
            "query": rewritten.text,
            "text": written,
            "bindings": {name: serialize_term(term) for name, term in terms.items()},
            "prefixes": self._prefixes,
            "functions": {FUNCTION + name: serialize_term(terms[name]) for name in sorted(rewritten.functions)},
            "substitutions": {name: serialize_term(terms[name]) for name in sorted(rewritten.substitutions)},
            "columns": rewritten.columns,
            "limit": limit,
            "forms": mistake is None and bool(self._changed_forms),
        }

    def _is_node(self, iri: IRI) -> bool:
        """Tell whether any statement has an IRI as subject or object."""
        statements = self._graph.statements
        return any(next(iter(found), None) is not None for found in (statements(iri), statements(object=iri)))

    def _answers(
        self, request: dict[str, Any], query: ParsedQuery, clock: _TimeLimit, on_progress: OnProgress
    ) -> Iterator[dict[str, Any]]:
        worker = self._ready_worker()
        if worker.is_building:  # for a query that was given up meanwhile
            self._await_database(worker, clock, on_progress)
        worker.ask(request)
        while True:
            answer = self._next_answer(worker)
            if "needs" in answer:
                worker.ask({"build": True})
                worker.is_building = True
                self._await_database(worker, clock, on_progress)
                worker.ask({**request, "engine": "oxigraph", "why": answer["why"]})
                continue
            if "uncovered" in answer:
                worker.is_idle = True
                raise QueryError("run.uncovered", reason=quote_library(answer["uncovered"]))
            if "rows" in answer:
                answer["rows"] = worker.next_lines(answer["rows"])
            worker.is_idle = ("error" in answer and "panicked" not in answer) or "complete" in answer
            if "error" in answer:
                if answer.get("syntax"):
                    raise explain_refusal(answer["error"], query, self._prefixes)
                if answer.get("panicked"):  # after which nothing is known of the worker's state
                    raise engine_failure(answer["error"])
                reason = quote_library(" ".join(answer["error"].split())[:300])
                if answer.get("midway"):
                    raise QueryError("run.failed_midway", reason=reason)
                if "unopened" in answer:
                    raise EngineFailure("run.no_store", reason=reason)
                raise (EngineFailure if answer.get("broken") else QueryError)("run.failed", reason=reason)
            yield answer
            if worker.is_idle:
                return

    def _next_answer(self, worker: WorkerProcess) -> dict[str, Any]:
        """Return the next part of a result. Raises what stopped the query, or why the worker has ended."""
        line = worker.next_line()
        with self._state:
            if self._stopped is not None:
                raise self._stopped
        if not line:
            raise worker.cause_of_death()
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _await_database(self, worker: WorkerProcess, clock: _TimeLimit, on_progress: OnProgress) -> None:
        """Wait until the worker has built the database. Raises GraphError if it can't, and what stops the query."""
        clock.stop()
        while "built" not in (answer := self._next_answer(worker)):
            if "unbuilt" in answer:
                worker.is_building = False
                raise GraphError("reason.other", text=phrase_from_json(answer["unbuilt"]))
            if "building" in answer:
                on_progress(BuildProgress(*answer["building"]))
        on_progress(BuildProgress("database", 1, 1, 0))  # from here on the query itself runs
        worker.is_building = False
        clock.start()

    def _stop(self, reason: CfgraphError) -> None:
        with self._state:
            if self._running and self._stopped is None:
                self._stopped = reason
                if self._worker and not self._worker.is_building:
                    self._worker.kill()

    def _ready_worker(self) -> WorkerProcess:
        if self._worker is not None and self._worker.is_dead():
            self._drop_worker()
        if self._worker is None:
            worker = WorkerProcess(self._graph.queryable)
            with self._state:
                self._worker = worker
                if self._stopped is not None:
                    worker.kill()
        return self._worker

    def _drop_worker(self) -> None:
        with self._state:
            worker, self._worker = self._worker, None
        if worker is not None:
            worker.end()


class _TimeLimit:
    """A timer that stops a query after this many seconds; without a number it never does."""

    def __init__(self, seconds: float | None, stop: Callable[[CfgraphError], object]) -> None:
        self._seconds, self._stop = seconds, stop
        self._timer: threading.Timer | None = None

    def start(self) -> None:
        """Start from zero."""
        if self._seconds is not None:
            error = LimitError("run.timeout", seconds=f"{self._seconds:g}")
            self._timer = threading.Timer(self._seconds, self._stop, (error,))
            self._timer.daemon = True
            self._timer.start()

    def stop(self) -> None:
        """Stop the timer; if it has just expired it does not stop the next query."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer.join()
            self._timer = None


def _collect_answer(
    answers: Iterator[dict[str, Any]], on_rows: OnRows | None, look: Callable[[Sequence[Row]], object], keeps_rows: bool
) -> QueryResult:
    """Return the worker's parts as one result, with its rows if it ``keeps_rows``; ``look`` sees them all."""
    started = time.perf_counter()
    head = next(answers)
    variables = tuple(head.get("variables", ()))
    rows: list[Row] = []
    terms: dict[str, Term | None] = {}
    told = False
    end = head
    for answer in answers:
        end = answer
        if "rows" in answer:
            if head["kind"] == "statements":
                batch: list[Row] = list(map(_parse_triple, answer["rows"]))
            elif variables:
                batch = _parse_rows(answer["rows"], terms)
            else:
                batch = [() for _ in answer["rows"]]
            look(batch)
            if keeps_rows:
                rows += batch
            if on_rows:
                told = True
                try:
                    on_rows(variables, batch)
                except EnoughRows:
                    end = {"complete": False, "seconds": time.perf_counter() - started}
                    break
    if on_rows and not told:
        on_rows(variables, [])
    known: _Known = {
        "complete": bool(end["complete"]),
        "seconds": float(end["seconds"]),
        "engine": head.get("engine", "oxigraph"),
        "reason": head.get("why", ""),
        "plan": end.get("plan", ""),
    }
    if head["kind"] == "boolean":
        return QueryResult("boolean", boolean=head["boolean"], **known)
    if head["kind"] == "statements":
        statements = tuple(map(read_triple, rows))
        return QueryResult("statements", statements=statements, **known)
    return QueryResult("solutions", variables, tuple(rows), **known)


def _parse_rows(lines: Sequence[str], terms: dict[str, Term | None]) -> list[Row]:
    """Parse lines as rows. ``terms`` is a cache: most terms occur in many rows, and are stored once."""
    if len(terms) > REMEMBERED:
        terms.clear()
    terms[""] = None
    rows = []
    for line in lines:
        texts = line.split("\t")
        try:
            row = tuple([terms[text] for text in texts])
        except KeyError:
            terms |= {text: _parse_term(text) for text in texts if text not in terms}
            row = tuple([terms[text] for text in texts])
        rows.append(row)
    return rows


def _parse_triple(line: str) -> Row:
    """Parse a triple from the worker."""
    return tuple(map(parse_term, line[:-2].split(" ", 2)))


def _parse_term(text: str) -> Term:
    """Parse a term in N-Triples or, as in TSV for numbers and booleans, without quotes."""
    if text[0] in '<"_':
        return parse_term(text)
    if text in ("true", "false"):
        return LiteralTerm(text, XSD_BOOLEAN)
    if "e" in text or "E" in text:
        return LiteralTerm(text, XSD_DOUBLE)
    return LiteralTerm(text, XSD_DECIMAL if "." in text else XSD_INTEGER)


def read_triple(row: Row) -> Statement:
    """Return the statement of a row of a result."""
    subject, predicate, target = row
    assert isinstance(subject, IRI | BlankNode)
    assert isinstance(predicate, IRI)
    assert target is not None
    return Statement(subject, predicate, target)
