"""Texts of one long line or many lines in the editor: a key costs what is in sight, and they are drawn as any other."""

from __future__ import annotations

import random
from collections.abc import Iterable

import pytest
from driving import drawn, driven
from rich.console import Console
from rich.segment import Segment
from rich.text import Text
from textual import events
from textual.app import App, ComposeResult
from textual.document._document import Document
from textual.document._wrapped_document import WrappedDocument
from textual.geometry import Offset

from cfgraph.tui.sparql import long_lines, unwrapped_text
from cfgraph.tui.sparql.colored_text import ColoredText
from cfgraph.tui.sparql.editor import WINDOW, read_around

SIZE = (60, 12)

MOST = 40 * SIZE[0] * SIZE[1]
"""Characters that may be drawn for one key: the screen some times over."""


class EditorApp(App[None]):
    """Nothing but an editor."""

    def compose(self) -> ComposeResult:
        yield ColoredText("sparql", id="editor")


@pytest.mark.parametrize("piece", ["1", "中文", "?a ?b . ", '"', "\x1b[2J", "(", "\t"])
async def test_key_in_line_of_100_000_characters_costs_visible_part(
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


async def test_visible_part_is_at_cursor() -> None:
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


def test_wide_and_invisible_characters_are_measured_as_drawn() -> None:
    assert list(long_lines.measure_columns("a中\u200bb")) == [0, 1, 3, 4, 5]
    text, first = long_lines.cut_line("中" * 3_000, 3, 10)
    assert (text.plain.rstrip(), first) == ("中" * 4, 2)
    text, first = long_lines.cut_line("a" * 3_000, 2_995, 10)
    assert (text.plain, first) == ("aaaaa ", 2_995)


async def test_key_in_10_000_lines_costs_visible_part(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    line_entry = unwrapped_text._LineEntries.__getitem__

    def count_and_make(entries: unwrapped_text._LineEntries, index: int) -> object:
        asked.append(index)
        return line_entry(entries, index)

    monkeypatch.setattr(unwrapped_text._LineEntries, "__getitem__", count_and_make)
    app = EditorApp()
    async with driven(app, size=SIZE) as pilot:
        editor = app.query_one(ColoredText)
        editor.focus()
        await pilot.pause()
        monkeypatch.setattr(WrappedDocument, "wrap", refuse_to_wrap)
        monkeypatch.setattr(WrappedDocument, "wrap_range", refuse_to_wrap)
        lines = [f"?s{number} ?p 中文 .\t# {number}" for number in range(10_000)]
        app.post_message(events.Paste("\n".join(lines)))
        await pilot.press("x")
        assert editor.text == "\n".join(lines) + "x"
        assert "9999x" in drawn(pilot)
        editor.move_cursor((0, 0))
        await pilot.press("enter", "pagedown", "down", "end", "y")
        assert editor.cursor_location[0] < 2 * SIZE[1]
        assert "y" in drawn(pilot)
        assert len(asked) < 10 * 100 * SIZE[1], "each key looks at some entries for each line in sight"
        editor.load_text("\n".join(lines[:5_000]))
        editor.move_cursor(editor.document.end)
        await pilot.pause()
        assert "4999" in drawn(pilot)


def refuse_to_wrap(*_: object) -> None:
    raise AssertionError("all lines were looked at")


def test_unwrapped_text_is_laid_out_like_in_textual() -> None:
    drawn_by = random.Random(7)
    for _ in range(30):
        document = Document("")
        theirs, ours = WrappedDocument(document), unwrapped_text.UnwrappedDocument(document)
        for _ in range(10):
            text = "".join(drawn_by.choices("ab\t中\n ", k=drawn_by.randrange(40)))
            start, end = sorted(random_place(document, drawn_by) for _ in range(2))
            changed = document.replace_range(start, end, text)
            theirs.wrap_range(start, end, changed.end_location)
            ours.wrap_range(start, end, changed.end_location)
            assert ours.height == theirs.height
            assert (ours.wrapped, ours.lines) == (theirs.wrapped, theirs.lines)
            for row in range(document.line_count):
                assert ours.get_tab_widths(row) == theirs.get_tab_widths(row)
                assert ours.get_offsets(row) == theirs.get_offsets(row)
            place = random_place(document, drawn_by)
            assert ours.location_to_offset(place) == theirs.location_to_offset(place)
            offset = Offset(drawn_by.randrange(20), drawn_by.randrange(20))
            assert ours.offset_to_location(offset) == theirs.offset_to_location(offset)


def random_place(document: Document, drawn_by: random.Random) -> tuple[int, int]:
    row = drawn_by.randrange(document.line_count)
    return row, drawn_by.randrange(len(document[row]) + 1)


def test_completion_reads_only_text_around_cursor() -> None:
    lines = [f"line {number}" for number in range(3)]
    assert read_around(lines, 1, 4) == ("line 0\nline", " 1\nline 2")
    many = ["0123456789"] * 20_000
    before, after = read_around(many, 10_000, 5)
    assert len(before) <= WINDOW
    assert len(after) <= WINDOW
    assert before.endswith("0123456789\n01234")
    assert after.startswith("56789\n0123456789")
    assert min(len(before), len(after)) > WINDOW - 20
