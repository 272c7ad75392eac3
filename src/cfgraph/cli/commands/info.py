"""``cfgraph info``: reporting the overview of a graph: counts, classes, predicates, hubs, files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cfgraph.cli.graph_session import open_session
from cfgraph.cli.options import CommonOptions, make_command
from cfgraph.cli.output import Answer, write_answer
from cfgraph.cli.report_model import Grid, Report, ReportColumn, TextLine
from cfgraph.model.entity import Count, Overview
from cfgraph.store.downloads import shown_name
from cfgraph.text.catalog import Messages

HUBS = 10
"""Maximum number of most connected entities in the report."""

YEARS = 12
"""Maximum number of years of claims in the report."""

GRAPHS = 20
"""Maximum number of largest named graphs in the report."""

FILES = 8
"""Maximum number of files that are listed rather than counted."""


@make_command("info")
def info_command(settings: CommonOptions) -> int:
    """Print the contents of the graph."""
    with open_session(settings) as graph:
        found = graph.overview()
        files = [shown_name(name) for name in graph.view.graph.files]
    write_answer(
        settings,
        Answer(found.to_json, found.flat_rows, lambda: _report_overview(found.value, files, settings.messages)),
    )
    return 0


def _report_overview(found: Overview, files: Sequence[str], messages: Messages) -> Report:
    """Return the report of a graph's overview."""
    named = tuple(files) if len(files) <= FILES else messages("cli.files_counted", count=len(files))
    facts: list[tuple[str, str | int | tuple[str, ...]]] = [
        (messages("cli.location"), found.location),
        (messages("cli.statements"), found.statements),
        (messages("cli.entities"), found.entities),
        (messages("cli.claims"), found.claims),
        (messages("cli.documents"), found.documents),
        (messages("cli.files"), named),
        (messages("cli.engine"), found.engine),
    ]
    if found.graph_total:
        facts.append((messages("cli.default_graph"), found.default_graph))
    if found.changed_forms:
        facts.append((messages("cli.changed_forms"), found.changed_forms))
    report: list[TextLine | Grid] = [
        TextLine(found.title, "title"),
        Grid((ReportColumn("", "faint"), ReportColumn("")), facts),
    ]
    if found.at_least:
        report.append(TextLine(messages("overview.lower_bounds")))
    for key, counts in (("classes", found.classes), ("predicates", found.predicates), ("hubs", found.hubs[:HUBS])):
        if counts:
            report += [TextLine(messages(f"cli.{key}"), "heading"), _make_count_grid(counts, messages)]
    if found.years:
        grid = _make_number_grid(messages("cli.years_one"), found.years[-YEARS:], messages)
        report += [TextLine(messages("cli.years"), "heading"), grid]
    if found.grades:
        grid = _make_number_grid(messages("cli.grades_one"), found.grades, messages)
        report += [TextLine(messages("cli.grades"), "heading"), grid]
    if found.graph_total:
        largest = sorted(found.graphs, key=lambda graph: -graph.total)[:GRAPHS]
        heading = messages("cli.graphs_heading", total=found.graph_total)
        report += [TextLine(heading, "heading"), _make_count_grid(largest, messages)]
    return report


def _make_count_grid(counts: Sequence[Count], messages: Messages) -> Grid:
    """Return a grid of classes, predicates or hubs with their counts."""
    columns = (
        ReportColumn(messages("cli.label"), "strong"),
        ReportColumn(messages("cli.curie"), "faint"),
        ReportColumn(messages("cli.count"), numeric=True),
    )
    return Grid(columns, [(count.item.label, count.item.curie, count.total) for count in counts])


def _make_number_grid(heading: str, rows: Iterable[tuple[object, int]], messages: Messages) -> Grid:
    """Return a grid of years or grades with their numbers."""
    columns = (ReportColumn(heading, "strong"), ReportColumn(messages("cli.count"), numeric=True))
    return Grid(columns, [(str(one), total) for one, total in rows])
