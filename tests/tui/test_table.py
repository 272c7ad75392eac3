"""The virtual table: aligned by cells whatever text it holds, and as quick for a million rows as for ten."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from driving import driven, settled, until
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.app import App, ComposeResult
from textual.strip import Strip

from cfgraph.tui.widgets.result_table import ResultTable
from cfgraph.tui.widgets.row_drawing import crop_row
from cfgraph.tui.widgets.table import Column, Row, Table
from cfgraph.tui.widgets.table_columns import Lines


class TableApp(App[None]):
    """Nothing but a table."""

    def __init__(self, rows: Sequence[Row], *, cells: bool = False) -> None:
        super().__init__()
        self._rows, self._cells = rows, cells
        self.copied: list[str] = []
        self.viewed: list[str] = []

    def compose(self) -> ComposeResult:
        yield (ResultTable if self._cells else Table)([Column("name", grows=True), Column("type")])

    def on_result_table_copied(self, message: ResultTable.Copied) -> None:
        self.copied = list(message.lines)

    def on_table_viewed(self, message: Table.Viewed) -> None:
        self.viewed.append(message.text)

    def on_mount(self) -> None:
        self.query_one(Table).show(self._rows)


class Million(Lines):
    """A million rows that are made when looked at."""

    def row(self, index: int) -> Row:
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


@settings(max_examples=25)
@given(st.lists(st.tuples(HOSTILE, HOSTILE), min_size=8, max_size=12))
def test_every_line_is_as_wide_as_the_screen_whatever_the_text(texts: list[tuple[str, str]]) -> None:
    import asyncio

    async def drive() -> None:
        app = TableApp([Row(cells) for cells in texts])
        async with driven(app, size=(40, 12)) as pilot:
            await pilot.pause()
            table = app.query_one(Table)
            for y in range(table.size.height):
                line = table.render_line(y)
                assert line.cell_length == table.size.width
                assert "\x1b" not in line.text
                assert "\u202e" not in line.text

    asyncio.run(drive())


async def test_full_row_is_shown_with_column_names() -> None:
    app = TableApp([Row(("Holders 1", "share"), heading=True), Row(("╰─ Sparkasse", "50%"))])
    async with driven(app, size=(40, 12)) as pilot:
        app.query_one(Table).focus()
        await pilot.press("G", "v")
        await until(pilot, lambda: app.viewed == ["share  50%"])
        await pilot.press("f", "5")
        assert "1/1" in lines(app.query_one(Table))[0], "a heading is not counted"


async def test_million_rows_are_shown_without_reading_all() -> None:
    app = TableApp(Million())
    async with driven(app, size=(40, 12)) as pilot:
        await pilot.pause()
        table = app.query_one(Table)
        await pilot.press("G")
        assert table.cursor == 999_999
        drawn = [table.render_line(y).text for y in range(table.size.height)]
        assert any("公司 999999" in line for line in drawn)
        await pilot.press("g")
        assert table.cursor == 0


async def test_cursor_is_visible_after_burst_of_keys() -> None:
    app = TableApp(Million())
    async with driven(app, size=(40, 12)) as pilot:
        pilot.send("G")
        pilot.send("g")
        await pilot.pause()
        assert "公司 0" in app.query_one(Table).render_line(0).text


async def test_wide_table_scrolls_to_cell_at_cursor() -> None:
    rows = [Row(tuple("中" * 15 for _ in range(6)))]
    app = TableApp(rows, cells=True)
    async with driven(app, size=(40, 12)) as pilot:
        table = app.query_one(Table)
        table.show(rows, columns=[Column(f"c{i}") for i in range(6)])
        table.focus()
        await pilot.press(*["l"] * 5)
        assert table.column_cursor == 5
        assert table.scroll_offset.x > 0
        assert "c5" in table.render_line(0).text


LOANS = [
    Row(("招联", "164,000")),
    Row(("中邮", "")),
    Row(("马上", "9.5")),
    Row(("蚂蚁", "314000")),
    Row(("海尔", "n/a")),
    Row(("兴业", "9.5")),
]


async def test_text_at_right_edge_is_cut_with_ellipsis() -> None:
    rows = [Row(("one two three four five", "six seven")), Row(("one", "six")), Row(("", "一二三四五六七"))]
    for width in range(20, 36):
        async with driven(TableApp(rows, cells=True), size=(width, 8)) as pilot:
            await pilot.pause()
            table = pilot.app.query_one(Table)
            lines_seen = [table.render_line(y) for y in range(1, 4)]
            assert all(line.cell_length == table.size.width for line in lines_seen)
            first = lines_seen[0].text.rstrip()
            assert first.endswith(("seven", "five", "…")), first


def names(table: Table) -> list[str]:
    return [row.cells[0] for row in table.rows]


def lines(table: Table) -> list[str]:
    return [table.render_line(y).text for y in range(table.size.height)]


async def test_column_is_sorted_ascending_descending_and_reset() -> None:
    app = TableApp(LOANS, cells=True)
    async with driven(app, size=(40, 12)) as pilot:
        table = app.query_one(ResultTable)
        table.focus()
        await pilot.press("l", "S")
        assert names(table) == ["马上", "兴业", "招联", "蚂蚁", "海尔", "中邮"]
        assert "▲ type" in lines(table)[0]
        await pilot.press("S")
        assert names(table) == ["海尔", "蚂蚁", "招联", "马上", "兴业", "中邮"]
        assert "▼ type" in lines(table)[0]
        await pilot.press("S")
        assert names(table) == [row.cells[0] for row in LOANS]


async def test_a_click_on_a_heading_sorts_by_its_column() -> None:
    app = TableApp(LOANS, cells=True)
    async with driven(app, size=(40, 12)) as pilot:
        table = app.query_one(ResultTable)
        await pilot.click(ResultTable, offset=(lines(table)[0].index("type"), 0))
        assert names(table)[:2] == ["马上", "兴业"]


async def test_filter_takes_all_keys_until_enter_or_escape() -> None:
    app = TableApp([Row(("Holders", "")), *(Row((name, "bank")) for name in ("Sparkasse", "Spark", "Kasse"))])
    async with driven(app, size=(40, 12)) as pilot:
        table = app.query_one(Table)
        table.focus()
        await pilot.press("f", *"kASse")
        assert names(table) == ["Sparkasse", "Kasse"]
        assert "kASse" in lines(table)[0]
        assert "2/4" in lines(table)[0]
        await pilot.press("enter", "G")
        assert table.current == Row(("Kasse", "bank"))
        await pilot.press("escape")
        assert len(table.rows) == 4


async def test_headings_of_filtered_rows_are_kept() -> None:
    rows = [Row(("Holders 2",), heading=True), Row(("Unicom",)), Row(("CMB",)), Row(("Uses 1",), heading=True)]
    app = TableApp([*rows, Row(("Zhilu",))])
    async with driven(app, size=(40, 12)) as pilot:
        table = app.query_one(Table)
        table.focus()
        await pilot.press("f", *"zhi")
        assert names(table) == ["Uses 1", "Zhilu"]


async def test_columns_can_be_hidden_widened_and_restored() -> None:
    app = TableApp([Row(("x" * 50, "bank"))], cells=True)
    async with driven(app, size=(80, 12)) as pilot:
        table = app.query_one(ResultTable)
        table.focus()
        before = lines(table)
        await pilot.press("underscore")
        assert "name" not in lines(table)[0]
        assert table.column_cursor == 1
        await pilot.press("underscore")
        assert "type" in lines(table)[0], "the last column stays"
        await pilot.press("greater_than_sign", "0")
        assert lines(table)[:1] == before[:1]
        await pilot.press("h", "less_than_sign")
        assert "x" * 46 not in lines(table)[1]
        assert "x" * 45 + "…" in lines(table)[1]


async def test_marked_rows_are_copied_tab_separated_without_control_characters() -> None:
    app = TableApp([Row(("a\tb\x1b[31m", "1")), Row(("c", "2")), Row(("d", "3"))], cells=True)
    async with driven(app, size=(40, 12)) as pilot:
        table = app.query_one(ResultTable)
        table.focus()
        await pilot.press("Y")
        assert app.copied == ["a␉b␛[31m\t1"]
        await pilot.press("G", "space", "g", "space", "Y")
        assert app.copied == ["a␉b␛[31m\t1", "d\t3"]
        assert [line[0] for line in lines(table)[1:4]] == ["•", " ", "•"]
        await pilot.press("A", "A", "Y")
        assert len(app.copied) == 3


async def test_a_cell_is_shown_in_full() -> None:
    app = TableApp([Row(("long " * 100, "1"))], cells=True)
    async with driven(app, size=(40, 12)) as pilot:
        app.query_one(ResultTable).focus()
        await pilot.press("v")
        assert app.viewed == ["long " * 100]


async def test_million_rows_are_sorted_and_filtered_in_worker() -> None:
    app = TableApp(Million(), cells=True)
    async with driven(app, size=(40, 12)) as pilot:
        table = app.query_one(ResultTable)
        table.focus()
        await pilot.press("f", *"99999", "enter")
        await settled(pilot)
        assert len(table.rows) == 19
        await pilot.press("S", "S")
        await settled(pilot)
        assert names(table)[:2] == ["公司 999999", "公司 999998"]


async def test_rows_are_filtered_while_more_arrive() -> None:
    rows = [Row((f"company {number}", "bank")) for number in range(11_000)]
    async with driven(TableApp(rows, cells=True), size=(60, 12)) as pilot:
        table = pilot.app.query_one(Table)
        await pilot.press("f", *"y 7")
        shown = len([row for row in rows if "y 7" in row.cells[0]])
        assert shown > 1000
        for number in range(11_000, 31_000, 100):  # more come before all those before them were looked at
            rows += [Row((f"company {number + one}", "bank")) for one in range(100)]
            table.show(rows, cursor=0)
            await pilot.pause()
        await until(pilot, lambda: len(table.rows) == shown)


async def test_filter_typed_in_burst_is_complete() -> None:
    async with driven(TableApp([Row(("bank", "")), Row(("shop", ""))]), size=(60, 12)) as pilot:
        for key in "fbank":
            pilot.app.post_message(events.Key(key, key))
        await until(pilot, lambda: [row.cells[0] for row in pilot.app.query_one(Table).rows] == ["bank"])


@pytest.mark.parametrize(
    ("text", "start", "width", "shown"),
    [
        ("研究工作计划", 0, 12, "研究工作计划"),
        ("研究工作计划", 0, 9, "研究工作…"),
        ("研究工作计划", 0, 8, "研究工… "),
        ("研究工作计划", 2, 5, "究工…"),
        ("研究工作  计划", 0, 8, "研究工作"),
        ("a study of it", 0, 5, "a st…"),
    ],
)
def test_a_row_cut_by_the_right_edge_ends_with_an_ellipsis(text: str, start: int, width: int, shown: str) -> None:
    assert crop_row(Strip([Segment(text)]), start, width, Style.null()).text == shown
