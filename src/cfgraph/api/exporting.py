"""Exporting a part of a graph to a file: a subgraph in any format, or all statements in an RDF format."""

from __future__ import annotations

from pathlib import Path

from cfgraph.api.selection import Selection, select_subgraph
from cfgraph.explorer import View
from cfgraph.export import (
    STATEMENT_ENDINGS,
    AnyFlavor,
    ExportReport,
    check_flavor,
    choose_ending,
    write_subgraph,
    write_whole_graph,
)
from cfgraph.export.picture.limits import MOST_BOXES
from cfgraph.model.entity import Subgraph
from cfgraph.text.spreadsheet import SpreadsheetGuard


def export_part(
    view: View,
    out: Path,
    part: Selection | Subgraph,
    *,
    flavor: AnyFlavor | None = None,
    ending: str | None = None,
    overwrite: bool = True,
    guard: SpreadsheetGuard | None = None,
) -> ExportReport:
    """Write a selection or a subgraph, in the format of the file's ending or a given one.

    A whole graph is written to RDF formats statement by statement. With a ``guard``, a CSV has no cells that
    spreadsheets run as formulas. Raises UsageError if the file can't be written, or exists and ``overwrite`` is false.
    """
    ending = choose_ending(out, ending, flavor)
    check_flavor(flavor, ending)
    if isinstance(part, Selection) and part.takes_all() and ending in STATEMENT_ENDINGS:
        return write_whole_graph(view, out, ending=ending, overwrite=overwrite)
    found = (
        part
        if isinstance(part, Subgraph)
        else select_subgraph(view, part, most=MOST_BOXES if ending == ".svg" else None)
    )
    return write_subgraph(found, out, view=view, flavor=flavor, ending=ending, overwrite=overwrite, guard=guard)
