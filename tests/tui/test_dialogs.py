"""Dialogs under keys that come faster than they close."""

from __future__ import annotations

import pytest
from driving import app_of, driven, opened, settled
from textual.app import App

from cfgraph.text.catalog import Messages
from cfgraph.tui.app import CfgraphApp
from cfgraph.tui.screens.pick import PickScreen
from cfgraph.tui.widgets.table import Row


@pytest.mark.parametrize(
    "keys", [("enter", "enter"), ("escape", "escape", "escape"), ("enter", "escape"), ("escape", "enter")]
)
async def test_a_dialog_returns_once_however_many_keys_close_it(keys: tuple[str, ...]) -> None:
    app: App[None] = App()
    returned: list[object] = []
    async with driven(app) as pilot:
        app.push_screen(PickScreen(Messages("en"), "Pick", [Row(("a", "", ""))]), returned.append)
        await pilot.pause()
        for key in keys:
            pilot.send(key)
        await pilot.pause()
        assert len(returned) == 1
        assert len(app.screen_stack) == 1


async def test_closing_a_dialog_twice_leaves_the_one_below_it() -> None:
    async with driven(CfgraphApp(language="en")) as pilot:
        await opened(pilot)
        below, above = (PickScreen(Messages("en"), name, [Row(("a", "", ""))]) for name in ("below", "above"))
        app_of(pilot).push_screen(below)
        app_of(pilot).push_screen(above)
        await settled(pilot)
        above.dismiss(None)
        above.dismiss(None)
        await settled(pilot)
        assert app_of(pilot).screen is below
        below.dismiss(None)
        await settled(pilot)
        assert len(app_of(pilot).screen_stack) == 1
