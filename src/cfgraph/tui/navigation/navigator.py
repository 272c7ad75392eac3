"""The visited panes: shows one at a time, with breadcrumbs above, and goes back and forward between them."""

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
    """The stack of visited panes, of which it shows the current one."""

    def __init__(self, messages: Messages) -> None:
        super().__init__()
        self._messages = messages
        self._history: History[Pane] = History(lambda pane: pane.remove())
        self.as_of: str | None = None
        self.quote: Quote | None = None

    def compose(self) -> ComposeResult:
        """Compose the breadcrumbs, and a message while the graph is being opened."""
        yield Breadcrumbs(id="breadcrumbs")
        with Container(id="place"):
            yield Static(self._messages("app.opening"), id="opening", markup=False)

    def show_progress(self, text: str) -> None:
        """Show the progress of opening."""
        for place in self.query("#opening").results(Static):
            place.update(text)

    @property
    def current(self) -> Pane | None:
        """The current pane."""
        return self._history.current

    @property
    def visited(self) -> list[Pane]:
        """The panes up to the current one, oldest first."""
        return self._history.trail(len(self._history))

    @property
    def all(self) -> list[Pane]:
        """All panes, including those after the current one, oldest first."""
        return self._history.all

    async def open(self, pane: Pane) -> None:
        """Open a new pane after the current one. Keys typed meanwhile are held back for it."""
        if self.current is not None:
            self._leave(self.current)
        else:
            await self.query("#opening").remove()
        pane.apply_date(self.as_of)
        pane.quote = self.quote
        self._history.push(pane)
        await self.query_one("#place").mount(pane)
        self._arrived()

    async def replace(self, before: Pane, after: Pane) -> bool:
        """Replace a pane if it is the current one, and return whether it was."""
        if self.current is not before:
            return False
        after.apply_date(self.as_of)
        after.quote = self.quote
        self._history.replace(before, after)
        await self.query_one("#place").mount(after)
        await before.remove()
        self._arrived()
        return True

    async def clear(self) -> None:
        """Remove all panes."""
        for pane in self._history.clear():
            await pane.remove()

    def can_step(self, by: int) -> bool:
        """Return whether there is a pane this many steps back (negative) or forward."""
        return self._history.can_step(by)

    def step(self, by: int) -> None:
        """Go back (negative) or forward, restoring the focus."""
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
        """Apply a date to all panes; None means any time."""
        self.as_of = as_of
        if self.current is not None:
            self.current.apply_date(as_of)
        self._arrived()

    def return_to(self, kind: type[Pane]) -> bool:
        """Go to the nearest pane of a kind, and return whether there is one."""
        offset = self._history.offset_of(kind)
        if offset:
            self.step(offset)
        return offset is not None

    def _leave(self, pane: Pane) -> None:
        """Hide a pane, and remember its focus."""
        focused = self.screen.focused
        if focused is not None and pane in focused.ancestors:
            pane.last_focus = focused
        pane.display = False

    def go_to(self, pane: Pane) -> None:
        """Go to a pane that still exists."""
        offset = self._history.offset_to(pane)
        if offset:
            self.step(offset)

    def on_breadcrumbs_picked(self, message: Breadcrumbs.Picked) -> None:
        """Go back to the pane that was clicked."""
        message.stop()
        self.step(-message.back)

    def on_trail_changed(self, message: TrailChanged) -> None:
        """Update the breadcrumbs."""
        message.stop()
        self._arrived()

    def _arrived(self) -> None:
        self._show_trail()
        self.app.refresh_bindings()

    def _show_trail(self) -> None:
        """Show the panes up to the current one in the breadcrumbs."""
        labels = []
        if self.as_of is not None:
            key = "date.header" if self.current is None or self.current.is_dated else "date.not_here"
            labels.append(self._messages(key, date=self.as_of))
        if self.current is not None and self.current.view.stated_only:
            labels.append(self._messages("date.stated_only" if self.current.is_dated else "date.all_claims_here"))
        visited = self.visited
        crumbs = [
            Crumb(_name_crumb(pane, visited[place - 2] if place > 1 else None), len(visited) - place, pane.look)
            for place, pane in enumerate(visited, start=1)
        ]
        total = count_collected(self.app)
        ends = (self.current.cost if self.current is not None else "", f"{COLLECTED} {total:,}" if total else "")
        self.query_one(Breadcrumbs).show(crumbs, labels, "  ".join(filter(None, ends)))
        if self.current is not None:
            from cfgraph.tui.widgets.table_content import Listing

            for table in self.current.query(Listing):
                table.refresh()


def _name_crumb(pane: Pane, before: Pane | None) -> str:
    """Return the title of a breadcrumb without the name that the previous one already shows."""
    is_named = before is not None and before.title in pane.title
    return pane.short_title if is_named and pane.short_title else pane.title
