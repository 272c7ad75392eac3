"""The palette finds whatever there is by one line; the questions about an entity are a list of the same kind."""

from __future__ import annotations

from driving import app_of, drawn, driven, has_answer, has_rows, opened, pane_of, settled, show_entity, table_of, until
from textual.pilot import Pilot

from cfgraph.explorer import View
from cfgraph.model.terms import IRI
from cfgraph.model.vocabulary import ID
from cfgraph.queries import load_library
from cfgraph.queries.questions import find_questions
from cfgraph.tui.app import CfgraphApp
from cfgraph.tui.navigation.palette_items import PaletteItem
from cfgraph.tui.panes.entity import EntityPane
from cfgraph.tui.panes.overview import OverviewPane
from cfgraph.tui.panes.sparql import SparqlPane
from cfgraph.tui.screens.palette import PaletteScreen
from cfgraph.tui.screens.text import TextScreen
from cfgraph.tui.widgets.table import Table

WIDE = (140, 40)


def offered(pilot: Pilot[None]) -> list[PaletteItem]:
    found = pilot.app.screen.query("#matches")
    rows = found.first(Table).rows if found else []
    return [row.key for row in rows if isinstance(row.key, PaletteItem)]


def headings(pilot: Pilot[None]) -> list[str]:
    return [row.cells[0] for row in pilot.app.screen.query_one("#matches", Table).rows if row.heading]


async def look_for(pilot: Pilot[None], text: str) -> list[PaletteItem]:
    if not isinstance(pilot.app.screen, PaletteScreen):
        await pilot.press("ctrl+p")
    await pilot.press("ctrl+u", *text)
    await settled(pilot)
    return offered(pilot)


async def test_commands_are_found_by_name_synonym_pinyin_initials_and_in_the_other_language() -> None:
    async with driven(CfgraphApp(language="zh"), size=WIDE) as pilot:
        await opened(pilot)
        await show_entity(pilot, "招联")
        for text in ("股东与持股", "股权", "gudong", "gdycg", "shares"):
            assert "entity.shares" in [item.key for item in await look_for(pilot, text)][:3], text
        assert await look_for(pilot, "没有这样的东西") == []
        assert "没有命令、页面、查询、实体或设置与“没有这样的东西”相符" in drawn(pilot)
        await pilot.press("escape")
        assert pane_of(pilot, EntityPane)


async def test_available_commands_are_offered_recently_used_first() -> None:
    async with driven(CfgraphApp(language="zh"), size=WIDE) as pilot:
        await opened(pilot)
        assert "app.back" not in [item.key for item in await look_for(pilot, "")]
        assert "最近用过" not in headings(pilot)
        await look_for(pilot, "查询")
        await pilot.press("enter")
        await until(pilot, has_rows(pilot, SparqlPane, "saved"))
        await pilot.press("escape")
        await pilot.press("ctrl+p")
        await settled(pilot)
        assert headings(pilot)[0] == "最近用过"
        assert offered(pilot)[0].key == "app.sparql"


async def test_palette_opens_entities_pages_and_queries_and_explains_settings() -> None:
    async with driven(CfgraphApp(language="zh"), size=WIDE) as pilot:
        await opened(pilot)
        await look_for(pilot, "mashang")
        await until(pilot, lambda: bool(offered(pilot)) and offered(pilot)[0].label == "马上消费金融")
        await pilot.press("enter")
        await until(pilot, has_rows(pilot, EntityPane, "card"))
        assert "总览" in [item.label for item in await look_for(pilot, "总览") if item.kind == "page"]
        await look_for(pilot, "registered-capital")
        assert offered(pilot)[0].kind == "query"
        await pilot.press("enter")
        await until(pilot, has_answer(pilot))
        await look_for(pilot, "limits.rows")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, TextScreen))
        assert "limits.rows = 500" in drawn(pilot)
        await pilot.press("escape")
        await look_for(pilot, "浅色")
        await pilot.press("enter")
        await until(pilot, lambda: app_of(pilot).theme == "cfgraph-light")
        assert pane_of(pilot, OverviewPane) is None


async def test_questions_about_entity_run_with_it_as_parameter() -> None:
    async with driven(CfgraphApp(language="zh"), size=WIDE) as pilot:
        await opened(pilot)
        await show_entity(pilot, "招联")
        await pilot.press("Q")
        await until(pilot, lambda: "可用于招联消费金融的查询" in drawn(pilot))
        labels = [item.description for item in offered(pilot)]
        assert "company-holders" in labels
        assert "policy-measures" not in labels
        await pilot.press(*"company-holders")
        await settled(pilot)
        await pilot.press("enter")
        await until(pilot, has_answer(pilot))
        await settled(pilot)
        assert any("中国联通" in cell for row in table_of(pilot, "results").rows for cell in row.cells)
        headings = [row.cells[0] for row in table_of(pilot, "saved").rows if row.heading]
        assert headings[0] == "入门"
        assert "股东" in headings


def test_queries_are_offered_for_entities_with_their_relations(zh_view: View) -> None:
    library = load_library()

    def asked(name: str) -> set[str]:
        return {each.query.name for each in find_questions(zh_view, library, IRI(ID + name))}

    assert {"company-holders", "holders-behind", "entity-timeline", "company-figures"} <= asked("zhaolian")
    assert "holder-holdings" in asked("china-unicom")
    assert "policy-measures" in asked("notice-2025-03")
    assert asked("document/ps109") == {"document-statements"}
    assert not asked("no-such-thing")
