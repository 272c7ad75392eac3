"""``cfgraph document``: the claims, figures and passages of a document, in the order of its lines."""

from __future__ import annotations

from collections.abc import Sequence

import click

from cfgraph.cli.claim_text import GAP, format_date
from cfgraph.cli.graph_session import open_session
from cfgraph.cli.options import CommonOptions, add_option, make_command
from cfgraph.cli.output import Answer, write_answer
from cfgraph.cli.report_model import Cell, Grid, Report, ReportColumn, TextLine
from cfgraph.cli.stderr import tell_page
from cfgraph.cli.usage import WholeNumberType
from cfgraph.explorer.claims import format_locator
from cfgraph.explorer.document import DocumentPage, Excerpt
from cfgraph.model.confidence import add_mark, find_mark
from cfgraph.text.catalog import Messages

LIMIT_FOR_PEOPLE = 100
"""Default number of entries in a table; json, csv and tsv have all."""


@make_command("document")
@click.argument("document")
@add_option("-n", "--limit", type=WholeNumberType(1), metavar="N", help="document_limit")
@add_option("--offset", type=WholeNumberType(0), default=0, metavar="N", help="document_offset")
def document_command(settings: CommonOptions, document: str, limit: int | None, offset: int) -> int:
    """Print the entries of a document; the status is 1 if there is no such document."""
    if limit is None and settings.for_people:
        limit = LIMIT_FOR_PEOPLE
    with open_session(settings) as graph:
        answer = graph.document(document, offset=offset, limit=limit)
    messages, found = settings.messages, answer.value
    write_answer(
        settings,
        Answer(answer.to_json, answer.flat_rows, lambda: _report_document(found.page, found.excerpts, messages)),
    )
    tell_page(offset, len(found.excerpts), len(found.page.entries), messages)
    return 0


def _report_document(page: DocumentPage, excerpts: Sequence[Excerpt], messages: Messages) -> Report:
    """Return the report: the document, then a row for each entry."""
    grade = messages.find(f"sources.grade_{page.quality}") if page.quality else ""
    quality = f"{messages('sources.quality')} {page.quality}" if page.quality else ""
    counts = messages(
        "document.total",
        claims=page.count("claim"),
        figures=page.count("figure"),
        passages=page.count("passage"),
    )
    report: list[TextLine | Grid] = [TextLine(page.document.label, "title")]
    lines = ((page.date, page.document.curie, page.url), (quality, grade), (counts,))
    report += (TextLine(text, "faint") for line in lines if (text := GAP.join(part for part in line if part)))
    columns = (
        ReportColumn(messages("document.line"), "faint"),
        ReportColumn(messages("cli.about"), "strong"),
        ReportColumn(messages("cli.said")),
        ReportColumn(messages("cli.as_of")),
        ReportColumn(messages("cli.status")),
        ReportColumn(messages("sources.printed"), "faint", below=True),
    )
    report.append(Grid(columns, [_make_row(one, messages) for one in excerpts]))
    return report


def _make_row(one: Excerpt, messages: Messages) -> tuple[Cell, ...]:
    """Return the row of an entry."""
    where = format_locator(one.source, messages)
    if one.said is None:
        return where, messages("document.passage"), one.text, None, None, None
    said = add_mark(one.text, find_mark(one.said))
    printed = " | ".join(one.source.as_printed) or None
    return where, describe_subject(one), said, format_date(one.said, messages), one.said.status, printed


def describe_subject(one: Excerpt) -> str:
    """Return what an entry is about: an edge, or an entity and an attribute of it."""
    subject, predicate = (ref.label if ref else "?" for ref in (one.subject, one.predicate))
    return f"{subject} ─{predicate}→ {one.object.label}" if one.object else f"{subject} · {predicate}"
