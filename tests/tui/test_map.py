"""The map of an entity, driven by keys and mouse: shares and sources on it, walking, folding, large groups."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from driving import app_of, driven, opened, pane_of, show_entity, until
from textual.pilot import Pilot
from textual.widgets import Static

from cfgraph.tui.app import CfgraphApp
from cfgraph.tui.panes.entity import EntityPane
from cfgraph.tui.panes.overview import OverviewPane
from cfgraph.tui.settings import Limits
from cfgraph.tui.widgets.entity_map import EntityMap
from cfgraph.tui.widgets.sources import Sources

HUB_NEIGHBORS = 1_500


def map_of(pilot: Pilot[Any]) -> EntityMap:
    pane = app_of(pilot).pane
    assert isinstance(pane, EntityPane)
    return pane.query_one(EntityMap)


def panel(pilot: Pilot[Any]) -> str:
    pane = app_of(pilot).pane
    assert pane is not None
    return str(pane.query_one(Sources).query_one(Static).render())


async def show_map(pilot: Pilot[Any], text: str) -> EntityMap:
    await show_entity(pilot, text)
    await pilot.press("m")
    await until(pilot, lambda: map_of(pilot).has_focus and bool(map_of(pilot).texts))
    return map_of(pilot)


@pytest.mark.parametrize("size", [(80, 24), (200, 60)])
async def test_the_map_shows_whole_names_shares_and_years(
    size: tuple[int, int],
) -> None:
    async with driven(CfgraphApp(language="zh"), size=size) as pilot:
        await opened(pilot)
        drawn = await show_map(pilot, "招联")
        assert any("招联消费金融" in line and "│" in line for line in drawn.texts)
        assert any("招商永隆银行" in line and "25.85%" in line for line in drawn.texts)
        assert any("中国联通" in line and "50%" in line and "2023" in line for line in drawn.texts)
        assert drawn.current is not None
        assert "中国联通 ─持股► 招联消费金融" in panel(pilot)
        await pilot.press("j")
        assert "招商永隆银行 ─持股► 招联消费金融" in panel(pilot)


async def test_enter_centers_neighbor_and_back_restores_position() -> None:
    async with driven(CfgraphApp(language="zh")) as pilot:
        await opened(pilot)
        await show_map(pilot, "招联")
        await pilot.press("j", "enter")
        await until(pilot, lambda: (pane := pane_of(pilot, EntityPane)) is not None and pane.title == "招商永隆银行")
        await until(pilot, lambda: bool(map_of(pilot).texts) and map_of(pilot).has_focus)
        await pilot.press("left_square_bracket")
        await until(pilot, lambda: app_of(pilot).pane.title == "招联消费金融")  # type: ignore[union-attr]
        current = map_of(pilot).current
        assert current is not None
        assert current[1] is not None
        assert current[1].neighbor.label == "招商永隆银行"
        assert map_of(pilot).has_focus


async def test_right_moves_to_outgoing_side_and_m_returns_to_list() -> None:
    async with driven(CfgraphApp(language="zh"), size=(140, 40)) as pilot:
        await opened(pilot)
        await show_map(pilot, "招联")
        await pilot.press("l")
        current = map_of(pilot).current
        assert current is not None
        assert current[0].group.direction == "out"
        await pilot.press("h")
        assert map_of(pilot).current[0].group.direction == "in"  # type: ignore[index]
        await pilot.press("m")
        pane = pane_of(pilot, EntityPane)
        assert pane is not None
        assert pane.query_one("#card").has_focus


async def test_space_collapses_group_and_enter_expands_it() -> None:
    async with driven(CfgraphApp(language="zh")) as pilot:
        await opened(pilot)
        drawn = await show_map(pilot, "招联")
        await pilot.press("space")
        assert any("▸ 股东 3 ──" in line for line in drawn.texts)
        assert not any("中国联通     50%" in line for line in drawn.texts)
        await pilot.press("enter")
        assert any("▾ 股东 3" in line for line in drawn.texts)


async def test_a_click_marks_a_neighbor_and_another_one_opens_it() -> None:
    async with driven(CfgraphApp(language="zh")) as pilot:
        await opened(pilot)
        drawn = await show_map(pilot, "招联")
        y = next(place for place, line in enumerate(drawn.texts) if "招商银行" in line)
        await pilot.click(EntityMap, offset=(4, y))
        assert "招商银行 ─持股► 招联消费金融" in panel(pilot)
        await pilot.click(EntityMap, offset=(4, y))
        await until(pilot, lambda: app_of(pilot).pane.title == "招商银行")  # type: ignore[union-attr]


async def test_hub_is_counted_and_read_in_pages(tmp_path: Path) -> None:
    path = tmp_path / "hub.nt"
    path.write_text(
        "".join(
            f"<http://e.org/n{number:04}> <http://e.org/knows> <http://e.org/hub> .\n"
            for number in range(HUB_NEIGHBORS)
        ),
        encoding="utf-8",
    )
    async with driven(CfgraphApp(path, language="en")) as pilot:
        await until(pilot, lambda: pane_of(pilot, OverviewPane) is not None)
        drawn = await show_map(pilot, "hub")
        assert any("knows 1,500 ──" in line for line in drawn.texts)
        assert not any("n0000" in line for line in drawn.texts)
        await pilot.press("enter")
        await until(pilot, lambda: any("n0000" in line for line in map_of(pilot).texts))
        await pilot.press("G")
        assert any(f"{HUB_NEIGHBORS - Limits().page:,} more" in line for line in drawn.texts)
        await pilot.press("enter")
        group = map_of(pilot).current[0]  # type: ignore[index]
        await until(pilot, lambda: len(group.edges) == 2 * Limits().page)


async def test_neighbors_without_claims_have_a_number(tmp_path: Path) -> None:
    path = tmp_path / "towns.ttl"
    towns = ((0, "5"), (1, "1200"), (2, "77"))
    path.write_text(
        "@prefix : <http://example.org/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . "
        ':population rdfs:label "population" . :c rdfs:label "Country" ; :has :t0 , :t1 , :t2 . '
        + " ".join(f':t{n} :population {people} ; rdfs:label "Town {n}" .' for n, people in towns),
        encoding="utf-8",
    )
    async with driven(CfgraphApp(path, language="en"), size=(100, 30)) as pilot:
        await until(pilot, lambda: pane_of(pilot, OverviewPane) is not None)
        drawn = await show_map(pilot, "Country")
        await until(pilot, lambda: any("1200" in line for line in drawn.texts))
        assert any(":has 3  population" in line for line in drawn.texts)
        numbers = [line.rstrip() for line in drawn.texts if "Town" in line]
        assert [line.split()[-1] for line in numbers] == [people for _, people in towns]
        assert len({len(line) for line in numbers}) == 1, "right-aligned"
