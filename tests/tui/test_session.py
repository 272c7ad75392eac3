"""The first page offers to go on where the last session ended; where the settings ask for it, the graph opens there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from driving import app_of, drawn, driven, has_rows, opened, pane_of, settled, show_entity, table_of, until

from cfgraph.model.terms import IRI
from cfgraph.tui.app import CfgraphApp
from cfgraph.tui.panes.analyses.changes import ChangesPane
from cfgraph.tui.panes.analyses.comparison import ComparisonPane
from cfgraph.tui.panes.entity import EntityPane
from cfgraph.tui.panes.overview import OverviewPane
from cfgraph.tui.settings import Settings
from cfgraph.tui.widgets.continue_line import ContinueLine
from cfgraph.tui.widgets.entity_map import EntityMap

ID = "https://w3id.org/cfgraph/id/"


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory of state of this test alone."""
    monkeypatch.setenv("CFGRAPH_STATE", str(tmp_path / "state"))
    return tmp_path / "state"


def program(*, restores: bool) -> CfgraphApp:
    return CfgraphApp(language="zh", settings=Settings(restore_session=restores))


async def leave_at_zhaolian(*, restores: bool) -> None:
    async with driven(program(restores=restores)) as pilot:
        await opened(pilot)
        await show_entity(pilot, "zhaolian")


async def test_last_page_and_history_are_restored() -> None:
    await leave_at_zhaolian(restores=True)
    async with driven(program(restores=True)) as pilot:
        await until(pilot, has_rows(pilot, EntityPane, "card"))
        pane = app_of(pilot).pane
        assert pane is not None
        assert pane.title == "招联消费金融"
        await pilot.press("left_square_bracket")
        await until(pilot, lambda: isinstance(app_of(pilot).pane, OverviewPane))


async def test_cursor_starts_on_line_that_continues_session() -> None:
    async with driven(program(restores=False)) as pilot:
        await opened(pilot)
        assert "继续上次" not in drawn(pilot), "there is no last session yet"
        await show_entity(pilot, "zhaolian")
        await pilot.press("m", "l", "j", "j", "t", *"2024", "enter")
        await settled(pilot)
        spot = pilot.app.query_one(EntityMap).position()
    async with driven(program(restores=False)) as pilot:
        await opened(pilot)
        assert "继续上次：招联消费金融 · 关系图 · 截至 2024" in drawn(pilot)
        assert isinstance(pilot.app.focused, ContinueLine)
        await pilot.press("enter")
        await until(pilot, lambda: pane_of(pilot, EntityPane) is not None)
        await settled(pilot)
        pane = app_of(pilot).pane
        assert isinstance(pane, EntityPane)
        assert (pane.as_map, pane.as_of) == (True, "2024")
        assert pane.query_one(EntityMap).position() == spot
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app_of(pilot).pane, OverviewPane))
        await until(pilot, lambda: "继续上次" not in drawn(pilot))  # it was taken


async def test_row_filter_and_collapsed_groups_are_restored() -> None:
    async with driven(program(restores=False)) as pilot:
        await opened(pilot)
        table = await show_entity(pilot, "zhaolian")
        await pilot.press("space", "f", *"联通", "enter", "j")
        await settled(pilot)
        row = table.current
        assert row is not None
    async with driven(program(restores=False)) as pilot:
        await opened(pilot)
        await pilot.press("enter")
        await until(pilot, has_rows(pilot, EntityPane, "card"))
        await settled(pilot)
        table = table_of(pilot, "card")
        assert "▽ 联通" in drawn(pilot)
        assert table.current is not None
        assert table.current.cells == row.cells
        await pilot.press("escape")
        assert table.rows[0].cells[0].startswith("▸")


async def test_down_moves_from_continue_line_to_classes(tmp_path: Path) -> None:
    await leave_at_zhaolian(restores=False)
    async with driven(program(restores=False)) as pilot:
        await opened(pilot)
        await pilot.press("down")
        assert table_of(pilot, "classes").has_focus
    (tmp_path / "other.nt").write_text("<urn:a> <urn:p> <urn:b> .\n", encoding="utf-8")
    async with driven(CfgraphApp(tmp_path / "other.nt", language="zh")) as pilot:
        await until(pilot, lambda: isinstance(app_of(pilot).pane, OverviewPane))
        await settled(pilot)
        assert "继续上次" not in drawn(pilot)


async def test_continue_line_shows_its_target() -> None:
    await leave_at_zhaolian(restores=False)
    async with driven(program(restores=False), size=(140, 40)) as pilot:
        await until(pilot, lambda: "回到上次离开的位置" in drawn(pilot))


async def test_session_on_overview_keeps_previous_session() -> None:
    await leave_at_zhaolian(restores=False)
    async with driven(program(restores=False)) as pilot:
        await opened(pilot)
    async with driven(program(restores=False)) as pilot:
        await opened(pilot)
        assert "继续上次：招联消费金融" in drawn(pilot)


@pytest.mark.parametrize(
    "kept", ["not json", '{"sessions": 1}', '{"sessions": [{"graph": "bundled", "places": [[]]}]}']
)
async def test_damaged_session_file_is_ignored(kept: str, state: Path) -> None:
    state.mkdir()
    (state / "sessions.json").write_text(kept, encoding="utf-8")
    async with driven(program(restores=True)) as pilot:
        await opened(pilot)


async def test_pages_about_unknown_nodes_are_left_out(state: Path) -> None:
    state.mkdir()
    places = [["overview"], ["entity", "http://example.org/gone"], ["riddle", "x"]]
    session = {"graph": "bundled", "as_of": None, "places": places}
    (state / "sessions.json").write_text(json.dumps({"sessions": [session]}), encoding="utf-8")
    async with driven(program(restores=True)) as pilot:
        await opened(pilot)


async def test_analyses_are_restored() -> None:
    async with driven(program(restores=True), size=(140, 50)) as pilot:
        await opened(pilot)
        app = app_of(pilot)
        analyses = app.routes.analyses
        nodes = [IRI(ID + name) for name in ("zhaolian", "mashang")]
        await analyses.open_timeline(nodes[:1])
        await analyses.open_control(nodes[0])
        await analyses.open_control(None)
        await analyses.open_gaps(nodes[0])
        await analyses.open_similar(nodes[0])
        await analyses.open_structure(())
        await analyses.open_changes((), "2021", "2024")
        await analyses.compare(nodes)
        await until(pilot, has_rows(pilot, ComparisonPane, "findings"))
        await pilot.press("d")
        await until(pilot, lambda: "只列共有的" in drawn(pilot))
        await settled(pilot)
        titles = [pane.title for pane in app.places.visited][-8:]
    async with driven(program(restores=True), size=(140, 50)) as pilot:
        await until(pilot, has_rows(pilot, ComparisonPane, "findings"))
        await until(pilot, lambda: "只列共有的" in drawn(pilot))
        await settled(pilot)
        assert [pane.title for pane in app_of(pilot).places.visited] == titles
        await pilot.press("left_square_bracket")
        await until(pilot, has_rows(pilot, ChangesPane, "findings"))
        assert "2021" in titles[-2]


async def test_continue_line_names_trees_and_analyses() -> None:
    for kind, name in (("tree", "层级"), ("timeline", "时间线")):
        async with driven(program(restores=False)) as pilot:
            await opened(pilot)
            node = IRI(ID + "zhaolian")
            routes = app_of(pilot).routes
            await (routes.open_tree(node) if kind == "tree" else routes.analyses.open_timeline([node]))
            await settled(pilot)
        async with driven(program(restores=False)) as pilot:
            await opened(pilot)
            assert f"继续上次：招联消费金融 · {name}" in drawn(pilot)
