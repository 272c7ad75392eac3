"""A text of any length, read in full: folded to the width, scrolled by keys, and quick to open."""

from __future__ import annotations

from driving import driven, settled
from textual.app import App, ComposeResult

from cfgraph.tui.widgets.long_text import LongText


class TextApp(App[None]):
    """Nothing but a text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text

    def compose(self) -> ComposeResult:
        yield LongText(self._text)


def first_line(app: TextApp) -> str:
    return app.query_one(LongText).render_line(0).text.strip()


async def test_a_text_is_scrolled_by_lines_pages_and_to_its_ends() -> None:
    app = TextApp("\n".join(f"line {number}" for number in range(100)))
    async with driven(app, size=(40, 10)) as pilot:
        app.query_one(LongText).focus()
        await pilot.pause()
        for keys, shown in (
            (("j", "down"), "line 2"),
            (("k", "up"), "line 0"),
            (("pagedown", "space", "ctrl+f"), "line 27"),
            (("pageup", "ctrl+b"), "line 9"),
            (("G",), "line 90"),
            (("g",), "line 0"),
            (("end",), "line 90"),
            (("home",), "line 0"),
        ):
            await pilot.press(*keys)
            assert first_line(app) == shown, keys


async def test_million_characters_are_shown_without_control_characters() -> None:
    app = TextApp("招联\x1b[2J " * 100_000 + "end")
    async with driven(app, size=(40, 10)) as pilot:
        assert first_line(app).startswith("招联␛[2J")
        app.query_one(LongText).focus()
        await settled(pilot)
        await pilot.press("G")
        assert app.query_one(LongText).render_line(9).text.strip().endswith("end")
