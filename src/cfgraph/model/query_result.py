"""``QueryResult``: the result of a SPARQL query, by its form: rows, a boolean, or statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal as OneOf

from cfgraph.model.terms import Statement, Term


@dataclass(frozen=True, slots=True)
class QueryResult:
    """The result of a query: rows for SELECT, a boolean for ASK, statements for CONSTRUCT and DESCRIBE.

    ``complete`` is false if a row limit excluded further rows. ``seconds`` is the run time.
    ``engine`` is what answered: ``columns``, ``oxigraph`` or ``server``; ``reason`` is why the columns did not, and
    ``plan``, if requested, has the steps with their rows and times. ``forms`` is ``normalized`` if literals
    may be returned, or have been compared, in another form than in the graph (``7`` for ``007``).
    """

    kind: OneOf["solutions", "boolean", "statements"]
    variables: tuple[str, ...] = ()
    rows: Sequence[tuple[Term | None, ...]] = ()
    boolean: bool | None = None
    statements: Sequence[Statement] = ()
    complete: bool = True
    seconds: float = 0.0
    engine: str = "oxigraph"
    reason: str = ""
    plan: str = ""
    forms: OneOf["written", "normalized"] = "written"
