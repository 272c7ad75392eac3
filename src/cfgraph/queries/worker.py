"""The query worker: a process that opens a database read-only and answers one query after another, until killed.

Started as ``python -m cfgraph.queries.worker DATABASE``; requests and answers are lines of JSON on stdin and stdout
(see ``runner`` for who asks). Rows follow the line that counts them, a line each, their terms in N-Triples between
tabs, since that is the quickest to write and to read. A process, because the engine can neither stop nor limit a
running query. It imports the engine and little else, so that it is ready in a few hundredths of a second, and ends
when stdin does.
"""

from __future__ import annotations

import json
import os
import queue
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import islice
from typing import Any, BinaryIO

import pyoxigraph as ox

FIRST_BATCH, LARGEST_BATCH = 50, 2_000
"""Rows sent together at first, and at most; batches double in between."""

BATCH_SECONDS = 0.05
"""A row waits no longer than this for its batch to fill, while rows keep coming."""

MEMORY_SHARE = 0.75
"""Share of the machine's memory that a query may take; one that needs more ends the worker, not the machine."""

LEAST_MEMORY = 2 * 1024**3
"""Bytes of address space a query may take on any machine; the idle worker alone reserves half a gigabyte."""

Answer = dict[str, Any]


def main() -> None:
    """Serve requests until stdin closes."""
    _be_first_to_go()
    requests: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_read_requests, args=(requests,), daemon=True).start()
    output = sys.stdout.buffer
    try:
        store = ox.Store.read_only(sys.argv[1])
    except OSError as error:
        _send(output, {"error": f"the store can't be opened: {error}"})
        os._exit(1)
    while True:
        request = json.loads(requests.get())
        for answer in answers(store, request):
            _send(output, answer)


def _read_requests(requests: queue.SimpleQueue[bytes]) -> None:
    """Pass on the lines of stdin; when it closes, the one who asked is gone, so end at once whatever is running."""
    for line in sys.stdin.buffer:
        requests.put(line)
    os._exit(0)


def _send(output: BinaryIO, answer: Answer) -> None:
    try:
        rows = answer.pop("lines", ())
        line = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
        output.write("\n".join((line, *rows, "")).encode("utf-8", "surrogatepass"))
        output.flush()
    except BrokenPipeError:
        os._exit(0)


def _be_first_to_go() -> None:
    """Limit this process's memory, and offer it to the kernel as the one to end when memory runs out (on Linux)."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        limit = max(int(memory * MEMORY_SHARE), LEAST_MEMORY)
        resource.setrlimit(resource.RLIMIT_AS, (limit, resource.getrlimit(resource.RLIMIT_AS)[1]))
    with suppress(OSError), open("/proc/self/oom_score_adj", "w") as stream:  # noqa: PTH123 - quicker to start
        stream.write("1000")


def answers(store: ox.Store, request: Answer) -> Iterator[Answer]:
    """Yield the answer to a request in parts: a head, batches of rows, and an end or an error."""
    started = time.perf_counter()
    try:
        terms = {name: term(value) for name, value in request["functions"].items()}
        results = store.query(
            request["query"],
            prefixes=request["prefixes"],
            custom_functions={ox.NamedNode(iri): _constant(value) for iri, value in terms.items()},
            substitutions={ox.Variable(name): term(value) for name, value in request["substitutions"].items()},
        )
        if isinstance(results, ox.QueryBoolean):
            yield {"kind": "boolean", "boolean": bool(results)}
            complete = True
        else:
            head, rows = _rows(results, request["columns"])
            yield head
            limit = request["limit"]
            sent = 0
            for batch in _batches(rows if limit is None else islice(rows, limit)):
                sent += len(batch)
                yield {"rows": len(batch), "lines": batch}
            complete = limit is None or sent < limit or next(iter(rows), None) is None
        yield {"complete": complete, "seconds": time.perf_counter() - started}
    except SyntaxError as error:
        yield {"error": str(error), "syntax": True}
    except (ValueError, RuntimeError, OSError) as error:
        yield {"error": str(error)}


def _constant(value: Any) -> Callable[[], Any]:
    return lambda: value


def _rows(results: ox.QuerySolutions | ox.QueryTriples, columns: list[str] | None) -> tuple[Answer, Iterator[str]]:
    if isinstance(results, ox.QueryTriples):
        triples = ("\t".join([str(t.subject), str(t.predicate), as_text(t.object)]) for t in results)
        return {"kind": "statements", "variables": ["subject", "predicate", "object"]}, triples
    variables = [variable.value for variable in results.variables]
    if columns is None:
        solutions = ("\t".join(map(as_text, solution)) for solution in results)
    else:
        chosen = [name for name in columns if name in variables]
        places = [variables.index(name) for name in chosen]
        variables = chosen
        solutions = ("\t".join([as_text(solution[place]) for place in places]) for solution in results)
    return {"kind": "solutions", "variables": variables}, solutions


def _batches(rows: Iterable[str]) -> Iterator[list[str]]:
    """Collect rows into batches: small and quick at first, then larger."""
    size, batch = FIRST_BATCH, []
    due = time.perf_counter() + BATCH_SECONDS
    for row in rows:
        batch.append(row)
        if len(batch) >= size or time.perf_counter() > due:
            yield batch
            size, batch = min(2 * size, LARGEST_BATCH), []
            due = time.perf_counter() + BATCH_SECONDS
    if batch:
        yield batch


def as_text(value: Any) -> str:
    """Return an engine's term in N-Triples, an unbound value as nothing."""
    if value is None:
        return ""
    return f"<<( {value} )>>" if isinstance(value, ox.Triple) else str(value)


def term(text: str) -> Any:
    """Return the engine's term that a text in N-Triples writes. Raises ValueError when it is none."""
    try:
        (statement,) = ox.parse(input=f"<x:s> <x:p> {text} .", format=ox.RdfFormat.N_TRIPLES)
    except SyntaxError as error:
        raise ValueError(f"not a term: {text} ({error.msg})") from error
    return statement.object


if __name__ == "__main__":
    main()
