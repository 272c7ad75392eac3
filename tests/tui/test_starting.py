"""What one sees and can do before the graph is open."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import Any

import pytest
from driving import app_of, drawn, driven, has_rows, pane_of, table_of, until
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input, Static, TextArea
from waiting import PATIENCE

from cfgraph.store import Graph, open_graph
from cfgraph.tui.app import CfgraphApp
from cfgraph.tui.panes.analyses.comparison import ComparisonPane
from cfgraph.tui.panes.class_list import ClassPane
from cfgraph.tui.panes.entity import EntityPane
from cfgraph.tui.panes.overview import OverviewPane
from cfgraph.tui.widgets.finder import Finder


async def test_search_typed_while_opening_graph_is_answered(bundled: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    may_open = threading.Event()

    def slow_open(location: object, **_: object) -> Graph:
        assert may_open.wait(PATIENCE)
        return open_graph()

    monkeypatch.setattr("cfgraph.tui.graph_loader.open_graph", slow_open)
    async with driven(CfgraphApp(language="zh")) as pilot:
        assert "正在打开图谱" in str(pilot.app.query_one("#opening", Static).render())
        await pilot.press("slash", *"zhaolian", "enter")
        may_open.set()
        await until(pilot, has_rows(pilot, EntityPane, "card"))
        pane = app_of(pilot).pane
        assert pane is not None
        assert pane.title == "招联消费金融"


async def test_enter_before_rows_arrive_opens_first_row(monkeypatch: pytest.MonkeyPatch) -> None:
    may_open = threading.Event()

    def slow_open(*_: object, **__: object) -> Graph:
        assert may_open.wait(PATIENCE)
        return open_graph()

    monkeypatch.setattr("cfgraph.tui.graph_loader.open_graph", slow_open)
    async with driven(CfgraphApp(language="zh")) as pilot:
        await pilot.press("enter")
        may_open.set()
        await until(pilot, has_rows(pilot, ClassPane, "instances"))


async def test_keys_that_need_the_graph_wait_until_it_is_open(monkeypatch: pytest.MonkeyPatch) -> None:
    may_open = threading.Event()

    def slow_open(*_: object, **__: object) -> Graph:
        assert may_open.wait(PATIENCE)
        return open_graph()

    monkeypatch.setattr("cfgraph.tui.graph_loader.open_graph", slow_open)
    async with driven(CfgraphApp(language="zh")) as pilot:
        await pilot.press("s", "n", *"ASK")
        may_open.set()
        await until(pilot, lambda: bool(pilot.app.query(TextArea)))
        await until(pilot, lambda: pilot.app.query_one("#editor", TextArea).text == "ASK")


async def burst(pilot: Pilot[Any], *keys: str) -> None:
    """Send keys as a paste or a slow line does: all at once, not waiting for what each of them does."""
    for key in keys:
        pilot.app.post_message(events.Key("slash" if key == "/" else key, key))
    await pilot.pause()


async def test_search_typed_in_burst_is_not_lost() -> None:
    async with driven(CfgraphApp(language="zh")) as pilot:
        await until(pilot, has_rows(pilot, OverviewPane, "classes"))
        await burst(pilot, *"/qianhai")
        await until(pilot, lambda: bool(pilot.app.screen.query(Finder)))
        await until(pilot, lambda: pilot.app.screen.query_one(Input).value == "qianhai")


async def test_enter_in_burst_chooses_match_of_typed_text() -> None:
    async with driven(CfgraphApp(language="zh")) as pilot:
        await until(pilot, has_rows(pilot, OverviewPane, "classes"))
        for key, character in [("slash", "/"), *((one, one) for one in "马上"), ("enter", None), ("m", "m")]:
            pilot.app.post_message(events.Key(key, character))
        await until(pilot, lambda: isinstance(pane := pane_of(pilot, EntityPane), EntityPane) and pane.as_map)
        for key, character in [("equals_sign", "="), *((one, one) for one in "招联"), ("enter", None)]:
            pilot.app.post_message(events.Key(key, character))  # a key that is handled where the focus is
        await until(pilot, lambda: pane_of(pilot, ComparisonPane) is not None)


async def test_query_typed_in_burst_is_not_lost() -> None:
    async with driven(CfgraphApp(language="zh")) as pilot:
        await until(pilot, has_rows(pilot, OverviewPane, "classes"))
        await burst(pilot, *"snASKsntE")
        await until(pilot, lambda: bool(pilot.app.query(TextArea)))
        await until(pilot, lambda: pilot.app.query_one("#editor", TextArea).text == "ASKsntE")


async def test_enters_in_burst_open_pages_in_turn() -> None:
    async with driven(CfgraphApp(language="zh")) as pilot:
        await until(pilot, has_rows(pilot, OverviewPane, "classes"))
        first = table_of(pilot, "classes").current
        assert first is not None
        await burst(pilot, "enter", "enter")
        await until(pilot, lambda: pane_of(pilot, EntityPane) is not None)
        app = pilot.app
        assert isinstance(app, CfgraphApp)
        assert [type(pane) for pane in app.places.visited] == [OverviewPane, ClassPane, EntityPane]


async def test_keys_after_enter_go_to_opened_page() -> None:
    async with driven(CfgraphApp(language="zh")) as pilot:
        await until(pilot, has_rows(pilot, OverviewPane, "classes"))
        table = table_of(pilot, "classes")
        await burst(pilot, "j", "enter", "escape", "enter", "backspace", "j", "j")
        await until(pilot, lambda: table.cursor == 3)
        app = pilot.app
        assert isinstance(app, CfgraphApp)
        assert [type(pane) for pane in app.places.visited] == [OverviewPane]


async def test_date_typed_in_burst_is_not_lost() -> None:
    async with driven(CfgraphApp(language="zh")) as pilot:
        await until(pilot, has_rows(pilot, OverviewPane, "classes"))
        await burst(pilot, *"t2024")
        await until(pilot, lambda: bool(pilot.app.screen.query("#answer")))
        await until(pilot, lambda: pilot.app.screen.query_one("#answer", Input).value == "2024")


async def test_hints_are_shown_only_at_first_start(own_data: Path) -> None:
    Path(os.environ["CFGRAPH_STATE"], "hints.json").unlink()
    async with driven(CfgraphApp(language="zh")) as pilot:
        await until(pilot, lambda: "/ 搜索 · s 查询 · ? 帮助" in drawn(pilot))
    async with driven(CfgraphApp(language="zh")) as pilot:
        await until(pilot, has_rows(pilot, OverviewPane, "classes"))
        assert "/ 搜索 · s 查询" not in drawn(pilot)
