"""Every place and dialog of the explorer on an endpoint: few requests, none of them on the thread that draws."""

from __future__ import annotations

import threading
from collections.abc import Awaitable, Callable, Iterator, Sequence
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import httpx
import pytest
from driving import Driver, app_of, driven, opened, settled, until
from endpoint_servers import send, serve_faults, serve_oxigraph
from textual.widgets import Input
from waiting import PATIENCE

from cfgraph.model.terms import IRI
from cfgraph.model.vocabulary import CF, ID
from cfgraph.store import open_graph
from cfgraph.store.database_opening import open_database
from cfgraph.store.endpoint.client import EndpointClient
from cfgraph.tui.app import CfgraphApp
from cfgraph.tui.messages import OpenQuery, OpenSavedQuery
from cfgraph.tui.panes.canvas_contents import CanvasSource
from cfgraph.tui.screens.help import HelpScreen
from cfgraph.tui.screens.pick import PickScreen
from cfgraph.tui.widgets.table import Table

ONE, OTHER, THIRD = (IRI(ID + name) for name in ("zhaolian", "mashang", "haier-cf"))
DOCUMENT = IRI(ID + "document/ps005")
GRAPH = Path(__file__).parents[2] / "graph"
FILES = ("ontology", "sources/public-sources.ttl", *(f"claims/ps{n:03}.ttl" for n in (4, 5, 6, 7, 9, 10, 89, 90, 97)))
ENTITIES = ("companies", "consumer-finance-companies", "banks", "people", "places")

Step = Callable[[Driver], Awaitable[Any]]


@pytest.fixture(scope="module")
def part(cache: Path) -> Iterator[str]:
    """The address of a server of a part of the bundled graph: its counts cost little."""
    graph = open_graph([GRAPH / name for name in (*FILES, *(f"entities/{name}.ttl" for name in ENTITIES))])
    with serve_oxigraph(open_database(graph.queryable)) as address:
        yield address


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The queries that are sent; one of them on the thread that draws fails the test."""
    queries: list[str] = []
    drawing: list[str] = []
    post = EndpointClient._post

    def note(client: EndpointClient, connection: Any, address: str, query: str, accept: str) -> Any:
        queries.append(query)
        if threading.current_thread() is threading.main_thread():
            drawing.append(query)
        return post(client, connection, address, query, accept)

    monkeypatch.setattr(EndpointClient, "_post", note)
    yield queries
    assert not drawing


def keys(*names: str) -> Step:
    async def press(pilot: Driver) -> None:
        for name in names:
            await pilot.press(name)

    return press


def routed(name: str, *arguments: Any) -> Step:
    return lambda pilot: getattr(app_of(pilot).routes, name)(*arguments)


def analyzed(name: str, *arguments: Any) -> Step:
    return lambda pilot: getattr(app_of(pilot).routes.analyses, name)(*arguments)


def posted(message: Callable[[], Any]) -> Step:
    async def post(pilot: Driver) -> None:
        app_of(pilot).post_message(message())

    return post


PLACES: dict[str, tuple[Step, int]] = {
    "class": (routed("open_class", IRI(CF + "ConsumerFinanceCompany")), 5),
    "tree": (routed("open_tree", None), 6),
    "entity": (routed("open_entity", ONE), 10),
    "document": (routed("open_document", DOCUMENT), 12),
    "shares": (routed("open_shares", ONE), 8),
    "canvas": (routed("open_canvas", CanvasSource("x", (ONE,))), 3),
    "timeline": (analyzed("open_timeline", [ONE]), 3),
    "compare": (analyzed("compare", [ONE, OTHER]), 8),
    "gaps": (analyzed("open_gaps", ONE), 12),
    "similar": (analyzed("open_similar", ONE), 10),
    "control": (analyzed("open_control", ONE), 25),
    "changes": (analyzed("open_changes", [ONE], "2019", "2023"), 3),
    "paths": (routed("open_connections", [ONE, OTHER]), 16),
    "relations of paths": (keys("f"), 0),
    "classes of paths": (keys("F"), 0),
    "working set": (routed("open_working_set"), 0),
    "queries": (routed("open_sparql"), 0),
    "a form": (posted(lambda: OpenSavedQuery("company-holders")), 1),
    "a query": (posted(lambda: OpenQuery("SELECT ?s ?o { ?s cf:locatedIn ?o } LIMIT 5")), 0),
    "its rows": (keys("f5"), 2),
}
"""How each place or dialog is opened after those before it, and the requests that this takes at most."""


CHOICES = {"relations of paths": IRI(CF + "holdsSharesIn"), "classes of paths": IRI(CF + "Bank")}
"""Lists that are read behind the screen, and something to pick in each."""

SILENT: Sequence[Step] = (
    routed("open_class", IRI(CF + "Bank")),
    routed("open_tree", ONE),
    routed("open_entity", IRI(ID + "never-read")),
    routed("open_entity", OTHER),
    keys("m"),
    routed("open_document", DOCUMENT),
    routed("open_shares", OTHER),
    routed("open_canvas", CanvasSource("x", (OTHER,))),
    analyzed("compare", [ONE, OTHER]),
    analyzed("open_control", OTHER),
    analyzed("open_changes", [], "2019", "2023"),
    analyzed("open_structure", [OTHER]),
    analyzed("open_contradictions"),
    routed("open_connections", [ONE, THIRD]),
    keys("f"),
    keys("F"),
    routed("open_working_set"),
)
"""Opening places and dialogs for which a server would have to be asked."""


async def test_places_take_few_requests_and_no_key_waits_for_a_server(part: str, sent: list[str]) -> None:
    silent, over = threading.Event(), threading.Event()

    def answer(handler: BaseHTTPRequestHandler, body: str) -> None:
        if silent.is_set():
            over.wait(PATIENCE)
            return
        kind = {"Content-Type": "application/x-www-form-urlencoded", "Accept": handler.headers["Accept"]}
        found = client.post(part, content=body, headers=kind)
        send(handler, found.status_code, found.text, found.headers["content-type"])

    with httpx.Client(verify=False, timeout=PATIENCE) as client, serve_faults(answer) as address:
        app = CfgraphApp(address, language="en")
        async with driven(app, size=(140, 45), notifications=True) as pilot:
            await opened(pilot)
            taken, failed = await _open_places(pilot, sent)
            assert not failed
            assert {name: number for name, number in taken.items() if number > PLACES[name][1]} == {}
            await settled(pilot)
            silent.set()
            try:
                await _open_in_silence(pilot)
            finally:
                over.set()


async def _open_places(pilot: Driver, sent: list[str]) -> tuple[dict[str, int], list[str]]:
    """Open all places, and answer the dialogs; return how many requests each took, and what failed."""
    app = app_of(pilot)
    taken: dict[str, int] = {}
    failed: list[str] = []
    for name, (step, _) in PLACES.items():
        await settled(pilot)
        before = len(sent)
        await step(pilot)
        await settled(pilot)
        taken[name] = len(sent) - before
        failed += [f"{name}: {one.message}" for one in app._notifications if one.severity == "error"]
        if name in CHOICES:
            assert isinstance(app.screen, PickScreen)
            assert CHOICES[name] in [row.key for row in app.screen.query_one("#picks", Table).rows]
        if name == "a form":
            app.screen.query_one("#parameter-0", Input).value = "zhaolian"
            await pilot.press("f5")
            await until(pilot, lambda: len(app.screen_stack) == 1)
        elif len(app.screen_stack) > 1:
            await pilot.press("escape")
    return taken, failed


async def _open_in_silence(pilot: Driver) -> None:
    """Open places and dialogs for which a server would have to be asked; a dialog opens and closes after each."""
    app = app_of(pilot)
    for step in SILENT:
        await step(pilot)
        while len(app.screen_stack) > 1:
            await pilot.press("escape")
        await app.push_screen(HelpScreen(app.messages, {}))
        await pilot.press("escape")
        await until(pilot, lambda: len(app.screen_stack) == 1)
