"""All that the commands offer for a search of paths is a key on its screens, and is kept with the session."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from driving import app_of, driven, find, has_paths, opened, pane_of, settled, show_entity, until
from textual.pilot import Pilot
from textual.widgets import Input, Static

from cfgraph.explorer import resolve_entity
from cfgraph.tui.app import CfgraphApp
from cfgraph.tui.panes.connect import ConnectPane
from cfgraph.tui.panes.path_choices import PathChoicesPane
from cfgraph.tui.panes.paths import PathsPane
from cfgraph.tui.screens.prompt import AskScreen
from cfgraph.tui.settings import Settings
from cfgraph.tui.widgets.chains import Chains
from cfgraph.tui.widgets.table import Table


@pytest.fixture(autouse=True)
def own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CFGRAPH_STATE", str(tmp_path / "state"))


def headline(pilot: Pilot[Any]) -> str:
    pane = app_of(pilot).pane
    assert pane is not None
    return str(pane.query_one("#headline", Static).render())


async def says(pilot: Pilot[Any], text: str) -> None:
    await until(pilot, lambda: text in headline(pilot))


async def show_connections(pilot: Pilot[Any], names: Sequence[str]) -> None:
    await opened(pilot)
    app = app_of(pilot)
    assert app.view is not None
    await app.routes.open_connections([resolve_entity(app.view, name) for name in names])
    kind = ConnectPane if len(names) > 2 else PathsPane
    await until(pilot, lambda: (pane := pane_of(pilot, kind)) is not None and pane.can_export())


async def pick(pilot: Pilot[Any], key: str, name: str) -> None:
    """Open a list with a key and take the row of a name."""
    await pilot.press(key)
    await until(pilot, lambda: bool(pilot.app.screen.query("#picks")))
    table = pilot.app.screen.query_one("#picks", Table)
    await until(pilot, lambda: bool(table.rows))
    table.cursor = next(n for n, row in enumerate(table.rows) if name in row.cells[0])
    await pilot.press("enter")


async def answer(pilot: Pilot[Any], key: str, text: str) -> None:
    """Open a dialog with a key and answer it."""
    await pilot.press(key)
    await until(pilot, lambda: isinstance(pilot.app.screen, AskScreen))
    pilot.app.screen.query_one(Input).value = text
    await pilot.press("enter")


def command(pilot: Pilot[Any]) -> str:
    pane = app_of(pilot).pane
    behind = pane.equivalents() if pane is not None else None
    assert behind is not None
    return behind.commands[0]


async def test_path_at_cursor_is_visible_after_burst_of_keys() -> None:
    async with driven(CfgraphApp(language="zh")) as pilot:
        await show_connections(pilot, ("招联", "马上消费金融"))
        chains = pilot.app.query_one(Chains)
        last = len(chains._paths) - 1
        for _ in range(last):
            pilot.send("j")
        for _ in range(last):
            pilot.send("k")
        await pilot.pause()
        assert last > 3
        assert (chains.path, chains.scroll_offset.y) == (0, 0)


@pytest.mark.parametrize("names", [("招联", "马上消费金融", "中邮消费金融"), ("招联", "马上消费金融")])
async def test_every_option_of_path_command_has_a_key(names: tuple[str, ...]) -> None:
    async with driven(CfgraphApp(language="zh"), size=(200, 50)) as pilot:
        await show_connections(pilot, names)
        before = len(pilot.app.query_one(Chains)._paths)
        await pilot.press("J")
        await until(pilot, lambda: len(pilot.app.query_one(Chains)._paths) > before)
        await pilot.press("asterisk")
        await says(pilot, "按权重排列")
        await answer(pilot, "number_sign", "30")
        await says(pilot, "不经过关系数超过 30 的实体")
        await answer(pilot, "z", "5")
        await until(pilot, lambda: "--max-hops 5" in command(pilot))
        await pick(pilot, "f", "合作")
        await says(pilot, "只走“合作”")
        await pick(pilot, "f", "持股")
        await says(pilot, "持股")
        await pick(pilot, "f", "所有关系")
        await until(pilot, lambda: "只走" not in headline(pilot))
        await pick(pilot, "F", "银行")
        await says(pilot, "只经过“银行”")
        await pick(pilot, "F", "所有类别")
        await until(pilot, lambda: "只经过" not in headline(pilot))
        await pilot.press("ampersand")
        await find(pilot, "腾讯云")
        await says(pilot, "经过“腾讯云”")
        await settled(pilot)
        words = command(pilot)
        assert all(word in words for word in ("--through id:tencent-cloud", "--weighted", "--max-degree 30", "-k "))
        await pilot.press("ampersand")
        await until(pilot, lambda: "经过“腾讯云”" not in headline(pilot))
        await pilot.press("at")
        await says(pilot, "只沿边的方向")
        await pilot.press("at")
        await until(pilot, lambda: "只沿边的方向" not in headline(pilot))
        await settled(pilot)
        await pilot.press("X")
        await says(pilot, "避开")
        await settled(pilot)
        await pilot.press("l", "x")
        await until(pilot, lambda: command(pilot).count("--avoid") == 2)


async def test_invalid_path_options_are_rejected_in_dialog() -> None:
    async with driven(CfgraphApp(language="en")) as pilot:
        await show_connections(pilot, ("id:zhaolian", "id:mashang"))
        await answer(pilot, "z", "0")
        await until(pilot, lambda: "whole number" in str(pilot.app.screen.query_one("#form-error", Static).render()))
        await pilot.press("escape")
        await answer(pilot, "number_sign", "none")
        await until(pilot, lambda: "above 0" in str(pilot.app.screen.query_one("#form-error", Static).render()))
        await pilot.press("escape", "ampersand")
        await find(pilot, "zhaolian")
        await until(pilot, lambda: any("can't be an end" in note.message for note in pilot.app._notifications))


async def test_weight_of_path_is_shown_with_its_parts() -> None:
    async with driven(CfgraphApp(language="en"), size=(140, 40)) as pilot:
        await opened(pilot)
        await show_entity(pilot, "海尔集团")
        await pilot.press("p")
        await find(pilot, "火山引擎")
        await until(pilot, has_paths(pilot))
        path = pilot.app.query_one(Chains).current
        assert path is not None
        title = pilot.app.query_one(Chains)._titles[0]
        assert title.splitlines()[1] == (
            f"weight {path.weight:.2f}: Haier Consumer Finance ln(1 + {path.degrees[0]}) = {path.weights[0]:.2f}"
        )
        assert "1 shortest path of 2 hops" in headline(pilot)


async def test_path_options_are_restored_in_next_session() -> None:
    settings = Settings(restore_session=True)
    async with driven(CfgraphApp(language="zh", settings=settings)) as pilot:
        await show_connections(pilot, ("招联", "马上消费金融", "中邮消费金融"))
        await pilot.press("asterisk")
        await says(pilot, "按权重排列")
        await pick(pilot, "F", "银行")
        await says(pilot, "只经过“银行”")
        await settled(pilot)
        pane = app_of(pilot).pane
        assert isinstance(pane, PathChoicesPane)
        choice = pane.choice
    async with driven(CfgraphApp(language="zh", settings=settings)) as pilot:
        await until(pilot, lambda: pane_of(pilot, ConnectPane) is not None)
        await says(pilot, "只经过“银行”")
        pane = app_of(pilot).pane
        assert isinstance(pane, PathChoicesPane)
        assert pane.choice == choice
