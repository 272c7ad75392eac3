"""Going into a source: a key leads from the line at the cursor to its document; and all contradictions."""

from __future__ import annotations

from typing import Any

from driving import app_of, driven, has_rows, opened, pane_of, settled, table_of, until
from sessions import go_to
from textual.pilot import Pilot
from textual.widgets import Static

from cfgraph.explorer.document import Excerpt
from cfgraph.tui.app import CfgraphApp
from cfgraph.tui.panes.analyses.contradictions import ContradictionsPane
from cfgraph.tui.panes.document import DocumentPane
from cfgraph.tui.panes.entity import EntityPane
from cfgraph.tui.screens.pick import PickScreen
from cfgraph.tui.widgets.sources import Sources


def panel(pilot: Pilot[Any]) -> str:
    pane = app_of(pilot).pane
    assert pane is not None
    return str(pane.query_one(Sources).query_one(Static).render())


async def go_into_source(pilot: Pilot[Any], entity: str) -> DocumentPane:
    """Go to an entity, down to a line with one source, and into that."""
    await opened(pilot)
    await go_to(pilot, entity)
    await until(pilot, has_rows(pilot, EntityPane, "card"))
    await settled(pilot)
    pane = pane_of(pilot, EntityPane)
    assert pane is not None
    while len(pane.cited_documents()) != 1:
        await pilot.press("j")
        await settled(pilot)
    await pilot.press("P")
    await until(pilot, has_rows(pilot, DocumentPane, "excerpts"))
    await settled(pilot)
    found = app_of(pilot).pane
    assert isinstance(found, DocumentPane)
    return found


async def test_key_opens_source_listed_by_line_in_pages() -> None:
    async with driven(CfgraphApp(language="zh"), size=(120, 40)) as pilot:
        pane = await go_into_source(pilot, "bai-liang")
        assert pane.title == "消金的新红利时代"
        table = table_of(pilot, "excerpts")
        assert "863 条陈述" in str(pane.query_one("#headline", Static).render())
        assert len(table.rows) > 900
        assert any(row.waits for row in table.rows), "only what is seen is read"
        await pilot.press("G")
        await until(pilot, lambda: table.current is not None and isinstance(table.current.key, Excerpt))
        await pilot.press("g")
        await until(pilot, lambda: table.current is not None and table.current.cells[0] == "第 27 行")
        await until(pilot, lambda: "柏亮" in panel(pilot) and "等级 C 转载" in panel(pilot))
        assert "--sources" in panel(pilot), "it says that the text could be shown"
        await pilot.press("enter")
        await until(pilot, lambda: (here := pane_of(pilot, EntityPane)) is not None and here.title == "柏亮")


async def test_one_of_several_sources_can_be_chosen() -> None:
    async with driven(CfgraphApp(language="zh"), size=(120, 40)) as pilot:
        await opened(pilot)
        await go_to(pilot, "zhaolian")
        await until(pilot, has_rows(pilot, EntityPane, "card"))
        await settled(pilot)
        pane = pane_of(pilot, EntityPane)
        assert pane is not None
        while len(pane.cited_documents()) < 2:
            await pilot.press("j")
            await settled(pilot)
        titles = [one.title for one in pane.cited_documents().values()]
        await pilot.press("P")
        await until(pilot, lambda: isinstance(pilot.app.screen, PickScreen))
        await pilot.press("j", "enter")
        await until(pilot, lambda: (here := pane_of(pilot, DocumentPane)) is not None and here.title == titles[1])


async def test_a_key_lists_all_contradictions_of_the_graph() -> None:
    async with driven(CfgraphApp(language="zh"), size=(120, 40)) as pilot:
        await opened(pilot)
        await pilot.press("exclamation_mark")
        await until(pilot, has_rows(pilot, ContradictionsPane, "findings"))
        await settled(pilot)
        rows = table_of(pilot, "findings").rows
        about = [row.cells[0] for row in rows if row.heading]
        assert any("长银五八" in text for text in about)
        sides = [row for row in rows if not row.heading]
        assert len(sides) >= 2 * len(about)
        assert all(row.cells[0].startswith("≠ ") for row in sides)
        await pilot.press("j")
        await until(pilot, lambda: "等级" in panel(pilot))


async def test_claims_stated_only_for_later_are_dimmed() -> None:
    async with driven(CfgraphApp(language="zh"), size=(120, 50)) as pilot:
        await opened(pilot)
        app_of(pilot).places.as_of = "2018"
        await go_to(pilot, "zhaolian")
        await until(pilot, has_rows(pilot, EntityPane, "card"))
        await settled(pilot)
        muted = [row for row in table_of(pilot, "card").rows if row.muted]
        assert "仅见于较晚的来源" in muted[0].cells[0]
        assert any("招商永隆银行" in row.cells[0] for row in muted[1:])


async def test_figures_of_owned_entities_expand_and_open_their_owner() -> None:
    async with driven(CfgraphApp(language="en"), size=(120, 50)) as pilot:
        await opened(pilot)
        await go_to(pilot, "zhaolian")
        await until(pilot, has_rows(pilot, EntityPane, "card"))
        await settled(pilot)
        table = table_of(pilot, "card")
        heading = next(n for n, row in enumerate(table.rows) if row.cells[0].startswith("▸ Figures of what it owns"))
        table.cursor = heading
        await settled(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: table.rows[heading].cells[0].startswith("▾"))
        figure = heading + 1
        table.cursor = figure
        await until(pilot, lambda: "─offers►Zero-interest" in "".join(panel(pilot).split()))
        assert table.rows[figure].cells[0].startswith("Zero-interest phone instalments · maximum discount")
        await pilot.press("enter")
        await until(pilot, lambda: app_of(pilot).pane.title == "Zero-interest phone instalments")  # type: ignore[union-attr]
