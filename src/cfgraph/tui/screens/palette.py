"""The palette: a text field that finds commands, pages, queries, entities and settings."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input, Static
from textual.worker import get_current_worker

from cfgraph.explorer import View
from cfgraph.explorer.search import search
from cfgraph.model.entity import SearchResults
from cfgraph.model.errors import CfgraphError
from cfgraph.text.catalog import Messages
from cfgraph.text.safe import make_visible
from cfgraph.tui.messages import OpenEntity
from cfgraph.tui.navigation.palette_items import (
    CLOSE,
    PaletteItem,
    Sounds,
    find_items,
    put_used_first,
    read_used,
    remember_used,
    sounds_of,
)
from cfgraph.tui.reading import read_behind
from cfgraph.tui.screens.dialog import Dialog
from cfgraph.tui.widgets.keybar import KeyBar
from cfgraph.tui.widgets.table import Column, Row, Table

FOUND = 8
"""Maximum number of entities listed."""


class PaletteScreen(Dialog[PaletteItem | None]):
    """A dialog that returns the chosen item, or None. Up and down move in the list; the text field keeps the focus."""

    PARTS = ("screen", "finder")

    can_show_equivalents = False
    """There is no query for commands."""

    class Romanized(Message):
        """Posted when the pinyin of the items is known."""

        def __init__(self, sounds: Sounds) -> None:
            super().__init__()
            self.sounds = sounds

    class Found(Message):
        """Posted when entities were found for a text."""

        def __init__(self, results: SearchResults) -> None:
            super().__init__()
            self.results = results

    def __init__(
        self,
        messages: Messages,
        items: Sequence[PaletteItem],
        view: View | None = None,
        *,
        title: str = "",
        remembers: bool = False,
    ) -> None:
        """Create the palette; with a ``view``, it finds entities too. A separate list has a ``title``.

        If it ``remembers``, chosen items are recorded as recently used.
        """
        super().__init__()
        self._messages, self._items, self._view, self._title = messages, tuple(items), view, title
        self._sounds: Sounds = {}
        self._entities: tuple[PaletteItem, ...] = ()
        self._kind: str | None = None
        self._kinds: list[str] = []
        self._remembers = remembers
        self._used = read_used() if remembers else []

    def compose(self) -> ComposeResult:
        """Compose the text field, the kinds found, and the list."""
        with Vertical(classes="dialog tall"):
            if self._title:
                yield Static(make_visible(self._title), classes="dialog-title", markup=False)
            yield Input(
                placeholder=self._messages("palette.narrow" if self._title else "app.palette"), id="palette-input"
            )
            yield Static("", id="facets", markup=False)
            columns = [Column(least=16, most=40), Column(most=14), Column(grows=True, least=10)]
            yield Table([Column(grows=True, least=40), Column(most=16)] if self._title else columns, id="matches")
        yield KeyBar(self._messages)

    def on_mount(self) -> None:
        """Focus the text field, and read the pinyin of Chinese names in the background."""
        self.query_one(Table).can_focus = False
        self.set_focus(self.query_one(Input))
        self._draw()
        labels = [item.label for item in self._items]
        self.run_worker(lambda: self.post_message(self.Romanized(sounds_of(labels))), thread=True)

    def on_palette_screen_romanized(self, message: Romanized) -> None:
        """Search by pinyin too."""
        message.stop()
        self._sounds = message.sounds
        if self._text:
            self._draw()

    @property
    def _text(self) -> str:
        return self.query_one(Input).value.strip()

    def on_input_changed(self, event: Input.Changed) -> None:
        """List the matching items, and search for entities in the background."""
        event.stop()
        self._kind, self._entities = None, ()
        self._draw()
        if self._view is not None and self._text:
            view, text = self._view, event.value
            read_behind(self, lambda: self._search(view, text), exclusive=True, group="palette")

    def _search(self, view: View, text: str) -> None:
        worker = get_current_worker()
        try:
            results = search(view, text, limit=FOUND)
        except (CfgraphError, OSError):
            return  # the search screen reports the error; commands are still found
        if not worker.is_cancelled:
            self.post_message(self.Found(results))

    def on_palette_screen_found(self, message: Found) -> None:
        """List the entities."""
        message.stop()
        if message.results.query != self.query_one(Input).value:
            return
        self._entities = tuple(
            PaletteItem(
                "entity",
                match.entity.label,
                " · ".join(match.entity.types[:1]),
                match.matched if match.matched != match.entity.label else match.entity.curie,
                partial(self.app.post_message, OpenEntity(match.entity.id)),
                CLOSE if match.deviation else "",
            )
            for match in message.results.results
        )
        self._draw()

    def _draw(self) -> None:
        text = self._text
        items = [*self._items, *self._entities]
        found = find_items(items, text, self._sounds) if text else put_used_first(items, self._used)
        self._kinds = list(dict.fromkeys(item.kind for item in found))
        rows: list[Row] = []
        kind = ""
        for item in found:
            if self._kind is not None and item.kind != self._kind:
                continue
            if item.kind != kind and len(self._kinds) > 1:
                kind = item.kind
                rows.append(Row((self._messages(f"palette.{kind}"),), heading=True))
            cells = (item.label, item.note, item.description)
            rows.append(Row(cells[:2] if self._title else cells, key=item))
        self.query_one(Table).show(rows)
        names = [
            (None, self._messages("search.all")),
            *((each, self._messages(f"palette.{each}")) for each in self._kinds),
        ]
        shown = "  ".join(f"[{name}]" if each == self._kind else name for each, name in names)
        facets = shown if found else self._messages("palette.nothing", text=text)
        self.query_one("#facets", Static).update(make_visible(facets))

    def action_move(self, by: int) -> None:
        """Move the cursor in the list."""
        table = self.query_one(Table)
        table.action_move(by)
        if table.current is not None and table.current.heading:
            table.action_move(1 if by > 0 or table.cursor == 0 else -1)

    def action_facet(self, by: int) -> None:
        """Filter by the next kind of item."""
        kinds = [None, *self._kinds]
        self._kind = kinds[(kinds.index(self._kind) + by) % len(kinds)] if self._kind in kinds else None
        self._draw()

    def action_show_equivalents(self) -> None:
        """Do nothing: there is no query."""

    def action_take(self) -> None:
        """Choose the selected item."""
        row = self.query_one(Table).current
        if row is not None and isinstance(row.key, PaletteItem):
            if row.key.key and self._remembers:
                remember_used(row.key.key)
            self.dismiss(row.key)

    def on_table_opened(self, message: Table.Opened) -> None:
        """Choose the clicked item."""
        message.stop()
        self.action_take()

    def on_table_highlighted(self, message: Table.Highlighted) -> None:
        """Ignore cursor movements in the list."""
        message.stop()
