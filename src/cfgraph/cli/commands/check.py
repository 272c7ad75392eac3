"""``cfgraph check``: reporting rule violations, or formatting Turtle files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import click

from cfgraph.api.flat_rows import FlatRows
from cfgraph.api.json_shapes import Json, ref_json
from cfgraph.check import (
    SEVERITIES,
    CheckOutcome,
    Finding,
    bundled_ontology,
    check_graph,
    format_turtle_file,
    lacks_our_ontology,
)
from cfgraph.cli.graph_session import open_session
from cfgraph.cli.options import CommonOptions, add_option, make_command
from cfgraph.cli.output import Answer, write_answer
from cfgraph.cli.report_model import Grid, Report, ReportColumn
from cfgraph.cli.stderr import write_message
from cfgraph.cli.store_report import report_store
from cfgraph.explorer import View
from cfgraph.model.errors import UsageError, translate_error
from cfgraph.model.terms import IRI
from cfgraph.store.location import resolve_location
from cfgraph.store.rdf_formats import PACKINGS, rdf_suffix
from cfgraph.text.catalog import Messages
from cfgraph.userfiles.atomic import write_file

ERRORS, LIMIT = 1, 5


@make_command("check")
@click.argument("files", nargs=-1, metavar="[FILE]...", type=click.Path())
@add_option("--sources", type=click.Path(path_type=Path), metavar="DIR", help="check_sources")
@add_option("--shapes", type=click.Path(path_type=Path), multiple=True, metavar="FILE", help="shapes")
@add_option("--fix-format", is_flag=True, help="fix_format")
@add_option("--store", is_flag=True, help="check_store")
def check_command(
    settings: CommonOptions,
    files: tuple[str, ...],
    sources: Path | None,
    shapes: tuple[Path, ...],
    fix_format: bool,
    store: bool,
) -> int:
    """Print the findings; the status is 1 if there is an error among them."""
    messages = settings.messages
    locations = files or settings.locations
    if fix_format:
        if sources is not None or shapes or store:
            raise UsageError("cli.fix_format_alone")
        return _fix_format(locations, messages)
    if store:
        if sources is not None or shapes:
            raise UsageError("cli.check_store_alone")
        return report_store(settings, locations)
    with _open_with_ontology(replace(settings, locations=tuple(locations))) as view:
        outcome = check_graph(view, shapes, sources)
        answer = Answer(
            json=lambda: _outcome_to_json(view, outcome, messages),
            records=lambda: _findings_to_rows(view, outcome, messages),
            report=lambda: _report_findings(view, outcome, messages),
        )
        if outcome.findings or not settings.for_people:
            write_answer(settings, answer)
    _write_summary(outcome, messages)
    if outcome.count("error"):
        return ERRORS
    return LIMIT if outcome.limit else 0


def _fix_format(locations: Sequence[str], messages: Messages) -> int:
    """Format the Turtle files; every one is read before any is written."""
    paths = [
        path
        for path in resolve_location(locations).files
        if rdf_suffix(path) == ".ttl" and path.suffix.lower() not in PACKINGS
    ]
    if not paths:
        raise UsageError("cli.fix_format_none")
    changed = [(path, text) for path in paths if (text := format_turtle_file(path)) is not None]
    for path, text in changed:
        write_file(path, [text])
        write_message(messages("cli.formatted", path=path))
    write_message(messages("cli.formatted_count", changed=len(changed), total=len(paths)))
    return 0


@contextmanager
def _open_with_ontology(settings: CommonOptions) -> Iterator[View]:
    """Open the graph to check, together with cfgraph's vocabulary if it uses this without declaring it."""
    with open_session(settings) as graph:
        view = graph.view
        if not lacks_our_ontology(view) or not view.graph.files:
            yield view
            return
        together = (*view.graph.files, *map(str, bundled_ontology()))
    with open_session(replace(settings, locations=together)) as graph:
        yield graph.view


def _write_summary(outcome: CheckOutcome, messages: Messages) -> None:
    """Write to stderr how many findings there are and what was checked."""
    if outcome.limit:
        write_message(messages("cli.no_shapes", reason=translate_error(outcome.limit, messages)))
    counts = {f"{severity}s": outcome.count(severity) for severity in SEVERITIES}
    write_message(messages("cli.check_summary", **counts))
    seen = messages(
        "cli.check_seen", statements=f"{outcome.statements:,}", shapes=outcome.shapes, claims=outcome.claims
    )
    if outcome.proven is not None:
        seen += messages("cli.check_proven", texts=f"{outcome.proven:,}")
    write_message(seen)


def _outcome_to_json(view: View, outcome: CheckOutcome, messages: Messages) -> Json:
    """Return the JSON of a check."""
    return {
        "statements": outcome.statements,
        "shapes": outcome.shapes,
        "claims": outcome.claims,
        "proven": outcome.proven,
        "counts": {severity: outcome.count(severity) for severity in SEVERITIES},
        "findings": [
            {
                "severity": found.severity,
                "rule": found.rule,
                "subject": ref_json(view.ref(found.subject)),
                "message": _finding_message(view, found, messages),
                "file": found.file,
                "line": found.line,
            }
            for found in outcome.findings
        ],
    }


def _findings_to_rows(view: View, outcome: CheckOutcome, messages: Messages) -> FlatRows:
    """Return the findings of a check as flat rows."""
    header = ("severity", "rule", "subject", "subject_label", "message", "file", "line")
    rows = [
        (f.severity, f.rule, str(f.subject), view.label(f.subject), _finding_message(view, f, messages), f.file, f.line)
        for f in outcome.findings
    ]
    return FlatRows(header, rows)


def _report_findings(view: View, outcome: CheckOutcome, messages: Messages) -> Report:
    """Return the report of a check's findings."""
    columns = (
        ReportColumn(messages("cli.severity"), "strong"),
        ReportColumn(messages("cli.subject")),
        ReportColumn(messages("cli.message")),
        ReportColumn(messages("cli.place"), "faint", below=True),
    )
    rows = [
        (
            messages(f"check.{f.severity}"),
            view.curie(f.subject),
            _finding_message(view, f, messages),
            _format_location(f),
        )
        for f in outcome.findings
    ]
    return [Grid(columns, rows)]


def _finding_message(view: View, found: Finding, messages: Messages) -> str:
    """Return the message of a finding; for a shape, with the predicate and the value."""
    text = found.text(messages)
    if found.rule != "shape":
        return text
    about = [view.curie(v) if isinstance(v, IRI) else str(v) for v in found.values.values()]
    return f"{text} ({' '.join(about)})" if about else text


def _format_location(found: Finding) -> str | None:
    """Return the file and line of a finding."""
    if found.file is None:
        return None
    return found.file if found.line is None else f"{found.file}:{found.line}"
