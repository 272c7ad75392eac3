"""The lines of notices, each of its own width, so that no widget below them is cut in the middle."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget

from cfgraph.text.safe import pad_text, wrap_text
from cfgraph.tui.terminal.notifications import Notice, NoticingApp

MOST_LINES = 4
"""Maximum number of lines of notices."""


class NoticeLines(Widget):
    """A widget as high as the current notices of the app. A click dismisses a notice."""

    DEFAULT_CSS = """
    NoticeLines { height: auto; background: $boost; color: $text; padding: 0 1; }
    NoticeLines > .noticelines--information { color: $success; }
    NoticeLines > .noticelines--warning { color: $warning; text-style: bold; }
    NoticeLines > .noticelines--error { color: $error; text-style: bold; }
    """

    COMPONENT_CLASSES = {"noticelines--information", "noticelines--warning", "noticelines--error"}  # noqa: RUF012

    def __init__(self) -> None:
        super().__init__()
        self._lines: list[tuple[Notice, str]] = []

    def on_mount(self) -> None:
        """Subscribe to the notices of the app."""
        app = self.app
        self.display = False
        if isinstance(app, NoticingApp):
            app.notices_changed.subscribe(self, self._show)
            self._show(app.notices)

    def on_unmount(self) -> None:
        """Unsubscribe from the notices; else the app would keep every screen in memory."""
        if isinstance(self.app, NoticingApp):
            self.app.notices_changed.unsubscribe(self)

    def _show(self, notices: tuple[Notice, ...]) -> None:
        """Show these notices, the newest last."""
        cells = max((self.screen.size.width or self.app.size.width) - 4, 10)
        lines = []
        for notice in notices:
            wrapped = [line for part in notice.text.split("\n") for line in wrap_text(part, cells)]
            if len(wrapped) > MOST_LINES:
                wrapped = [*wrapped[: MOST_LINES - 1], wrapped[MOST_LINES - 1] + "…"]
            lines += [(notice, line) for line in wrapped]
        self._lines = lines[-MOST_LINES:]
        self.display = bool(self._lines)
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the number of lines of the notices."""
        return len(self._lines)

    def on_resize(self, _: events.Resize) -> None:
        """Wrap the notices again when the width changes."""
        if isinstance(self.app, NoticingApp):
            self._show(self.app.notices)

    def render_line(self, y: int) -> Strip:
        """Draw a line."""
        base = self.rich_style
        if y >= len(self._lines):
            return Strip.blank(self.size.width, base)
        notice, text = self._lines[y]
        sign = self.get_component_rich_style(f"noticelines--{notice.severity}", partial=True)
        is_first = y == 0 or self._lines[y - 1][0] is not notice
        style = base if notice.severity == "information" else base + sign
        rest = pad_text(text, max(self.size.width - 2, 0))
        return Strip([Segment("▌ " if is_first else "  ", base + sign + Style(bold=True)), Segment(rest, style)])

    def on_click(self, event: events.Click) -> None:
        """Dismiss the clicked notice."""
        offset = event.get_content_offset(self)
        if offset is not None and offset.y < len(self._lines) and isinstance(self.app, NoticingApp):
            self.app.drop_notice(self._lines[offset.y][0])
