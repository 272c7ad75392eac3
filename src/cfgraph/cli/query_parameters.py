"""Parsing parameters of a query as a command line gives them: ``name=value``."""

from __future__ import annotations

from collections.abc import Sequence

from cfgraph.model.dates import parse_date
from cfgraph.model.errors import UsageError
from cfgraph.queries import ParsedQuery

AS_OF_VARIABLE, STATED_ONLY_VARIABLE = "__as_of_date", "__stated_only_boolean"
"""The optional parameters that ``--as-of`` and ``--stated-only`` give a value."""


def parse_parameters(parameters: Sequence[str]) -> dict[str, str]:
    """Return the values by name. Raises UsageError for a text without a name or an equals sign."""
    values: dict[str, str] = {}
    for text in parameters:
        name, sign, value = text.partition("=")
        if not sign or not name:
            raise UsageError("cli.parameter_form", text=text)
        values[name.strip()] = value
    return values


def choose_claims(query: ParsedQuery, as_of: str | None, stated_only: bool) -> dict[str, str]:
    """Return the values of the parameters that choose which claims count.

    Raises UsageError where the query has no such parameter: an option is never silently without effect.
    """
    values: dict[str, str] = {}
    for option, variable, value in (
        ("--as-of", AS_OF_VARIABLE, parse_date(as_of) if as_of else None),
        ("--stated-only", STATED_ONLY_VARIABLE, "true" if stated_only else None),
    ):
        if value is None:
            continue
        name = next((each.name for each in query.check_parameters() if each.variable == variable), None)
        if name is None:
            raise UsageError("cli.query_ignores", option=option, variable=f"?{variable}")
        values[name] = value
    return values
