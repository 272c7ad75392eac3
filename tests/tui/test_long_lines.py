"""A text of one line of any length in the editor: a key costs what is in sight, and it is drawn as any other line."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from driving import drawn, driven
from rich.console import Console
from rich.segment import Segment
from rich.text import Text
from textual import events
from textual.app import App, ComposeResult

from cfgraph.tui.sparql import long_lines
from cfgraph.tui.sparql.colored_text import ColoredText

SIZE = (60, 12)

MOST = 40 * SIZE[0] * SIZE[1]
"""Characters that may be drawn for one key: the screen some times over."""


class EditorApp(App[None]):
    """Nothing but an editor."""

    def compose(self) -> ComposeResult:
        yield ColoredText("sparql", id="editor")


@pytest.mark.parametrize("piece", ["1", "中文", "?a ?b . ", '"', "\x1b[2J", "(", "\t"])
async def test_a_key_in_a_line_of_100_000_characters_costs_what_is_in_sight(
    piece: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lengths: list[int] = []
    render = Text.render

    def count_and_render(text: Text, console: Console, end: str = "") -> Iterable[Segment]:
        lengths.append(len(text))
        return render(text, console, end)

    monkeypatch.setattr(Text, "render", count_and_render)
    app = EditorApp()
    async with driven(app, size=SIZE) as pilot:
        editor = app.query_one(ColoredText)
        editor.focus()
        await pilot.pause()
        line = piece * (100_000 // len(piece))
        app.post_message(events.Paste(f"first\n{line}"))
        await pilot.pause()
        assert editor.text == f"first\n{line}"
        assert sum(lengths) < MOST
        lengths.clear()
        await pilot.press("x", "home", "end", "left", "up", "down")
        assert sum(lengths) < 6 * MOST
        assert editor.text == f"first\n{line}x"


async def test_the_part_in_sight_is_that_at_the_cursor() -> None:
    app = EditorApp()
    async with driven(app, size=SIZE) as pilot:
        editor = app.query_one(ColoredText)
        editor.focus()
        editor.load_text("".join(f"{number:05}" for number in range(2_000)))
        await pilot.pause()
        assert "1  000000000100002" in drawn(pilot)
        await pilot.press("end")
        assert "0199801999" in drawn(pilot)
        editor.move_cursor((0, 5 * 1_000))
        await pilot.press("X")
        assert "X01000" in drawn(pilot)
        await pilot.press("home", "shift+right", "shift+right", "delete")
        assert "1  00000001000" in drawn(pilot)


def test_wide_and_hidden_characters_are_measured_as_they_are_drawn() -> None:
    assert list(long_lines.measure_columns("a中\u200bb")) == [0, 1, 3, 4, 5]
    text, first = long_lines.cut_line("中" * 3_000, 3, 10)
    assert (text.plain.rstrip(), first) == ("中" * 4, 2)
    text, first = long_lines.cut_line("a" * 3_000, 2_995, 10)
    assert (text.plain, first) == ("aaaaa ", 2_995)
