"""Limiting an answer to a size that an agent can read: long lists are cut, and the answer states by how much."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

MOST = 30_000
"""Maximum number of characters of JSON in an answer."""

FEWEST = 3
"""Minimum number of items of a list that may be cut."""


def bound_answer(answer: Mapping[str, Any], most: int = MOST) -> dict[str, Any]:
    """Return an answer whose JSON has at most this many characters.

    The longest list is halved until the rest fits; ``left_out`` then has for each cut list, by its path,
    the number of missing items. If cutting is not enough, the answer only has ``left_out``.
    """
    bounded: dict[str, Any] = json.loads(json.dumps(answer, ensure_ascii=False, default=str))
    left_out: dict[str, int] = {}
    while len(json.dumps(bounded, ensure_ascii=False)) > most:
        place, items = max(_find_lists(bounded, ""), key=lambda found: _size(found[1]), default=("", []))
        if not items:
            return {"left_out": {"answer": 1}}
        kept = len(items) // 2
        left_out[place] = left_out.get(place, 0) + len(items) - kept
        del items[kept:]
    return {**bounded, "left_out": left_out} if left_out else bounded


def _find_lists(value: Any, place: str) -> Iterator[tuple[str, list[Any]]]:
    """Yield the lists within a value that are long enough to be cut, each with its path."""
    if isinstance(value, list):
        if len(value) > FEWEST:
            yield place, value
        for number, item in enumerate(value):
            yield from _find_lists(item, f"{place}.{number}")
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from _find_lists(item, f"{place}.{name}" if place else name)


def _size(items: list[Any]) -> int:
    return len(json.dumps(items, ensure_ascii=False))
