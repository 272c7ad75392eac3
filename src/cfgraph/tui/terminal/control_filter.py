"""The last filter before the terminal: no control characters leave the program, whatever a widget draws."""

from __future__ import annotations

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from cfgraph.text.safe import strip_controls


class ControlFilter(LineFilter):
    """Removes control characters, bidi controls and zero-width characters. They have no width, so nothing moves.

    Text from a graph is made visible where it is shown; this filter is for the texts of input fields and
    editors, which Textual draws as they were pasted.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the segments without such characters."""
        return [each if each.control else Segment(strip_controls(each.text), each.style) for each in segments]
