"""``cfgraph search``: reporting the entities with a name that matches."""

from __future__ import annotations

import click

from cfgraph.cli.graph_session import open_session
from cfgraph.cli.name_types import ClassType
from cfgraph.cli.options import CommonOptions, add_option, make_command
from cfgraph.cli.output import Answer, write_answer
from cfgraph.cli.report_model import Grid, Report, ReportColumn
from cfgraph.cli.stderr import write_message
from cfgraph.cli.usage import WholeNumberType
from cfgraph.model.entity import SearchResults
from cfgraph.text.catalog import Messages, make_phrase

LIMIT = 20


@make_command("search")
@click.argument("text")
@add_option("-t", "--type", "entity_type", type=ClassType(), metavar="TYPE", help="type")
@add_option("-n", "--limit", type=WholeNumberType(1), default=LIMIT, metavar="N", help="search_limit")
def search_command(settings: CommonOptions, text: str, entity_type: str | None, limit: int) -> int:
    """Print the entities with a name that matches; the status is 1 when there is none."""
    with open_session(settings) as graph:
        answer = graph.search(text, type=entity_type, limit=limit)
    messages, found = settings.messages, answer.value
    if found.results or not settings.for_people:
        write_answer(settings, Answer(answer.to_json, answer.flat_rows, lambda: _report_matches(found, messages)))
    if not found.results:
        write_message(messages.translate(make_phrase("cli.found_nothing", text=text)))
        return 1
    if not found.exact:
        write_message(messages.translate(make_phrase("cli.only_close", text=text, name=found.results[0].matched)))
    if found.total > len(found.results):
        total = f"{found.total:,}" if found.complete else f"> {found.total:,}"
        write_message(messages("cli.shown_of", shown=len(found.results), total=total))
    return 0


def _report_matches(found: SearchResults, messages: Messages) -> Report:
    """Return the report of a search's matches."""
    columns = (
        ReportColumn(messages("cli.label"), "strong"),
        ReportColumn(messages("cli.types")),
        ReportColumn(messages("cli.curie"), "faint"),
        ReportColumn(messages("cli.matched")),
        ReportColumn(messages("cli.how"), "faint"),
    )
    rows = [
        (
            m.entity.label,
            ", ".join(m.entity.types),
            m.entity.curie,
            m.matched,
            messages(f"cli.how_{m.deviation or m.how}"),
        )
        for m in found.results
    ]
    return [Grid(columns, rows)]
