"""What one sees and can do before the graph is open."""

from __future__ import annotations

import threading

import pytest
from driving import app_of, has_rows, until
from textual.widgets import Static

from cfgraph.store import Graph, open_graph
from cfgraph.tui.app import CfgraphApp
from cfgraph.tui.panes.entity import EntityPane


async def test_a_search_typed_while_the_graph_is_opened_is_answered_when_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    may_open = threading.Event()

    def slow_open(location: object) -> Graph:
        assert may_open.wait(30)
        return open_graph()

    monkeypatch.setattr("cfgraph.tui.app.open_graph", slow_open)
    async with CfgraphApp(language="zh").run_test(size=(80, 24)) as pilot:
        assert "正在打开图谱" in str(pilot.app.query_one("#opening", Static).render())
        await pilot.press("slash", *"zhaolian", "enter")
        may_open.set()
        await until(pilot, has_rows(pilot, EntityPane, "card"))
        pane = app_of(pilot).pane
        assert pane is not None
        assert pane.title == "招联消费金融"
