"""The places visited: shows one pane at a time, with breadcrumbs above, and goes back and forward between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.widgets import Static

from cfgraph.text.catalog import Messages
from cfgraph.tui.messages import TrailChanged
from cfgraph.tui.navigation.breadcrumbs import Breadcrumbs, Crumb
from cfgraph.tui.navigation.history import History
from cfgraph.tui.widgets.collected import COLLECTED, count_collected

if TYPE_CHECKING:
    from cfgraph.tui.panes.base import Pane
    from cfgraph.tui.widgets.sources import Quote


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
        yield Breadcrumbs(id="breadcrumbs")
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

    @property
    def all(self) -> list[Pane]:
        """The panes before and after the current one too, oldest first."""
        return self._history.all

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

    async def clear(self) -> None:
        """Leave all places for good."""
        for pane in self._history.clear():
            await pane.remove()

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

    def go_to(self, pane: Pane) -> None:
        """Go to a place that is still there."""
        offset = self._history.offset_to(pane)
        if offset:
            self.step(offset)

    def on_breadcrumbs_picked(self, message: Breadcrumbs.Picked) -> None:
        """Go back to the place that was clicked."""
        message.stop()
        self.step(-message.back)

    def on_trail_changed(self, message: TrailChanged) -> None:
        """Write the line of places anew."""
        message.stop()
        self._arrived()

    def _arrived(self) -> None:
        self._show_trail()
        self.app.refresh_bindings()

    def _show_trail(self) -> None:
        """Name the places up to the current one."""
        labels = []
        if self.as_of is not None:
            key = "date.header" if self.current is None or self.current.is_dated else "date.not_here"
            labels.append(self._messages(key, date=self.as_of))
        if self.current is not None and self.current.view.stated_only:
            labels.append(self._messages("date.stated_only" if self.current.is_dated else "date.all_claims_here"))
        visited = self.visited
        crumbs = [Crumb(pane.title, len(visited) - place, pane.look) for place, pane in enumerate(visited, start=1)]
        total = count_collected(self.app)
        ends = (self.current.cost if self.current is not None else "", f"{COLLECTED} {total:,}" if total else "")
        self.query_one(Breadcrumbs).show(crumbs, labels, "  ".join(filter(None, ends)))
        if self.current is not None:
            from cfgraph.tui.widgets.table_content import Listing

            for table in self.current.query(Listing):
                table.refresh()
