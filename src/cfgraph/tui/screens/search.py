"""The search screen: finding an entity by name."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, Static

from cfgraph.explorer import View
from cfgraph.model.entity import Ref
from cfgraph.queries.equivalents import write_search_equivalents
from cfgraph.text.catalog import Messages
from cfgraph.text.safe import make_visible
from cfgraph.tui.messages import OpenQuery
from cfgraph.tui.screens.dialog import Dialog
from cfgraph.tui.screens.equivalents import EquivalentsScreen
from cfgraph.tui.widgets.finder import SHOWN, Finder
from cfgraph.tui.widgets.keybar import KeyBar


class SearchScreen(Dialog[Ref | None]):
    """A dialog that returns the chosen entity, or None."""

    PARTS = ("screen",)

    def __init__(
        self,
        view: View | None,
        messages: Messages,
        title: str,
        text: str = "",
        *,
        offers_equivalents: bool = False,
        recent: Sequence[Ref] = (),
    ) -> None:
        """Create the screen; with ``offers_equivalents``, the query for the matches can be opened instead."""
        super().__init__()
        self._recent = recent
        self._view, self._messages, self._title, self._text = view, messages, title, text
        self._offers_equivalents = offers_equivalents

    def compose(self) -> ComposeResult:
        """Compose a title and the finder."""
        with Vertical(classes="dialog tall"):
            yield Static(make_visible(self._title), classes="dialog-title", markup=False)
            yield Finder(
                self._view, self._messages, self._text, offers_equivalents=self._offers_equivalents, recent=self._recent
            )
        yield KeyBar(self._messages)

    def take_keys(self) -> None:
        """Focus the text field immediately, so that no key typed after the one that opened the dialog is lost."""
        for field in self.query(Input):  # none if closed before it was composed
            self.set_focus(field)

    @property
    def awaits_answer(self) -> bool:
        """Whether Enter was pressed while the search is still running, so that later keys are held."""
        finders = self.query(Finder)
        return self.is_active and bool(finders) and finders.first().is_taking

    def search_in(self, view: View) -> None:
        """Use another view for searching."""
        self._view = view
        self.query_one(Finder).search_in(view)

    def on_finder_equivalents_wanted(self, message: Finder.EquivalentsWanted) -> None:
        """Show the command and the query for the matches."""
        message.stop()
        assert self._view is not None
        behind = write_search_equivalents(self._view, message.text, message.shown, SHOWN, message.kind, message.sent)

        def open_query(query: str | None) -> None:
            if query is not None:
                self.dismiss(None)
                self.app.post_message(OpenQuery(query))

        self.app.push_screen(EquivalentsScreen(self._messages, behind), open_query)

    def on_finder_chosen(self, message: Finder.Chosen) -> None:
        """Return the chosen entity."""
        self.dismiss(message.entity)
