"""Drives the terminal program in tests by keys, as a person does, and waits for what it reports, never for a time."""

from __future__ import annotations

import asyncio
import sys
import time
import traceback
import unicodedata
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

from textual import events
from textual._context import message_hook
from textual.app import App
from textual.keys import REPLACED_KEYS, _character_to_key, _get_unicode_name_from_key
from textual.message import Message
from textual.message_pump import MessagePump
from textual.pilot import Pilot
from textual.widgets import Input, TextArea
from waiting import PATIENCE, POLL

from cfgraph.tui.app import CfgraphApp
from cfgraph.tui.panes.base import Pane
from cfgraph.tui.panes.entity import EntityPane
from cfgraph.tui.panes.overview import OverviewPane
from cfgraph.tui.widgets.finder import Finder
from cfgraph.tui.widgets.table import Row, Table

LASTING = 86_400
"""Seconds that a notice stands unless another takes its place."""

ROUNDS = 200
"""Rounds of messages after which a program that never rests (rows that keep coming) is looked at all the same."""


class Driver(Pilot[Any]):
    """A pilot whose keys, clicks and pauses end when every message is handled and the screen is drawn.

    Textual's own pilot waits until the process has used little time for a moment, which on a busy machine says nothing.
    """

    def __init__(self, app: App[Any]) -> None:
        super().__init__(app)
        self._handled = 0
        self._awaited: set[MessagePump] = set()
        self._all_back = asyncio.Event()

    def note(self, message: Message) -> None:
        """Count a message that the program handles, but for those of clocks and of this pilot."""
        is_own = isinstance(message, events.Callback) and getattr(message.callback, "func", None) == self._came_back
        if not is_own and not isinstance(message, events.Timer):
            self._handled += 1

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
        for _ in range(ROUNDS):
            if self._is_over:
                return
            before = self._handled
            pumps = self._pumps()
            await self._round(pumps)
            is_quiet = self._handled == before and not any(pump.message_queue_size for pump in pumps)
            if getattr(self.app, "is_holding_keys", False) and is_quiet:
                await asyncio.sleep(POLL)  # a key is held until the place that the one before opens is there
            elif is_quiet and not self._draw():
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
            if not pump.call_later(self._came_back, pump):
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

    def _draw(self) -> bool:
        """Draw now what is due, which Textual does up to 60 times a second; tell whether anything was."""
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


@asynccontextmanager
async def driven(
    app: App[Any], size: tuple[int, int] = (80, 24), *, notifications: bool = False
) -> AsyncIterator[Driver]:
    """Run a program without a terminal, nothing in it moving by itself, and give what drives it."""
    app.animation_level = "none"
    app.NOTIFICATION_TIMEOUT = LASTING  # type: ignore[misc] # of this app only
    driver = Driver(app)
    message_hook.set(driver.note)  # for what the test itself puts on the screen
    async with app.run_test(size=size, notifications=notifications, message_hook=driver.note):
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


async def opened(pilot: Pilot[Any]) -> None:
    """Wait for the overview."""
    await until(pilot, has_rows(pilot, OverviewPane, "classes"))


async def find(pilot: Pilot[Any], text: str) -> None:
    """Type into the open search and take the first match."""
    await until(pilot, lambda: bool(pilot.app.screen.query(Finder)))
    await pilot.press(*text)
    await until(pilot, lambda: bool(pilot.app.screen.query_one("#matches", Table).rows))
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
