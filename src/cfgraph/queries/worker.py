"""The query worker process: opens a database read-only, answers queries, encodes rows into batches.

Started as ``python -m cfgraph.queries.worker``; the store (as JSON, a ``QueryableStore``), requests and answers are
lines of JSON on stdin and stdout (for the client see ``runner``). Rows follow the line with their number, a line each,
as the engine writes them: solutions as in SPARQL's TSV format, statements as in N-Triples. If a query needs a database
that does not exist yet, the worker reports this; on request it then builds it and reports the progress. It is a
separate process because the engine can neither stop nor limit a running query. It imports the engine and little else,
so that it starts in a few hundredths of a second, and ends when stdin is closed.
"""

from __future__ import annotations

import json
import os
import queue
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from typing import IO, Any, BinaryIO, TypeAlias, cast

import pyoxigraph as ox

from cfgraph.process_limits import limit_memory
from cfgraph.queries.worker_columns import WorkerColumns
from cfgraph.queries.worker_database import WorkerDatabase
from cfgraph.queries.worker_rows import BATCH_SECONDS, Answer, Send, collect_batches

QUICK = 0.001
"""Seconds per row below which the rest is written by the engine itself."""

LARGEST_PIECE = 256 * 1024
"""Maximum number of bytes of rows sent together."""

PANIC = "PanicException"
"""The exception for bugs in the engine: not an ``Exception``, and of a class that can't be imported."""

Results: TypeAlias = "ox.QuerySolutions | ox.QueryTriples"


def main() -> None:
    """Serve requests until stdin closes."""
    limit_memory()
    requests: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_read_requests, args=(requests,), daemon=True).start()
    send = partial(_send_part, sys.stdout.buffer)
    store = json.loads(requests.get())
    database, columns = WorkerDatabase(store, send), WorkerColumns(store)
    database.open()
    while True:
        request = json.loads(requests.get())
        if "build" in request:
            database.build()
            continue
        opened = database.open()
        why = columns.answer(request, send, has_database=opened is not None)
        if not why:
            continue
        if request["engine"] == "columns":
            send({"uncovered": why})
        elif opened is None:
            send({"needs": "database", "why": why})
        else:
            answer_request(opened, {**request, "why": why}, send)


def _read_requests(requests: queue.SimpleQueue[bytes]) -> None:
    """Pass on the lines of stdin; when it is closed, the client is gone, so exit at once."""
    for line in sys.stdin.buffer:
        requests.put(line)
    os._exit(0)


def _send_part(output: BinaryIO, part: Answer, lines: bytes = b"") -> None:
    """Write one part of an answer to the client."""
    try:
        output.write(json.dumps(part, ensure_ascii=False, separators=(",", ":")).encode() + b"\n" + lines)
        output.flush()
    except BrokenPipeError:
        os._exit(0)


def answer_request(store: ox.Store, request: Answer, send: Send) -> None:
    """Send the answer to a request in parts: a head, batches of rows, and an end or an error."""
    started = time.perf_counter()
    try:
        terms = {name: read_term(value) for name, value in request["functions"].items()}
        results = store.query(
            request["query"],
            prefixes=request["prefixes"],
            custom_functions={ox.NamedNode(iri): _make_constant(value) for iri, value in terms.items()},
            substitutions={ox.Variable(name): read_term(value) for name, value in request["substitutions"].items()},
        )
        if isinstance(results, ox.QueryBoolean):
            send({"kind": "boolean", "boolean": bool(results), "why": request["why"]})
            complete = True
        else:
            complete = _send_rows(results, request, send)
        send({"complete": complete, "seconds": time.perf_counter() - started})
    except SyntaxError as error:
        send({"error": str(error), "syntax": True})
    except ValueError as error:
        send({"error": str(error)})
    except (RuntimeError, OSError) as error:
        send({"error": str(error), "broken": True})
    except BaseException as error:
        if type(error).__name__ != PANIC:
            raise
        send({"error": str(error), "panicked": True})


def _make_constant(value: Any) -> Callable[[], Any]:
    """Return a custom function of the engine that returns one parameter's value."""
    return lambda: value


def _send_rows(results: Results, request: Answer, send: Send) -> bool:
    """Send a head and the rows, up to the request's limit; return whether these are all.

    The first rows are sent one by one, as they arrive; once they arrive quickly, the engine writes the rest itself,
    which is faster than passing them on.
    """
    columns, limit = request["columns"], request["limit"]
    head, rows = _encode_rows(results, columns)
    send({**head, "why": request["why"]})
    sent = 0
    for batch, seconds in collect_batches(rows if limit is None else islice(rows, limit)):
        send({"rows": len(batch)}, "".join(batch).encode("utf-8", "surrogatepass"))
        sent += len(batch)
        if seconds < QUICK * len(batch) and columns is None and head["variables"]:
            lines = _AnswerLines(send, None if limit is None else limit - sent)
            return lines.take(results)
    return limit is None or sent < limit or next(iter(rows), None) is None


def _encode_rows(results: Results, columns: list[str] | None) -> tuple[Answer, Iterator[str]]:
    """Return the head of an answer, and its rows as lines: solutions with tabs, statements as in N-Triples."""
    if isinstance(results, ox.QueryTriples):
        triples = (f"{t.subject} {t.predicate} {write_term(t.object)} .\n" for t in results)
        return {"kind": "statements", "variables": ["subject", "predicate", "object"]}, triples
    variables = [variable.value for variable in results.variables]
    if columns is None:
        solutions = ("\t".join(map(write_term, solution)) + "\n" for solution in results)
    else:
        chosen = [name for name in columns if name in variables]
        places = [variables.index(name) for name in chosen]
        variables = chosen
        solutions = ("\t".join([write_term(solution[place]) for place in places]) + "\n" for solution in results)
    return {"kind": "solutions", "variables": variables}, solutions


class _Enough(Exception):  # noqa: N818 - ends the engine's writing, reaches nobody
    """Raised when the maximum number of rows was written."""


class _AnswerLines:
    """The output of the engine for the rest of its rows; passes on complete lines, at most ``limit`` of them."""

    def __init__(self, send: Send, limit: int | None) -> None:
        self._send, self._left = send, limit
        self._begun = b""
        self._due = 0.0

    def take(self, results: Results) -> bool:
        """Let the engine write all its rows; return whether the limit excluded none."""
        statements = isinstance(results, ox.QueryTriples)
        self._skips_head = not statements
        try:
            output = cast(IO[bytes], self)  # of which the engine uses write and flush
            if isinstance(results, ox.QueryTriples):
                results.serialize(output, ox.RdfFormat.N_TRIPLES)
            else:
                results.serialize(output, ox.QueryResultsFormat.TSV)
            self._pass_on()
        except _Enough:
            return False
        return True

    def write(self, written: bytes) -> int:
        """Accept bytes from the engine, which may call it once more after it was told to stop."""
        if self._left is not None and self._left < 0:
            raise _Enough
        self._begun += written
        if len(self._begun) >= LARGEST_PIECE or time.perf_counter() > self._due:
            self._pass_on()
        return len(written)

    def flush(self) -> None:
        """Do nothing: the rest is passed on at the end."""

    def _pass_on(self) -> None:
        if self._skips_head:
            _, newline, rest = self._begun.partition(b"\n")
            if not newline:
                return
            self._begun, self._skips_head = rest, False
        end = self._begun.rfind(b"\n") + 1
        lines, self._begun = self._begun[:end], self._begun[end:]
        count = lines.count(b"\n")
        cut = self._left is not None and count > self._left
        if cut:
            lines = b"".join(lines.splitlines(keepends=True)[: self._left])
            count = self._left or 0
        if count:
            self._send({"rows": count}, lines)
        if cut:
            self._left = -1
            raise _Enough
        if self._left is not None:
            self._left -= count
        self._due = time.perf_counter() + BATCH_SECONDS


def write_term(value: Any) -> str:
    """Format an engine's term as N-Triples, an unbound value as nothing."""
    if value is None:
        return ""
    return f"<<( {value} )>>" if isinstance(value, ox.Triple) else str(value)


def read_term(text: str) -> Any:
    """Parse a term in N-Triples for the engine. Raises ValueError if it is invalid."""
    try:
        (statement,) = ox.parse(input=f"<x:s> <x:p> {text} .", format=ox.RdfFormat.N_TRIPLES)
    except SyntaxError as error:
        raise ValueError(f"not a term: {text} ({error.msg})") from error
    return statement.object


if __name__ == "__main__":
    main()
