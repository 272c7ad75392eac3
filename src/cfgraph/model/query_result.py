"""``QueryResult``: what a SPARQL query answers, by its form: rows, a boolean, or statements."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal as OneOf

from cfgraph.model.terms import Statement, Term


@dataclass(frozen=True, slots=True)
class QueryResult:
    """The answer of a query: rows for SELECT, a boolean for ASK, statements for CONSTRUCT and DESCRIBE.

    ``complete`` is false when a row limit left further rows out. ``seconds`` is the time it took.
    ``engine`` is what answered: ``columns``, ``oxigraph`` or ``server``; ``reason`` tells why not the columns, and
    ``plan``, where it was asked for, the steps with their rows and times. ``forms`` is ``normalized`` where literals
    may stand in it, or have been compared, in another form than the graph has (``7`` for ``007``).
    """

    kind: OneOf["solutions", "boolean", "statements"]
    variables: tuple[str, ...] = ()
    rows: tuple[tuple[Term | None, ...], ...] = ()
    boolean: bool | None = None
    statements: tuple[Statement, ...] = ()
    complete: bool = True
    seconds: float = 0.0
    engine: str = "oxigraph"
    reason: str = ""
    plan: str = ""
    forms: OneOf["written", "normalized"] = "written"
