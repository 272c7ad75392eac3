"""The instances of one class, sorted by name."""

from __future__ import annotations

from functools import partial

from textual.app import ComposeResult
from textual.message import Message
from textual.widgets import Static

from cfgraph.explorer import View, list_instances, subgraph_of_type
from cfgraph.explorer.as_of import existed_at
from cfgraph.model.entity import Ref
from cfgraph.model.terms import IRI, Node
from cfgraph.queries.equivalents import Equivalents, write_class_equivalents
from cfgraph.text.catalog import Messages
from cfgraph.text.safe import make_visible
from cfgraph.tui.messages import OpenEntity
from cfgraph.tui.panes.base import Address, ExportContent, Pane
from cfgraph.tui.widgets.paged_rows import Pages
from cfgraph.tui.widgets.table import Column, Row, Table
from cfgraph.tui.widgets.table_columns import CellLook
from cfgraph.tui.widgets.table_content import Listing

PAGE = 100
"""Instances read at a time."""


class ClassPane(Pane):
    """A list to choose an entity from. The pages of a large class are read as they come into sight."""

    class Loaded(Message):
        """A page of instances was read, of ``total`` in all; those in ``gone`` were not there at the date."""

        def __init__(self, offset: int, total: int, refs: tuple[Ref, ...], gone: frozenset[Node]) -> None:
            super().__init__()
            self.offset, self.total, self.refs, self.gone = offset, total, refs, gone

    def __init__(self, view: View, messages: Messages, iri: IRI) -> None:
        super().__init__(view, messages)
        self.iri = iri
        self.title = view.label(iri)
        self.look = view.looks.look_of_class(iri)
        self._pages: Pages | None = None
        self._gone = 0

    def compose(self) -> ComposeResult:
        """A headline above the list."""
        yield Static(make_visible(self.title), id="headline", markup=False)
        yield Table([Column(grows=True, least=24), Column(most=28), Column(most=24)], id="instances")

    def on_mount(self) -> None:
        """Read the first instances."""
        self._read(0)

    def _read(self, offset: int, *, exclusive: bool = False) -> None:
        """Read a page behind the screen."""
        self.in_background(partial(self._load, offset, self.as_of), exclusive=exclusive)

    def _load(self, offset: int, as_of: str | None) -> Loaded:
        total, refs = list_instances(self.view, self.iri, offset=offset, limit=PAGE)
        gone = frozenset(ref.id for ref in refs if as_of is not None and not existed_at(self.view, ref.id, as_of))
        return self.Loaded(offset, total, refs, gone)

    def reload(self) -> None:
        """Begin again, with what was there at the date that now applies."""
        self._pages, self._gone = None, 0
        self._read(0, exclusive=True)

    def on_class_pane_loaded(self, message: Loaded) -> None:
        """Show the instances that were read; those that were not there at the date are dimmed and say so."""
        rows = [self._row(ref, ref.id in message.gone) for ref in message.refs]
        table = self.query_one(Table)
        self._gone += len(message.gone)
        if self._pages is not None:
            self._pages.put(message.offset, rows)
            table.show_read()
        elif message.offset == 0:
            self._pages = Pages(message.total, PAGE)
            self._pages.put(0, rows)
            table.show(self._pages)
        self.query_one("#headline", Static).update(make_visible(self._headline(message.total)))
        self.refresh_bindings()

    def _row(self, ref: Ref, gone: bool) -> Row:
        last = self.messages("class.gone") if gone else ref.curie
        return Row((ref.label, " · ".join(ref.types), last), key=ref, muted=gone, looks=(CellLook(0, ref.look),))

    def _headline(self, total: int) -> str:
        schema = self.view.schema
        key = "class.headline"
        if self.as_of is not None:
            key = "class.headline_at" if schema.begins or schema.ends else "class.undated"
        read = self._pages.total_read if self._pages else 0
        counts = {"total": f"{total:,}", "read": f"{read:,}", "gone": f"{self._gone:,}"}
        return self.messages(key, name=self.title, **counts)

    def on_listing_wanted(self, message: Listing.Wanted) -> None:
        """Read the page that came into sight."""
        message.stop()
        if self._pages is not None:
            self._read(self._pages.offset(message.place))

    def address(self) -> Address | None:
        """Return where this is."""
        return Address("class", (self.iri,))

    def focus_first(self) -> None:
        """Start in the list."""
        self.screen.set_focus(self.query_one(Table))

    def selected_entity(self) -> Ref | None:
        """Return the entity under the cursor."""
        row = self.query_one(Table).current
        return row.key if row and isinstance(row.key, Ref) else None

    def equivalents(self) -> Equivalents:
        """Return what gives the instances."""
        return write_class_equivalents(self.view, self.iri, self.as_of)

    def can_export(self) -> bool:
        """A class can always be exported."""
        return True

    def content_to_export(self) -> ExportContent:
        """Return the instances and the edges between them, as of the date that applies."""
        return ExportContent(self.title, subgraph_of_type(self.view, self.iri, as_of=self.as_of))

    def on_table_opened(self, message: Table.Opened) -> None:
        """Open the entity."""
        message.stop()
        if isinstance(message.row.key, Ref):
            self.post_message(OpenEntity(message.row.key.id))
