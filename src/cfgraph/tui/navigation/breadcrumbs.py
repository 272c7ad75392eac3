"""The first line of the screen: the current page and the path to it. A click on a page goes back to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.style import Style
from rich.text import Text
from textual import events
from textual.app import RenderResult
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from cfgraph.model.looks import Look
from cfgraph.text.safe import make_visible, to_one_line
from cfgraph.tui.class_styles import class_styles

MOST = 6
"""Maximum number of pages shown."""

_BETWEEN = " › "
_UNKNOWN = 80
"""Assumed width before the first layout."""


@dataclass(frozen=True, slots=True)
class Crumb:
    """A visited page: its title, how many steps back it is, and the style of its class."""

    title: str
    back: int
    look: Look | None = None

    @property
    def sign(self) -> str:
        """The sign of the class, followed by a space; empty without one."""
        return f"{self.look.glyph} " if self.look is not None and self.look.glyph else ""

    @property
    def width(self) -> int:
        """The width of the page's breadcrumb, including the separator."""
        return cell_len(_BETWEEN + self.sign + make_visible(self.title))


class Breadcrumbs(Widget):
    """The line of breadcrumbs: as many pages as fit, the current one last, without duplicates."""

    DEFAULT_CSS = "Breadcrumbs { height: 1; }"

    hovered: reactive[int | None] = reactive(None)

    class Picked(Message):
        """Posted when a page is clicked."""

        def __init__(self, back: int) -> None:
            super().__init__()
            self.back = back

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._crumbs: Sequence[Crumb] = ()
        self._labels: Sequence[str] = ()
        self._end = ""
        self._spans: list[tuple[int, int, int]] = []

    def show(self, crumbs: Sequence[Crumb], labels: Sequence[str], end: str = "") -> None:
        """Show pages, oldest first, the filters of all views (such as a date), and a text at the right."""
        self._crumbs, self._labels, self._end = _without_doubles(crumbs), labels, end
        self.refresh()

    def render(self) -> RenderResult:
        """Draw the line; the oldest pages are dropped if there is too little space."""
        line = Text("cfgraph", style="bold", no_wrap=True, overflow="ellipsis")
        for label in self._labels:
            line.append(" ")
            line.append(f" {label} ", "reverse")
        named = list(self._crumbs[-MOST:])
        width = (self.content_size.width or _UNKNOWN) - (cell_len(self._end) + 1 if self._end else 0)
        room = width - line.cell_len - len(_BETWEEN) - 1  # for those left out
        while len(named) > 1 and sum(crumb.width for crumb in named) > room:
            del named[0]
        if len(named) < len(self._crumbs):
            line.append(f"{_BETWEEN}…", "not bold dim")
        self._spans = []
        styles = class_styles(self.app.current_theme)
        for crumb in named:
            line.append(_BETWEEN, "not bold dim")
            start = line.cell_len
            is_last = crumb is named[-1]
            hover = " underline" if crumb.back == self.hovered and not is_last else ""
            if crumb.look is not None and crumb.sign:
                line.append(crumb.sign, styles.sign(crumb.look) + Style(bold=False))
            title = to_one_line(crumb.title, max(width - line.cell_len, 1)) if is_last else make_visible(crumb.title)
            line.append(title, ("bold" if is_last else "not bold dim") + hover)
            self._spans.append((start, line.cell_len, crumb.back))
        if self._end and line.cell_len <= width:
            line.append(" " * (width - line.cell_len + 1))
            line.append(self._end, "not bold")
        return line

    def _at(self, event: events.MouseEvent) -> int | None:
        offset = event.get_content_offset(self)
        if offset is None:
            return None
        return next((back for start, end, back in self._spans if start <= offset.x < end), None)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Underline the page under the mouse."""
        self.hovered = self._at(event)

    def on_leave(self) -> None:
        """Clear the underline when the mouse leaves."""
        self.hovered = None

    def on_click(self, event: events.Click) -> None:
        """Request to go back to the page."""
        back = self._at(event)
        if back:
            self.post_message(self.Picked(back))


def _without_doubles(crumbs: Sequence[Crumb]) -> list[Crumb]:
    """Return each page once, at its last visit."""
    last = {crumb.title: crumb for crumb in crumbs}
    return [crumb for crumb in crumbs if last[crumb.title] is crumb]
