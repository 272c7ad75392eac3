"""Saying that an answer has numbers and dates by their value, where the graph writes them otherwise."""

from __future__ import annotations

from cfgraph.cli.stderr import write_message
from cfgraph.explorer import View
from cfgraph.model.query_result import QueryResult
from cfgraph.text.catalog import Messages


def tell_forms(result: QueryResult, view: View, messages: Messages) -> None:
    """Say on stderr that literals may come in another form than the graph has, where that is so."""
    if result.forms == "normalized":
        total = sum(view.graph.statistics.changed_forms.values())
        write_message(messages("cli.forms_normalized", total=total))
