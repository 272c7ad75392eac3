"""Writing an answer to stdout as table, JSON, csv, tsv or Markdown."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Callable
from dataclasses import dataclass

from cfgraph.api.flat_rows import FlatRows
from cfgraph.cli.options import CommonOptions
from cfgraph.cli.report_model import Report, format_markdown
from cfgraph.text.safe import make_visible

_TSV_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer in its three shapes, of which only the one that is asked for is made."""

    json: Callable[[], dict[str, object]]
    records: Callable[[], FlatRows]
    report: Callable[[], Report]


def write_answer(settings: CommonOptions, answer: Answer) -> None:
    """Write an answer to stdout in the format of the settings."""
    if settings.format == "json":
        from cfgraph.api.json_shapes import dump_json

        print(dump_json(answer.json()))
    elif settings.format in ("csv", "tsv"):
        write_text(format_delimited(answer.records(), settings.format))
    else:
        write_report(settings, answer.report())


def write_report(settings: CommonOptions, report: Report) -> None:
    """Write a report for people: as Markdown, or drawn as tables."""
    if settings.format == "md":
        sys.stdout.write(format_markdown(report))
        return
    from cfgraph.cli.report_drawing import draw_report

    draw_report(report, color=settings.color)


def write_text(text: str) -> None:
    """Write text that holds foreign data: as it is into a pipe or file, its controls made visible on a terminal."""
    if sys.stdout.isatty():
        text = "".join(f"{make_visible(line)}\n" for line in text.removesuffix("\n").split("\n"))
    sys.stdout.write(text)


def format_delimited(records: FlatRows, format: str) -> str:
    """Return records as csv (RFC 4180, with line feeds) or as tsv, where tabs and line breaks are escaped."""
    out = io.StringIO()
    if format == "csv":
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(records.header)
        writer.writerows(records.rows)
    else:
        for row in (records.header, *records.rows):
            fields = ("" if field is None else str(field).translate(_TSV_ESCAPES) for field in row)
            out.write("\t".join(fields) + "\n")
    return out.getvalue()
