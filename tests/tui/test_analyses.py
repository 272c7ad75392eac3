"""The screens of analyses: what each key leads to, what backs the line at the cursor, and the command for the same."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from driving import app_of, drawn, driven, has_rows, opened, pane_of, settled, table_of, until
from sessions import above, go_to, pick
from textual.pilot import Pilot
from textual.widgets import Input, Static

from cfgraph.model.entity import Subgraph
from cfgraph.tui.app import CfgraphApp
from cfgraph.tui.panes.analyses.base import AnalysisPane
from cfgraph.tui.panes.analyses.changes import ChangesPane
from cfgraph.tui.panes.analyses.comparison import ComparisonPane
from cfgraph.tui.panes.analyses.control import ControlPane, GroupsPane
from cfgraph.tui.panes.analyses.gaps import GapsPane
from cfgraph.tui.panes.analyses.similar import SimilarPane
from cfgraph.tui.panes.analyses.structure import ORDERS, Order, StructurePane
from cfgraph.tui.panes.analyses.timeline import TimelinePane
from cfgraph.tui.panes.canvas import CanvasPane
from cfgraph.tui.settings import Settings
from cfgraph.tui.widgets.sources import Sources


def lines(pilot: Pilot[Any]) -> list[str]:
    return [" ".join(row.cells) for row in table_of(pilot, "findings").rows]


def shows(pilot: Pilot[Any], text: str) -> bool:
    return text in drawn(pilot)


def sources(pilot: Pilot[Any]) -> str:
    pane = app_of(pilot).pane
    assert pane is not None
    return str(pane.query_one(Sources).query_one(Static).render())


async def analyse(pilot: Pilot[Any], entity: str, key: str, kind: type[AnalysisPane[Any]]) -> None:
    await opened(pilot)
    await go_to(pilot, entity)
    await pilot.press(key)
    await until(pilot, has_rows(pilot, kind, "findings"))
    await settled(pilot)


@pytest.mark.parametrize(
    ("entity", "key", "kind", "line", "command"),
    [
        ("zhaolian", "H", TimelinePane, "招商永隆银行 25.85%", "timeline id:zhaolian"),
        ("zhaolian", "K", ControlPane, "招商银行（经 招商永隆银行） 50%", "control id:zhaolian"),
        ("jinmeixin", "N", GapsPane, "", "gaps id:jinmeixin"),
        ("mashang", "tilde", SimilarPane, "合作：腾讯云（2 个有）", "similar id:mashang"),
        ("mashang", "V", StructurePane, "社群 1", "communities --around id:mashang"),
    ],
)
async def test_key_opens_analysis_of_entity(
    entity: str, key: str, kind: type[AnalysisPane[Any]], line: str, command: str
) -> None:
    async with driven(CfgraphApp(language="zh"), size=(140, 50)) as pilot:
        await analyse(pilot, entity, key, kind)
        assert any(line in shown for shown in lines(pilot))
        pane = pane_of(pilot, kind)
        assert isinstance(pane, AnalysisPane)
        equivalents = pane.equivalents()
        assert equivalents is not None
        assert command in equivalents.command_text
        assert equivalents.sparql


async def test_row_at_cursor_shows_sources_and_opens_entity() -> None:
    async with driven(CfgraphApp(language="zh"), size=(140, 50)) as pilot:
        await analyse(pilot, "zhaolian", "H", TimelinePane)
        table = table_of(pilot, "findings")
        table.cursor = next(place for place, row in enumerate(table.rows) if "中国联通 50%" in " ".join(row.cells))
        await settled(pilot)
        assert "第 293 行" in sources(pilot)
        await pilot.press("enter")
        await settled(pilot)
        pane = app_of(pilot).pane
        assert pane is not None
        assert "中国联通" in pane.title


async def test_comparison_of_two_entities_can_be_limited_to_shared_values() -> None:
    async with driven(CfgraphApp(language="en"), size=(140, 50)) as pilot:
        await opened(pilot)
        await go_to(pilot, "zhaolian")
        await above(pilot, "equals_sign", "#matches")
        await pick(pilot, "马上消费")
        await until(pilot, has_rows(pilot, ComparisonPane, "findings"))
        assert any("not stated" in line for line in lines(pilot))
        await pilot.press("d")
        await settled(pilot)
        shared = lines(pilot)[1:]
        assert shared
        assert all("=" in line for line in shared)
        await pilot.press("d")
        await settled(pilot)
        assert not any("= " in line for line in lines(pilot)[1:])
        await pilot.press("M")
        await until(pilot, lambda: isinstance(canvas := pane_of(pilot, CanvasPane), CanvasPane) and bool(canvas.drawn))
        canvas = pane_of(pilot, CanvasPane)
        assert isinstance(canvas, CanvasPane)
        assert canvas.drawn is not None
        assert {ref.label for ref in canvas.drawn.nodes.values()} == {
            "Zhaolian Consumer Finance", "Mashang Consumer Finance",
        }  # fmt: skip


async def test_empty_analysis_shows_placeholder() -> None:
    async with driven(CfgraphApp(language="en"), size=(140, 50)) as pilot:
        await opened(pilot)
        await go_to(pilot, "zhaolian")
        await pilot.press("N")
        await until(pilot, lambda: "no gaps" in drawn(pilot))
        (line,) = [place for place, text in enumerate(drawn(pilot).splitlines()) if "no gaps" in text]
        assert 15 < line < 35


async def test_changes_between_two_entered_dates_are_shown() -> None:
    async with driven(CfgraphApp(language="en"), size=(140, 50)) as pilot:
        await opened(pilot)
        await above(pilot, "W", "#answer")
        field = pilot.app.screen.query_one(Input)
        field.value = "2025 2023"
        await pilot.press("enter")
        assert "not after" in str(pilot.app.screen.query_one("#form-error", Static).render())
        field.value = "2023 2025"
        await pilot.press("enter")
        await until(pilot, has_rows(pilot, ChangesPane, "findings"))
        assert any("JD Consumer Finance" in line and "100% → 2%" in line for line in lines(pilot))


async def test_single_date_means_until_today_and_current_date_is_proposed() -> None:
    app = CfgraphApp(language="en")
    async with driven(app, size=(140, 50)) as pilot:
        await opened(pilot)
        app.places.as_of = "2024"
        await above(pilot, "W", "#answer")
        assert pilot.app.screen.query_one(Input).value == "2024"
        await pilot.press("enter")
        await until(pilot, has_rows(pilot, ChangesPane, "findings"))
        pane = pane_of(pilot, ChangesPane)
        assert isinstance(pane, ChangesPane)
        assert date.today().isoformat() in pane.title


async def test_on_the_overview_control_lists_all_groups() -> None:
    async with driven(CfgraphApp(language="zh"), size=(140, 50)) as pilot:
        await opened(pilot)
        await pilot.press("K")
        await until(pilot, has_rows(pilot, GroupsPane, "findings"))
        assert any("中央汇金" in line for line in lines(pilot))


async def test_dossier_is_written_to_entered_path(tmp_path: Path) -> None:
    directory = tmp_path / "written"
    directory.mkdir()
    app = CfgraphApp(language="zh", settings=Settings(export_directory=str(directory)))
    async with driven(app, size=(140, 50)) as pilot:
        await opened(pilot)
        await go_to(pilot, "zhaolian")
        await above(pilot, "D", "#answer")
        await pilot.press("enter")
        await settled(pilot)
        (written,) = directory.iterdir()
        assert written.suffix == ".html"
        await until(pilot, lambda: any(str(written) in note.message for note in pilot.app._notifications))
        assert "招联" in written.read_text(encoding="utf-8")


async def test_structure_is_sorted_by_measure_and_drawn_in_community_colors() -> None:
    async with driven(CfgraphApp(language="zh"), size=(160, 50)) as pilot:
        await analyse(pilot, "mashang", "V", StructurePane)
        pane = pane_of(pilot, StructurePane)
        assert isinstance(pane, StructurePane)
        assert pane.found is not None
        meanings: dict[Order, str] = {
            "degree": "度：与多少",
            "pagerank": "PageRank：沿",
            "betweenness": "中介中心性：多少",
        }
        for order, said in meanings.items():
            await pilot.press("S")
            await until(pilot, partial(shows, pilot, said))
            table = table_of(pilot, "findings")
            assert table.region.x == 0, "the list stands on the left, below what the measure means"
            assert "中介中心性" in table.rows[0].cells
            cells = [row.cells[2 + ORDERS.index(order)] for row in table.rows if not row.heading]
            values = [float(cell.replace(",", "")) for cell in cells]
            assert len(values) == len(pane.found.refs)
            assert values == sorted(values, reverse=True)
            equivalents = pane.equivalents()
            assert equivalents is not None
            assert f"rank --by {order} --around id:mashang" in equivalents.command_text
        exported = pane.content_to_export()
        assert exported is not None
        assert isinstance(exported.content, Subgraph)
        assert all(set(ORDERS) <= set(values) for values in exported.content.attributes.values())
        await pilot.press("M")
        await until(pilot, lambda: "社群（在所画的部分中）" in drawn(pilot))
