"""Walking through the bundled graph by keys: search, entity pages, sources, history, paths, export, help."""

from __future__ import annotations

from itertools import takewhile
from pathlib import Path

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
from textual.widgets import Input, Static

from cfgraph.export import SUBGRAPH_ENDINGS
from cfgraph.model.errors import GraphError
from cfgraph.tui.app import CfgraphApp
from cfgraph.tui.panes.class_list import ClassPane
from cfgraph.tui.panes.entity import EntityPane
from cfgraph.tui.panes.overview import OverviewPane
from cfgraph.tui.panes.paths import PathsPane
from cfgraph.tui.panes.working_set import WorkingSetPane
from cfgraph.tui.screens.help import HelpScreen
from cfgraph.tui.screens.palette import PaletteScreen
from cfgraph.tui.screens.search import SearchScreen
from cfgraph.tui.settings import EXPORT_FORMATS, Settings
from cfgraph.tui.widgets.chains import Chains
from cfgraph.tui.widgets.sources import Sources
from cfgraph.tui.widgets.table import Table

SIZES = [(80, 24), (140, 40)]


def text_of(widget: Static) -> str:
    return str(widget.render())


def source_panel(app: CfgraphApp) -> str:
    assert app.pane is not None
    return text_of(app.pane.query_one(Sources).query_one(Static))


@pytest.mark.parametrize("size", SIZES)
async def test_search_shows_the_holders_of_zhaolian_with_share_date_and_source(size: tuple[int, int]) -> None:
    async with driven(CfgraphApp(language="zh"), size=size) as pilot:
        await opened(pilot)
        table = await show_entity(pilot, "招联")
        row = await move_to(pilot, table, "中国联通")
        assert "50%" in row.cells
        assert "2023-06" in row.cells
        panel = source_panel(app_of(pilot))
        assert "中国联通 ─持股► 招联消费金融" in panel
        assert "截至 2023-06" in panel
        assert "招联金融2023年半年度业绩" in panel


@pytest.mark.parametrize("typed", ["招聯", "zhaolian", "zl"])
async def test_entity_is_found_by_every_spelling(typed: str) -> None:
    async with driven(CfgraphApp(language="zh")) as pilot:
        await opened(pilot)
        await show_entity(pilot, typed)
        assert app_of(pilot).pane.title == "招联消费金融"  # type: ignore[union-attr]


async def test_enter_before_matches_arrive_opens_first_match() -> None:
    async with driven(CfgraphApp(language="zh")) as pilot:
        await opened(pilot)
        await pilot.press("slash", *"立刻消费", "enter")
        await until(pilot, has_rows(pilot, EntityPane, "card"))
        assert app_of(pilot).pane.title == "马上消费金融"  # type: ignore[union-attr]


async def test_search_can_be_narrowed_to_a_type() -> None:
    async with driven(CfgraphApp(language="zh")) as pilot:
        await opened(pilot)
        await pilot.press("slash", *"银行")
        await settled(pilot)
        matches = pilot.app.screen.query_one("#matches", Table)
        everything = len(matches.rows)
        await pilot.press("tab")
        by_name = list(takewhile(lambda row: not row.heading, matches.rows))
        assert len({row.cells[1] for row in by_name}) == 1
        assert 0 < len(by_name) <= len(matches.rows) < everything
        await pilot.press("escape")
        assert not isinstance(pilot.app.screen, SearchScreen)


async def test_back_restores_page_and_cursor() -> None:
    async with driven(CfgraphApp(language="zh")) as pilot:
        await opened(pilot)
        table = await show_entity(pilot, "招联消费金融")
        await move_to(pilot, table, "中国联通")
        cursor = table.cursor
        await pilot.press("enter")
        await until(pilot, lambda: app_of(pilot).pane.title == "中国联通")  # type: ignore[union-attr]
        await until(pilot, has_rows(pilot, EntityPane, "card"))
        row_with(table_of(pilot, "card"), "→ 招联消费金融")
        await pilot.press("left_square_bracket")
        await until(pilot, lambda: app_of(pilot).pane.title == "招联消费金融")  # type: ignore[union-attr]
        assert table_of(pilot, "card").cursor == cursor
        assert table_of(pilot, "card").has_focus
        await pilot.press("right_square_bracket")
        await until(pilot, lambda: app_of(pilot).pane.title == "中国联通")  # type: ignore[union-attr]


async def test_back_and_forward_restore_scroll_and_selection() -> None:
    async with driven(CfgraphApp(language="zh")) as pilot:
        await opened(pilot)
        table = await show_entity(pilot, "招联消费金融")
        await move_to(pilot, table, "招联APP7.0")
        scrolled, cursor = table.scroll_offset, table.cursor
        assert scrolled.y > 0
        await pilot.press("enter")
        await until(pilot, lambda: app_of(pilot).pane.title != "招联消费金融")  # type: ignore[union-attr]
        await pilot.press("left_square_bracket")
        await until(pilot, lambda: app_of(pilot).pane.title == "招联消费金融")  # type: ignore[union-attr]
        assert (table.scroll_offset, table.cursor) == (scrolled, cursor)
        await pilot.press("right_square_bracket", "left_square_bracket")
        await until(pilot, lambda: app_of(pilot).pane.title == "招联消费金融")  # type: ignore[union-attr]
        assert (table.scroll_offset, table.cursor) == (scrolled, cursor)


async def test_group_collapses_to_count_and_expands() -> None:
    async with driven(CfgraphApp(language="zh")) as pilot:
        await opened(pilot)
        table = await show_entity(pilot, "招联消费金融")
        await move_to(pilot, table, "中国联通")
        before = len(table.rows)
        await pilot.press("space")
        assert row_with(table, "股东")[1].cells[0] == "▸ 股东 3"
        assert len(table.rows) == before - 3
        await pilot.press("enter")
        assert len(table.rows) == before


async def test_overview_opens_instances_of_class() -> None:
    async with driven(CfgraphApp(language="zh")) as pilot:
        await opened(pilot)
        await move_to(pilot, table_of(pilot, "classes"), "消费金融公司")
        await pilot.press("enter")
        await until(pilot, has_rows(pilot, ClassPane, "instances"))
        assert len(table_of(pilot, "instances").rows) >= 31
        row_with(table_of(pilot, "instances"), "招联消费金融")


async def test_a_large_class_is_read_page_by_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cfgraph.tui.panes.class_list.PAGE", 10)
    async with driven(CfgraphApp(language="zh")) as pilot:
        await opened(pilot)
        await move_to(pilot, table_of(pilot, "classes"), "消费金融公司")
        await pilot.press("enter")
        await until(pilot, has_rows(pilot, ClassPane, "instances"))
        table = table_of(pilot, "instances")
        assert len(table.rows) == 31
        assert not table.rows[9].waits
        assert table.rows[30].waits  # below what is in sight
        await pilot.press("G")
        await until(pilot, lambda: not table.rows[30].waits)
        assert table.cursor == 30
        await pilot.press("enter")
        await until(pilot, lambda: pane_of(pilot, EntityPane) is not None)


def hub(path: Path, total: int) -> Path:
    """Write a graph in which one entity has so many neighbors, named in order."""
    known = "".join(f'e:n{n} a e:Thing ; e:of e:hub ; rdfs:label "neighbor {n:05}" .\n' for n in range(total))
    path.write_text(
        "@prefix e: <http://e.org/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        f'e:hub a e:Thing ; rdfs:label "hub" .\n{known}',
        encoding="utf-8",
    )
    return path


async def test_large_group_shows_count_then_visible_pages(tmp_path: Path) -> None:
    async with driven(CfgraphApp(hub(tmp_path / "hub.ttl", 3000), language="en")) as pilot:
        await until(pilot, lambda: pane_of(pilot, OverviewPane) is not None)
        table = await show_entity(pilot, "hub")
        place, heading = row_with(table, "3,000")
        assert heading.cells[0].startswith("▸")
        table.cursor = place
        await pilot.press("enter", "G")
        await until(pilot, lambda: "neighbor 02999" in drawn(pilot))
        assert not any("neighbor 015" in row.cells[0] for row in table.rows)  # nobody has looked there
        await pilot.press("k", "k")
        await until(pilot, lambda: table.current is not None and "neighbor 02999" in table.current.cells[0])
        await pilot.press("pageup", "pageup", "pageup", "pageup", "pageup", "pageup")
        await until(pilot, lambda: table.current is not None and "neighbor 029" in table.current.cells[0])
        at = table.cursor
        await pilot.press("space")
        assert row_with(table, "3,000")[1].cells[0].startswith("▸")
        assert table.cursor == place
        await pilot.press("space")
        table.cursor = at
        await pilot.press("enter")
        await until(pilot, lambda: (pane := app_of(pilot).pane) is not None and pane.title.startswith("neighbor 029"))


async def test_filter_reads_whole_list(tmp_path: Path) -> None:
    async with driven(CfgraphApp(hub(tmp_path / "hub.ttl", 1200), language="en")) as pilot:
        await until(pilot, lambda: pane_of(pilot, OverviewPane) is not None)
        table = await show_entity(pilot, "hub")
        table.cursor = row_with(table, "1,200")[0]
        await pilot.press("enter", "f", *"or 01150", "enter")
        await until(pilot, lambda: "/1,2" in drawn(pilot) and "+" not in drawn(pilot).partition("/1,2")[2][:4])
        assert [row.cells[0] for row in table.rows if not row.heading] == ["← neighbor 01150"]


@pytest.mark.parametrize("size", SIZES)
async def test_path_between_haier_group_and_volcano_engine_is_drawn_and_cited(size: tuple[int, int]) -> None:
    async with driven(CfgraphApp(language="zh"), size=size) as pilot:
        await opened(pilot)
        await show_entity(pilot, "海尔集团")
        await pilot.press("p")
        await find(pilot, "火山引擎")
        await until(pilot, has_paths(pilot))
        chains = app_of(pilot).pane.query_one(Chains)  # type: ignore[union-attr]
        drawn = "\n".join(chains.render_line(y).text for y in range(chains.size.height))
        for box in ("│ ◆ 海尔集团 │", "│ ∩ ● 海尔消费金融 │", "│ ▲ 火山引擎 │"):
            assert box in drawn
        assert "第" in source_panel(app_of(pilot))
        await pilot.press("l", "l", "enter")
        await until(pilot, has_rows(pilot, EntityPane, "card"))


async def test_missing_path_is_reported_as_proven(tmp_path: Path) -> None:
    islands = tmp_path / "islands.ttl"
    islands.write_text("@prefix e: <http://e.org/> . e:a e:knows e:b . e:c e:knows e:d .", encoding="utf-8")
    async with driven(CfgraphApp(islands, language="en")) as pilot:
        await until(pilot, lambda: pane_of(pilot, OverviewPane) is not None)
        await show_entity(pilot, "a")
        await pilot.press("p")
        await find(pilot, "c")
        await until(pilot, lambda: pane_of(pilot, PathsPane) is not None)
        pane = app_of(pilot).pane
        assert isinstance(pane, PathsPane)
        headline = pane.query_one("#headline", Static)
        await until(pilot, lambda: "Looking" not in text_of(headline))
        assert text_of(headline) == "No path between e:a and e:c within 6 hops (proven)"


async def test_export_key_writes_graphml_that_igraph_opens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    async with driven(CfgraphApp(language="zh")) as pilot:
        await opened(pilot)
        await show_entity(pilot, "招联")
        await pilot.press("e")
        await until(pilot, lambda: bool(list(tmp_path.glob("*.graphml"))))
        await settled(pilot)
        await pilot.press("e")
        await until(pilot, lambda: len(list(tmp_path.glob("*.graphml"))) == 2)
    first, _ = sorted(tmp_path.glob("*.graphml"))
    graph = igraph.Graph.Read_GraphML(str(first))
    assert "招联消费金融" in graph.vs["label"]
    assert "中国联通" in graph.vs["label"]
    assert graph.ecount() >= 5


async def test_export_key_writes_configured_format(tmp_path: Path) -> None:
    settings = Settings(export_directory=str(tmp_path), export_format="html")
    async with driven(CfgraphApp(language="zh", settings=settings)) as pilot:
        await opened(pilot)
        await show_entity(pilot, "招联")
        await pilot.press("e")
        await until(pilot, lambda: bool(list(tmp_path.glob("*.html"))))
        await pilot.press("E")
        await until(pilot, lambda: bool(pilot.app.screen.query(Input)))
        assert pilot.app.screen.query_one(Input).value == "招联消费金融-2.html"
    assert "持股" in next(tmp_path.glob("*.html")).read_text(encoding="utf-8")


def test_every_subgraph_format_can_be_the_default() -> None:
    assert tuple(f".{name}" for name in EXPORT_FORMATS) == tuple(SUBGRAPH_ENDINGS)


async def test_key_bar_shows_only_available_keys() -> None:
    async with driven(CfgraphApp(language="zh"), size=(140, 40)) as pilot:
        await opened(pilot)
        assert "后退" not in drawn(pilot).splitlines()[-1]
        await show_entity(pilot, "招联")
        assert "后退" in drawn(pilot).splitlines()[-1]
        assert "前进" not in drawn(pilot).splitlines()[-1]


async def test_key_bar_shows_important_keys_and_palette_on_small_screen() -> None:
    async with driven(CfgraphApp(language="en")) as pilot:
        await opened(pilot)
        await show_entity(pilot, "招联")
        bar = pilot.app.screen.query_one("KeyLine")
        text = drawn(pilot).splitlines()[-1]
        for named in ("% shares", "e export", "p path"):
            assert named in text
        assert text.rstrip().endswith("^p more")
        await pilot.click(bar, offset=(text.index("^p more") + 2, 0))
        await until(pilot, lambda: isinstance(pilot.app.screen, PaletteScreen))


async def test_help_lists_keys_of_focused_widget() -> None:
    async with driven(CfgraphApp(language="zh")) as pilot:
        await opened(pilot)
        await pilot.press("question_mark")
        assert isinstance(pilot.app.screen, HelpScreen)
        await pilot.pause()
        assert "光标上移一行" in drawn(pilot)
        await pilot.press("end")
        await until(pilot, lambda: "来源等级" in drawn(pilot))  # the signs are explained beneath the keys
        await pilot.press("escape")
        assert not isinstance(pilot.app.screen, HelpScreen)


async def test_a_graph_that_cannot_be_opened_ends_the_program_with_the_reason(tmp_path: Path) -> None:
    app = CfgraphApp(tmp_path / "missing.ttl", language="en")
    async with driven(app) as pilot:
        await until(pilot, lambda: app.failure is not None)
    assert "missing.ttl" in str(app.failure)


async def test_failed_job_is_reported_and_program_continues(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise GraphError("store.no_store", path="x")

    async with driven(CfgraphApp(language="zh")) as pilot:
        await opened(pilot)
        monkeypatch.setattr("cfgraph.tui.panes.entity.build_card_as_of", broken)
        await pilot.press("slash")
        await find(pilot, "招联")
        await until(pilot, lambda: pane_of(pilot, EntityPane) is not None)
        await until(pilot, lambda: "不是 cfgraph 的图谱存储" in source_panel(app_of(pilot)))
        monkeypatch.setattr("cfgraph.tui.widgets.finder.search", broken)
        await pilot.press("slash", *"招")
        await until(pilot, lambda: "已损坏" in text_of(pilot.app.screen.query_one("#facets", Static)))
        await pilot.press("escape", "o")
        await until(pilot, lambda: pane_of(pilot, OverviewPane) is not None)


async def test_failed_export_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    async with driven(CfgraphApp(language="zh")) as pilot:
        await opened(pilot)
        await pilot.press("e")
        await until(pilot, lambda: any("无法导出" in note.message for note in pilot.app._notifications))


@pytest.mark.parametrize("width", [40, 80, 140])
async def test_breadcrumbs_show_current_page_in_narrow_terminal(width: int) -> None:
    async with driven(CfgraphApp(language="en"), size=(width, 24)) as pilot:
        await opened(pilot)
        for name in ("zhaolian", "haier-cf", "volcano-engine"):
            await show_entity(pilot, name)
        await pilot.press("w")
        await until(pilot, lambda: pane_of(pilot, WorkingSetPane) is not None)
        line = drawn(pilot).splitlines()[0].rstrip()
        assert line.endswith("› Working set")
        assert ("› … ›" in line) == (width < 140)
        await pilot.press("left_square_bracket")
        await until(pilot, lambda: drawn(pilot).splitlines()[0].rstrip().endswith("▲ Volcano Engine"))


async def test_row_under_mouse_is_highlighted_and_second_click_opens_it() -> None:
    async with driven(CfgraphApp(language="zh")) as pilot:
        await opened(pilot)
        table = table_of(pilot, "classes")
        await pilot.hover("#classes", offset=(4, 3))
        assert table.hovered == 3 - table._header
        await pilot.click("#classes", offset=(4, 3))
        assert table.cursor == table.hovered
        await pilot.click("#classes", offset=(4, 3))
        await until(pilot, lambda: pane_of(pilot, ClassPane) is not None)
