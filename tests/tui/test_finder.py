"""The finder: what is listed while one types, what stands out in it, what is shown beside it, what enter takes."""

from __future__ import annotations

from pathlib import Path
from threading import Event

import pytest
from driving import drawn, driven, opened, pane_of, searched, until
from textual.pilot import Pilot
from textual.widgets import Input, Static
from waiting import PATIENCE

from cfgraph.explorer import View
from cfgraph.explorer.search import search
from cfgraph.model.entity import Ref, SearchResults
from cfgraph.model.vocabulary import ID
from cfgraph.store import BuildProgress, OnProgress
from cfgraph.store.build_text_index import build_text_index
from cfgraph.store.columns import Columns
from cfgraph.text.catalog import Messages
from cfgraph.tui.app import CfgraphApp
from cfgraph.tui.panes.class_list import ClassPane
from cfgraph.tui.panes.entity import EntityPane
from cfgraph.tui.screens.equivalents import EquivalentsScreen
from cfgraph.tui.screens.search import SearchScreen
from cfgraph.tui.widgets.finder import Finder
from cfgraph.tui.widgets.table import Table
from cfgraph.tui.widgets.table_columns import Row

WIDE = (140, 40)


def text_of(pilot: Pilot[None], selector: str) -> str:
    return str(pilot.app.screen.query_one(selector, Static).render())


def rows(pilot: Pilot[None]) -> list[Row]:
    found = pilot.app.screen.query("#matches")
    return list(found.first(Table).rows) if found else []


def facets(pilot: Pilot[None]) -> str:
    return text_of(pilot, "#facets")


def standing_out(row: Row) -> list[str]:
    return [row.cells[row.spans_cell][start:end] for start, end in row.spans]


async def test_class_named_only_by_vocabulary_opens_its_members() -> None:
    async with driven(CfgraphApp(language="zh"), size=(140, 30)) as pilot:
        await opened(pilot)
        await pilot.press("slash", *"人物")
        await until(pilot, lambda: "schema:Person" in drawn(pilot) and "下位类" in drawn(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: pane_of(pilot, ClassPane) is not None and "24 个" in drawn(pilot))


async def test_matches_by_name_and_full_text_are_listed() -> None:
    async with driven(CfgraphApp(language="zh"), size=WIDE) as pilot:
        await opened(pilot)
        await pilot.press("slash", *"1100元")
        await until(pilot, lambda: "没有名称含“1100元”" in facets(pilot))
        await until(pilot, lambda: any(row.heading for row in rows(pilot)[:-1]))  # not of an index being built
        heading, first, *_ = rows(pilot)
        assert heading.cells == ("全文",)
        assert standing_out(first) == ["1100元"]
        assert isinstance(first.key, Ref)


async def test_progress_of_text_index_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    may_go_on = Event()

    def build_slowly(columns: Columns, directory: Path, on_progress: OnProgress) -> dict[str, int]:
        on_progress(BuildProgress("text", 2, 5, 0))
        may_go_on.wait(30)
        return build_text_index(columns, directory)

    monkeypatch.setattr("cfgraph.store.text_opening.build_text_index", build_slowly)
    source = tmp_path / "a.ttl"
    source.write_text('<http://e.org/a> a <http://e.org/C> ; <http://e.org/p> "乙乙" .')
    async with driven(CfgraphApp(str(source), language="zh"), size=WIDE) as pilot:
        await opened(pilot)
        await pilot.press("slash", *"乙乙")
        await until(pilot, lambda: [row.cells[0] for row in rows(pilot)] == ["全文：首次使用，正在建立索引 40%"])
        may_go_on.set()
        await until(pilot, lambda: any(standing_out(row) == ["乙乙"] for row in rows(pilot)))


async def test_fuzzy_match_is_reported() -> None:
    async with driven(CfgraphApp(language="zh"), size=WIDE) as pilot:
        await opened(pilot)
        await pilot.press("slash", *"招连")
        await searched(pilot)
        assert "没有完全相符" in facets(pilot)
        assert "≈ 同音" in rows(pilot)[0].cells[2]
        assert standing_out(rows(pilot)[0]) == ["招联"]
        await pilot.press("enter")
        await until(pilot, lambda: pane_of(pilot, EntityPane) is not None)


async def test_preview_of_entity_at_cursor_is_beside_list() -> None:
    async with driven(CfgraphApp(language="zh"), size=WIDE) as pilot:
        await opened(pilot)
        await pilot.press("slash", *"马上消费金融")
        await until(pilot, lambda: "id:mashang" in text_of(pilot, "#preview"))
        await pilot.press("down")
        await until(pilot, lambda: "id:mashang\n" not in text_of(pilot, "#preview"))


async def test_recent_entities_are_listed_while_nothing_is_typed() -> None:
    async with driven(CfgraphApp(language="zh"), size=WIDE) as pilot:
        await opened(pilot)
        for name in ("招联", "捷信"):
            await pilot.press("slash", *name, "enter")
            await until(pilot, lambda: not pilot.app.screen.query(Finder) and pane_of(pilot, EntityPane) is not None)
        await pilot.press("slash")
        await until(pilot, lambda: len(rows(pilot)) == 2)
        assert facets(pilot) == "最近看过的"
        assert [row.key.id for row in rows(pilot) if isinstance(row.key, Ref)][-1] == ID + "zhaolian"
        await pilot.press("x", "backspace")
        await until(pilot, lambda: not pilot.app.screen.query_one(Input).value and len(rows(pilot)) == 2)
        await pilot.press("down", "enter")
        await until(pilot, lambda: not pilot.app.screen.query(Finder))
        pane = pane_of(pilot, EntityPane)
        address = pane.address() if pane else None
        assert address is not None
        assert address.about[0] == ID + "zhaolian"


@pytest.fixture
def may_search(monkeypatch: pytest.MonkeyPatch) -> Event:
    """Searches answer once this is set."""
    allowed = Event()

    def search_late(view: View, text: str, *, limit: int) -> SearchResults:
        allowed.wait(PATIENCE)
        return search(view, text, limit=limit)

    monkeypatch.setattr("cfgraph.tui.widgets.finder.search", search_late)
    return allowed


async def test_cursor_keys_before_end_of_search_move_in_its_matches(may_search: Event) -> None:
    async with driven(CfgraphApp(language="zh"), size=WIDE) as pilot:
        await opened(pilot)
        await pilot.press("slash", *"马上消费金融", "down")
        may_search.set()
        await until(pilot, lambda: pilot.app.screen.query_one("#matches", Table).cursor == 1)


async def test_keys_after_enter_are_not_typed_into_pending_search(may_search: Event) -> None:
    async with driven(CfgraphApp(language="zh"), size=WIDE) as pilot:
        await opened(pilot)
        await pilot.press("slash", *"马上", "enter", "m")
        assert pilot.app.screen.query_one(Input).value == "马上"
        may_search.set()
        await until(pilot, lambda: isinstance(pane := pane_of(pilot, EntityPane), EntityPane) and pane.as_map)


async def test_query_for_matches_is_shown_after_pending_search(may_search: Event) -> None:
    async with driven(CfgraphApp(language="zh"), size=WIDE) as pilot:
        await opened(pilot)
        await pilot.press("slash", *"马上", "f4")
        may_search.set()
        await until(pilot, lambda: isinstance(pilot.app.screen, EquivalentsScreen))


def test_search_closed_before_compose_takes_no_keys() -> None:
    SearchScreen(None, Messages("en"), "Search").take_keys()


async def test_tab_before_end_of_search_filters_its_matches(may_search: Event) -> None:
    async with driven(CfgraphApp(language="zh"), size=WIDE) as pilot:
        await opened(pilot)
        await pilot.press("slash", *"银行", "tab")
        may_search.set()
        await searched(pilot)
        assert facets(pilot).startswith("全部 ")
        assert "  [" in facets(pilot)
