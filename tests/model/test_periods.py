"""Periods: read as intervals with a precision, written as people do, and as they stand where they are none."""

from __future__ import annotations

import pytest

from cfgraph.model.entity import Claim
from cfgraph.model.periods import Period, format_interval, format_period, format_time, parse_period
from cfgraph.model.terms import IRI


@pytest.mark.parametrize(
    ("text", "english", "chinese"),
    [
        ("2025-01/2025-05", "Jan–May 2025", "2025年初至5月"),
        ("2024-03/2024-05", "Mar–May 2024", "2024年3月至5月"),
        ("2025-Q1", "Q1 2025", "2025年1季度"),
        ("../2025-12", "before 2025-12", "2025-12 之前"),
        ("2025-12/..", "since 2025-12", "2025-12 起"),
        ("2020-01-01/2025-12-31", "2020-01-01 to 2025-12-31", "2020-01-01 至 2025-12-31"),
        ("2025/2026", "2025 to 2026", "2025 至 2026"),
        ("2025-05", "2025-05", "2025-05"),
        ("spring 2025", "spring 2025", "spring 2025"),
        ("../..", "../..", "../.."),
        ("2025-13/2026", "2025-13/2026", "2025-13/2026"),
    ],
)
def test_periods_are_formatted_and_others_kept_as_printed(text: str, english: str, chinese: str) -> None:
    assert (format_period(text, "en"), format_period(text, "zh")) == (english, chinese)


def test_periods_have_a_first_and_a_last_day_and_overlap() -> None:
    year_to_date = parse_period("2025-01/2025-05")
    before, after, quarter = parse_period("../2025-03"), parse_period("2025-06/.."), parse_period("2025-Q1")
    assert year_to_date == Period("2025-01", "2025-05")
    assert year_to_date is not None
    assert before is not None
    assert after is not None
    assert quarter is not None
    assert (year_to_date.first_day, year_to_date.last_day) == ("2025-01-01", "2025-05-31")
    assert before.first_day == ""
    assert year_to_date.overlaps(before)
    assert year_to_date.overlaps(quarter)
    assert not year_to_date.overlaps(after)
    assert not before.overlaps(after)


def test_the_span_of_a_claim_is_never_written_with_dots() -> None:
    claim = Claim(IRI("a:c"), "", None, "2020", {}, None, valid_from="2024-10", valid_to="2025-12")
    assert format_time(claim, "en") == "2024-10 to 2025-12"
    assert format_time(Claim(IRI("a:c"), "", None, None, {}, None, valid_to="2025-12"), "zh") == "至 2025-12"
    assert format_time(Claim(IRI("a:c"), "", None, None, {}, None, valid_from="2025"), "en") == "since 2025"
    assert format_time(Claim(IRI("a:c"), "", None, None, {}, None), "en") == ""


def test_cells_of_an_answer_are_periods_only_where_they_are_intervals() -> None:
    assert format_interval("../2025-12", "en") == "before 2025-12"
    assert [format_interval(text, "en") for text in ("and/or", "2024-06", "a/b/c")] == ["and/or", "2024-06", "a/b/c"]
