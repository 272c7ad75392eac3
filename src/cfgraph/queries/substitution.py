"""Substituting parameters: a query is rewritten by the names of its parameters so that values travel as terms.

The engine can set variables from outside, but only those that the outermost SELECT projects. So each parameter is
bound inside the query, in every SELECT that mentions it, by calling a function which the worker provides and which
returns the term:

    WHERE { BIND(<urn:cfgraph:parameter:_x>() AS ?_x) LATERAL { … as written … } }

LATERAL evaluates its group with the variable already set, so the value is visible everywhere below (OPTIONAL, UNION,
EXISTS, nested groups), and lookups by it are as fast as with a constant. Outside WHERE, in the expressions of SELECT,
HAVING and ORDER BY, the call itself replaces the variable, as grouping would hide the variable. In
sub-queries the variable gets a name of its own, since LATERAL does not let a name be bound again. Where a query has no
WHERE group to write in (``DESCRIBE ?_x``, ``CONSTRUCT WHERE {…}``) the engine's own substitution does it.

No value is ever part of the text: a literal stays a literal whatever is in it, and blank nodes can be bound as well.
One difference to a constant remains: a MINUS that shares no variable but the parameter with its left side removes
matches, where with a constant it would by definition remove none.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from cfgraph.model.errors import UsageError
from cfgraph.model.terms import BlankNode, Term, term_to_n3
from cfgraph.queries.outline import Occurrence
from cfgraph.queries.parsed_query import ParsedQuery
from cfgraph.queries.tokens import error_at
from cfgraph.text.catalog import make_phrase

FUNCTION = "urn:cfgraph:parameter:"
"""Prefix of the IRIs of the functions that return the parameters' terms; the variable's name follows."""


@dataclass(frozen=True, slots=True)
class RewrittenQuery:
    """A query whose parameters are bound: by functions for these variables, and by the engine for those.

    ``columns`` has the variables of a ``SELECT *`` in the order of the query, without parameters.
    It is None if the query itself lists the selected variables.
    """

    text: str
    functions: frozenset[str] = frozenset()
    substitutions: frozenset[str] = frozenset()
    columns: tuple[str, ...] | None = None


def rewrite_query(query: ParsedQuery, parameters: Collection[str]) -> RewrittenQuery:
    """Return the query with some of its variables bound. Raises QueryError if it assigns one of them itself.

    A text that is not a query is unchanged, for the engine to reject.
    """
    text, outline = query.text, query.outline
    if outline is None:
        return RewrittenQuery(text)
    edits: list[tuple[int, int, str]] = []
    functions: set[str] = set()
    substitutions: set[str] = set()
    private = _private_prefix(text)
    for number, scope in enumerate(outline.scopes):
        found = [occurrence for occurrence in scope.occurrences if occurrence.variable in parameters]
        if not found:
            continue
        _check_not_assigned(text, found)
        names = dict.fromkeys(occurrence.variable for occurrence in found)
        if scope.body is None:
            substitutions.update(names)
            continue
        functions.update(names)
        inner = {name: f"{private}{number}_{name}" if number else name for name in names}
        edits += [_make_edit(occurrence, inner[occurrence.variable]) for occurrence in found]
        edits += _make_bindings(scope.body, inner)
    rewritten = text
    for start, end, replacement in sorted(edits, reverse=True):
        rewritten = rewritten[:start] + replacement + rewritten[end:]
    columns = None
    if query.form == "SELECT" and outline.scopes[0].star:
        columns = tuple(name for name in query.projected if name not in parameters)
    return RewrittenQuery(rewritten, frozenset(functions), frozenset(substitutions), columns)


def _check_not_assigned(text: str, found: list[Occurrence]) -> None:
    """Raise QueryError if the query itself assigns a value to a parameter."""
    for occurrence in found:
        if occurrence.place in ("assigned", "listed"):
            problem = make_phrase("syntax.assigned_parameter", variable=f"?{occurrence.variable}")
            raise error_at(text, occurrence.start, problem)


def _make_edit(occurrence: Occurrence, name: str) -> tuple[int, int, str]:
    """Return the edit that renames one occurrence of a parameter."""
    if occurrence.place == "modifier":
        replacement = f"<{FUNCTION}{occurrence.variable}>()"
    elif occurrence.place == "bound":
        replacement = "true"
    else:
        replacement = f"?{name}"
    return occurrence.start, occurrence.end, replacement


def _make_bindings(body: tuple[int, int], names: dict[str, str]) -> list[tuple[int, int, str]]:
    """Return the BIND clauses that assign values to parameters."""
    calls = " ".join(f"BIND(<{FUNCTION}{name}>() AS ?{inner})" for name, inner in names.items())
    return [(body[0], body[0], f" {calls} LATERAL {{"), (body[1], body[1], "} ")]


def _private_prefix(text: str) -> str:
    """Return the prefix of a name that does not occur in the text."""
    prefix = "cfgraph"
    while prefix in text:
        prefix += "_"
    return prefix


def inline_parameters(query: ParsedQuery, terms: Mapping[str, Term]) -> str:
    """Return the query with parameters replaced by terms: for servers, which can't set variables from outside.

    A term is written in its own syntax, so a literal stays a literal whatever its content. Raises QueryError if the
    query assigns one itself, and UsageError for a blank node, which has no name on a server.
    """
    outline = query.outline
    if outline is None:
        return query.text
    if any(isinstance(term, BlankNode) for term in terms.values()):
        raise UsageError("endpoint.no_blank_parameter")
    edits: list[tuple[int, int, str]] = []
    for scope in outline.scopes:
        found = [occurrence for occurrence in scope.occurrences if occurrence.variable in terms]
        _check_not_assigned(query.text, found)
        for one in found:
            replacement = "true" if one.place == "bound" else term_to_n3(terms[one.variable])
            edits.append((one.start, one.end, replacement))
    text = query.text
    for start, end, replacement in sorted(edits, reverse=True):
        text = text[:start] + replacement + text[end:]
    return text
