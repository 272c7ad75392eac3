"""The form for what a query asks for: its parameters, without those that the date and the choice of claims fill in."""

from __future__ import annotations

from functools import partial

from cfgraph.explorer import View
from cfgraph.queries import ParsedQuery, SavedQuery, bind_parameters
from cfgraph.queries.claim_choice import chooses_claims
from cfgraph.text.catalog import Messages
from cfgraph.tui.screens.parameters import ParametersScreen


def make_form(
    view: View, messages: Messages, query: ParsedQuery, name: str, saved: SavedQuery | None
) -> ParametersScreen | None:
    """Return the form for a query's parameters, or None where it has none; UsageError where they can't be read."""
    parameters = [each for each in query.check_parameters() if not chooses_claims(each)]
    if not parameters:
        return None
    title = saved.summary(messages.language) if saved else name
    description = saved.description(messages.language) if saved else ""
    return ParametersScreen(view, messages, title, description, parameters, partial(bind_parameters, view, query))
