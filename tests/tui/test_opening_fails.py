"""What nobody foresaw: a graph that fails to open ends the program with a reason; keys for what is gone do nothing."""

from __future__ import annotations

import pytest
from driving import driven, opened, until

from cfgraph.model.errors import CfgraphError
from cfgraph.tui.app import CfgraphApp
from cfgraph.tui.screens.palette import PaletteScreen
from cfgraph.tui.widgets.table import Table


async def test_failure_to_open_graph_ends_program_with_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object) -> None:
        raise ValueError("nobody foresaw this")

    monkeypatch.setattr("cfgraph.tui.graph_loader.open_for_screen", fail)
    app = CfgraphApp(language="en")
    async with driven(app) as pilot:
        await until(pilot, lambda: app.failure is not None)
    assert isinstance(app.failure, CfgraphError)
    assert str(app.failure) == "bundled: can't be opened: nobody foresaw this"


async def test_keys_before_palette_is_composed_do_nothing() -> None:
    async with driven(CfgraphApp(language="en")) as pilot:
        await opened(pilot)
        await pilot.press("ctrl+p")
        palette = pilot.app.screen
        assert isinstance(palette, PaletteScreen)
        await palette.remove_children()
        await pilot.press("tab", "down", "enter")
        assert pilot.app.screen is palette


async def test_keys_after_palette_key_go_to_palette() -> None:
    async with driven(CfgraphApp(language="en")) as pilot:
        await opened(pilot)
        await pilot.press("ctrl+p", "down", "down")
        cursor = pilot.app.screen.query_one(Table).cursor
        assert cursor > 1
        await pilot.press("escape")
        for key in ("ctrl+p", "down", "down"):
            pilot.send(key)
        await pilot.pause()
        assert isinstance(pilot.app.screen, PaletteScreen)
        assert pilot.app.screen.query_one(Table).cursor == cursor
