"""Partial dates: read, refused, and compared by the days they cover."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cfgraph.model.dates import first_day, last_day, parse_date
from cfgraph.model.errors import UsageError


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024", "2024-01-01", "2024-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2023-02", "2023-02-01", "2023-02-28"),
        ("2024-06-30", "2024-06-30", "2024-06-30"),
        ("2024-06-30T12:00:00Z", "2024-06-30", "2024-06-30"),
        ("2022Z", "2022-01-01", "2022-12-31"),
        ("2022-03+08:00", "2022-03-01", "2022-03-31"),
        ("2025-Q1", "2025-01-01", "2025-12-31"),
        ("2025-13", "2025-01-01", "2025-12-31"),
    ],
)
def test_a_date_covers_its_first_to_its_last_day(text: str, first: str, last: str) -> None:
    assert (first_day(text), last_day(text)) == (first, last)


@settings(max_examples=100)
@given(st.text(max_size=12))
def test_any_text_is_accepted_as_date_in_graph(text: str) -> None:
    assert len(first_day(text)) == len(last_day(text)) == 10


@settings(max_examples=100)
@given(st.dates(min_value=date(1000, 1, 1)), st.sampled_from([4, 7, 10]))
def test_a_date_lies_between_the_days_it_covers(day: date, precision: int) -> None:
    partial = day.isoformat()[:precision]
    assert first_day(partial) <= day.isoformat() <= last_day(partial)
    assert parse_date(partial) == partial


@pytest.mark.parametrize("text", ["2024-13", "2024-02-30", "2024-2", "24", "", "2024/06", "2024年", "yesterday"])
def test_invalid_dates_are_rejected_with_hint(text: str) -> None:
    with pytest.raises(UsageError, match="2024-06-30"):
        parse_date(text)


@pytest.mark.parametrize("text", [" 2024-06 ", "２０２４-０６"])
def test_spaces_and_full_width_digits_are_read(text: str) -> None:
    assert parse_date(text) == "2024-06"
