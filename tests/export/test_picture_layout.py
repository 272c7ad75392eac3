"""Where boxes, labels and lines go: nothing overlaps, lines pass no box, and it is always the same."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cfgraph.export.picture.coordinates import PictureLayout, PlacedBox
from cfgraph.export.picture.layering import FEWEST_ROWS, Box, Link
from cfgraph.export.picture.packing import lay_out_picture

WORD = Box(30, 14)


def star(leaves: int) -> tuple[list[Box], list[Link]]:
    """A hub with as many leaves, half of them before it."""
    pairs = [(0, leaf) if leaf % 2 else (leaf, 0) for leaf in range(1, leaves + 1)]
    return [Box(60 + 7 * (box % 5), 40) for box in range(leaves + 1)], [Link(a, b, WORD) for a, b in pairs]


@st.composite
def drawings(draw: st.DrawFn) -> tuple[list[Box], list[Link]]:
    sizes = st.builds(Box, st.integers(20, 200), st.integers(20, 80))
    boxes = draw(st.lists(sizes, min_size=1, max_size=14))
    places = st.integers(0, len(boxes) - 1)
    pairs = draw(st.lists(st.tuples(places, places).filter(lambda pair: pair[0] != pair[1]), max_size=25, unique=True))
    labels = st.builds(Box, st.integers(10, 120), st.integers(14, 42))
    return boxes, [Link(source, target, draw(labels)) for source, target in pairs]


def overlap(one: PlacedBox, other: PlacedBox) -> bool:
    return (
        abs(one.x - other.x) < (one.width + other.width) / 2 - 0.01
        and abs(one.y - other.y) < (one.height + other.height) / 2 - 0.01
    )


def labels_of(layout: PictureLayout, links: list[Link]) -> list[PlacedBox]:
    placed = []
    for link, route in zip(links, layout.routes, strict=True):
        stop = route.stops[route.label]
        placed.append(PlacedBox((stop.enters + stop.leaves) / 2, stop.y, link.label.width, link.label.height))
    return placed


@given(drawings())
@example(star(149))
def test_no_box_or_label_meets_another_and_all_are_inside(drawing: tuple[list[Box], list[Link]]) -> None:
    boxes, links = drawing
    layout = lay_out_picture(boxes, links)
    everything = [*layout.boxes, *labels_of(layout, links)]
    assert not any(overlap(one, other) for one, other in combinations(everything, 2))
    for place in everything:
        assert place.width / 2 - 0.01 <= place.x <= layout.width - place.width / 2 + 0.01
        assert place.height / 2 - 0.01 <= place.y <= layout.height - place.height / 2 + 0.01
    for asked, given_ in zip(boxes, layout.boxes, strict=True):
        assert given_.width == asked.width
        assert given_.height >= asked.height


@given(drawings())
@example(star(60))
def test_lines_run_from_box_to_box_to_the_right_and_pass_no_other(drawing: tuple[list[Box], list[Link]]) -> None:
    boxes, links = drawing
    layout = lay_out_picture(boxes, links)
    for link, route in zip(links, layout.routes, strict=True):
        left, right = (link.source, link.target) if route.rightward else (link.target, link.source)
        first, last = route.stops[0], route.stops[-1]
        for end, x, y in ((left, first.enters, first.y), (right, last.leaves, last.y)):
            box = layout.boxes[end]
            assert abs(abs(x - box.x) - box.width / 2) < 0.01
            assert abs(y - box.y) <= box.height / 2
        for before, after in pairwise(route.stops):
            assert before.enters <= before.leaves < after.enters <= after.leaves
        for stop in route.stops:
            level = PlacedBox((stop.enters + stop.leaves) / 2, stop.y, stop.leaves - stop.enters, 0)
            others = [box for number, box in enumerate(layout.boxes) if number not in (left, right)]
            assert not any(overlap(level, box) for box in others)


@given(drawings())
def test_the_same_drawing_comes_out_the_same(drawing: tuple[list[Box], list[Link]]) -> None:
    assert lay_out_picture(*drawing) == lay_out_picture(*drawing)


def test_links_go_right_where_they_can_and_paths_from_end_to_end() -> None:
    boxes = [Box(50, 40)] * 4
    links = [Link(1, 0, WORD), Link(1, 2, WORD), Link(2, 3, WORD), Link(3, 0, WORD)]
    free = lay_out_picture(boxes, links)
    assert all(route.rightward for route in free.routes)
    path = lay_out_picture(boxes, links, ends=(0, 2))
    assert path.boxes[0].x == min(box.x for box in path.boxes)
    assert path.boxes[2].x == max(box.x for box in path.boxes)
    assert [route.rightward for route in path.routes] == [False, True, False, False]


def test_a_hub_is_tall_enough_for_its_links_and_its_leaves_stand_in_several_columns() -> None:
    layout = lay_out_picture(*star(100))
    ends = [route.stops[0].y if route.rightward else route.stops[-1].y for route in layout.routes[::2]]
    assert min(b - a for a, b in pairwise(sorted(ends))) >= 6
    columns: dict[float, int] = {}
    for box in layout.boxes:
        columns[round(box.x)] = columns.get(round(box.x), 0) + 1
    assert len(columns) > 4
    assert max(columns.values()) <= max(FEWEST_ROWS, 16)


@pytest.mark.parametrize("count", [0, 1, 40])
def test_boxes_without_links_stand_in_rows(count: int) -> None:
    layout = lay_out_picture([Box(100, 40)] * count, [])
    assert len(layout.boxes) == count
    assert not any(overlap(one, other) for one, other in combinations(layout.boxes, 2))
    if count == 40:
        assert 0.5 < layout.width / layout.height < 4


def test_a_grid_of_many_crossings_is_put_in_order() -> None:
    links = [Link(left, 10 - left, WORD) for left in range(5)]
    layout = lay_out_picture([Box(40, 30)] * 11, [*links, *(Link(left, 5, WORD) for left in range(5))])
    for one, other in combinations(layout.routes[:5], 2):
        assert (one.stops[0].y - other.stops[0].y) * (one.stops[-1].y - other.stops[-1].y) > 0
