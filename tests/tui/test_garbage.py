"""Full collections of garbage wait until nobody uses the program, and come even if somebody always does."""

from __future__ import annotations

import gc

import pytest
from driving import app_of, driven, opened

from cfgraph.tui.app import CfgraphApp
from cfgraph.tui.terminal import gc_scheduler as garbage
from cfgraph.tui.terminal.gc_scheduler import IDLE, LATEST, GcScheduler


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(garbage, "time", clock)
    return clock


def test_garbage_is_collected_once_in_each_pause(clock: Clock) -> None:
    one = GcScheduler()
    clock.now += IDLE
    assert not one.collect_if_idle()  # nothing was done that could have made any
    one.note_use()
    clock.now += IDLE - 0.5
    assert not one.collect_if_idle()
    clock.now += 0.5
    assert one.collect_if_idle()
    clock.now += 10 * IDLE
    assert not one.collect_if_idle()


def test_garbage_is_collected_eventually_without_pause(clock: Clock) -> None:
    one = GcScheduler()
    collected = 0
    for _ in range(int(LATEST)):
        clock.now += 1
        one.note_use()
        collected += one.collect_if_idle()
    assert collected == 1


async def test_collection_settings_are_restored_at_exit() -> None:
    before = gc.get_threshold()
    async with driven(CfgraphApp(language="zh")) as pilot:
        await opened(pilot)
        assert gc.get_threshold() != before
        assert gc.get_freeze_count() > 0
        assert app_of(pilot).opened is not None
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0
