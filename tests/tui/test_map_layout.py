"""The layout of the map: every line as wide as the screen, groups folded to what fits, nothing lost without a word."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from cfgraph.tui.widgets.map_layout import Entry, Group, MapRow, divide_screen, draw_map, lay_out_side, row_on_line

NAMES = st.text(st.characters(codec="utf-8"), max_size=30) | st.sampled_from(["招商永隆银行", "a" * 200, "\u202ex", ""])
ENTRIES = st.builds(Entry, NAMES, st.sampled_from(["", "24.15% · 2021-03"]), st.sampled_from(["", "24.15% 2021"]))


@st.composite
def groups(draw_from: st.DrawFn) -> Group:
    entries = tuple(draw_from(st.lists(ENTRIES, max_size=8)))
    total = len(entries) + draw_from(st.sampled_from([0, 5, 100_000]))
    return Group(draw_from(NAMES), total, entries, draw_from(st.booleans()), draw_from(st.booleans()))


def lines(
    incoming: list[Group], outgoing: list[Group], width: int, height: int, name: str = "招联消费金融"
) -> list[str]:
    shape = divide_screen(name, "公司", incoming, outgoing, width, height)
    rows = lay_out_side("in", incoming, height), lay_out_side("out", outgoing, height)
    drawn = draw_map(shape, incoming, outgoing, rows, (0, 0), "… {total} more", has_kind=True)
    return ["".join(piece.text for piece in line) for line in drawn]


@given(st.lists(groups(), max_size=4), st.lists(groups(), max_size=4), NAMES, st.integers(4, 220), st.integers(1, 60))
def test_every_line_is_exactly_as_wide_as_the_screen(
    incoming: list[Group], outgoing: list[Group], name: str, width: int, height: int
) -> None:
    drawn = lines(incoming, outgoing, width, height, name)
    assert len(drawn) == height
    assert {cell_len(line) for line in drawn} == {width}


@given(st.lists(groups(), min_size=1, max_size=5), st.integers(1, 60))
def test_headings_and_lines_account_for_every_neighbor(some: list[Group], height: int) -> None:
    found = lay_out_side("in", some, height)
    for place, group in enumerate(some):
        own = [spot for spot in found if spot.group == place]
        assert sum(1 if spot.kind == "entry" else spot.left for spot in own) == group.total


@given(st.lists(groups(), min_size=1, max_size=5), st.integers(5, 60))
def test_unopened_groups_are_fitted_to_height(some: list[Group], height: int) -> None:
    closed = [Group(group.label, group.total, group.entries, group.folded) for group in some]
    assert len(lay_out_side("out", closed, height)) <= height


def names(count: int) -> tuple[Entry, ...]:
    return tuple(Entry(f"n{number}") for number in range(count))


def test_groups_share_space_and_count_omitted_neighbors() -> None:
    found = lay_out_side("in", [Group("a", 3, names(3)), Group("b", 500, names(100))], 10)
    assert [(spot.group, spot.kind, spot.left) for spot in found] == [
        (0, "heading", 0), (0, "entry", 0), (0, "entry", 0), (0, "entry", 0),
        (1, "heading", 0), (1, "entry", 0), (1, "entry", 0), (1, "entry", 0), (1, "entry", 0), (1, "more", 496),
    ]  # fmt: skip


def test_opened_group_shows_all_entries_read() -> None:
    found = lay_out_side("in", [Group("a", 500, names(100), opened=True)], 10)
    assert sum(spot.kind == "entry" for spot in found) == 100
    assert found[-1] == MapRow("in", 0, "more", left=400)


def test_collapsed_group_is_heading_with_count() -> None:
    assert lay_out_side("in", [Group("a", 7, names(7), folded=True)], 10) == (MapRow("in", 0, "heading", left=7),)
    assert any("▸ a 7 ──" in line for line in lines([Group("a", 7, names(7), folded=True)], [], 80, 9))


def test_arms_lead_from_incoming_edges_to_the_box_and_from_it_to_outgoing_ones() -> None:
    incoming = [Group("held by", 2, (Entry("中国联通", "50% · 2023-06", "50% 2023"), Entry("招商银行")))]
    drawn = lines(incoming, [Group("offers", 1, (Entry("招联APP"),))], 80, 9)
    assert any("中国联通  50% · 2023-06 ─" in line for line in drawn)
    assert any("►│ 招联消费金融 ├─" in line for line in drawn)
    assert any("─► · 招联APP" in line for line in drawn)


def test_details_are_short_where_the_screen_is_narrow() -> None:
    incoming = [Group("held by", 1, (Entry("招商永隆银行有限公司", "25.85% · 2021-03", "25.85% 2021"),))]
    outgoing = [Group("offers", 1, (Entry("招联智鹿大模型消保审查应用系统"),))]
    assert any("25.85% 2021 " in line for line in lines(incoming, outgoing, 80, 9))
    assert any("25.85% · 2021-03 " in line for line in lines(incoming, outgoing, 140, 9))


def test_row_under_mouse_is_row_drawn_there() -> None:
    some = [Group("a", 3, names(3))]
    shape = divide_screen("x", "", some, [], 80, 20)
    rows = lay_out_side("in", some, 20)
    drawn = lines(some, [], 80, 20, "x")
    y = next(place for place, line in enumerate(drawn) if "n1" in line)
    assert row_on_line(shape, rows, 0, y) == MapRow("in", 0, "entry", 1)
    assert row_on_line(shape, rows, 0, 0) is None


def test_a_name_that_is_cut_keeps_its_spaces() -> None:
    frame = divide_screen("Supercalifragilisticexpialidocious International Holdings", "", [], [], 22, 20)
    assert frame.box == ("Supercalifragilist", "icexpialidocious", "International Hol…")
