"""The trees on the screen: unfolded by keys, down to the entity one comes from."""

from __future__ import annotations

import csv
from pathlib import Path

from driving import drawn, driven, has_rows, move_to, opened, pane_of, show_entity, table_of, until

from cfgraph.tui.app import CfgraphApp
from cfgraph.tui.panes.entity import EntityPane
from cfgraph.tui.panes.overview import OverviewPane
from cfgraph.tui.panes.tree import TreePane
from cfgraph.tui.settings import Settings

PIZZA = Path(__file__).parent.parent / "explorer" / "foreign" / "pizza.ttl"


async def test_tree_is_expanded_to_entity_and_opens_others() -> None:
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
        heading, *_ = (line for line in drawn(pilot).splitlines() if "类别 " in line)
        assert heading.split("│")[0].split()[-2:] == ["实例", "下级"]
        (system,) = (line for line in drawn(pilot).splitlines() if "▸" in line and "系统" in line)
        assert system.split("│")[0].split()[-2:] == ["34", "1"]
        people = [row for row in table_of(pilot, "tree").rows if row.cell(0) == "▸ 人物"]
        assert sorted(row.cell(3) for row in people) == ["prov:Person", "schema:Person"]


async def test_instance_is_below_its_class() -> None:
    async with driven(CfgraphApp(language="zh"), size=(100, 30)) as pilot:
        await opened(pilot)
        await show_entity(pilot, "招联消费金融")
        await pilot.press("ctrl+t")
        await until(pilot, has_rows(pilot, TreePane, "tree"))
        table = table_of(pilot, "tree")
        assert table.current is not None
        assert table.current.cell(0).strip() == "招联消费金融"
        assert table.rows[table.place - 1].cell(0).strip() == "▾ 消费金融公司"


async def test_ontology_opens_its_trees_and_exports_them(tmp_path: Path) -> None:
    app = CfgraphApp(PIZZA, language="en", settings=Settings(export_directory=str(tmp_path)))
    async with driven(app, size=(140, 40)) as pilot:
        await until(pilot, has_rows(pilot, OverviewPane, "start"))
        start = table_of(pilot, "start")
        start.focus()
        await move_to(pilot, start, "Trees of classes")
        await pilot.press("enter")
        await until(pilot, has_rows(pilot, TreePane, "tree"))
        await pilot.press("e")
        await until(pilot, lambda: any(str(tmp_path) in note.message for note in pilot.app._notifications))
    (file,) = tmp_path.glob("*.csv")
    with file.open(encoding="utf-8", newline="") as lines:
        rows = {row["item_name"]: row for row in csv.DictReader(lines)}
    assert rows[":Tomato"]["above_name"] == ":Topping"
    assert int(rows[":Tomato"]["depth"]) == int(rows[":Topping"]["depth"]) + 1
