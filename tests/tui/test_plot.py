"""Charts of numbers: whatever they are, every line fits, and what is left out is counted."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from cfgraph.model.query_result import QueryResult
from cfgraph.model.terms import IRI, XSD, Literal, Term
from cfgraph.tui.widgets.plot import Point, draw_bars, draw_line
from cfgraph.tui.widgets.plot_data import axis_column, numeric_columns, points_of, points_on_axis


def number(value: object) -> Literal:
    return Literal(str(value), IRI(XSD + "decimal"))


def year(value: object) -> Literal:
    return Literal(str(value), IRI(XSD + "gYear"))


def test_bars_are_sorted_and_as_long_as_their_numbers() -> None:
    lines = draw_bars([Point("招联", 25), Point("小米", 100), Point("none", 0)], 40, 10)
    assert [one.label.strip() for one in lines] == ["小米", "招联", "none"]
    assert [one.number.strip() for one in lines] == ["100", "25", "0"]
    full, quarter = lines[0].drawn.count("█"), lines[1].drawn.count("█")
    assert full == len(lines[0].drawn)
    assert abs(quarter - full / 4) <= 1


def test_negative_bars_extend_to_the_left() -> None:
    up, down = draw_bars([Point("a", 50), Point("b", -50)], 40, 10)
    assert up.drawn.index("█") >= len(down.drawn.rstrip())


def test_points_that_do_not_fit_are_counted() -> None:
    lines = draw_bars([Point(str(n), n) for n in range(30)], 40, 5, "+{count} more")
    assert len(lines) == 5
    assert lines[-1].text == "+26 more"


_POINTS = st.lists(st.builds(Point, st.text(max_size=40), st.floats(width=32), st.none() | st.floats(width=32)))


@given(_POINTS, st.integers(1, 200), st.integers(1, 60))
def test_charts_never_exceed_their_size(points: list[Point], width: int, height: int) -> None:
    for lines in (draw_bars(points, width, height), draw_line(points, width, height)):
        assert len(lines) <= height
        assert all(cell_len(one.text) <= width for one in lines)


def test_line_chart_follows_numbers_and_labels_its_ends() -> None:
    lines = draw_line([Point("2020", 1, 2020), Point("2022", 3, 2022), Point("2021", 2, 2021)], 40, 8)
    assert len(lines) == 8
    drawn = [one.drawn for one in lines[:-1]]
    assert drawn[0].rstrip()[-1] in "╭─"
    assert drawn[-1][1] == "─"
    assert lines[-1].text.split() == ["2020", "2022"]


def result(variables: tuple[str, ...], *rows: tuple[Term | None, ...]) -> QueryResult:
    return QueryResult("solutions", variables, rows)


def test_numeric_columns_are_labelled_by_names() -> None:
    found = result(
        ("company", "share", "note"),
        (IRI("http://e/a"), number(50), Literal("1")),
        (IRI("http://e/b"), None, Literal("x")),
        (IRI("http://e/c"), number(-3.5), Literal("2")),
    )
    assert numeric_columns(found) == [1]
    assert axis_column(found, 1) is None
    assert points_of(found, 1, str) == [Point("http://e/a", 50.0), Point("http://e/c", -3.5)]


def test_dates_are_used_as_axis() -> None:
    found = result(("year", "count"), (year(2015), number(3)), (year(2014), number(1)))
    assert [point.label for point in points_on_axis(found, 1)] == ["2015", "2014"]
    assert points_on_axis(found, 1)[0].at == points_on_axis(found, 1)[1].at + 365  # type: ignore[operator]
    assert points_of(found, 1, lambda term: term.value if isinstance(term, Literal) else "")[0].label == "2015"


def test_years_are_used_as_axis_for_other_numbers() -> None:
    found = result(("year", "companies"), (number(2015), number(3)), (number(2014), number(1)))
    assert numeric_columns(found) == [1]
    assert [point.at for point in points_on_axis(found, 1)] == [2015.0, 2014.0]
    assert numeric_columns(result(("size",), (number(2015),))) == [0]
