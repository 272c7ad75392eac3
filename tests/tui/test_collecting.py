"""Collecting into the working set from any page, undoing, saving, opening, connecting, exporting; and bookmarks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import igraph
import pytest
from driving import (
    app_of,
    drawn,
    driven,
    find,
    has_paths,
    has_rows,
    move_to,
    opened,
    pane_of,
    row_with,
    settled,
    show_entity,
    table_of,
    until,
)
from textual.pilot import Pilot
from textual.widgets import Input, Static

from cfgraph.export import SUBGRAPH_ENDINGS
from cfgraph.store import open_graph
from cfgraph.tui.app import CfgraphApp
from cfgraph.tui.panes.class_list import ClassPane
from cfgraph.tui.panes.connect import ConnectPane
from cfgraph.tui.panes.entity import EntityPane
from cfgraph.tui.panes.sparql import SparqlPane
from cfgraph.tui.panes.working_set import WorkingSetPane
from cfgraph.tui.screens.parameters import ParametersScreen
from cfgraph.tui.screens.pick import PickScreen
from cfgraph.tui.screens.prompt import AskScreen, FileScreen, ReplaceScreen
from cfgraph.tui.widgets.chains import Chains
from cfgraph.workspace.bookmarks import read_bookmarks
from cfgraph.workspace.saved_sets import list_saved_sets


@pytest.fixture(autouse=True)
def own_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CFGRAPH_DATA", str(tmp_path / "kept"))


def labels(pilot: Pilot[Any]) -> set[str]:
    view = app_of(pilot).view
    assert view is not None
    return {view.label(node) for node in app_of(pilot).working.now.nodes}


def headline(pilot: Pilot[Any]) -> str:
    pane = app_of(pilot).pane
    assert pane is not None
    return str(pane.query_one("#headline", Static).render())


async def collect_holders(pilot: Pilot[Any]) -> None:
    """Collect two holders of 招联 by the edges that lead from them."""
    table = await show_entity(pilot, "招联")
    for name in ("中国联通", "招商银行"):
        await move_to(pilot, table, name)
        await pilot.press("a")


async def show_set(pilot: Pilot[Any]) -> None:
    await pilot.press("w")
    await until(pilot, lambda: pane_of(pilot, WorkingSetPane) is not None)
    await until(pilot, lambda: bool(headline(pilot)))


async def test_edges_are_collected_with_their_ends_shown_by_type_and_cited() -> None:
    async with driven(CfgraphApp(language="zh")) as pilot:
        await opened(pilot)
        await collect_holders(pilot)
        assert labels(pilot) == {"中国联通", "招商银行", "招联消费金融"}
        await show_set(pilot)
        await until(pilot, lambda: "3 个实体" in headline(pilot))
        table = table_of(pilot, "collected")
        row_with(table, "中国联通 ─持股► 招联消费金融")
        await move_to(pilot, table, "中国联通 ─持股►")
        assert "截至 2023-06" in str(app_of(pilot).pane.query_one("#sources").query_one(Static).render())  # type: ignore[union-attr]


async def test_removal_can_be_undone_and_redone() -> None:
    async with driven(CfgraphApp(language="zh")) as pilot:
        await opened(pilot)
        await collect_holders(pilot)
        await show_set(pilot)
        await until(pilot, has_rows(pilot, WorkingSetPane, "collected"))
        await move_to(pilot, table_of(pilot, "collected"), "招商银行")
        await pilot.press("x")
        assert labels(pilot) == {"中国联通", "招联消费金融"}
        await until(pilot, lambda: "2 个实体" in headline(pilot))
        await pilot.press("u")
        assert labels(pilot) == {"中国联通", "招商银行", "招联消费金融"}
        await pilot.press("U")
        assert labels(pilot) == {"中国联通", "招联消费金融"}
        await settled(pilot)
        assert "2 个实体" in headline(pilot)
        await move_to(pilot, table_of(pilot, "collected"), "─持股►")
        await pilot.press("x")
        await until(pilot, lambda: not any("─持股►" in row.cells[0] for row in table_of(pilot, "collected").rows))


async def test_set_is_saved_under_name_and_opened_in_later_run() -> None:
    async with driven(CfgraphApp(language="zh")) as pilot:
        await opened(pilot)
        await collect_holders(pilot)
        await show_set(pilot)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(pilot.app.screen, AskScreen))
        await pilot.press(*"招联股东", "enter")
        await until(pilot, lambda: bool(list_saved_sets()[0]))
        await until(pilot, lambda: app_of(pilot).working.now.name == "招联股东")
    async with driven(CfgraphApp(language="zh")) as pilot:
        await opened(pilot)
        await show_set(pilot)
        await pilot.press("O")
        await until(pilot, lambda: isinstance(pilot.app.screen, PickScreen))
        await pilot.press("enter")
        await until(pilot, lambda: "招联股东" in headline(pilot))
        assert labels(pilot) == {"中国联通", "招商银行", "招联消费金融"}


async def test_connections_of_set_are_shown_with_shared_neighbors() -> None:
    async with driven(CfgraphApp(language="zh"), size=(140, 40)) as pilot:
        await opened(pilot)
        for name in ("招联", "马上消费金融", "中邮消费金融"):
            table = await show_entity(pilot, name)
            table.cursor = 1
            await pilot.pause()
            await pilot.press("a")
        await show_set(pilot)
        await pilot.press("c")
        await until(pilot, has_paths(pilot, ConnectPane))
        assert "3 个实体相连：3 条路径" in headline(pilot)
        row_with(table_of(pilot, "shared"), "腾讯云")
        await move_to(pilot, table_of(pilot, "shared"), "腾讯云")
        assert "腾讯云 ─供应技术► 招联消费金融" in str(
            app_of(pilot).pane.query_one("#sources").query_one(Static).render()  # type: ignore[union-attr]
        )


async def test_two_collected_entities_open_their_paths() -> None:
    async with driven(CfgraphApp(language="zh")) as pilot:
        await opened(pilot)
        table = await show_entity(pilot, "招联")
        await move_to(pilot, table, "中国联通")
        await pilot.press("a")
        await show_set(pilot)
        await pilot.press("c")
        await until(pilot, has_paths(pilot))


async def test_a_path_is_collected_whole() -> None:
    async with driven(CfgraphApp(language="zh")) as pilot:
        await opened(pilot)
        await show_entity(pilot, "海尔集团")
        await pilot.press("p")
        await find(pilot, "火山引擎")
        await until(pilot, has_paths(pilot))
        path = app_of(pilot).query_one(Chains).current
        await pilot.press("a")
        assert path is not None
        assert app_of(pilot).working.now.nodes == tuple(ref.id for ref in path.nodes)


async def test_the_set_is_exported_in_the_format_of_the_ending(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    async with driven(CfgraphApp(language="zh")) as pilot:
        await opened(pilot)
        await collect_holders(pilot)
        await show_set(pilot)
        await until(pilot, has_rows(pilot, WorkingSetPane, "collected"))
        await pilot.press("E")
        await until(pilot, lambda: isinstance(pilot.app.screen, FileScreen))
        assert pilot.app.screen.query_one(Input).value == "工作集.graphml"
        await pilot.press("enter")
        await until(pilot, lambda: (tmp_path / "工作集.graphml").exists())
        await pilot.press("E")
        await until(pilot, lambda: isinstance(pilot.app.screen, FileScreen))
        await pilot.press(*["down"] * list(SUBGRAPH_ENDINGS).index(".ttl"), "enter")
        await until(pilot, lambda: (tmp_path / "工作集-2.ttl").exists())
        await pilot.press("E")
        await until(pilot, lambda: isinstance(pilot.app.screen, FileScreen))
        pilot.app.screen.query_one(Input).value = "x.xyz"
        await pilot.press("enter")
        assert isinstance(pilot.app.screen, FileScreen)
        wrong = str(pilot.app.screen.query_one("#form-error", Static).render())
        assert wrong.startswith("x.xyz：没有与这个结尾对应的格式；可用 .graphml、.gexf、")
        assert ".xyz" not in [path.suffix for path in tmp_path.iterdir()]
        pilot.app.screen.query_one(Input).value = "nowhere/x.ttl"
        await pilot.press("enter")
        await until(pilot, lambda: any("没有目录" in note.message for note in pilot.app._notifications))
    graph = igraph.Graph.Read_GraphML(str(tmp_path / "工作集.graphml"))
    assert set(graph.vs["label"]) == {"中国联通", "招商银行", "招联消费金融"}
    again = open_graph(tmp_path / "工作集-2.ttl")
    assert sum(again.statistics.edge_predicates.values()) == graph.ecount()


async def test_existing_file_is_replaced_only_after_confirmation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "mine.ttl"
    file.write_text("mine", encoding="utf-8")
    async with driven(CfgraphApp(language="zh")) as pilot:
        await opened(pilot)
        await show_entity(pilot, "招联")
        await pilot.press("E")
        await until(pilot, lambda: isinstance(pilot.app.screen, FileScreen))
        pilot.app.screen.query_one(Input).value = file.name
        for no in ("n", "escape"):
            await pilot.press("enter")
            await until(pilot, lambda: isinstance(pilot.app.screen, ReplaceScreen))
            await pilot.press("enter")
            assert isinstance(pilot.app.screen, ReplaceScreen)
            assert str(file) in str(pilot.app.screen.query_one(".description", Static).render())
            await pilot.press(no)
            await until(pilot, lambda: isinstance(pilot.app.screen, FileScreen))
            assert pilot.app.screen.query_one(Input).value == file.name
            assert file.read_bytes() == b"mine"
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ReplaceScreen))
        await pilot.press("y")
        await until(pilot, lambda: app_of(pilot).commands.exported == file)
    assert open_graph(file).statistics.statements > 10


async def test_an_entity_of_a_class_and_a_message_are_collected() -> None:
    async with driven(CfgraphApp(language="zh")) as pilot:
        await opened(pilot)
        await move_to(pilot, table_of(pilot, "classes"), "消费金融公司")
        await pilot.press("enter")
        await until(pilot, has_rows(pilot, ClassPane, "instances"))
        await move_to(pilot, table_of(pilot, "instances"), "招联消费金融")
        await pilot.press("a", "a")
        assert labels(pilot) == {"招联消费金融"}


async def test_bookmark_is_saved_found_and_removed() -> None:
    async with driven(CfgraphApp(language="zh")) as pilot:
        await opened(pilot)
        await show_entity(pilot, "招联")
        await pilot.press("b")
        await until(pilot, lambda: [mark.label for mark in read_bookmarks()] == ["招联消费金融"])
    async with driven(CfgraphApp(language="zh")) as pilot:
        await opened(pilot)
        await pilot.press("B")
        await until(pilot, lambda: isinstance(pilot.app.screen, PickScreen))
        await pilot.press("enter")
        await until(pilot, has_rows(pilot, EntityPane, "card"))
        await pilot.press("b")
        await until(pilot, lambda: read_bookmarks() == [])


async def test_damaged_saved_set_is_reported_and_program_continues(tmp_path: Path) -> None:
    (tmp_path / "kept" / "sets").mkdir(parents=True)
    (tmp_path / "kept" / "sets" / "bad.json").write_text("{", encoding="utf-8")
    async with driven(CfgraphApp(language="zh")) as pilot:
        await opened(pilot)
        await show_set(pilot)
        await pilot.press("O")
        await until(pilot, lambda: any("bad.json" in note.message for note in pilot.app._notifications))
        assert app_of(pilot).is_running


async def test_query_result_is_collected_with_parameters_and_exported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with driven(CfgraphApp(language="zh")) as pilot:
        await opened(pilot)
        await pilot.press("s")
        await until(pilot, has_rows(pilot, SparqlPane, "saved"))
        await move_to(pilot, table_of(pilot, "saved"), "一家公司的股东")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ParametersScreen))
        pilot.app.screen.query_one(Input).value = "马上消费金融"
        await pilot.press("f5")
        await until(pilot, lambda: table_of(pilot, "results").has_focus)
        await pilot.press("A", "a")
        assert "马上消费金融" in labels(pilot)
        assert "重庆百货" in labels(pilot)
        view = app_of(pilot).view
        assert view is not None
        assert not any("资料来源" in view.types_of(node) for node in app_of(pilot).working.now.nodes)
        await show_set(pilot)
        await pilot.press("e")
        await until(pilot, lambda: bool(list(tmp_path.glob("*.graphml"))))
        await settled(pilot)
        read = igraph.Graph.Read_GraphML(str(next(tmp_path.glob("*.graphml"))))
        held = [edge for edge in read.es if "马上消费金融" in str(read.vs[edge.target].attributes())]
        assert len(held) >= 3


async def test_collected_entities_have_sign_and_header_shows_count() -> None:
    async with driven(CfgraphApp(language="zh")) as pilot:
        await opened(pilot)
        await move_to(pilot, await show_entity(pilot, "招联"), "中国联通")
        assert "✓" not in drawn(pilot)
        await pilot.press("a")
        await until(pilot, lambda: "中国联通 ✓" in drawn(pilot))
        assert drawn(pilot).splitlines()[0].rstrip().endswith("✓ 2")
        await pilot.press("w", "X")
        await until(pilot, lambda: "✓" not in drawn(pilot).splitlines()[0])
