"""A chart of a numeric column, drawn to fit its size."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from cfgraph.text.safe import to_one_line
from cfgraph.tui.keymap import CommandTarget
from cfgraph.tui.widgets.plot import PlotLine, Point


class Chart(CommandTarget, Widget, can_focus=True):
    """A chart drawn by a function of ``plot``. Left and right request another column."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"chart--title", "chart--label", "chart--drawn", "chart--number"}

    DEFAULT_CSS = """
    Chart { height: 1fr; background: $surface; padding: 0 1; }
    Chart > .chart--title { color: $text-muted; text-style: bold; }
    Chart > .chart--label { color: $text; }
    Chart > .chart--drawn { color: $accent; }
    Chart > .chart--number { color: $text; text-style: bold; }
    """

    PARTS = ("chart",)

    class OtherColumn(Message):
        """Posted to request another column."""

        def __init__(self, by: int) -> None:
            super().__init__()
            self.by = by

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._title = ""
        self._points: Sequence[Point] = ()
        self._has_others = False
        self._draw: Callable[[Sequence[Point], int, int], list[PlotLine]] = lambda points, width, height: []
        self._drawn: tuple[tuple[int, int], list[PlotLine]] | None = None

    def show(
        self,
        title: str,
        points: Sequence[Point],
        draw: Callable[[Sequence[Point], int, int], list[PlotLine]],
        *,
        has_others: bool,
    ) -> None:
        """Show points under a title; ``has_others`` if there are other columns to request."""
        self._title, self._points, self._draw, self._drawn = title, points, draw, None
        self._has_others = has_others
        self.refresh()
        self.refresh_bindings()

    @property
    def has_other_columns(self) -> bool:
        """Whether another numeric column can be requested."""
        return self._has_others

    def action_column(self, by: int) -> None:
        """Request another column."""
        self.post_message(self.OtherColumn(by))

    @property
    def lines(self) -> list[PlotLine]:
        """The lines of the chart at its size."""
        size = self.size.width, self.size.height - 1
        if self._drawn is None or self._drawn[0] != size:
            self._drawn = size, self._draw(self._points, *size)
        return self._drawn[1]

    def render_line(self, y: int) -> Strip:
        """Draw one line."""
        width = self.size.width
        if y == 0:
            title = Segment(to_one_line(self._title, width), self._style("title"))
            return Strip([title]).extend_cell_length(width, self.rich_style)
        lines = self.lines
        if y > len(lines):
            return Strip.blank(width, self.rich_style)
        line = lines[y - 1]
        parts = (("label", line.label), ("drawn", line.drawn), ("number", line.number))
        segments = [Segment(text, self._style(name)) for name, text in parts if text]
        return Strip(segments).crop_extend(0, width, self.rich_style)

    def _style(self, name: str) -> Style:
        return self.rich_style + self.get_component_rich_style(f"chart--{name}", partial=True)
