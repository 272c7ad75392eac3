"""Formatting quantities in a language: ``CNY 10 billion``, ``over 40 million users``, ``第 2 位``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from cfgraph.text.catalog import Language

_ENGLISH = ((Decimal(10) ** 12, "trillion"), (Decimal(10) ** 9, "billion"), (Decimal(10) ** 6, "million"))
_CHINESE_SCALES = {Decimal(10) ** 4, Decimal(10) ** 8, Decimal(10) ** 12}
"""Scales that Chinese has words for (万, 亿, 万亿): quantities in them are not rescaled."""

_MOST_DIGITS = 30
"""Numbers with more digits are not formatted: no quantity has so many."""

_HUNDRED_MILLION = Decimal(10) ** 8
_CURRENCY = re.compile("[A-Z]{3}")


@dataclass(frozen=True, slots=True)
class UnitText:
    """How a unit is written: its symbol; for a scaled unit (thousands, millions) also the scale and the base symbol."""

    symbol: str
    scale: Decimal | None = None
    base: str = ""
    is_ordinal: bool = False


def parse_scale(text: str) -> Decimal | None:
    """Parse the scale of a unit relative to its base: a positive integer; None for any other text.

    >>> parse_scale("10000"), parse_scale("0"), parse_scale("many")
    (Decimal('10000'), None, None)
    """
    is_number = text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS
    return Decimal(text) if is_number and int(text) else None


def format_quantity(number: str, unit: UnitText | None, language: Language, qualifier: str = "") -> str:
    """Format a number with its unit and qualifier; a text that is not a number is unchanged.

    >>> hundred_million = UnitText("× CNY 100 million", Decimal(10) ** 8, "CNY")
    >>> format_quantity("100", hundred_million, "en"), format_quantity("0.25", hundred_million, "en", "over")
    ('CNY 10 billion', 'over CNY 25 million')
    >>> billion, rank = UnitText("B", Decimal(10) ** 9), UnitText("位", is_ordinal=True)
    >>> format_quantity("70", billion, "zh"), format_quantity("2", rank, "zh")
    ('700 亿', '第 2 位')
    >>> format_quantity("1100", UnitText("CNY"), "en"), format_quantity("1", UnitText("companies"), "en")
    ('CNY 1,100', '1 company')
    """
    try:
        text = _format_amount(number, unit, language)
    except ArithmeticError:  # no number, infinite, or beyond what decimals hold
        text = f"{number} {unit.symbol}" if unit else number
    return f"{qualifier} {text}" if qualifier else text


def _format_amount(number: str, unit: UnitText | None, language: Language) -> str:
    """Format a number with its unit."""
    if unit is None:
        return number
    value = Decimal(number)
    if not value.is_finite() or abs(value.adjusted()) > _MOST_DIGITS:
        return f"{number} {unit.symbol}"
    if unit.is_ordinal and value == value.to_integral_value():
        return f"第 {number} {unit.symbol}" if language == "zh" else _format_ordinal(int(value))
    if unit.scale is not None:
        if language == "en":
            return _add_english_unit(_format_large(value * unit.scale), unit.base)
        if unit.scale not in _CHINESE_SCALES:
            return f"{_plain(value * unit.scale / _HUNDRED_MILLION)} 亿{unit.base}"
    if language == "en" and _CURRENCY.fullmatch(unit.symbol):
        return _add_english_unit(_group_digits(number), unit.symbol)
    if language == "en":
        symbol = _make_singular(unit.symbol) if value == 1 else unit.symbol
        return f"{_group_digits(number)}{'' if symbol[:1] in '%‰' else ' '}{symbol}"
    gap = "" if unit.symbol[:1] in "%‰" else " "
    return f"{number}{gap}{unit.symbol}"


def _group_digits(number: str) -> str:
    """Format a number with thousands separators.

    >>> _group_digits("1100"), _group_digits("12.50")
    ('1,100', '12.50')
    """
    whole, point, rest = number.partition(".")
    return f"{int(whole):,}{point}{rest}" if whole.isascii() and whole.isdigit() and len(whole) > 3 else number


def _make_singular(plural: str) -> str:
    """Return the English singular of a unit: ``company`` for ``companies``; other symbols are unchanged."""
    if not re.fullmatch("[a-z-]+s", plural):
        return plural
    return f"{plural[:-3]}y" if plural.endswith("ies") else plural[:-1]


def _format_large(amount: Decimal) -> str:
    """Format an amount with the largest fitting scale word: ``4.17 million``; below a million in full."""
    for size, word in _ENGLISH:
        if abs(amount) >= size:
            return f"{_plain(amount / size)} {word}"
    return f"{amount.normalize():,f}"


def _add_english_unit(amount: str, base: str) -> str:
    """Add an English unit to an amount: a currency before it, what is counted after it."""
    return f"{base} {amount}" if _CURRENCY.fullmatch(base) else f"{amount} {base}".strip()


def _format_ordinal(number: int) -> str:
    """Format an English ordinal: ``1st``, ``12th``."""
    teen = 10 < number % 100 < 14
    return f"{number}{'th' if teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


def _plain(value: Decimal) -> str:
    """Return a number without exponent and trailing zeros."""
    return f"{value.normalize():f}"
