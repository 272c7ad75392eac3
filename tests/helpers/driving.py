"""Drives the terminal program in tests by keys, as a person does, and waits for what it reports, never for a time."""

from __future__ import annotations

import asyncio
import sys
import time
import traceback
import unicodedata
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Any
from unittest.mock import patch

from textual import events
from textual._compositor import Compositor
from textual._queue import Queue
from textual.app import App
from textual.keys import REPLACED_KEYS, _character_to_key, _get_unicode_name_from_key
from textual.message_pump import MessagePump
from textual.pilot import Pilot
from textual.widgets import Input, TextArea
from waiting import PATIENCE, POLL

from cfgraph.tui.app import CfgraphApp
from cfgraph.tui.panes.base import Pane
from cfgraph.tui.panes.entity import EntityPane
from cfgraph.tui.panes.overview import OverviewPane
from cfgraph.tui.panes.paths import PathsPane
from cfgraph.tui.panes.sparql import SparqlPane
from cfgraph.tui.widgets.finder import Finder
from cfgraph.tui.widgets.table import Row, Table

LASTING = 86_400
"""Seconds that a notice stands unless another takes its place."""

ROUNDS, STEPS = 200, 2_000
"""Rounds, and steps of the event loop in each, after which a program that never rests is looked at all the same."""

SELDOM = 0.25
"""Seconds between two rounds of layout that Textual makes by itself; this driver makes them as soon as they are due."""

render_update = Compositor.render_update


class _Probe:
    """Comes back from a part of the program once that has handled all it was sent before."""

    __slots__ = ("_came_back", "_pump")

    _param_count = 0  # what Textual would work out for each one

    def __init__(self, came_back: Callable[[MessagePump], None], pump: MessagePump) -> None:
        self._came_back, self._pump = came_back, pump

    def __call__(self) -> None:
        self._came_back(self._pump)


def _is_busy(pump: MessagePump) -> bool:
    """Tell whether a part of the program is handling a message, or has some that it has not handled."""
    queue: Queue[Any] = pump._message_queue
    return pump.is_running and bool(queue.values or not queue.ready_event._waiters)


class Driver(Pilot[Any]):
    """A pilot whose keys, clicks and pauses end when every message is handled and the screen is drawn.

    Textual's own pilot waits until the process has used little time for a moment, which on a busy machine says nothing.
    """

    def __init__(self, app: App[Any]) -> None:
        super().__init__(app)
        self._awaited: set[MessagePump] = set()
        self._all_back = asyncio.Event()

    async def press(self, *keys: str) -> None:
        """Press keys, each when all that the one before led to is done, but for work in threads."""
        for key in keys:
            self.send(key)
            await self.pause()

    def send(self, key: str) -> None:
        """Press a key without waiting for what it leads to."""
        name = _character_to_key(key) if len(key) == 1 and not key.isalnum() else key
        self.app.post_message(events.Key(name, _character_of(name)))

    async def pause(self, delay: float | None = None) -> None:
        """Wait until every message is handled and the screen is drawn."""
        assert delay is None, "wait for a condition, not for a time"
        await self._rest()
        if not self._is_over:
            render_update(self.app.screen._compositor, screen_stack=self.app._background_screens)

    async def _rest(self) -> None:
        """Wait until every message is handled and the screen is laid out."""
        for _ in range(ROUNDS):
            await self._run_what_is_ready()
            if self._is_over:
                return
            if busy := [pump for pump in self._pumps() if _is_busy(pump)]:
                await self._round(busy)
            elif getattr(self.app, "is_holding_keys", False):
                await asyncio.sleep(POLL)  # a key is held until the place that the one before opens is there
            elif not self._lay_out():
                return

    async def _run_what_is_ready(self) -> None:
        """Let go on whatever needs to wait for nothing."""
        ready = asyncio.get_running_loop()._ready  # type: ignore[attr-defined] # asyncio has no other way to tell
        for _ in range(STEPS):
            await asyncio.sleep(0)
            if not ready or self._is_over:
                return

    @property
    def _is_over(self) -> bool:
        return self.app._exit or self.app._exception is not None or not self.app.screen_stack

    def _pumps(self) -> list[MessagePump]:
        return [self.app, *(node for screen in self.app.screen_stack for node in screen.walk_children(with_self=True))]

    async def _round(self, pumps: list[MessagePump]) -> None:
        """Wait until every part of the program has handled what it was sent so far."""
        self._all_back.clear()
        self._awaited = set(pumps)
        for pump in pumps:
            if not pump.post_message(events.Callback(callback=_Probe(self._came_back, pump))):
                self._came_back(pump)
        deadline = time.monotonic() + PATIENCE
        while self._awaited and not self._is_over:
            if time.monotonic() > deadline:
                raise AssertionError(f"parts of the program no longer answer: {self._awaited}")
            with suppress(TimeoutError):
                await asyncio.wait_for(self._all_back.wait(), 1)
            self._awaited = {pump for pump in self._awaited if pump.is_running}  # others were removed meanwhile

    def _came_back(self, pump: MessagePump) -> None:
        self._awaited.discard(pump)
        if not self._awaited:
            self._all_back.set()

    def _lay_out(self) -> bool:
        """Do now what Textual does up to 60 times a second, but for drawing; tell whether anything was due."""
        if self._is_over:
            return False
        screen = self.app.screen
        is_laid_out = not (screen._layout_required or screen._scroll_required or screen._recompose_required)
        if is_laid_out and not (screen._repaint_required or screen._dirty_widgets or screen._callbacks):
            return False
        screen._on_timer_update()
        return True

    async def _wait_for_screen(self, timeout: float = PATIENCE) -> bool:
        await self.pause()
        return True


def _character_of(key: str) -> str | None:
    try:
        return unicodedata.lookup(_get_unicode_name_from_key(REPLACED_KEYS.get(key, key)))
    except KeyError:
        return key if len(key) == 1 else None


@contextmanager
def _drawn_at_rest() -> Iterator[None]:
    """Draw only what stands when all is done, not each step on the way, which without a terminal nobody sees."""

    def postpone(compositor: Compositor, full: bool = False, **options: Any) -> Any:
        return render_update(compositor, full, **options) if full else None

    with patch.object(Compositor, "render_update", postpone), patch("textual.screen.UPDATE_PERIOD", SELDOM):
        yield


@asynccontextmanager
async def driven(
    app: App[Any], size: tuple[int, int] = (80, 24), *, notifications: bool = False
) -> AsyncIterator[Driver]:
    """Run a program without a terminal, nothing in it moving by itself, and give what drives it."""
    app.animation_level = "none"
    app.NOTIFICATION_TIMEOUT = LASTING  # type: ignore[misc] # of this app only
    driver = Driver(app)
    with _drawn_at_rest():
        async with app.run_test(size=size, notifications=notifications):
            await driver.pause()
            yield driver


async def until(pilot: Pilot[Any], ready: Callable[[], bool]) -> None:
    """Let the program go on until a condition holds."""
    deadline = time.monotonic() + PATIENCE
    while True:
        await pilot.pause()
        if ready():
            return
        if pilot.app._exception is not None:
            raise pilot.app._exception
        if time.monotonic() > deadline:
            raise AssertionError(f"the screen never came to show what the test waits for, but:\n{drawn(pilot)}")
        await asyncio.sleep(POLL)


async def settled(pilot: Pilot[Any], *, besides: str = "") -> None:
    """Wait until all is done that the program has begun, but for one group of workers: its work and its pauses."""
    try:
        await until(pilot, lambda: not _list_work(pilot.app, besides))
    except AssertionError as error:
        frames = sys._current_frames().values()
        threads = "\n".join("".join(traceback.format_stack(frame)[-4:]) for frame in frames)
        raise AssertionError(f"still at work: {_list_work(pilot.app, besides)}\n{threads}\n{error}") from None


def _list_work(app: App[Any], besides: str) -> list[str]:
    workers = (worker for worker in app.workers if not worker.is_finished and worker.group != besides)
    at_work = [f"{worker!r} of {worker.node!r}" for worker in workers]
    nodes = (node for screen in app.screen_stack for node in screen.walk_children())
    return at_work + [f"{node!r} pauses" for node in nodes if getattr(node, "is_waiting", False)]


async def still(pilot: Pilot[Any]) -> None:
    """Stop cursors from blinking, each in sight."""
    fields = [*pilot.app.screen.query(Input), *pilot.app.screen.query(TextArea)]
    for field in fields:
        field.cursor_blink = False
    await pilot.pause()  # a blink may have been under way
    for field in fields:
        field._pause_blink(visible=field.has_focus)
        if isinstance(field, TextArea):
            field._line_cache.clear()  # holds the line as it was drawn while the cursor was away
            field.refresh()
    await pilot.pause()


def app_of(pilot: Pilot[Any]) -> CfgraphApp:
    """Return the program that a pilot drives."""
    assert isinstance(pilot.app, CfgraphApp)
    return pilot.app


def pane_of(pilot: Pilot[Any], kind: type[Pane]) -> Pane | None:
    """Return the pane shown now, if it is of this kind."""
    pane = app_of(pilot).pane
    return pane if isinstance(pane, kind) and pane.is_mounted else None


def drawn(pilot: Pilot[Any]) -> str:
    """Return what the terminal shows now, line by line."""
    return "\n".join(strip.text for strip in pilot.app.screen._compositor.render_strips())


def table_of(pilot: Pilot[Any], name: str) -> Table:
    """Return a table of the pane shown now."""
    pane = app_of(pilot).pane
    assert pane is not None
    return pane.query_one(f"#{name}", Table)


def has_rows(pilot: Pilot[Any], kind: type[Pane], name: str) -> Callable[[], bool]:
    """Tell whether a pane of this kind is shown and its table is filled."""
    return lambda: pane_of(pilot, kind) is not None and bool(table_of(pilot, name).rows)


def has_answer(pilot: Pilot[Any]) -> Callable[[], bool]:
    """Tell whether a query has ended and all its rows are in the table: some rows come before the others."""
    return lambda: (
        (pane := pane_of(pilot, SparqlPane)) is not None and pane.can_export() and bool(table_of(pilot, "results").rows)
    )


def has_paths(pilot: Pilot[Any], kind: type[Pane] = PathsPane) -> Callable[[], bool]:
    """Tell whether a search of paths or connections has ended and found some."""
    return lambda: (pane := pane_of(pilot, kind)) is not None and pane.can_export()


async def opened(pilot: Pilot[Any]) -> None:
    """Wait for the overview."""
    await until(pilot, has_rows(pilot, OverviewPane, "classes"))


async def searched(pilot: Pilot[Any]) -> None:
    """Wait until the open search shows matches of what stands in it, not of what stood there before."""

    def has_matches() -> bool:
        finder = pilot.app.screen.query_one(Finder)
        return not finder._is_searching and bool(finder.query_one("#matches", Table).rows)

    await until(pilot, has_matches)


async def find(pilot: Pilot[Any], text: str) -> None:
    """Type into the open search and take the first match."""
    await until(pilot, lambda: bool(pilot.app.screen.query(Finder)))
    await pilot.press(*text)
    await searched(pilot)
    await pilot.press("enter")
    await until(pilot, lambda: not pilot.app.screen.query(Finder))


async def show_entity(pilot: Pilot[Any], text: str) -> Table:
    """Search an entity, open it, and return the table of its page."""
    await pilot.press("slash")
    await find(pilot, text)
    await settled(pilot)
    assert pane_of(pilot, EntityPane) is not None
    return table_of(pilot, "card")


def row_with(table: Table, text: str) -> tuple[int, Row]:
    """Return the first row with a cell that holds the text, and its place."""
    for place, row in enumerate(table.rows):
        if any(text in cell for cell in row.cells):
            return place, row
    raise AssertionError(f"no row with {text!r} in {[row.cells for row in table.rows]}")


async def move_to(pilot: Pilot[Any], table: Table, text: str) -> Row:
    """Put the cursor on the row with this text."""
    place, row = row_with(table, text)
    table.focus()
    table.cursor = place
    await pilot.pause()
    return row
