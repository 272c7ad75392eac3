"""The style of a widget that draws line by line, computed once for all lines that are drawn together."""

from __future__ import annotations

from functools import cached_property

from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget


class LineStyled(Widget):
    """A widget whose ``render_line`` uses ``line_style``: Textual computes ``rich_style`` from all ancestors each time.

    If there is another widget among the bases, put this one last, as Textual inherits styles from the first one.
    """

    @cached_property
    def line_style(self) -> Style:
        """The style of the lines drawn now."""
        return self.rich_style

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw lines with the current style."""
        self.__dict__.pop("line_style", None)
        return super().render_lines(crop)
