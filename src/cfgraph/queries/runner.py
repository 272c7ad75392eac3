"""``QueryRunner``: sending a query to the worker process, parsing its answer, with limits and cancellation."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self, TypeAlias

from cfgraph.model.errors import CfgraphError, LimitError, QueryError
from cfgraph.model.query_result import QueryResult
from cfgraph.model.terms import IRI, XSD, BlankNode, Literal, Statement, Term
from cfgraph.queries.guard import check_query, explain_refusal
from cfgraph.queries.parsed_query import ParsedQuery, parse_query
from cfgraph.queries.substitution import FUNCTION, RewrittenQuery, rewrite_query
from cfgraph.store.graph import Graph
from cfgraph.store.term_text import parse_term, serialize_term

XSD_BOOLEAN, XSD_INTEGER, XSD_DECIMAL, XSD_DOUBLE = (
    IRI(XSD + name) for name in ("boolean", "integer", "decimal", "double")
)

Row: TypeAlias = tuple[Term | None, ...]
REMEMBERED = 200_000
"""Terms of an answer that are remembered while it is read."""

OnRows: TypeAlias = Callable[[tuple[str, ...], list[Row]], None]


class QueryCancelled(CfgraphError):  # noqa: N818 - a choice of the user, not a failure
    """The query was cancelled before it had answered."""


class EngineFailure(QueryError):  # noqa: N818 - says what failed
    """The engine failed, which it does of itself or because the store is damaged."""


class QueryRunner:
    """Runs queries on a graph, one at a time, in a worker process that is started when needed and used again.

    A context manager; ``close`` ends the worker. ``run`` may be called from any thread, ``cancel`` from another.
    """

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._prefixes = {name: iri for name, iri in graph.prefixes.items() if not set(iri) & set('<>"{}|^`\\ ')}
        self._turn = threading.Lock()
        self._state = threading.Lock()
        self._worker: _Worker | None = None
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
    ) -> QueryResult:
        """Run a query to its end and return its answer.

        ``bindings`` sets variables (named with or without their question mark) to terms. The default graph is all
        graphs together unless the query has FROM; the graph's prefixes need no declaration. At most ``limit`` rows
        or statements are returned, and ``complete`` of the result tells whether there were more. ``on_rows`` gets the
        variables and the rows in batches as they come, for CONSTRUCT and DESCRIBE as subject, predicate and object; it
        is called at least once, in the calling thread.

        Raises QueryError when the query is wrong, refused or fails, StoreDamagedError when it failed because the store
        is damaged, LimitError after ``timeout`` seconds, and QueryCancelled.
        """
        query = parse_query(query) if isinstance(query, str) else query
        request = self._request(query, bindings or {}, limit)
        with self._turn:
            with self._state:
                self._running, self._stopped = True, None
            clock = self._clock(timeout)
            try:
                return _collect_answer(self._answers(request, query), on_rows)
            except EngineFailure:
                self._graph.check_damage()
                raise
            finally:
                if clock:
                    clock.cancel()
                    clock.join()  # a clock that has just run out must not stop the next query
                with self._state:
                    self._running = False
                    usable = self._stopped is None and self._worker is not None and self._worker.idle
                if not usable:
                    self._drop_worker()

    def start(self) -> None:
        """Start the worker ahead of the first query, so that this one is answered sooner."""
        with self._turn:
            self._ready_worker()

    def cancel(self) -> None:
        """Stop the running query at once: its ``run`` raises QueryCancelled. Without one, do nothing."""
        self._stop(QueryCancelled("run.cancelled"))

    def close(self) -> None:
        """Stop what is running and end the worker."""
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
        rewritten = RewrittenQuery(query.text) if mistake else rewrite_query(query, terms.keys())
        return {
            "query": rewritten.text,
            "prefixes": self._prefixes,
            "functions": {FUNCTION + name: serialize_term(terms[name]) for name in sorted(rewritten.functions)},
            "substitutions": {name: serialize_term(terms[name]) for name in sorted(rewritten.substitutions)},
            "columns": rewritten.columns,
            "limit": limit,
        }

    def _answers(self, request: dict[str, Any], query: ParsedQuery) -> Iterator[dict[str, Any]]:
        worker = self._ready_worker()
        worker.ask(request)
        while True:
            line = worker.next_line()
            with self._state:
                if self._stopped is not None:
                    raise self._stopped
            if not line:
                raise worker.cause_of_death()
            answer: dict[str, Any] = json.loads(line)
            if "rows" in answer:
                answer["rows"] = worker.next_lines(answer["rows"])
            worker.idle = "error" in answer or "complete" in answer
            if "error" in answer:
                if answer.get("syntax"):
                    raise explain_refusal(answer["error"], query, self._prefixes)
                reason = " ".join(answer["error"].split())[:300]
                if "unopened" in answer:
                    raise EngineFailure("run.no_store", reason=reason)
                raise (EngineFailure if answer.get("broken") else QueryError)("run.failed", reason=reason)
            yield answer
            if worker.idle:
                return

    def _clock(self, timeout: float | None) -> threading.Timer | None:
        if timeout is None:
            return None
        clock = threading.Timer(timeout, self._stop, (LimitError("run.timeout", seconds=f"{timeout:g}"),))
        clock.daemon = True
        clock.start()
        return clock

    def _stop(self, reason: CfgraphError) -> None:
        with self._state:
            if self._running and self._stopped is None:
                self._stopped = reason
                if self._worker:
                    self._worker.kill()

    def _ready_worker(self) -> _Worker:
        if self._worker is not None and self._worker.is_dead():
            self._drop_worker()
        if self._worker is None:
            worker = _Worker(self._graph.database)
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


class _Worker:
    """A worker process and its pipes. ``idle`` while it has no query to answer; ``end`` leaves nothing behind."""

    def __init__(self, database: Path) -> None:
        self.idle = True
        self._stderr: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed by end()
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-X", "utf8", "-m", "cfgraph.queries.worker", str(database)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._stderr,
                process_group=0 if os.name == "posix" else None,
            )
        except OSError as error:
            self._stderr.close()
            raise QueryError("run.no_process", reason=error) from error

    def ask(self, request: dict[str, Any]) -> None:
        assert self._process.stdin is not None
        self.idle = False
        with suppress(OSError):  # it is dead; next_line() will be empty and tell
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
            self._process.stdin.flush()

    def next_line(self) -> bytes:
        """Return the next line of the answer, or nothing when the process has ended."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        return line if line.endswith(b"\n") else b""

    def next_lines(self, count: int) -> list[str]:
        """Return so many lines that follow, fewer when the process has ended."""
        assert self._process.stdout is not None
        lines = islice(self._process.stdout, count)
        return [line[:-1].decode("utf-8", "surrogatepass") for line in lines if line.endswith(b"\n")]

    def is_dead(self) -> bool:
        return self._process.poll() is not None

    def kill(self) -> None:
        self._process.kill()

    def cause_of_death(self) -> QueryError:
        """Wait for the end of the process and return what is known of it as an error."""
        code = self._process.wait()
        self._stderr.seek(0)
        said = self._stderr.read(10_000).decode("utf-8", "replace").strip().splitlines()
        if any("memory allocation" in line for line in said):
            return QueryError("run.no_memory")
        if any("overflowed its stack" in line for line in said):
            return QueryError("run.too_deep")
        if code in (-signal.SIGSEGV, -signal.SIGBUS):
            return EngineFailure("run.crashed")
        if code < 0 and not said:
            return QueryError("run.killed", signal=-code)
        if not said:
            return EngineFailure("run.ended_silently", status=code)
        return EngineFailure("run.ended", status=code, reason=said[-1][:200])

    def end(self) -> None:
        """Kill the process if it lives, wait for it, and close its pipes."""
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout, self._stderr):
            if stream is not None:
                with suppress(OSError):  # what was left to be written has no reader any more
                    stream.close()


def _collect_answer(answers: Iterator[dict[str, Any]], on_rows: OnRows | None) -> QueryResult:
    """Return the answer of the worker as one result."""
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
            rows += batch
            if on_rows:
                on_rows(variables, batch)
                told = True
    if on_rows and not told:
        on_rows(variables, [])
    complete, seconds = bool(end["complete"]), float(end["seconds"])
    if head["kind"] == "boolean":
        return QueryResult("boolean", boolean=head["boolean"], complete=complete, seconds=seconds)
    if head["kind"] == "statements":
        statements = tuple(map(read_triple, rows))
        return QueryResult("statements", statements=statements, complete=complete, seconds=seconds)
    return QueryResult("solutions", variables, tuple(rows), complete=complete, seconds=seconds)


def _parse_rows(lines: Sequence[str], terms: dict[str, Term | None]) -> list[Row]:
    """Return lines as rows. ``terms`` are those read before: most stand in many rows, and are held once."""
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
    """Return a triple that the worker wrote."""
    return tuple(map(parse_term, line[:-2].split(" ", 2)))


def _parse_term(text: str) -> Term:
    """Return the term that a text writes in N-Triples or, as TSV does it with numbers and truth values, bare."""
    if text[0] in '<"_':
        return parse_term(text)
    if text in ("true", "false"):
        return Literal(text, XSD_BOOLEAN)
    if "e" in text or "E" in text:
        return Literal(text, XSD_DOUBLE)
    return Literal(text, XSD_DECIMAL if "." in text else XSD_INTEGER)


def read_triple(row: Row) -> Statement:
    """Return the statement of a row of an answer."""
    subject, predicate, target = row
    assert isinstance(subject, IRI | BlankNode)
    assert isinstance(predicate, IRI)
    assert target is not None
    return Statement(subject, predicate, target)
