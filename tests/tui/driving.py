"""Driving the terminal program in tests as a person does: by keys, waiting for what the screen shows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textual.pilot import Pilot

from cfgraph.tui.app import CfgraphApp
from cfgraph.tui.panes.base import Pane
from cfgraph.tui.panes.entity import EntityPane
from cfgraph.tui.panes.overview import OverviewPane
from cfgraph.tui.widgets.finder import Finder
from cfgraph.tui.widgets.table import Row, Table

PATIENCE = 3_000
"""Turns of 20 ms to wait for a worker before a test gives up."""


async def until(pilot: Pilot[Any], ready: Callable[[], bool]) -> None:
    """Let the program go on until a condition holds."""
    for _ in range(PATIENCE):
        await pilot.pause(0.02)
        if ready():
            await pilot.pause()
            return
    raise AssertionError("the screen never came to show what the test waits for")


def app_of(pilot: Pilot[Any]) -> CfgraphApp:
    """Return the program that a pilot drives."""
    assert isinstance(pilot.app, CfgraphApp)
    return pilot.app


def pane_of(pilot: Pilot[Any], kind: type[Pane]) -> Pane | None:
    """Return the pane shown now, if it is of this kind."""
    pane = app_of(pilot).pane
    return pane if isinstance(pane, kind) and pane.is_mounted else None


def drawn(pilot: Pilot[Any]) -> str:
    """Return what the terminal shows now, line by line."""
    return "\n".join(strip.text for strip in pilot.app.screen._compositor.render_strips())


def table_of(pilot: Pilot[Any], name: str) -> Table:
    """Return a table of the pane shown now."""
    pane = app_of(pilot).pane
    assert pane is not None
    return pane.query_one(f"#{name}", Table)


def has_rows(pilot: Pilot[Any], kind: type[Pane], name: str) -> Callable[[], bool]:
    """Tell whether a pane of this kind is shown and its table is filled."""
    return lambda: pane_of(pilot, kind) is not None and bool(table_of(pilot, name).rows)


async def opened(pilot: Pilot[Any]) -> None:
    """Wait for the overview."""
    await until(pilot, has_rows(pilot, OverviewPane, "classes"))


async def find(pilot: Pilot[Any], text: str) -> None:
    """Type into the open search and take the first match."""
    await until(pilot, lambda: bool(pilot.app.screen.query(Finder)))
    await pilot.press(*text)
    await until(pilot, lambda: bool(pilot.app.screen.query_one("#matches", Table).rows))
    await pilot.press("enter")


async def show_entity(pilot: Pilot[Any], text: str) -> Table:
    """Search an entity, open it, and return the table of its page."""
    await pilot.press("slash")
    await find(pilot, text)
    await until(pilot, has_rows(pilot, EntityPane, "card"))
    return table_of(pilot, "card")


def row_with(table: Table, text: str) -> tuple[int, Row]:
    """Return the first row with a cell that holds the text, and its place."""
    for place, row in enumerate(table.rows):
        if any(text in cell for cell in row.cells):
            return place, row
    raise AssertionError(f"no row with {text!r} in {[row.cells for row in table.rows]}")


async def move_to(pilot: Pilot[Any], table: Table, text: str) -> Row:
    """Put the cursor on the row with this text."""
    place, row = row_with(table, text)
    table.focus()
    table.cursor = place
    await pilot.pause()
    return row
