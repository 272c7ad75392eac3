"""The places visited: shows one pane at a time, with breadcrumbs above, and goes back and forward between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.style import Style
from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.widgets import Static

from cfgraph.text.catalog import Messages
from cfgraph.text.safe import make_visible
from cfgraph.tui.class_styles import ClassStyles, class_styles
from cfgraph.tui.messages import TrailChanged
from cfgraph.tui.navigation.history import History

if TYPE_CHECKING:
    from cfgraph.tui.panes.base import Pane
    from cfgraph.tui.widgets.sources import Quote

BREADCRUMBS = 6
"""Most places named in the breadcrumbs."""

_BETWEEN = " › "
_UNKNOWN = 80
"""Cells taken to be there before the first layout."""


class Navigator(Vertical):
    """Holds the panes that one can go back or forward to, and shows the current one."""

    def __init__(self, messages: Messages) -> None:
        super().__init__()
        self._messages = messages
        self._history: History[Pane] = History(lambda pane: pane.remove())
        self.as_of: str | None = None
        self.quote: Quote | None = None

    def compose(self) -> ComposeResult:
        """Breadcrumbs, and a word while the graph is being opened."""
        yield Static(self._trail(), id="breadcrumbs", markup=False)
        with Container(id="place"):
            yield Static(self._messages("app.opening"), id="opening", markup=False)

    def show_progress(self, text: str) -> None:
        """Say how the opening goes."""
        for place in self.query("#opening").results(Static):
            place.update(text)

    @property
    def current(self) -> Pane | None:
        """The pane shown now."""
        return self._history.current

    @property
    def visited(self) -> list[Pane]:
        """The panes up to the current one, oldest first."""
        return self._history.trail(len(self._history))

    async def open(self, pane: Pane) -> None:
        """Show a new pane after the current one. Keys typed meanwhile wait for it."""
        if self.current is not None:
            self._leave(self.current)
        else:
            await self.query("#opening").remove()
        pane.apply_date(self.as_of)
        pane.quote = self.quote
        self._history.push(pane)
        await self.query_one("#place").mount(pane)
        self._arrived()

    def can_step(self, by: int) -> bool:
        """Tell whether there is a place so many steps back (negative) or forward."""
        return self._history.can_step(by)

    def step(self, by: int) -> None:
        """Go back (negative) or forward, to where the focus was."""
        before = self.current
        after = self._history.step(by)
        if before is None or after is None:
            return
        self._leave(before)
        after.display = True
        after.apply_date(self.as_of)
        if after.last_focus is not None:
            after.last_focus.focus()
        else:
            after.focus_first()
        self._arrived()

    def show_date(self, as_of: str | None) -> None:
        """Show what holds at a date from now on, here and wherever one goes; None for any time."""
        self.as_of = as_of
        if self.current is not None:
            self.current.apply_date(as_of)
        self._arrived()

    def return_to(self, kind: type[Pane]) -> bool:
        """Go to the nearest place of a kind, and tell whether there is one."""
        offset = self._history.offset_of(kind)
        if offset:
            self.step(offset)
        return offset is not None

    def _leave(self, pane: Pane) -> None:
        """Hide a pane, and remember where in it the focus was."""
        focused = self.screen.focused
        if focused is not None and pane in focused.ancestors:
            pane.last_focus = focused
        pane.display = False

    def on_resize(self, _: events.Resize) -> None:
        """Name as many places as there is room for."""
        self.query_one("#breadcrumbs", Static).update(self._trail())

    def on_trail_changed(self, message: TrailChanged) -> None:
        """Write the line of places anew."""
        message.stop()
        self._arrived()

    def _arrived(self) -> None:
        self.query_one("#breadcrumbs", Static).update(self._trail())
        self.app.refresh_bindings()

    def _trail(self) -> Text:
        """Return the places up to the current one; the oldest go first where there is too little room."""
        line = Text("cfgraph", style="bold", no_wrap=True, overflow="ellipsis")
        if self.as_of is not None:
            line.append(" ")
            key = "date.header" if self.current is None or self.current.is_dated else "date.not_here"
            line.append(f" {self._messages(key, date=self.as_of)} ", "reverse")
        if self.current is not None and self.current.view.stated_only:
            key = "date.stated_only" if self.current.is_dated else "date.all_claims_here"
            line.append(" ")
            line.append(f" {self._messages(key)} ", "reverse")
        styles = class_styles(self.app.current_theme) if self.is_attached else ClassStyles()
        looks = [pane.look for pane in self.visited]
        signs = [f"{look.glyph} " if look is not None and look.glyph else "" for look in looks]
        titles = [sign + make_visible(pane.title) for sign, pane in zip(signs, self.visited, strict=True)]
        named = titles[-BREADCRUMBS:]
        room = (self.size.width or _UNKNOWN) - 2 - line.cell_len
        while len(named) > 1 and sum(map(cell_len, named)) + len(_BETWEEN) * (len(named) + 1) + 1 > room:
            del named[0]
        if len(named) < len(titles):
            line.append(f"{_BETWEEN}…", "not bold dim")
        first = len(titles) - len(named)
        for number, title in enumerate(named):
            line.append(_BETWEEN, "not bold dim")
            look, sign = looks[first + number], signs[first + number]
            if look is not None and sign:
                line.append(sign, styles.sign(look) + Style(bold=False))
            line.append(title[len(sign) :], "bold" if number == len(named) - 1 else "not bold dim")
        return line
