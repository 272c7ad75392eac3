"""The trees on the screen: unfolded by keys, down to the entity one comes from."""

from __future__ import annotations

from pathlib import Path

from driving import drawn, driven, has_rows, opened, pane_of, show_entity, table_of, until

from cfgraph.tui.app import CfgraphApp
from cfgraph.tui.panes.entity import EntityPane
from cfgraph.tui.panes.overview import OverviewPane
from cfgraph.tui.panes.tree import TreePane

PIZZA = Path(__file__).parent.parent / "explorer" / "foreign" / "pizza.ttl"


async def test_the_tree_is_unfolded_down_to_the_entity_and_leads_on() -> None:
    async with driven(CfgraphApp(PIZZA, language="en"), size=(100, 30)) as pilot:
        await until(pilot, has_rows(pilot, OverviewPane, "hubs"))
        await show_entity(pilot, "Tomato")
        await pilot.press("ctrl+t")
        await until(pilot, has_rows(pilot, TreePane, "tree"))
        current = table_of(pilot, "tree").current
        assert current is not None
        assert current.cell(0).strip() == ":Tomato"
        assert "▾ ◕ :Topping" in drawn(pilot)
        await pilot.press("space", "space")  # folds and unfolds
        await pilot.press("left", "left")
        await until(pilot, lambda: "▸ ◕ :Topping" in drawn(pilot))
        assert ":Tomato" not in drawn(pilot).split("\n", 2)[2]
        await pilot.press("right", "right", "enter")
        await until(pilot, lambda: (pane := pane_of(pilot, EntityPane)) is not None and pane.title == ":Ham")


async def test_classes_of_the_bundled_graph_have_instances() -> None:
    async with driven(CfgraphApp(language="zh"), size=(100, 30)) as pilot:
        await opened(pilot)
        await pilot.press("ctrl+t")
        await until(pilot, has_rows(pilot, TreePane, "tree"))
        assert "类别" in drawn(pilot)


async def test_an_instance_stands_below_its_class() -> None:
    async with driven(CfgraphApp(language="zh"), size=(100, 30)) as pilot:
        await opened(pilot)
        await show_entity(pilot, "招联消费金融")
        await pilot.press("ctrl+t")
        await until(pilot, has_rows(pilot, TreePane, "tree"))
        table = table_of(pilot, "tree")
        assert table.current is not None
        assert table.current.cell(0).strip() == "招联消费金融"
        assert table.rows[table.place - 1].cell(0).strip() == "▾ 消费金融公司"
