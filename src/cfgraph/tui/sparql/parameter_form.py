"""The form for the parameters of a query, except those that the date and the claim filter set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from cfgraph.explorer import View
from cfgraph.queries import ParsedQuery, SavedQuery, bind_parameters
from cfgraph.queries.claim_choice import chooses_claims
from cfgraph.text.catalog import Messages
from cfgraph.tui.screens.parameters import ParametersScreen


def make_form(
    view: View,
    messages: Messages,
    query: ParsedQuery,
    name: str,
    saved: SavedQuery | None,
    given: Mapping[str, str] | None = None,
) -> ParametersScreen | None:
    """Return the form for a query's parameters. Raises UsageError if they can't be parsed.

    Returns None if there is nothing to ask for: no parameters, or none required besides those with a ``given`` value.
    """
    given = given or {}
    parameters = [
        replace(each, default=given.get(each.name, each.default))
        for each in query.check_parameters()
        if not chooses_claims(each)
    ]
    if not parameters or (given and not any(each.required for each in parameters)):
        return None
    title = saved.summary(messages.language) if saved else name
    description = saved.description(messages.language) if saved else ""
    return ParametersScreen(view, messages, title, description, parameters, partial(bind_parameters, view, query))
