"""The stakes in a company over time as rows: the start, changes of the share, a strip of years, and the end."""

from __future__ import annotations

from collections.abc import Sequence

from cfgraph.explorer.stake_history import StakeHistory
from cfgraph.text.catalog import Messages
from cfgraph.tui.widgets.table_columns import CellLook, Row

LEVELS = "▁▂▃▄▅▆▇█"
"""Signs for a share relative to the greatest one in the company."""

NOTHING, UNKNOWN = "·", "?"
"""Signs for years without statements, and for years with a stake of unknown share."""


def make_history_rows(histories: Sequence[StakeHistory], room: int, messages: Messages) -> list[Row]:
    """Return a heading and a row for each holder; nothing if all statements are of the same year."""
    years = sorted({int(point.date[:4]) for one in histories for point in one.points})
    if len(years) < 2:
        return []
    span = f"{years[0]}–{years[-1] % 100:02}"  # as wide as the narrowest strip
    titles = (messages("shares.since"), messages("shares.change"), span, messages("shares.until"))
    most = max((point.share[1] for one in histories for point in one.points if point.share), default=100.0) or 100.0
    return [
        Row((messages("shares.history"), *titles), heading=True),
        *(_make_row(one, (years[0], years[-1]), room, most) for one in histories),
    ]


def _make_row(one: StakeHistory, years: tuple[int, int], room: int, most: float) -> Row:
    told = [point.text for point in one.points if point.share is not None] or [UNKNOWN]
    change = told[0] if told[0] == told[-1] else f"{told[0]} → {told[-1]}"
    cells = (one.holder.label, one.first[:7], change, draw_strip(one, years, room, most), one.last[:7])
    return Row(cells, key=one, indent=2, looks=(CellLook(0, one.holder.look),), quiet=(1, 4))


def draw_strip(one: StakeHistory, years: tuple[int, int], room: int, most: float) -> str:
    """Return a sign for each year, or for several years if there is less space: the last share stated for them."""
    total = years[1] - years[0] + 1
    cells = [NOTHING] * min(total, room)
    for point in one.points:
        place = (int(point.date[:4]) - years[0]) * len(cells) // total
        if point.share is not None:
            cells[place] = LEVELS[min(int(point.share[1] / most * len(LEVELS)), len(LEVELS) - 1)]
        elif cells[place] == NOTHING:
            cells[place] = UNKNOWN
    return "".join(cells)
