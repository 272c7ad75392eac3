"""A pause ends even where the program was held up before it began to wait."""

from __future__ import annotations

import itertools

import pytest
from driving import driven, until
from textual.app import App

from cfgraph.tui.terminal.timers import ReliableTimersApp, call_after


async def test_timer_fires_after_suspension_longer_than_delay(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = itertools.count()
    called: list[str] = []
    async with driven(App[None]()) as pilot:
        monkeypatch.setattr("textual._time.get_time", lambda: float(next(clock)))
        call_after(pilot.app, 0.1, lambda: called.append("once"))
        await until(pilot, lambda: called == ["once"])


async def test_a_new_size_of_the_terminal_is_applied_after_the_program_stood_still(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = itertools.count()
    async with driven(ReliableTimersApp()) as pilot:
        monkeypatch.setattr("textual._time.get_time", lambda: float(next(clock)))
        for size in ((100, 30), (60, 20)):
            await pilot.resize_terminal(*size)
            await until(pilot, lambda: pilot.app._resize_event is None)  # the screen was told of it
