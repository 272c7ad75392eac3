"""Escape ends what is nearest, and goes back where there is nothing else to end; it never quits."""

from __future__ import annotations

from pathlib import Path

import pytest
from driving import app_of, drawn, driven, has_answer, has_rows, opened, pane_of, settled, show_entity, table_of, until
from textual.pilot import Pilot

from cfgraph.tui.app import CfgraphApp
from cfgraph.tui.panes.entity import EntityPane
from cfgraph.tui.panes.overview import OverviewPane
from cfgraph.tui.panes.sparql import SparqlPane
from cfgraph.tui.settings import Settings
from cfgraph.tui.terminal.split_keys import SplitKeys
from cfgraph.tui.widgets.result_table import ResultTable

SAMPLE = Path(__file__).with_name("sample.ttl")

ENDLESS = "select (count(*) as ?n) where { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


async def on_entity(pilot: Pilot[None]) -> None:
    await opened(pilot)
    await show_entity(pilot, "招联")


async def test_escape_on_page_clears_filter_then_goes_back() -> None:
    async with driven(CfgraphApp(SAMPLE, language="zh")) as pilot:
        await on_entity(pilot)
        await pilot.press("f", *"联通")
        await settled(pilot)
        await pilot.press("escape")
        assert not table_of(pilot, "card").has_filter
        assert pane_of(pilot, EntityPane), "no page is left from a text field"
        await pilot.press("escape")
        assert pane_of(pilot, OverviewPane)
        await pilot.press("escape", "escape")
        assert pane_of(pilot, OverviewPane), "on the first page it does nothing"
        assert not pilot.app._exit
        await pilot.press("right_square_bracket")
        assert pane_of(pilot, EntityPane)


async def test_escape_in_sparql_cancels_clears_filter_and_marks_then_goes_back(
    own_data: Path,
) -> None:
    async with driven(CfgraphApp(SAMPLE, language="zh")) as pilot:
        await opened(pilot)
        await pilot.press("s")
        await until(pilot, has_rows(pilot, SparqlPane, "saved"))
        await pilot.press("n", *"select * { ?s ?p ?o } limit 9", "f5")
        await until(pilot, has_answer(pilot))
        results = table_of(pilot, "results")
        assert isinstance(results, ResultTable)
        results.focus()
        await pilot.press("space", "f", "h", "enter")
        await settled(pilot)
        assert results.has_filter
        await pilot.press("escape")
        assert not results.has_filter
        assert results.marked
        await pilot.press("escape")
        assert not results.marked
        await pilot.press("escape")
        assert table_of(pilot, "saved").has_focus
        await pilot.press("escape")
        assert pane_of(pilot, OverviewPane)
        await pilot.press("right_square_bracket")
        pane = pane_of(pilot, SparqlPane)
        assert pane is not None
        await pilot.press("n", *ENDLESS, "f5")
        await until(pilot, lambda: pane.can_cancel)
        await pilot.press("escape")
        await until(pilot, lambda: not pane.can_cancel)
        assert pane.is_writing, "only the query is cancelled"
        await pilot.press("ctrl+a", "escape")
        assert pane.is_writing
        assert not pane.has_selected_text
        await pilot.press("escape")
        assert table_of(pilot, "saved").has_focus


async def test_escape_can_be_unbound_from_going_back() -> None:
    settings = Settings(keymap={"app.back": "left_square_bracket"})
    async with driven(CfgraphApp(SAMPLE, language="zh", settings=settings)) as pilot:
        await on_entity(pilot)
        await pilot.press("escape")
        assert pane_of(pilot, EntityPane)


@pytest.mark.parametrize("split", [("escape", "left_square_bracket", "B"), ("left_square_bracket", "B")])
async def test_split_arrow_key_moves_cursor_without_leaving_page(
    split: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("PAUSE", "LATE", "SOON"):  # however slow the machine is
        monkeypatch.setattr(f"cfgraph.tui.terminal.split_keys.{name}", 86_400)
    async with driven(CfgraphApp(SAMPLE, language="zh")) as pilot:
        await on_entity(pilot)
        table, page = table_of(pilot, "card"), app_of(pilot).pane
        before = table.cursor
        await pilot.press(*split)
        await until(pilot, lambda: table.cursor == before + 1)
        assert app_of(pilot).pane is page
        await pilot.press("escape")
        assert pane_of(pilot, OverviewPane)


async def test_bracket_after_escape_goes_back_without_another_key(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("cfgraph.tui.terminal.split_keys.LATE", 86_400)
    async with driven(CfgraphApp(SAMPLE, language="zh")) as pilot:
        await on_entity(pilot)
        await pilot.press("question_mark", "escape", "left_square_bracket")
        await until(pilot, lambda: pane_of(pilot, OverviewPane) is not None)


def test_split_keys_are_joined_by_timing() -> None:
    def meant(*pressed: tuple[str, float]) -> list[str]:
        keys = SplitKeys()
        return [each for key, time in pressed for each in keys.take(key, time).keys]

    assert meant(("escape", 0), ("left_square_bracket", 0.2), ("A", 0.3)) == ["escape", "up"]
    assert meant(("escape", 0), ("left_square_bracket", 0.2), ("5", 0.2), ("tilde", 0.2)) == ["escape", "pageup"]
    assert meant(("escape", 0), ("O", 0.1), ("A", 0.1)) == ["escape", "up"]
    assert meant(("escape", 0), ("left_square_bracket", 2), ("A", 4)) == ["escape", "left_square_bracket", "A"]
    assert meant(("escape", 0), ("left_square_bracket", 0.1), ("j", 0.2)) == ["escape", "left_square_bracket", "j"]
    mouse = ("left_square_bracket", "less_than_sign", "3", "5", "semicolon", "1", "semicolon", "1", "M")
    assert meant(("escape", 0), *((key, 0.1) for key in mouse)) == ["escape"], "what is of the mouse is no key"
    keys = SplitKeys()
    keys.take("escape", 0)
    assert keys.take("left_square_bracket", 0.1).keys == ()
    assert keys.release().keys == ("left_square_bracket",)


async def test_quitting_asks_only_if_something_would_be_lost() -> None:
    async with driven(CfgraphApp(SAMPLE, language="zh")) as pilot:
        await on_entity(pilot)
        current = app_of(pilot).current_set
        assert current is not None
        current.is_unsaved = True
        await pilot.press("q")
        assert "工作集无法写入磁盘" in drawn(pilot)
        await pilot.press("escape")
        assert not pilot.app._exit
        await pilot.press("q", "q")
        assert pilot.app._exit
    async with driven(CfgraphApp(SAMPLE, language="zh")) as pilot:
        await on_entity(pilot)
        await pilot.press("q")
        assert pilot.app._exit
