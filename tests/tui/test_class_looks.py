"""Signs of classes on the screens, the legend, and terminals that draw them two cells wide."""

from __future__ import annotations

from driving import app_of, drawn, driven, find, opened, pane_of, show_entity, until
from textual.events import CursorPosition

from cfgraph.tui.app import CfgraphApp
from cfgraph.tui.panes.class_list import ClassPane
from cfgraph.tui.panes.paths import PathsPane
from cfgraph.tui.screens.pick import PickScreen
from cfgraph.tui.settings import Settings
from cfgraph.tui.terminal.narrow_signs import NarrowFilter


async def test_class_has_same_sign_in_every_view_and_legend_opens_it() -> None:
    async with driven(CfgraphApp(language="zh"), size=(120, 40)) as pilot:
        await opened(pilot)
        assert "● 消费金融公司" in drawn(pilot)
        await show_entity(pilot, "招联消费金融")
        assert "› ● 招联消费金融" in drawn(pilot)
        assert "← ■ 招商银行" in drawn(pilot)
        await pilot.press("m")
        await until(pilot, lambda: "■ 招商银行" in drawn(pilot))
        await pilot.press("p")
        await find(pilot, "招商银行")
        await until(pilot, lambda: pane_of(pilot, PathsPane) is not None and "│ ■ 招商银行 │" in drawn(pilot))
        await pilot.press("L")
        await until(pilot, lambda: isinstance(pilot.app.screen, PickScreen) and "● 消费金融公司" in drawn(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: pane_of(pilot, ClassPane) is not None and "› ● 消费金融公司" in drawn(pilot))


async def test_user_sign_overrides_sign_of_graph() -> None:
    settings = Settings(classes={"cf:ConsumerFinanceCompany": "$"})
    async with driven(CfgraphApp(language="zh", settings=settings)) as pilot:
        await opened(pilot)
        assert "$ 消费金融公司" in drawn(pilot)


async def test_terminals_with_wide_signs_are_detected() -> None:
    async with driven(CfgraphApp(language="zh")) as pilot:
        app = app_of(pilot)
        app.post_message(CursorPosition(1, 1))
        await pilot.pause()
        assert not any(isinstance(each, NarrowFilter) for each in app.get_line_filters())
        app.post_message(CursorPosition(2, 1))
        await pilot.pause()
        assert any(isinstance(each, NarrowFilter) for each in app.get_line_filters())
