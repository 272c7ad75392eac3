"""Results of very many rows: they lie in a file, and are read as they come into sight."""

from __future__ import annotations

import threading
import tracemalloc
from collections.abc import Iterator, Sequence

import pytest

from cfgraph.model.terms import IRI, XSD_STRING, BlankNode, Literal, Term, TripleTerm
from cfgraph.tui.sparql.spooled_result import SpooledResult
from cfgraph.tui.widgets.row_order import arrange_rows

TERMS: Sequence[Term | None] = (
    IRI("urn:a"),
    BlankNode("_:b"),
    Literal('two\nlines, a "quote" and a \\', XSD_STRING),
    None,
    TripleTerm(IRI("urn:s"), IRI("urn:p"), Literal("o", XSD_STRING)),
)


def batches(total: int) -> Iterator[list[tuple[Term | None, ...]]]:
    """Yield rows that all differ, a thousand at a time."""
    for start in range(0, total, 1_000):
        yield [(IRI(f"urn:{n}"), Literal(f"number {n}", XSD_STRING)) for n in range(start, start + 1_000)]


def test_spooled_rows_read_back_unchanged() -> None:
    rows = SpooledResult(str)
    given = [(TERMS[n % 5], Literal(f"{n}", XSD_STRING), TERMS[n // 5 % 5]) for n in range(1_001)]
    for start in range(0, len(given), 90):
        rows.add([0, 2], given[start : start + 90])
    assert len(rows) == 0, "rows are there once the screen takes them"
    rows.reveal(rows.total)
    assert list(rows.solutions) == given
    assert [row.key for row in rows] == [(first, last) for first, _, last in given]
    assert rows[7].cells == tuple("" if term is None else str(term) for term in (given[7][0], given[7][2]))
    assert rows[-1] == rows[1_000]
    assert rows.solutions[998:] == given[998:]
    with pytest.raises(IndexError):
        rows[1_001]


def test_spooled_rows_can_be_sorted_and_filtered() -> None:
    rows = SpooledResult(str)
    for batch in batches(2_000):
        rows.add([1], batch)
    rows.reveal(rows.total)
    assert arrange_rows(rows, "number 199", (0, True)) == [1999 - n for n in range(10)] + [199]


def test_memory_does_not_grow_with_the_rows_of_a_result(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cfgraph.explorer.spooled_rows.MAX_IN_MEMORY", 10_000)
    monkeypatch.setattr("cfgraph.tui.sparql.spooled_result.REMEMBERED", 1_000)
    rows, used = SpooledResult(str), []
    tracemalloc.start()
    for number, batch in enumerate(batches(16_000)):
        rows.add([0, 1], batch)
        if number in (5, 15):
            used.append(tracemalloc.get_traced_memory()[0])
    tracemalloc.stop()
    assert used[1] - used[0] < 100_000, "ten bytes a row at most"


def test_rows_are_read_while_others_are_added() -> None:
    rows = SpooledResult(str)
    first = next(batches(1_000))
    rows.add([0, 1], first)
    rows.reveal(1_000)

    def add_more() -> None:
        for batch in batches(10_000):
            rows.add([0, 1], batch)

    adding = threading.Thread(target=add_more)
    adding.start()
    while adding.is_alive():
        assert [rows[n].key for n in range(0, 1_000, 37)] == first[::37]
    adding.join()
    assert rows.total == 11_000
