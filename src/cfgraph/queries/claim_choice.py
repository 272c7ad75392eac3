"""The two optional parameters for a date and for stated claims only: their names and values."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from cfgraph.model.dates import parse_date
from cfgraph.model.errors import UsageError
from cfgraph.queries.parameters import Parameter
from cfgraph.queries.parsed_query import ParsedQuery

AS_OF_VARIABLE, STATED_ONLY_VARIABLE = "__as_of_date", "__stated_only_boolean"
"""The variables for the date, and for excluding inferred and computed claims."""


def chooses_claims(parameter: Parameter) -> bool:
    """Tell whether a parameter selects claims."""
    return parameter.variable in (AS_OF_VARIABLE, STATED_ONLY_VARIABLE)


def choose_claims(query: ParsedQuery, as_of: str | None, stated_only: bool) -> dict[str, str]:
    """Return the values of the parameters that select claims.

    Raises UsageError if the query has no such parameter: an option is never silently ignored.
    """
    for option, variable, is_given in (
        ("--as-of", AS_OF_VARIABLE, as_of is not None),
        ("--stated-only", STATED_ONLY_VARIABLE, stated_only),
    ):
        if is_given and all(each.variable != variable for each in query.check_parameters()):
            raise UsageError("cli.query_ignores", option=option, variable=f"?{variable}")
    return fill_in_choice(query, parse_date(as_of) if as_of is not None else None, stated_only)


def fill_in_choice(
    query: ParsedQuery, as_of: str | None, stated_only: bool, values: Mapping[str, str] = MappingProxyType({})
) -> dict[str, str]:
    """Return the values of a query's parameters, with those that select claims replaced by this choice."""
    given = {AS_OF_VARIABLE: as_of, STATED_ONLY_VARIABLE: "true" if stated_only else None}
    choosing = {each.name: given.get(each.variable) for each in query.parameters if chooses_claims(each)}
    kept = {name: value for name, value in values.items() if name not in choosing}
    return kept | {name: value for name, value in choosing.items() if value is not None}


def follows_choice(query: ParsedQuery, as_of: str | None, stated_only: bool) -> bool:
    """Tell whether a query has the parameters for the whole choice, so that its result reflects it."""
    return len(fill_in_choice(query, as_of, stated_only)) == (as_of is not None) + stated_only
