"""The session with an endpoint is there again: its pages wait until they are shown, and a failing server is told."""

from __future__ import annotations

import pytest
from driving import app_of, drawn, driven, has_rows, opened, pane_of, settled, until

from cfgraph.model.errors import GraphError
from cfgraph.model.terms import IRI
from cfgraph.store.endpoint.graph import EndpointGraph
from cfgraph.tui.app import CfgraphApp
from cfgraph.tui.navigation.routes import Routes
from cfgraph.tui.panes.entity import EntityPane
from cfgraph.tui.panes.later import LaterPane
from cfgraph.tui.panes.overview import OverviewPane
from cfgraph.tui.settings import Settings
from cfgraph.tui.widgets.continue_line import ContinueLine


def program(address: str, *, restores: bool = False) -> CfgraphApp:
    return CfgraphApp(address, language="en", settings=Settings(restore_session=restores))


async def leave_at_bird(address: str) -> None:
    async with driven(program(address), size=(120, 40)) as pilot:
        await opened(pilot)
        for name in ("alone", "b"):
            await app_of(pilot).routes.open_entity(IRI(f"urn:t:{name}"))
            await until(pilot, has_rows(pilot, EntityPane, "card"))
            await settled(pilot)
        await pilot.press("a", "t", *"2024", "enter")
        await settled(pilot)


async def test_pages_date_and_working_set_are_there_again(oxigraph_trees: str, monkeypatch: pytest.MonkeyPatch) -> None:
    await leave_at_bird(oxigraph_trees)
    asked: list[LaterPane] = []
    reopen = Routes.reopen_page

    async def note(routes: Routes, pane: LaterPane) -> None:
        asked.append(pane)
        await reopen(routes, pane)

    monkeypatch.setattr(Routes, "reopen_page", note)
    async with driven(program(oxigraph_trees), size=(120, 40)) as pilot:
        await opened(pilot)
        await until(pilot, lambda: isinstance(pilot.app.focused, ContinueLine))
        assert "Bird" in drawn(pilot)
        await pilot.press("enter")
        await until(pilot, has_rows(pilot, EntityPane, "card"))
        pane = app_of(pilot).pane
        assert pane is not None
        assert (pane.title.startswith("Bird"), pane.as_of) == (True, "2024")
        waiting = [one for one in app_of(pilot).places.visited if isinstance(one, LaterPane)]
        assert [one.kind for one in waiting] == ["overview", "entity"]
        assert [one.title for one in asked] == [pane.title], "nothing else was asked for"
        assert "urn:t:b" in app_of(pilot).working.now.nodes
        await pilot.press("left_square_bracket")
        await until(pilot, lambda: (one := pane_of(pilot, EntityPane)) is not None and "Alone" in one.title)
        await pilot.press("left_square_bracket")
        await until(pilot, lambda: isinstance(app_of(pilot).pane, OverviewPane))


async def test_another_graph_of_a_server_has_its_own_session(oxigraph_trees: str) -> None:
    await leave_at_bird(oxigraph_trees)
    async with driven(program(f"{oxigraph_trees}?default-graph-uri=urn:none"), size=(120, 40)) as pilot:
        await until(pilot, lambda: isinstance(app_of(pilot).pane, OverviewPane))
        await settled(pilot)
        assert "Continue" not in drawn(pilot)


async def test_what_a_server_does_not_answer_is_told_and_tried_again(
    oxigraph_trees: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await leave_at_bird(oxigraph_trees)
    fails = True
    read = EndpointGraph.read_ahead_names

    def fail(graph: EndpointGraph, nodes: object) -> None:
        if fails:
            raise GraphError("endpoint.unreachable", name="nowhere", reason="refused")
        read(graph, nodes)  # type: ignore[arg-type]

    monkeypatch.setattr(EndpointGraph, "read_ahead_names", fail)
    async with driven(program(oxigraph_trees, restores=True), size=(120, 40)) as pilot:
        await until(pilot, lambda: any("nowhere" in note.message for note in pilot.app._notifications))
        assert isinstance(app_of(pilot).pane, LaterPane)
        fails = False
        await pilot.press("left_square_bracket")
        await until(pilot, lambda: pane_of(pilot, EntityPane) is not None)
        await pilot.press("right_square_bracket")
        await until(pilot, lambda: (one := pane_of(pilot, EntityPane)) is not None and "Bird" in one.title)
