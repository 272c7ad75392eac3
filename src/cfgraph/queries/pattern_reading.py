"""``PatternReader``: reading from a server what a triple pattern matches, for known values of its variables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from cfgraph.model.errors import QueryError
from cfgraph.model.terms import IRI, BlankNode, Literal, Term, term_to_n3
from cfgraph.queries.combined_query import write_term
from cfgraph.queries.syntax_tree import Variable
from cfgraph.store.combined.local import find_depth
from cfgraph.store.endpoint.client import EndpointClient
from cfgraph.store.endpoint.pattern_pages import select_pattern
from cfgraph.store.endpoint.patterns import write_values
from cfgraph.store.endpoint.results import Row
from cfgraph.store.endpoint.sparql_text import MAX_NODES, make_batches

MAX_READ = 50_000
"""Maximum number of statements that are read for a query, from both stores."""

MAX_VALUES = 5_000
"""Maximum number of values of a variable for which a pattern is read."""

MAX_AT_ONCE = 5_000
"""Maximum number of statements that are read at once instead of for more values than one request has."""

Slot = Variable | IRI | Literal
"""A variable or a constant of a pattern; blank nodes of the query have become variables."""

Limits = Mapping[str, frozenset[Term]]
"""The values that variables can have, of those for which they are known."""


@dataclass(frozen=True, slots=True)
class Step:
    """A triple pattern without a path."""

    subject: Slot
    predicate: Variable | IRI
    object: Slot

    @property
    def slots(self) -> tuple[Slot, Slot, Slot]:
        """The subject, predicate and object."""
        return self.subject, self.predicate, self.object

    def __str__(self) -> str:
        return " ".join(map(show_slot, self.slots))


def show_slot(slot: Slot) -> str:
    """Return a variable or constant for a message; variables that a query does not have begin with a space."""
    return "[]" if isinstance(slot, Variable) and slot.name.startswith(" ") else write_term(slot)


def refuse_pattern(step: Step) -> QueryError:
    """Return the error for a pattern that more than ``MAX_READ`` statements match."""
    return QueryError("combined.many_read", pattern=str(step), most=MAX_READ)


class PatternReader:
    """Reads rows of a subject, predicate and object; a constant of the pattern may be missing in them."""

    def __init__(self, client: EndpointClient, depth: int = 0) -> None:
        """``depth`` is the number of servers before this one, by which its blank nodes are known."""
        self._client, self._depth = client, depth
        self._answers: dict[str, list[Row] | None] = {}
        """What was read, by the query; None for a truncated answer. Queries have many patterns more than once."""
        self._whole: dict[IRI, list[Row]] = {}
        """All statements by some predicates."""

    def read(self, step: Step, known: Limits) -> list[Row]:
        """Return the rows for a pattern, for the values of one of its variables if known.

        Raises QueryError if too many statements match.
        """
        named = list(zip("spo", step.slots, strict=True))
        free = {name: slot.name for name, slot in named if isinstance(slot, Variable)}
        narrowed = [
            (len(nodes), name, nodes)
            for name, variable in free.items()
            if (nodes := _name_values(known.get(variable), self._depth)) is not None
        ]
        if "s" not in free and "o" not in free and isinstance(step.subject, IRI):
            narrowed = [(1, "s", [step.subject])]  # Virtuoso has errors with constants alone
            free["s"] = ""
        pattern = " ".join(f"?{name}" if name in free else write_term(slot) for name, slot in named)
        has_constant = not free.keys() >= {"s", "o"}
        if isinstance(step.predicate, IRI) and not has_constant and step.predicate in self._whole:
            return self._whole[step.predicate]
        size, name, nodes = min(narrowed) if narrowed else (MAX_READ, "", [])
        if size > MAX_NODES and has_constant:
            most = MAX_AT_ONCE if narrowed else MAX_READ
            [rows] = self._select([f"SELECT DISTINCT ?s ?p ?o WHERE {{ {pattern} }} LIMIT {most + 1}"])
            if rows is not None and len(rows) <= most:
                return rows
        if narrowed:
            return self._read_values(step, name, nodes, pattern)
        if has_constant:
            raise refuse_pattern(step)
        return self._read_all(step)

    def _read_all(self, step: Step) -> list[Row]:
        """Return the rows of a pattern with a predicate alone."""
        if isinstance(step.predicate, Variable):
            raise refuse_pattern(step)
        counted = f"SELECT ?s ?o WHERE {{ ?s {term_to_n3(step.predicate)} ?o }} LIMIT {MAX_READ + 1}"
        rows = self._client.select(f"SELECT (COUNT(*) AS ?n) WHERE {{ {{ {counted} }} }}")
        number = rows[0][0] if rows else None
        if not isinstance(number, Literal) or int(number.value) > MAX_READ:
            raise refuse_pattern(step)
        found = self._whole[step.predicate] = select_pattern(self._client, step.predicate)
        return found

    def _read_values(self, step: Step, name: str, nodes: Sequence[IRI], pattern: str) -> list[Row]:
        """Return the rows of a pattern for some values of a variable; a truncated answer is requested in halves."""
        found: list[Row] = []
        batches = list(make_batches(nodes))
        queries = [
            f"SELECT DISTINCT ?s ?p ?o WHERE {{ {write_values(name, batch)} {pattern} }} LIMIT {MAX_READ + 1}"
            for batch in batches
        ]
        for batch, rows in zip(batches, self._select(queries), strict=True):
            if rows is not None:
                found += rows
            elif len(batch) < 2:
                raise refuse_pattern(step)
            else:
                for half in _halve(batch):
                    found += self._read_values(step, name, half, pattern)
            if len(found) > MAX_READ:
                raise refuse_pattern(step)
        return found

    def _select(self, queries: Sequence[str]) -> list[list[Row] | None]:
        """Return the rows of queries, which run in parallel; None for a truncated answer."""
        unknown = [query for query in dict.fromkeys(queries) if query not in self._answers]
        self._answers.update(zip(unknown, self._client.select_each(unknown), strict=True))
        return [self._answers[query] for query in queries]


def _halve(nodes: Sequence[IRI]) -> Iterator[Sequence[IRI]]:
    middle = len(nodes) // 2
    yield nodes[:middle]
    yield nodes[middle:]


def _name_values(values: frozenset[Term] | None, depth: int) -> list[IRI] | None:
    """Return values as IRIs that can be requested; None if they are not known, too many, or not all IRIs."""
    if values is None or len(values) > MAX_VALUES:
        return None
    theirs = [term for term in values if not isinstance(term, BlankNode) or find_depth(term) == depth]
    named = [term for term in theirs if isinstance(term, IRI)]
    return sorted(named) if len(named) == len(theirs) else None
