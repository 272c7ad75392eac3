"""The legend: the sign and color of each class, and the line of each relation."""

from __future__ import annotations

from dataclasses import replace

from cfgraph.explorer import View, read_overview
from cfgraph.model.entity import Overview
from cfgraph.model.looks import LINE_COLOR
from cfgraph.model.terms import IRI
from cfgraph.tui.commands.background import run_in_thread
from cfgraph.tui.context import Context
from cfgraph.tui.messages import OpenClass
from cfgraph.tui.screens.pick import PickScreen
from cfgraph.tui.widgets.table_columns import CellLook, Row

LINES = {"": "─", "heavy": "━", "dashed": "╌", "dotted": "┈"}
"""The characters of relations' lines."""


def show_legend(app: Context, view: View) -> None:
    """Show the classes and relations of the graph with their signs and lines; a class leads to its list."""

    def show_dialog(found: Overview) -> None:
        app.push_screen(PickScreen(app.messages, app.messages("legend.title"), _make_rows(app, found)), open_class)

    def open_class(row: Row | None) -> None:
        if row is not None and isinstance(row.key, IRI):
            app.post_message(OpenClass(row.key))

    run_in_thread(app, lambda: read_overview(view), show_dialog, opens=True)


def _make_rows(app: Context, found: Overview) -> list[Row]:
    rows = [Row((app.messages("overview.classes"),), heading=True)]
    for count in found.classes:
        ref = count.item
        rows.append(Row((ref.label, f"{count.total:,}", ref.curie), ref.id, indent=2, looks=(CellLook(0, ref.look),)))
    colored = [count for count in found.predicates if count.item.look.color != LINE_COLOR and not count.item.look.glyph]
    colored.sort(key=lambda count: (count.item.look.color, count.item.look.line))
    if colored:
        rows.append(Row((app.messages("legend.relations"),), heading=True))
    for count in colored:
        ref = count.item
        look = CellLook(0, replace(ref.look, glyph=LINES[ref.look.line]))
        rows.append(Row((ref.label, f"{count.total:,}", ref.curie), indent=2, looks=(look,)))
    return rows
