"""Reporting that a result has numbers and dates by value, if the graph writes them differently."""

from __future__ import annotations

from cfgraph.cli.stderr import write_message
from cfgraph.explorer import View
from cfgraph.model.query_result import QueryResult
from cfgraph.text.catalog import Messages


def tell_forms(result: QueryResult, view: View, messages: Messages) -> None:
    """Report on stderr that literals may be in another form than in the graph, if so."""
    if result.forms == "normalized":
        total = sum(view.graph.statistics.changed_forms.values())
        write_message(messages("cli.forms_normalized", total=total))
