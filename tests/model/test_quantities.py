"""Quantities as people write them, in both languages."""

from __future__ import annotations

from decimal import Decimal

import pytest

from cfgraph.model.quantities import UnitText, format_quantity
from cfgraph.text.catalog import Language

YUAN = UnitText("× CNY 100 million", Decimal(10) ** 8, "CNY")
TEN_THOUSAND_YUAN = UnitText("× CNY 10,000", Decimal(10) ** 4, "CNY")
SETS = UnitText("× 10,000 sets", Decimal(10) ** 4, "units")


@pytest.mark.parametrize(
    ("number", "unit", "language", "expected"),
    [
        ("100", YUAN, "en", "CNY 10 billion"),
        ("38.6896", YUAN, "en", "CNY 3.86896 billion"),
        ("417", TEN_THOUSAND_YUAN, "en", "CNY 4.17 million"),
        ("47", TEN_THOUSAND_YUAN, "en", "CNY 470,000"),
        ("4000", SETS, "en", "40 million units"),
        ("0", YUAN, "en", "CNY 0"),
        ("-2", YUAN, "en", "CNY -200 million"),
        ("500", UnitText("CNY"), "en", "CNY 500"),
        ("2", UnitText("rank", is_ordinal=True), "en", "2nd"),
        ("12", UnitText("rank", is_ordinal=True), "en", "12th"),
        ("2", UnitText("位", is_ordinal=True), "zh", "第 2 位"),
        ("70", UnitText("B", Decimal(10) ** 9), "zh", "700 亿"),
        ("100", UnitText("亿元", Decimal(10) ** 8, "元"), "zh", "100 亿元"),
        ("7.5", UnitText("%"), "en", "7.5%"),
        ("several", YUAN, "en", "several × CNY 100 million"),
        ("3", None, "en", "3"),
        ("INF", UnitText("rank", is_ordinal=True), "en", "INF rank"),
        ("sNaN", YUAN, "zh", "sNaN × CNY 100 million"),
        ("1E+99999999", UnitText("B", Decimal(10) ** 9), "zh", "1E+99999999 B"),
        ("1e400", YUAN, "en", "1e400 × CNY 100 million"),
    ],
)
def test_a_quantity_reads_as_people_write_it(
    number: str, unit: UnitText | None, language: Language, expected: str
) -> None:
    assert format_quantity(number, unit, language) == expected


def test_hedge_is_shown_with_value() -> None:
    assert format_quantity("4000", SETS, "en", "over") == "over 40 million units"
