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

ENOUGH = 1.0
"""Seconds of this process's own work; reading any of these in squared time takes longer."""

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
        started = time.process_time()
        with suppress(QueryError):
            reader(text)
        assert time.process_time() - started < ENOUGH, piece
