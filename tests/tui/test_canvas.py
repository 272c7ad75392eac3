"""The canvas by keys: drawn from an entity, paths and the working set, expanded, folded, hidden, zoomed, undone."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from driving import drawn, driven, find, has_paths, opened, pane_of, show_entity, until
from textual import events
from textual.geometry import Offset
from textual.pilot import Pilot

from cfgraph.canvas.items import Drawn
from cfgraph.model.entity import Subgraph
from cfgraph.tui.app import CfgraphApp
from cfgraph.tui.panes.canvas import CanvasPane
from cfgraph.tui.panes.entity import EntityPane
from cfgraph.tui.panes.shares import SharesPane
from cfgraph.tui.panes.working_set import WorkingSetPane
from cfgraph.tui.widgets.canvas import Canvas
from cfgraph.tui.widgets.canvas_side import CanvasSide


def canvas_of(pilot: Pilot[None]) -> Canvas | None:
    pane = pane_of(pilot, CanvasPane)
    is_drawn = isinstance(pane, CanvasPane) and pane.is_mounted and pane.drawn is not None
    return pane.query_one(Canvas) if pane is not None and is_drawn else None


def count_drawn(pilot: Pilot[None]) -> int:
    pane = pane_of(pilot, CanvasPane)
    return len(pane.drawn.nodes) if isinstance(pane, CanvasPane) and pane.drawn is not None else 0


def drawn_of(pilot: Pilot[None]) -> Drawn:
    pane = pane_of(pilot, CanvasPane)
    assert isinstance(pane, CanvasPane)
    assert pane.drawn is not None
    return pane.drawn


def current_label(pilot: Pilot[None]) -> str:
    canvas = canvas_of(pilot)
    return canvas.current.label if canvas is not None and canvas.current is not None else ""


def shows(pilot: Pilot[None], text: str) -> bool:
    return text in drawn(pilot)


async def show_canvas(pilot: Pilot[None], name: str) -> None:
    await opened(pilot)
    await show_entity(pilot, name)
    await pilot.press("M")
    await until(pilot, lambda: current_label(pilot) == name)


async def test_an_entity_is_drawn_with_its_relations_and_a_legend() -> None:
    async with driven(CfgraphApp(language="zh"), size=(140, 40)) as pilot:
        await show_canvas(pilot, "招联消费金融")
        await until(pilot, lambda: shows(pilot, "持股 50%") and shows(pilot, "提供 8"))
        text = drawn(pilot)
        assert "类别" in text
        assert "最近的陈述" in text or "← 持股" in text
        canvas = canvas_of(pilot)
        assert canvas is not None
        await pilot.press("up")
        await until(pilot, lambda: current_label(pilot) not in ("", "招联消费金融"))
        neighbor = current_label(pilot)
        await pilot.press("m")
        await until(pilot, lambda: (pane := pane_of(pilot, EntityPane)) is not None and pane.title == neighbor)


async def test_header_shows_zoom_level_in_narrow_terminal() -> None:
    async with driven(CfgraphApp(language="en"), size=(80, 24)) as pilot:
        await show_canvas(pilot, "Zhaolian Consumer Finance")
        for level in ("●●○○ short names", "●○○○ communities"):
            await until(pilot, lambda level=level: level in drawn(pilot))  # type: ignore[misc]
            await pilot.press("minus")


async def test_color_legend_is_cut_at_words_or_with_ellipsis() -> None:
    async with driven(CfgraphApp(language="zh"), size=(140, 40)) as pilot:
        await show_canvas(pilot, "招联消费金融")
        await pilot.press("comma")
        await until(pilot, lambda: "Louvain" in drawn(pilot) and "…" in drawn(pilot).split("Louvain")[1])


async def test_expanding_keeps_drawn_items_and_can_be_undone() -> None:
    async with driven(CfgraphApp(language="en"), size=(100, 30)) as pilot:
        await show_canvas(pilot, "Haier Group")
        before, canvas = count_drawn(pilot), canvas_of(pilot)
        assert canvas is not None
        await pilot.press("left")
        await until(pilot, lambda: current_label(pilot) != "Haier Group")
        scene = canvas.scene
        assert scene is not None
        places = {item.key: tuple(corner) for item, corner in zip(scene.items, scene.corners.tolist(), strict=True)}
        await pilot.press("enter")
        await until(pilot, lambda: count_drawn(pilot) > before)
        assert canvas.scene is not None
        after = {i.key: tuple(c) for i, c in zip(canvas.scene.items, canvas.scene.corners.tolist(), strict=True)}
        assert all(after[key] == place for key, place in places.items())
        await pilot.press("enter")
        await until(pilot, lambda: count_drawn(pilot) == before)
        await pilot.press("u")
        await until(pilot, lambda: count_drawn(pilot) > before)
        await pilot.press("U")
        await until(pilot, lambda: count_drawn(pilot) == before)
        await pilot.press("x")
        await until(pilot, lambda: count_drawn(pilot) == before - 1)


async def test_zoom_goes_through_all_levels_and_marks_are_collected() -> None:
    async with driven(CfgraphApp(language="en"), size=(100, 30)) as pilot:
        await show_canvas(pilot, "Haier Group")
        await pilot.press("plus")
        await until(pilot, lambda: "●●●● full names" in drawn(pilot))
        for level in ("●●●○ names", "●●○○ short names", "●○○○ communities"):
            await pilot.press("minus")
            await until(pilot, lambda level=level: level in drawn(pilot))  # type: ignore[misc]
        await pilot.press("0")
        await until(pilot, lambda: "●○○○" not in drawn(pilot))
        await pilot.press("space", "right", "space")
        await until(pilot, lambda: "✓ 2" in drawn(pilot).split("\n")[1])
        canvas = canvas_of(pilot)
        assert canvas is not None
        marked = set(canvas.marked)
        await pilot.press("a")
        app = pilot.app
        assert isinstance(app, CfgraphApp)
        await until(pilot, lambda: marked <= set(app.working.now.nodes))
        await pilot.press("escape")
        await until(pilot, lambda: "✓ 2" not in drawn(pilot).split("\n")[1])
        assert canvas_of(pilot) is not None


async def test_a_class_is_marked_by_a_click_on_the_legend_or_by_a_key() -> None:
    async with driven(CfgraphApp(language="zh"), size=(140, 40)) as pilot:
        await show_canvas(pilot, "招联消费金融")
        side, canvas = pilot.app.query_one(CanvasSide), canvas_of(pilot)
        assert canvas is not None
        lines = str(side.render()).split("\n")
        row = next(number for number, line in enumerate(lines) if "活动与权益" in line)
        at = side.content_region.offset + Offset(lines[row].index("活动与权益"), row)
        for kind in (events.MouseDown, events.MouseUp):
            pilot.app.post_message(kind(None, at.x, at.y, 0, 0, 1, False, False, False, at.x, at.y))
        await until(pilot, lambda: "✓ 8" in drawn(pilot).split("\n")[1])
        assert all("活动与权益" in ref.types for ref in drawn_of(pilot).nodes.values() if ref.id in canvas.marked)
        await pilot.press("F", "enter")
        await until(pilot, lambda: not canvas.marked)


async def test_entity_between_owners_and_holdings_has_own_ownership_layer() -> None:
    async with driven(CfgraphApp(language="zh"), size=(140, 40)) as pilot:
        await opened(pilot)
        await show_entity(pilot, "马上消费金融")
        await pilot.press("%")
        await until(pilot, lambda: (pane := pane_of(pilot, SharesPane)) is not None and pane.can_export())
        await pilot.press("M")
        await until(pilot, lambda: count_drawn(pilot) > 10)
        canvas = canvas_of(pilot)
        assert canvas is not None
        assert canvas.scene is not None
        alone = {item.members[0].label for item in canvas.scene.items if not item.is_list}
        assert {"物美科技集团有限公司", "重庆百货", "重庆银行"} <= alone
        assert canvas.scene.bounds[2] <= canvas.size.width


async def test_paths_are_drawn_in_columns_and_entities_can_be_searched() -> None:
    async with driven(CfgraphApp(language="zh"), size=(140, 40)) as pilot:
        await opened(pilot)
        await show_entity(pilot, "海尔集团")
        await pilot.press("p")
        await find(pilot, "腾讯云")
        await until(pilot, has_paths(pilot))
        await pilot.press("M")
        await until(pilot, lambda: count_drawn(pilot) > 3)
        assert "按步数分列" in drawn(pilot)
        await pilot.press("f")
        await pilot.press(*"腾讯云")
        await until(pilot, lambda: "腾讯云" in drawn(pilot))
        await pilot.press("enter", "enter")
        await until(pilot, lambda: current_label(pilot) == "腾讯云")


async def test_view_is_panned_and_all_entities_expanded_and_relayouted() -> None:
    async with driven(CfgraphApp(language="en"), size=(100, 30)) as pilot:
        await show_canvas(pilot, "Haier Group")
        canvas, before = canvas_of(pilot), count_drawn(pilot)
        assert canvas is not None
        for key, place in (("shift+left", -1), ("shift+right", 1), ("shift+up", -1), ("shift+down", 1)):
            stood = canvas.left, canvas.top
            await pilot.press(key)
            moved = canvas.left - stood[0] + canvas.top - stood[1]
            assert moved * place > 0, key
        await pilot.press("2")
        await until(pilot, lambda: count_drawn(pilot) > before and "by distance" in drawn(pilot))
        await pilot.press("Z")
        await until(pilot, lambda: "columns by hops" in drawn(pilot))
        scene = canvas.scene
        await pilot.press("ctrl+l")
        await until(pilot, lambda: canvas.scene is not scene)
        await pilot.press("right", "down")
        await until(pilot, lambda: current_label(pilot) != "Haier Group")


async def test_canvas_of_working_set_is_reopened_by_address() -> None:
    async with driven(CfgraphApp(language="en"), size=(100, 30)) as pilot:
        await opened(pilot)
        for name in ("Haier Group", "Tencent"):
            await show_entity(pilot, name)
            await pilot.press("a")
        app = pilot.app
        assert isinstance(app, CfgraphApp)
        await until(
            pilot, lambda: "Tencent" in {str(node).rpartition("/")[2].title() for node in app.working.now.nodes}
        )
        total = len(app.working.now.nodes)
        await pilot.press("w", "M")
        await until(pilot, lambda: count_drawn(pilot) == total)
        pane = pane_of(pilot, CanvasPane)
        assert pane is not None
        address = pane.address()
        assert address is not None
        assert (address.kind, len(address.about)) == ("canvas", total)


async def test_colors_show_communities_and_measures_and_are_exported() -> None:
    async with driven(CfgraphApp(language="zh"), size=(140, 40)) as pilot:
        await show_canvas(pilot, "招联消费金融")
        pane = pane_of(pilot, CanvasPane)
        assert isinstance(pane, CanvasPane)
        for name, said in (
            ("community", "社群（在所画的部分中）"),
            ("degree", "度（在所画的部分中）"),
            ("pagerank", "PageRank（在所画的部分中）"),
            ("betweenness", "中介中心性（在所画的部分中）"),
        ):
            await pilot.press("comma")
            await until(pilot, partial(shows, pilot, said))
            assert current_label(pilot) == "招联消费金融"
            exported = pane.content_to_export()
            assert exported is not None
            assert isinstance(exported.content, Subgraph)
            assert all(name in values for values in exported.content.attributes.values())
            assert len(exported.content.attributes) == count_drawn(pilot)
        await pilot.press("comma")
        await until(pilot, lambda: "类别" in drawn(pilot) and "在所画的部分中" not in drawn(pilot))
        await pilot.press("u")
        await until(pilot, lambda: "中介中心性（在所画的部分中）" in drawn(pilot))


async def test_canvas_that_is_closed_before_its_size_is_known_is_not_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    later: list[Callable[[], object]] = []
    monkeypatch.setattr(CanvasPane, "call_after_refresh", lambda _, call: later.append(call))
    async with driven(CfgraphApp(language="zh")) as pilot:
        await opened(pilot)
        await show_entity(pilot, "招联")
        await pilot.press("M")
        await until(pilot, lambda: bool(later))
        await pilot.press("escape", "w")  # another page in its place
        await until(pilot, lambda: pane_of(pilot, WorkingSetPane) is not None and not pilot.app.query(CanvasPane))
        assert later.pop()() is None
        await pilot.pause()
