"""Searching entities while typing: a text field, matches by name and in full text below it, and a preview."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Input, Static
from textual.worker import get_current_worker

from cfgraph.explorer import View, search_text
from cfgraph.explorer.same_names import tell_apart
from cfgraph.explorer.search import MAX_TYPE_COUNTED, describe_server_search, search
from cfgraph.model.entity import Match, Ref, SearchResults
from cfgraph.model.errors import CfgraphError, translate_error
from cfgraph.model.terms import Node
from cfgraph.store import BuildProgress
from cfgraph.text.catalog import Messages
from cfgraph.text.safe import make_visible
from cfgraph.tui.keymap import CommandTarget
from cfgraph.tui.reading import read_behind
from cfgraph.tui.widgets.entity_preview import EntityPreview
from cfgraph.tui.widgets.table import Column, Row, Table
from cfgraph.tui.widgets.table_columns import CellLook

SHOWN = 100
"""Maximum number of matches by name."""

SHOWN_TEXTS = 30
"""Maximum number of matches in full text."""

MIN_TEXT_CHARACTERS = 2
"""Minimum number of characters for full-text search while the user types."""

BEFORE_HIT = 6
"""Number of characters shown before a match in a long text."""


class Finder(CommandTarget, Vertical):
    """A search field with matches. Up and down move in the list while the field keeps the focus. Posts ``Chosen``."""

    PARTS = ("finder",)

    class Chosen(Message):
        """Posted when a match is chosen."""

        def __init__(self, entity: Ref) -> None:
            super().__init__()
            self.entity = entity

    class EquivalentsWanted(Message):
        """Posted to request the query and command for the matches: those of a text, or of one class among them."""

        def __init__(self, text: str, kind: str | None, shown: tuple[Node, ...], sent: str) -> None:
            super().__init__()
            self.text, self.kind, self.shown, self.sent = text, kind, shown, sent

    class Found(Message):
        """Posted when a search has ended."""

        def __init__(self, results: SearchResults) -> None:
            super().__init__()
            self.results = results

    class TextFound(Message):
        """Posted when a full-text search has ended."""

        def __init__(self, results: SearchResults) -> None:
            super().__init__()
            self.results = results

    class Indexing(Message):
        """Posted with the progress of the text index, which is built at the first full-text search."""

        def __init__(self, percent: int) -> None:
            super().__init__()
            self.percent = percent

    class Failed(Message):
        """Posted when a search has failed."""

        def __init__(self, reason: str) -> None:
            super().__init__()
            self.reason = reason

    def __init__(
        self,
        view: View | None,
        messages: Messages,
        text: str = "",
        *,
        offers_equivalents: bool = False,
        recent: Sequence[Ref] = (),
    ) -> None:
        """Create a finder. There is no view while the graph is still being opened, but the user may type.

        With ``offers_equivalents``, a key requests the query and command for the matches. ``recent`` entities are
        listed while nothing is typed.
        """
        super().__init__()
        self._recent = tuple(recent)
        self._texts: SearchResults | None = None
        self._view, self._messages, self._text = view, messages, text
        self._offers_equivalents = offers_equivalents
        self._results: SearchResults | None = None
        self._facet: str | None = None
        self._enter_pending = False
        self._moves_pending = 0  # rows to move once the pending search has ended
        self._facets_pending = 0  # and classes to advance
        self._equivalents_pending = False

    def compose(self) -> ComposeResult:
        """Compose the text field, the classes found, and the matches."""
        yield Input(self._text, placeholder=self._messages("search.placeholder"), id="finder-input")
        yield Static(self._messages("search.hint"), id="facets", markup=False)
        with Horizontal():
            yield Table([Column(grows=True, least=24), Column(most=28), Column(least=12, most=32)], id="matches")
            yield EntityPreview(self._messages, id="preview")

    def on_mount(self) -> None:
        """Focus the text field."""
        self.query_one(Table).can_focus = False
        self.query_one(Input).focus()
        if not self._text:
            self._show_recent()

    def search_in(self, view: View) -> None:
        """Set the view to search in, and search for the text typed so far."""
        self._view = view
        self._look_for(self.query_one(Input).value)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Search for the typed text, cancelling any earlier search."""
        event.stop()
        self._look_for(event.value)

    def _look_for(self, text: str) -> None:
        self._facet = None
        self._results = self._texts = None
        self._moves_pending = self._facets_pending = 0
        self._equivalents_pending = False
        self.refresh_bindings()
        view = self._view
        if view is None:
            self.query_one("#facets", Static).update(self._messages("app.opening"))
        elif text.strip():
            read_behind(self, lambda: self._search(view, text), exclusive=True, group="finder")
        else:
            self._enter_pending = False
            self._show_recent()

    def _show_recent(self) -> None:
        """List the recently viewed entities, if any, while nothing is typed."""
        rows = [
            Row((ref.label, " · ".join(ref.types), ""), key=ref, looks=(CellLook(0, ref.look),)) for ref in self._recent
        ]
        self.query_one(Table).show(rows)
        self.query_one("#facets", Static).update(self._messages("search.recent" if rows else "search.hint"))

    def _search(self, view: View, text: str) -> None:
        try:
            found = search(view, text, limit=SHOWN)
        except (CfgraphError, OSError) as error:
            self.post_message(self.Failed(translate_error(error, self._messages)))
        else:
            self.post_message(self.Found(found))

    def _search_text(self, view: View, text: str) -> None:
        if get_current_worker().is_cancelled:
            return
        view.on_index_progress = self._tell_indexing
        try:
            found = search_text(view, text, names=False, limit=SHOWN_TEXTS)
        except (CfgraphError, OSError):
            return  # names suffice here; the command reports why full text can't be searched
        self.post_message(self.TextFound(found))

    def _tell_indexing(self, progress: BuildProgress) -> None:
        self.post_message(self.Indexing(100 * progress.read // max(progress.total, 1)))

    def on_finder_indexing(self, message: Indexing) -> None:
        """Show the progress of the text index in place of the matches in full text."""
        message.stop()
        if self._results is not None and self._texts is None:
            self._draw(keeps_cursor=True, indexed=message.percent)

    def on_finder_text_found(self, message: TextFound) -> None:
        """List the matches in full text below those by name, unless the text has changed meanwhile."""
        message.stop()
        if message.results.query == self.query_one(Input).value and self._results is not None:
            self._texts = message.results
            self._draw(keeps_cursor=True)

    def on_finder_failed(self, message: Failed) -> None:
        """Show the error of the search."""
        message.stop()
        self._enter_pending = False
        self.query_one("#facets", Static).update(make_visible(message.reason))

    def on_finder_found(self, message: Found) -> None:
        """Show the matches, unless the text has changed meanwhile."""
        message.stop()
        if message.results.query != self.query_one(Input).value:
            return
        self._results = message.results
        self._draw()
        self.action_facet(self._facets_pending)
        if self._moves_pending:
            self.query_one(Table).action_move(self._moves_pending)
        if self._equivalents_pending:
            self.action_show_equivalents()
        is_pending, self._enter_pending = self._enter_pending, False
        if is_pending and message.results.exact:  # approximate matches are not chosen unseen
            self._choose()
        elif self._view is not None and len(message.results.query.strip()) >= MIN_TEXT_CHARACTERS:
            view, text = self._view, message.results.query
            read_behind(self, lambda: self._search_text(view, text), exclusive=True, group="finder-text")

    def _draw(self, *, keeps_cursor: bool = False, indexed: int | None = None) -> None:
        results = self._results
        assert results is not None
        table = self.query_one(Table)
        shown = self._shown(results)
        apart = tell_apart(match.entity for match in shown)
        rows = [self._row(match, apart.get(match.entity.id, "")) for match in shown]
        texts = self._shown(self._texts) if self._texts is not None else []
        if texts:
            rows += [Row((self._messages("search.in_text"),), heading=True), *map(self._text_row, texts)]
        elif indexed is not None:
            rows.append(Row((self._messages("search.indexing_text", percent=indexed),), heading=True))
        table.show(rows, cursor=table.cursor if keeps_cursor and results.results else None)
        if not results.results:
            facets = self._messages("search.nothing", text=results.query)
        else:
            counted = results.complete and results.total <= MAX_TYPE_COUNTED  # else each count is only a lower bound
            total = f"{results.total:,}" if results.complete else f"> {results.total:,}"
            names: list[tuple[str | None, str]] = [(None, f"{self._messages('search.all')} {total}")]
            names += ((kind, f"{kind} {number:,}" if counted else kind) for kind, number in results.types)
            facets = "  ".join(f"[{name}]" if key == self._facet else name for key, name in names)
            if not results.exact:
                facets = f"{self._messages('search.only_close')}  {facets}"
        if results.server is not None and (said := describe_server_search(results.server)) is not None:
            facets = f"{facets}  · {self._messages.translate(said)}"
        self.query_one("#facets", Static).update(make_visible(facets))
        self.refresh_bindings()

    def _shown(self, results: SearchResults) -> list[Match]:
        return [m for m in results.results if self._facet is None or self._facet in m.entity.types]

    def _row(self, match: Match, apart: str) -> Row:
        """Return the row of a match; ``apart`` tells it apart from others with the same name."""
        how = self._messages(f"how.{match.deviation or match.how}")
        spans, cell = match.spans, 0
        if match.matched != match.entity.label:
            before = len(how) + 1
            how, spans, cell = f"{how} {match.matched}", tuple((s + before, e + before) for s, e in spans), 2
        kinds = " · ".join((*match.entity.types, apart) if apart not in match.entity.types else match.entity.types)
        cells = (match.entity.label, kinds.removesuffix(" · "), how)
        return Row(cells, key=match.entity, spans=spans, spans_cell=cell, looks=(CellLook(0, match.entity.look),))

    def _text_row(self, match: Match) -> Row:
        """Return the row of a match in full text: the entity, its property, and the text from the match on."""
        first = match.spans[0][0] if match.spans else 0
        cut = first - BEFORE_HIT if first > 2 * BEFORE_HIT else 0
        text = ("…" if cut else "") + match.matched[cut:]
        moved = cut - (1 if cut else 0)
        spans = tuple((start - moved, end - moved) for start, end in match.spans)
        predicate = match.predicate.label if match.predicate else ""
        looks = (CellLook(0, match.entity.look),)
        return Row((match.entity.label, predicate, text), key=match.entity, spans=spans, spans_cell=2, looks=looks)

    @property
    def _is_searching(self) -> bool:
        """Whether the list still shows matches of an earlier text."""
        return self._results is None and bool(self.query_one(Input).value.strip())

    @property
    def is_taking(self) -> bool:
        """Whether the first match is chosen as soon as the pending search has ended."""
        return self._enter_pending and self._is_searching

    def action_move(self, by: int) -> None:
        """Move the cursor in the matches, as soon as the pending search has ended."""
        if self._is_searching:
            self._moves_pending += by
        else:
            self.query_one(Table).action_move(by)

    def action_facet(self, by: int) -> None:
        """Show only matches of the next class found, as soon as the pending search has ended."""
        if self._is_searching:
            self._facets_pending += by
        if by == 0 or self._results is None or not self._results.types:
            return
        facets: list[str | None] = [None, *(name for name, _ in self._results.types)]
        self._facet = facets[(facets.index(self._facet) + by) % len(facets)]
        self._draw()

    def action_show_equivalents(self) -> None:
        """Request the query and command for the matches, as soon as the pending search has ended."""
        self._equivalents_pending = self._is_searching
        if (results := self._results) is not None and results.results:
            shown = tuple(match.entity.id for match in self._shown(results))
            sent = results.server.sparql if results.server is not None else ""
            self.post_message(self.EquivalentsWanted(results.query, self._facet, shown, sent))

    @property
    def can_show_equivalents(self) -> bool:
        """Whether there are, or are about to be, matches whose query and command can be requested."""
        is_searching = self._view is not None and self._is_searching
        has_matches = self._results is not None and bool(self._results.results)
        return self._offers_equivalents and (has_matches or is_searching)

    def action_take(self) -> None:
        """Choose the match at the cursor, as soon as the pending search has ended."""
        if self._is_searching:
            self._enter_pending = True
        else:
            self._choose()

    def on_table_opened(self, message: Table.Opened) -> None:
        """Choose the clicked match."""
        message.stop()
        self._choose()

    def on_table_highlighted(self, message: Table.Highlighted) -> None:
        """Show a preview of the entity at the cursor. Stop the message, which concerns no other widget."""
        message.stop()
        row = self.query_one(Table).current
        if self._view is not None:
            entity = row.key if row is not None and isinstance(row.key, Ref) else None
            self.query_one(EntityPreview).show_entity(self._view, entity)

    def _choose(self) -> None:
        row = self.query_one(Table).current
        if row is not None and isinstance(row.key, Ref):
            self.post_message(self.Chosen(row.key))
