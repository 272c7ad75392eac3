"""The list of a class: columns, order, facets, headings under the mouse, and large classes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from driving import app_of, drawn, driven, has_rows, move_to, opened, pane_of, show_entity, table_of, until
from textual.pilot import Pilot

from cfgraph.explorer.members import FacetValue
from cfgraph.tui.app import CfgraphApp
from cfgraph.tui.panes.class_list import ClassPane
from cfgraph.tui.panes.overview import OverviewPane


async def open_companies(pilot: Pilot[Any]) -> None:
    await opened(pilot)
    await move_to(pilot, table_of(pilot, "classes"), "消费金融公司")
    await pilot.press("enter")
    await until(pilot, has_rows(pilot, ClassPane, "instances"))


def names(pilot: Pilot[Any]) -> list[str]:
    return [row.cells[0] for row in table_of(pilot, "instances").rows]


async def test_members_are_sorted_by_a_column_and_by_name_again() -> None:
    async with driven(CfgraphApp(language="zh"), size=(140, 40)) as pilot:
        await open_companies(pilot)
        by_name = names(pilot)
        assert "注册资本" in drawn(pilot)
        await pilot.press("S")
        await until(pilot, lambda: set(names(pilot)[:2]) == {"招联消费金融", "蚂蚁消费金融"})
        assert "注册资本 ▾" in drawn(pilot)
        assert names(pilot)[-1] in by_name
        await pilot.press("escape")
        await until(pilot, lambda: names(pilot) == by_name)
        assert pane_of(pilot, ClassPane) is not None


async def test_facets_filter_list_and_can_be_cleared() -> None:
    async with driven(CfgraphApp(language="zh"), size=(140, 40)) as pilot:
        await open_companies(pilot)
        await until(pilot, lambda: bool(table_of(pilot, "facets").rows))
        facets = table_of(pilot, "facets")
        facets.focus()
        place, row = next((place, row) for place, row in enumerate(facets.rows) if "北京市" in row.cells[0])
        beijing = row.key
        assert isinstance(beijing, FacetValue)
        facets.cursor = place
        await pilot.press("enter")
        await until(pilot, lambda: len(names(pilot)) == beijing.total)
        assert "筛出 4 个" in drawn(pilot)
        assert any(each.cells[0].startswith("✓ 北京市") for each in facets.rows)
        await pilot.press("enter")
        await until(pilot, lambda: len(names(pilot)) == 31)


async def test_a_click_on_a_heading_sorts_by_it() -> None:
    async with driven(CfgraphApp(language="zh"), size=(140, 40)) as pilot:
        await open_companies(pilot)
        table = table_of(pilot, "instances")
        x = table._layout.start(len(table._columns) - 1)
        await pilot.click(table, offset=(x + 2, 0))
        await until(pilot, lambda: names(pilot)[0] == "马上消费金融")


async def test_large_class_is_read_in_pages(tmp_path: Path) -> None:
    path = tmp_path / "many.ttl"
    lines = "".join(f'e:n{n} a e:Thing ; e:size {n} ; rdfs:label "thing {n:05}" .\n' for n in range(3_000))
    path.write_text(
        f"@prefix e: <urn:e:> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n{lines}", encoding="utf-8"
    )
    async with driven(CfgraphApp(path, language="en"), size=(140, 40), notifications=True) as pilot:
        await until(pilot, has_rows(pilot, OverviewPane, "classes"))
        await move_to(pilot, table_of(pilot, "classes"), "e:Thing")
        await pilot.press("enter")
        await until(pilot, has_rows(pilot, ClassPane, "instances"))
        assert table_of(pilot, "instances").rows[2_999].waits
        await pilot.press("S")
        assert table_of(pilot, "instances").rows[2_999].waits
        assert isinstance(app_of(pilot).pane, ClassPane)


async def test_side_pane_opens_neighbor_in_graph_without_claims() -> None:
    pizza = Path(__file__).parent.parent / "explorer" / "foreign" / "pizza.ttl"
    async with driven(CfgraphApp(pizza, language="en"), size=(140, 40)) as pilot:
        await until(pilot, has_rows(pilot, OverviewPane, "hubs"))
        await show_entity(pilot, "Margherita")
        await move_to(pilot, table_of(pilot, "card"), "→ hasTopping only (Mozzarella or Tomato)")
        await until(pilot, lambda: "all values from  Mozzarella or Tomato" in drawn(pilot))
        await move_to(pilot, table_of(pilot, "card"), "→ :Pizza")
        await until(pilot, lambda: "comment as everybody knows" in drawn(pilot))
