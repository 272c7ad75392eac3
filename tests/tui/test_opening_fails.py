"""What nobody foresaw: a graph that fails to open ends the program with a reason; keys for what is gone do nothing."""

from __future__ import annotations

import pytest
from driving import driven, opened, until

from cfgraph.model.errors import CfgraphError
from cfgraph.tui.app import CfgraphApp
from cfgraph.tui.screens.palette import PaletteScreen


async def test_whatever_fails_while_a_graph_is_opened_ends_the_program_with_a_reason(
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


async def test_a_key_for_kinds_before_the_palette_is_composed_does_nothing() -> None:
    async with driven(CfgraphApp(language="en")) as pilot:
        await opened(pilot)
        await pilot.press("ctrl+p")
        palette = pilot.app.screen
        assert isinstance(palette, PaletteScreen)
        await palette.remove_children()
        palette.action_facet(1)
        await pilot.press("escape")
