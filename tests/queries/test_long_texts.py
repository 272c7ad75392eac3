"""Texts of any kind of character are read in time that grows with their length, not with its square."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress

import pytest

from cfgraph.model.errors import QueryError
from cfgraph.queries.completion_context import find_completion_context
from cfgraph.queries.formatting import format_query
from cfgraph.queries.parsed_query import parse_query

LENGTH = 25_000

ENOUGH = 0.5
"""Seconds of work below which nothing is read in squared time; a busy machine takes longer for the linear ones."""

PART, MOST_TIMES_LONGER = 8, 24
"""Part of a text, and how much longer than it the whole may take: squared time would be 64 times as long."""

PIECES = (
    *"1a.e\"'<?:\\# \n_@-%({[|^é中",
    *("1e", "1.", "a.", "a:", "%4", "\\u", "<<", "<<(", "'''", '"""', "..", "?a ", "a-", "@a-", "a:b.", "_:a."),
)

READERS: dict[str, Callable[[str], object]] = {  # each by way of the tokens
    "grammar": parse_query,
    "completion": lambda text: find_completion_context(text, len(text)),
    "layout": format_query,
}


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
def test_many_of_any_character_are_read_at_once(reader: Callable[[str], object]) -> None:
    for piece in PIECES:
        text = piece * (LENGTH // len(piece))
        if (whole := _measure(reader, text)) > ENOUGH:
            part = min(_measure(reader, text[: len(text) // PART]) for _ in range(3))
            assert min(whole, _measure(reader, text)) < MOST_TIMES_LONGER * part, piece


def _measure(reader: Callable[[str], object], text: str) -> float:
    """Return how many seconds of work reading a text takes."""
    started = time.thread_time()
    with suppress(QueryError):
        reader(text)
    return time.thread_time() - started
