"""The tabs of the buffers in one line above the editor."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from rich.text import Text
from textual import events
from textual.message import Message
from textual.widget import Widget

from cfgraph.text.safe import to_one_line

LONGEST_NAME = 24
"""Maximum width in cells of a name."""


class Tabs(Widget):
    """A line of tabs. Posts ``Picked`` with the index of a clicked one."""

    DEFAULT_CSS = "Tabs { height: 1; padding: 0 1; background: $panel; color: $text-muted; }"

    class Picked(Message):
        """Posted when a tab is clicked."""

        def __init__(self, place: int) -> None:
            super().__init__()
            self.place = place

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._names: Sequence[str] = ()
        self._current = 0
        self._places: list[tuple[int, int, int]] = []

    def show(self, names: Sequence[str], current: int) -> None:
        """Show these names, with one of them as current."""
        self._names, self._current = names, current
        self.refresh()

    def render(self) -> Text:
        """Draw as many names as fit around the current one."""
        names = [to_one_line(f" {number} {name} ", LONGEST_NAME) for number, name in enumerate(self._names, start=1)]
        first = 0
        while first < self._current and sum(map(cell_len, names[first : self._current + 1])) > self.size.width - 2:
            first += 1
        line, self._places = Text(no_wrap=True, overflow="ellipsis"), []
        if first:
            line.append("…")
        for place in range(first, len(names)):
            start = line.cell_len
            line.append(names[place], "bold reverse" if place == self._current else "")
            self._places.append((start, line.cell_len, place))
        return line

    def on_click(self, event: events.Click) -> None:
        """Switch to the clicked buffer."""
        offset = event.get_content_offset(self)
        for start, end, place in self._places:
            if offset is not None and start <= offset.x < end:
                self.post_message(self.Picked(place))
