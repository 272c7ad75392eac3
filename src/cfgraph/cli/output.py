"""Writing results to stdout as table, JSON, csv, tsv or Markdown."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from cfgraph.api.flat_rows import FlatRows
from cfgraph.cli.options import CommonOptions
from cfgraph.cli.report_model import Report, format_markdown
from cfgraph.cli.stderr import write_message
from cfgraph.text.safe import make_visible
from cfgraph.text.spreadsheet import NoGuard, SpreadsheetGuard

_TSV_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


@dataclass(frozen=True, slots=True)
class Answer:
    """A result in three forms, of which only the requested one is made."""

    json: Callable[[], dict[str, object]]
    records: Callable[[], FlatRows]
    report: Callable[[], Report]


def write_answer(settings: CommonOptions, answer: Answer) -> None:
    """Write a result to stdout in the format of the settings."""
    if settings.format == "json":
        from cfgraph.api.json_shapes import dump_json

        print(dump_json(answer.json()))
    elif settings.format in ("csv", "tsv"):
        guard = SpreadsheetGuard() if settings.csv_safe else NoGuard()
        for line in format_delimited(answer.records(), settings.format, guard):
            write_text(line)
        tell_guarded(guard, settings)
    else:
        write_report(settings, answer.report())


def write_report(settings: CommonOptions, report: Report) -> None:
    """Write a report for people: as Markdown, or as tables."""
    if settings.format == "md":
        sys.stdout.write(format_markdown(report))
        return
    from cfgraph.cli.report_drawing import draw_report

    draw_report(report, color=settings.color)


def write_text(text: str) -> None:
    """Write text with untrusted parts: unchanged to a pipe or file, with visible control characters on a terminal."""
    if sys.stdout.isatty():
        text = "".join(f"{make_visible(line)}\n" for line in text.removesuffix("\n").split("\n"))
    sys.stdout.write(text)


class LineOutput:
    """Write text in pieces of any length to stdout, as ``write_text`` writes whole lines."""

    def __init__(self) -> None:
        self._begun = ""

    def write(self, piece: str) -> None:
        """Write a piece; on a terminal an incomplete line waits for its end."""
        if not sys.stdout.isatty():
            sys.stdout.write(piece)
            return
        lines, newline, self._begun = (self._begun + piece.replace("\r\n", "\n")).rpartition("\n")
        if newline:
            write_text(lines + newline)


def tell_guarded(guard: SpreadsheetGuard, settings: CommonOptions) -> None:
    """Report on stderr how many cells were marked as text, if any."""
    if guard.count:
        write_message(settings.messages("export.guarded", count=guard.count))


def format_delimited(records: FlatRows, format: str, guard: SpreadsheetGuard) -> Iterator[str]:
    """Yield records line by line as csv (RFC 4180, with line feeds) or tsv, where tabs and line breaks are escaped."""
    if format == "csv":
        yield _csv_line(records.header)
        for row in records.rows:
            yield _csv_line(guard.guard_row(row))
        return
    for row in (records.header, *records.rows):
        fields = ("" if field is None else str(field).translate(_TSV_ESCAPES) for field in row)
        yield "\t".join(fields) + "\n"


def _csv_line(cells: Iterable[object]) -> str:
    """Return cells as a line of csv."""
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(cells)
    return line.getvalue()
