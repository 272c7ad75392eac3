"""``cfgraph search``: reporting the entities with a matching name or other text."""

from __future__ import annotations

from typing import Literal

import click

from cfgraph.cli.claim_text import format_source
from cfgraph.cli.graph_session import open_session
from cfgraph.cli.name_types import ClassType, EntityType
from cfgraph.cli.options import CommonOptions, add_option, make_command
from cfgraph.cli.output import Answer, write_answer
from cfgraph.cli.progress import ProgressBar
from cfgraph.cli.report_model import Grid, Report, ReportColumn
from cfgraph.cli.stderr import write_message
from cfgraph.cli.usage import ChoiceType, WholeNumberType
from cfgraph.explorer.search import describe_server_search
from cfgraph.model.entity import Match, SearchResults
from cfgraph.text.catalog import Messages, make_phrase

LIMIT = 20

MAX_EXCERPT_CHARACTERS = 60
"""Characters of a long text that are shown around a match."""


@make_command("search")
@click.argument("texts", metavar="TEXT...", nargs=-1, required=True)
@add_option("--in", "within", type=ChoiceType(("names", "text")), default="names", help="search_in")
@add_option("-t", "--type", "types", type=ClassType(), metavar="CLASS", multiple=True, help="search_type")
@add_option("--linked-to", type=EntityType(), metavar="ENTITY", help="linked_to")
@add_option("-n", "--limit", type=WholeNumberType(1), default=LIMIT, metavar="N", help="search_limit")
def search_command(
    settings: CommonOptions,
    texts: tuple[str, ...],
    within: Literal["names", "text"],
    types: tuple[str, ...],
    linked_to: str | None,
    limit: int,
) -> int:
    """Print the entities with a matching name or other text; the status is 1 if there are none."""
    text = " ".join(texts)
    with open_session(settings) as graph, ProgressBar(settings.messages) as bar:
        graph.view.on_index_progress = bar.show
        answer = graph.search(text, type=types, linked_to=linked_to, within=within, limit=limit)
    messages, found = settings.messages, answer.value
    if found.server is not None and (said := describe_server_search(found.server)) is not None:
        write_message(messages.translate(said))
    if found.results or not settings.for_people:
        report = _report_texts if within == "text" else _report_matches
        write_answer(settings, Answer(answer.to_json, answer.flat_rows, lambda: report(found, messages)))
    if not found.results:
        in_text, in_names = make_phrase("cli.found_nothing", text=text), make_phrase("cli.no_name_found", text=text)
        write_message(messages.translate(in_text if within == "text" else in_names))
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


def _report_texts(found: SearchResults, messages: Messages) -> Report:
    """Return the report of a full-text search: the entity, the predicate, the text, and the source."""
    columns = (
        ReportColumn(messages("cli.label"), "strong"),
        ReportColumn(messages("cli.property"), "faint"),
        ReportColumn(messages("cli.value")),
        ReportColumn(messages("cli.curie"), "faint"),
        ReportColumn(messages("cli.source"), "faint", below=True),
    )
    rows = [
        (
            match.entity.label,
            match.predicate.label if match.predicate else "",
            _mark_spans(match),
            match.entity.curie,
            format_source(match.source, messages) if match.source else "",
        )
        for match in found.results
    ]
    return [Grid(columns, rows)]


def _mark_spans(match: Match) -> str:
    """Return the part of a text around a match, which is in brackets."""
    text = match.matched
    first = match.spans[0][0] if match.spans else 0
    low = max(0, first - MAX_EXCERPT_CHARACTERS // 3)
    high = min(len(text), low + MAX_EXCERPT_CHARACTERS)
    shown = ["…"] if low else []
    place = low
    for start, end in match.spans:
        if start < high:
            shown += [text[place:start], "[", text[start:end], "]"]
            place = end
    shown += [text[place:high], "…" if max(place, high) < len(text) else ""]
    return " ".join("".join(shown).split())
