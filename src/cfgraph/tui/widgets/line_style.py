"""The style of a widget that draws line by line, determined once for all lines that are drawn together."""

from __future__ import annotations

from functools import cached_property

from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget


class LineStyled(Widget):
    """A widget whose ``render_line`` takes ``line_style``: Textual works out ``rich_style`` from all it lies in.

    Beside another widget it stands last among the bases, as Textual inherits styles from the first one.
    """

    @cached_property
    def line_style(self) -> Style:
        """The style of the lines drawn now."""
        return self.rich_style

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw lines, in the style that is theirs now."""
        self.__dict__.pop("line_style", None)
        return super().render_lines(crop)
