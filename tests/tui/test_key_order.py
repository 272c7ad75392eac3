"""Keys typed faster than pages and dialogs open reach what the keys before them lead to, however busy the machine."""

from __future__ import annotations

import asyncio
from threading import Event

import pytest
from driving import driven, has_rows, opened, pane_of, show_entity, until
from waiting import PATIENCE, POLL, wait_until

from cfgraph.queries import questions
from cfgraph.store.cancellation import RequestCancelled, current_cancellation
from cfgraph.tui.app import CfgraphApp
from cfgraph.tui.navigation.navigator import Navigator
from cfgraph.tui.panes.base import Pane
from cfgraph.tui.panes.class_list import ClassPane
from cfgraph.tui.panes.entity import EntityPane
from cfgraph.tui.panes.overview import OverviewPane
from cfgraph.tui.panes.sparql import SparqlPane
from cfgraph.tui.panes.working_set import WorkingSetPane
from cfgraph.tui.screens.palette import PaletteScreen
from cfgraph.tui.screens.search import SearchScreen


async def test_key_waits_for_slow_page(monkeypatch: pytest.MonkeyPatch) -> None:
    may_open = asyncio.Event()
    open_pane = Navigator.open

    async def open_late(places: Navigator, pane: Pane) -> None:
        if isinstance(pane, EntityPane):
            await may_open.wait()
        await open_pane(places, pane)

    monkeypatch.setattr(Navigator, "open", open_late)
    async with driven(CfgraphApp(language="zh")) as pilot:
        await opened(pilot)
        await pilot.press("enter")
        await until(pilot, has_rows(pilot, ClassPane, "instances"))
        pilot.send("enter")
        pilot.send("m")
        for _ in range(30):  # longer than the program looks whether a round was lost
            await asyncio.sleep(POLL)
        assert pane_of(pilot, ClassPane) is not None
        may_open.set()
        await until(pilot, lambda: isinstance(pane := pane_of(pilot, EntityPane), EntityPane) and pane.as_map)


async def test_bracket_after_escape_is_handled_before_next_key() -> None:
    async with driven(CfgraphApp(language="zh")) as pilot:
        await opened(pilot)
        await show_entity(pilot, "招联")
        await pilot.press("w")
        await until(pilot, lambda: pane_of(pilot, WorkingSetPane) is not None)
        await pilot.press("question_mark")
        await until(pilot, lambda: len(pilot.app.screen_stack) > 1)
        for key in ("escape", "left_square_bracket", "p"):  # in an empty working set nothing has paths
            pilot.send(key)
        await until(pilot, lambda: isinstance(pilot.app.screen, SearchScreen))
        assert pane_of(pilot, EntityPane) is not None


@pytest.fixture
def may_find(monkeypatch: pytest.MonkeyPatch) -> Event:
    """Questions about an entity are found once this is set."""
    allowed, find = Event(), questions.find_questions

    def find_late(*about: object) -> object:
        allowed.wait(PATIENCE)
        return find(*about)  # type: ignore[arg-type]

    monkeypatch.setattr("cfgraph.tui.commands.questions.find_questions", find_late)
    return allowed


async def test_keys_wait_for_dialog_that_reads_its_rows(may_find: Event) -> None:
    async with driven(CfgraphApp(language="zh")) as pilot:
        await opened(pilot)
        await show_entity(pilot, "招联")
        for key in ("Q", "down", "enter"):
            pilot.send(key)
        await pilot._round(pilot._pumps())
        may_find.set()
        await until(pilot, lambda: pane_of(pilot, SparqlPane) is not None)


async def test_escape_cancels_pending_dialog_and_its_keys(may_find: Event) -> None:
    async with driven(CfgraphApp(language="zh")) as pilot:
        await opened(pilot)
        await show_entity(pilot, "招联")
        for key in ("Q", "down", "enter", "escape", "o"):
            pilot.send(key)
        await pilot._round(pilot._pumps())
        may_find.set()
        await until(pilot, lambda: pane_of(pilot, OverviewPane) is not None)
        assert not isinstance(pilot.app.screen, PaletteScreen)


async def test_escape_cancels_requests_of_dialog(monkeypatch: pytest.MonkeyPatch) -> None:
    begun, ended = Event(), Event()

    def find_never(*_: object) -> object:
        begun.set()
        assert wait_until(current_cancellation())
        ended.set()
        raise RequestCancelled

    monkeypatch.setattr("cfgraph.tui.commands.questions.find_questions", find_never)
    async with driven(CfgraphApp(language="zh")) as pilot:
        await opened(pilot)
        await show_entity(pilot, "招联")
        pilot.send("Q")
        await asyncio.to_thread(begun.wait, PATIENCE)
        pilot.send("escape")
        await until(pilot, ended.is_set)
        await pilot.press("o")
        await until(pilot, lambda: pane_of(pilot, OverviewPane) is not None)
