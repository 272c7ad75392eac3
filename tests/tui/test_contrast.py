"""Every text can be read under the themes that bring their own colors: what is drawn stands out from its ground."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from driving import drawn, driven, find, has_answer, opened, pane_of, show_entity, until
from rich.color import Color as RichColor
from textual.color import Color
from textual.pilot import Pilot
from textual.widgets import TextArea

from cfgraph.tui.app import CfgraphApp
from cfgraph.tui.panes.entity import EntityPane
from cfgraph.tui.panes.paths import PathsPane
from cfgraph.tui.panes.sparql import SparqlPane
from cfgraph.tui.settings import Settings
from cfgraph.tui.widgets.chart import Chart

SAMPLE = Path(__file__).with_name("sample.ttl")

LEAST = 3.0
"""Contrast that large and muted text needs, by the Web Content Accessibility Guidelines 2.2, 1.4.3 and 1.4.11."""


def _luminance(color: Color) -> float:
    parts = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in color.normalized)
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True))


def contrast(one: Color, other: Color) -> float:
    """Return the contrast ratio of two colors as the Web Content Accessibility Guidelines define it."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def faint(pilot: Pilot[Any]) -> list[tuple[str, float]]:
    """Return the texts on the screen that can hardly be seen, each with its contrast."""
    found = []
    for strip in pilot.app.screen._compositor.render_strips():
        for segment in strip:
            style = segment.style
            if style is None or not set(segment.text) - set("  │─"):
                continue
            ink, ground = (_of(pilot, color) for color in (style.color, style.bgcolor))
            if style.reverse:
                ink, ground = ground, ink
            ratio = contrast(ink.blend(ground, 0.5) if style.dim else ink, ground)
            if ratio < LEAST:
                found.append((segment.text.strip(), round(ratio, 1)))
    return found


def _of(pilot: Pilot[Any], color: RichColor | None) -> Color:
    assert color is not None
    assert not color.is_default, "a theme with colors of its own leaves none to the terminal"
    return Color.from_rich_color(color)


@pytest.mark.parametrize("theme", ["cfgraph-dark", "cfgraph-light"])
async def test_every_text_has_enough_contrast(theme: str) -> None:
    app = CfgraphApp(SAMPLE, language="en", settings=Settings(theme=theme))
    async with driven(app, size=(110, 36)) as pilot:
        await opened(pilot)
        assert not faint(pilot)

        await show_entity(pilot, "招联消费金融")
        assert not faint(pilot)
        await pilot.press("m")
        await until(pilot, lambda: "╭" in drawn(pilot))
        assert not faint(pilot)

        await pilot.press("p")
        await find(pilot, "招商银行")
        await until(pilot, lambda: pane_of(pilot, PathsPane) is not None and "Path 1" in drawn(pilot))
        assert not faint(pilot)

        await pilot.press("s")
        await until(pilot, lambda: pane_of(pilot, SparqlPane) is not None)
        await pilot.press("n")
        editor = app.screen.query_one("#editor", TextArea)
        editor.load_text("SELECT ?c (COUNT(?s) AS ?n) WHERE { ?s a ?c } GROUP BY ?c")
        await pilot.press("f5")
        await until(pilot, has_answer(pilot))
        assert not faint(pilot)
        await pilot.press("Z")
        await until(pilot, lambda: bool(app.screen.query_one(Chart).lines))
        assert not faint(pilot)


def unreadable(pilot: Pilot[Any]) -> list[str]:
    """Return the texts in the terminal's own ink on a ground that is not the terminal's own: it may be as dark."""
    found = []
    for strip in pilot.app.screen._compositor.render_strips():
        for segment in strip:
            style = segment.style
            if style is None or not segment.text.strip() or style.reverse:
                continue
            if style.bgcolor is not None and not style.bgcolor.is_default and (style.color or DEFAULT).is_default:
                found.append(segment.text.strip())
    return found


DEFAULT = RichColor.default()


@pytest.mark.parametrize("theme", ["ansi-dark", "ansi-light"])
async def test_text_at_cursor_has_enough_contrast_in_any_terminal(theme: str) -> None:
    app = CfgraphApp(SAMPLE, language="en", settings=Settings(theme=theme))
    async with driven(app, size=(110, 36)) as pilot:
        await opened(pilot)
        assert not unreadable(pilot)
        await pilot.press("slash")
        await pilot.press(*"zhaolian")
        await until(pilot, lambda: "招联消费金融" in drawn(pilot))
        assert not unreadable(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 1 and pane_of(pilot, EntityPane) is not None)
        await pilot.press("m")
        await until(pilot, lambda: "╭" in drawn(pilot))
        assert not unreadable(pilot)
        await pilot.press("p")
        await find(pilot, "招商银行")
        await until(pilot, lambda: pane_of(pilot, PathsPane) is not None and "Path 1" in drawn(pilot))
        assert not unreadable(pilot)
        await pilot.press("ctrl+p")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 2)
        assert not unreadable(pilot)
