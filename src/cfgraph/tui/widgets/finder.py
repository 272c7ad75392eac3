"""Searching entities while typing: an input with the matches beneath, used by search and by query parameters."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input, Static

from cfgraph.explorer import View, search
from cfgraph.explorer.search import MAX_TYPE_COUNTED
from cfgraph.model.entity import Match, Ref, SearchResults
from cfgraph.model.errors import CfgraphError, translate_error
from cfgraph.model.terms import Node
from cfgraph.text.catalog import Messages
from cfgraph.text.safe import make_visible
from cfgraph.tui.keymap import CommandTarget
from cfgraph.tui.widgets.table import Column, Row, Table

SHOWN = 100
"""Most matches that are listed."""


class Finder(CommandTarget, Vertical):
    """Posts ``Chosen`` when a match is taken. Up and down move in the list while the input keeps the focus."""

    PARTS = ("finder",)

    class Chosen(Message):
        """A match was taken."""

        def __init__(self, entity: Ref) -> None:
            super().__init__()
            self.entity = entity

    class BehindWanted(Message):
        """What gives the matches shown is asked for: those of a text, or of one kind among them."""

        def __init__(self, text: str, kind: str | None, shown: tuple[Node, ...]) -> None:
            super().__init__()
            self.text, self.kind, self.shown = text, kind, shown

    class Found(Message):
        """A search ended."""

        def __init__(self, results: SearchResults) -> None:
            super().__init__()
            self.results = results

    class Failed(Message):
        """A search failed."""

        def __init__(self, reason: str) -> None:
            super().__init__()
            self.reason = reason

    def __init__(self, view: View | None, messages: Messages, text: str = "", *, offers_behind: bool = False) -> None:
        """Make a finder; while the graph is still being opened there is no view, and typing may begin already.

        With ``offers_behind`` a key asks for what gives the matches.
        """
        super().__init__()
        self._view, self._messages, self._text = view, messages, text
        self._offers_behind = offers_behind
        self._results: SearchResults | None = None
        self._facet: str | None = None
        self._enter_pending = False

    def compose(self) -> ComposeResult:
        """Input, the types found, and the matches."""
        yield Input(self._text, placeholder=self._messages("search.placeholder"), id="finder-input")
        yield Static(self._messages("search.hint"), id="facets", markup=False)
        yield Table([Column(grows=True, least=24), Column(most=28), Column(least=12, most=32)], id="matches")

    def on_mount(self) -> None:
        """Type at once."""
        self.query_one(Table).can_focus = False
        self.query_one(Input).focus()

    def search_in(self, view: View) -> None:
        """Search in this view from now on, and for what was typed already."""
        self._view = view
        self._look_for(self.query_one(Input).value)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Search for what is typed, forgetting any search still under way."""
        event.stop()
        self._look_for(event.value)

    def _look_for(self, text: str) -> None:
        self._facet = None
        self._results = None
        self.refresh_bindings()
        view = self._view
        if view is None:
            self.query_one("#facets", Static).update(self._messages("app.opening"))
        elif text.strip():
            self.run_worker(lambda: self._search(view, text), thread=True, exclusive=True, group="finder")
        else:
            self._enter_pending = False
            self.query_one(Table).show([])
            self.query_one("#facets", Static).update(self._messages("search.hint"))

    def _search(self, view: View, text: str) -> None:
        try:
            found = search(view, text, limit=SHOWN)
        except (CfgraphError, OSError) as error:
            self.post_message(self.Failed(translate_error(error, self._messages)))
        else:
            self.post_message(self.Found(found))

    def on_finder_failed(self, message: Failed) -> None:
        """Say why nothing can be found."""
        message.stop()
        self.query_one("#facets", Static).update(make_visible(message.reason))

    def on_finder_found(self, message: Found) -> None:
        """Show the matches, unless something else was typed meanwhile."""
        message.stop()
        if message.results.query != self.query_one(Input).value:
            return
        self._results = message.results
        self._draw()
        if self._enter_pending:
            self._enter_pending = False
            self._choose()

    def _draw(self) -> None:
        results = self._results
        assert results is not None
        self.query_one(Table).show([self._row(match) for match in self._shown(results)])
        if not results.results:
            facets = self._messages("search.nothing", text=results.query)
        else:
            counted = results.complete and results.total <= MAX_TYPE_COUNTED  # else each count is but a lower bound
            total = f"{results.total:,}" if results.complete else f"> {results.total:,}"
            names: list[tuple[str | None, str]] = [(None, f"{self._messages('search.all')} {total}")]
            names += ((kind, f"{kind} {number:,}" if counted else kind) for kind, number in results.types)
            facets = "  ".join(f"[{name}]" if key == self._facet else name for key, name in names)
            if not results.exact:
                facets = f"{self._messages('search.only_close')}  {facets}"
        self.query_one("#facets", Static).update(make_visible(facets))
        self.refresh_bindings()

    def _shown(self, results: SearchResults) -> list[Match]:
        return [m for m in results.results if self._facet is None or self._facet in m.entity.types]

    def _row(self, match: Match) -> Row:
        how = self._messages(f"how.{match.deviation or match.how}")
        if match.matched != match.entity.label:
            how = f"{how} {match.matched}"
        return Row((match.entity.label, " · ".join(match.entity.types), how), key=match.entity)

    def action_move(self, by: int) -> None:
        """Move the cursor in the matches."""
        self.query_one(Table).action_move(by)

    def action_facet(self, by: int) -> None:
        """Show only the next of the types found."""
        if self._results is None or not self._results.types:
            return
        facets: list[str | None] = [None, *(name for name, _ in self._results.types)]
        self._facet = facets[(facets.index(self._facet) + by) % len(facets)]
        self._draw()

    def action_behind(self) -> None:
        """Ask for what gives the matches."""
        if (results := self._results) is not None:
            shown = tuple(match.entity.id for match in self._shown(results))
            self.post_message(self.BehindWanted(results.query, self._facet, shown))

    @property
    def can_show_equivalents(self) -> bool:
        """Whether there are matches whose query and command may be asked for."""
        return self._offers_behind and self._results is not None and bool(self._results.results)

    def action_take(self) -> None:
        """Take the match at the cursor, as soon as the search for what is typed has ended."""
        if self._results is None:
            self._enter_pending = bool(self.query_one(Input).value.strip())
        else:
            self._choose()

    def on_table_opened(self, message: Table.Opened) -> None:
        """Take the match that was clicked."""
        message.stop()
        self._choose()

    def on_table_highlighted(self, message: Table.Highlighted) -> None:
        """Moving in the list concerns nobody else."""
        message.stop()

    def _choose(self) -> None:
        row = self.query_one(Table).current
        if row is not None and isinstance(row.key, Ref):
            self.post_message(self.Chosen(row.key))
