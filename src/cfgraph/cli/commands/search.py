"""``cfgraph search``: entities by any of their names."""

from __future__ import annotations

import click

from cfgraph.cli.options import CommonOptions, make_command, option
from cfgraph.cli.output import Answer, write
from cfgraph.cli.report import Grid, Report, ReportColumn
from cfgraph.cli.session import open_session
from cfgraph.cli.stderr import say
from cfgraph.cli.usage import Whole
from cfgraph.model.entity import SearchResults
from cfgraph.text.catalog import Messages, make_phrase

LIMIT = 20


@make_command("search")
@click.argument("text")
@option("-t", "--type", "entity_type", metavar="TYPE", help="type")
@option("-n", "--limit", type=Whole(1), default=LIMIT, metavar="N", help="search_limit")
def command(settings: CommonOptions, text: str, entity_type: str | None, limit: int) -> int:
    """Print the entities with a name that matches; the status is 1 when there is none."""
    with open_session(settings) as graph:
        answer = graph.search(text, type=entity_type, limit=limit)
    messages, found = settings.messages, answer.value
    if found.results or not settings.for_people:
        write(settings, Answer(answer.to_json, answer.flat_rows, lambda: _report(found, messages)))
    if not found.results:
        say(messages.translate(make_phrase("cli.found_nothing", text=text)))
        return 1
    if found.total > len(found.results):
        total = f"{found.total:,}" if found.complete else f"> {found.total:,}"
        say(messages("cli.shown_of", shown=len(found.results), total=total))
    return 0


def _report(found: SearchResults, messages: Messages) -> Report:
    columns = (
        ReportColumn(messages("cli.label"), "strong"),
        ReportColumn(messages("cli.types")),
        ReportColumn(messages("cli.curie"), "faint"),
        ReportColumn(messages("cli.matched")),
        ReportColumn(messages("cli.how"), "faint"),
    )
    rows = [
        (m.entity.label, ", ".join(m.entity.types), m.entity.curie, m.matched, messages(f"cli.how_{m.how}"))
        for m in found.results
    ]
    return [Grid(columns, rows)]
