"""A text of a few lines that ends in ``…`` if it does not fit."""

from __future__ import annotations

from rich.text import Text
from textual import events
from textual.app import RenderResult
from textual.widgets import Static

from cfgraph.text.safe import make_visible, wrap_to_rows

_UNKNOWN = 4
"""Maximum number of lines if the styles set no limit in cells."""


class ClippedText(Static):
    """A plain text, cut to the ``max-height`` of its styles."""

    def __init__(self, text: str = "", *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__("", id=id, classes=classes, markup=False)
        self._text = text

    def show_text(self, text: str) -> None:
        """Show another text."""
        if text != self._text:
            self._text = text
            self.refresh(layout=True)

    def render(self) -> RenderResult:
        """Wrap the text to the available lines."""
        width, most = self.content_size.width, self.styles.max_height
        if not width:
            return Text(make_visible(self._text))
        rows = int(most.value) if most is not None and most.is_cells else _UNKNOWN
        return Text("\n".join(wrap_to_rows(self._text, width, rows)))

    def on_resize(self, _: events.Resize) -> None:
        """Wrap the text again when the size changes."""
        self.refresh(layout=True)
