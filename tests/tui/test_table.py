"""The virtual table: aligned by cells whatever text it holds, and as quick for a million rows as for ten."""

from __future__ import annotations

from collections.abc import Sequence
from typing import overload

from hypothesis import given, settings
from hypothesis import strategies as st
from textual.app import App, ComposeResult

from cfgraph.tui.widgets.table import Column, Row, Table


class TableApp(App[None]):
    """Nothing but a table."""

    def __init__(self, rows: Sequence[Row], *, cells: bool = False) -> None:
        super().__init__()
        self._rows, self._cells = rows, cells

    def compose(self) -> ComposeResult:
        yield Table([Column("name", grows=True), Column("type")], cells=self._cells)

    def on_mount(self) -> None:
        self.query_one(Table).show(self._rows)


class Million(Sequence[Row]):
    """A million rows that are made when looked at."""

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> list[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | list[Row]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        return Row((f"公司 {index}", "银行"), key=index)

    def __len__(self) -> int:
        return 1_000_000


HOSTILE = st.text(
    alphabet=st.one_of(
        st.characters(),
        st.sampled_from("[]\\/\x1b\x07\x00\n\r\t\u202e\u2066\u200b\u0301中文字國"),
    ),
    max_size=60,
)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(HOSTILE, HOSTILE), min_size=1, max_size=8))
def test_every_line_is_as_wide_as_the_screen_whatever_the_text(texts: list[tuple[str, str]]) -> None:
    import asyncio

    async def drive() -> None:
        app = TableApp([Row(cells) for cells in texts])
        async with app.run_test(size=(40, 12)) as pilot:
            await pilot.pause()
            table = app.query_one(Table)
            for y in range(table.size.height):
                line = table.render_line(y)
                assert line.cell_length == table.size.width
                assert "\x1b" not in line.text
                assert "\u202e" not in line.text

    asyncio.run(drive())


async def test_a_million_rows_are_shown_and_walked_without_touching_them_all() -> None:
    app = TableApp(Million())
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.pause()
        table = app.query_one(Table)
        await pilot.press("G")
        assert table.cursor == 999_999
        drawn = [table.render_line(y).text for y in range(table.size.height)]
        assert any("公司 999999" in line for line in drawn)
        await pilot.press("g")
        assert table.cursor == 0


async def test_a_wide_table_scrolls_to_the_cell_under_the_cursor() -> None:
    rows = [Row(tuple("中" * 15 for _ in range(6)))]
    app = TableApp(rows, cells=True)
    async with app.run_test(size=(40, 12)) as pilot:
        table = app.query_one(Table)
        table.show(rows, columns=[Column(f"c{i}") for i in range(6)])
        table.focus()
        await pilot.press(*["l"] * 5)
        assert table.column_cursor == 5
        assert table.scroll_offset.x > 0
        assert "c5" in table.render_line(0).text
