"""Answering from the columns in the query worker, and the reason if a query is left to the engine.

DuckDB is imported for the first query that may use it, and only in this process.
"""

from __future__ import annotations

import time
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from cfgraph.queries.worker_rows import Answer, Send, collect_batches

if TYPE_CHECKING:
    from cfgraph.queries.columns.evaluator import ColumnEvaluator

LEAST_STATEMENTS = 100_000
"""Minimum number of statements for answering from the columns by default. For a smaller graph the engine answers
before DuckDB is imported; if it would change how literals are written, the columns are tried first anyway."""


class WorkerColumns:
    """The columns of one generation of a store, opened when first needed."""

    def __init__(self, store: dict[str, Any]) -> None:
        """``store`` has the fields of a ``QueryableStore``."""
        self._store = store
        self._evaluator: ColumnEvaluator | None = None
        self._missing = ""

    def answer(self, request: Answer, send: Send, *, has_database: bool) -> str:
        """Send the answer to a request, or return why it is left to the engine."""
        chosen = request["engine"]
        if chosen == "oxigraph":
            return str(request.get("why", "")) or "Oxigraph was requested"
        is_small = int(self._store["shape"]["statements"]) < LEAST_STATEMENTS
        if chosen == "auto" and is_small and not request.get("forms"):
            return "the graph is small"
        evaluator = self._open()
        if evaluator is None:
            return self._missing
        from cfgraph.queries.columns.evaluator import FAILURES

        begun = False

        def send_and_note(part: Answer, lines: bytes = b"") -> None:
            nonlocal begun
            begun = True
            send(part, lines)

        is_quick = has_database and chosen == "auto" and not request.get("forms")
        try:
            return self._send(evaluator, request, send_and_note, is_quick=is_quick)
        except FAILURES as error:
            why = " ".join(str(error).split())[:200]
            if not begun:
                return why
            send({"error": why, "midway": True})  # rows that were sent can't be taken back for the engine's
            return ""

    def _open(self) -> ColumnEvaluator | None:
        if self._evaluator is None and not self._missing:
            try:
                from cfgraph.queries.columns.evaluator import ColumnEvaluator
            except ImportError as error:
                self._missing = f"DuckDB is not installed ({error.name})"
            else:
                self._evaluator = ColumnEvaluator(self._store)
        return self._evaluator

    def _send(self, evaluator: ColumnEvaluator, request: Answer, send: Send, *, is_quick: bool) -> str:
        """Send the answer, or return why it is left to the engine. Raises one of FAILURES."""
        started = time.perf_counter()
        translation = evaluator.translate(request)
        if is_quick and translation.starts_small:
            return "the query starts from few statements, which Oxigraph finds at once"
        end: Answer = {"complete": True}
        if request["explain"]:
            end["plan"] = evaluator.explain(translation)
        if translation.selected is None:
            found = any(True for _ in evaluator.rows(translation))
            send({"kind": "boolean", "boolean": found, "engine": "columns"})
        else:
            lines = evaluator.lines(translation.selected, evaluator.rows(translation))
            kind, names = "solutions", [name for name, _ in translation.selected.columns]
            if translation.template is not None:
                lines = translation.template.fill(lines)
                kind, names = "statements", ["subject", "predicate", "object"]
            limit = request["limit"]
            batches = collect_batches(lines if limit is None else islice(lines, limit))
            first = next(batches, None)
            send({"kind": kind, "variables": names, "engine": "columns"})
            for batch, _ in batches if first is None else chain([first], batches):
                send({"rows": len(batch)}, "".join(batch).encode("utf-8", "surrogatepass"))
            end["complete"] = limit is None or next(lines, None) is None
        send({**end, "seconds": time.perf_counter() - started})
        return ""
