"""The last gate before the terminal: whatever a widget draws, nothing that steers a terminal leaves the program."""

from __future__ import annotations

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from cfgraph.text.safe import strip_controls


class ControlFilter(LineFilter):
    """Takes out controls, bidi controls and zero-width characters. They have no width, so nothing moves.

    Text from a graph is made visible where it is shown; what is left for this gate are the texts of input fields and
    editors, which Textual draws as they were pasted.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the segments without such characters."""
        return [each if each.control else Segment(strip_controls(each.text), each.style) for each in segments]
