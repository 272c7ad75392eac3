"""The instances of one class, sorted by name."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.message import Message
from textual.widgets import Static

from cfgraph.explorer import View, instance_page, of_type
from cfgraph.model.entity import Ref
from cfgraph.model.terms import IRI
from cfgraph.text.catalog import Messages
from cfgraph.text.safe import visible
from cfgraph.tui.behind import Behind, class_view
from cfgraph.tui.panes.base import Address, Exported, OpenEntity, Pane
from cfgraph.tui.widgets.table import Column, Row, Table

PAGE = 300
"""Instances read at a time."""


class ClassPane(Pane):
    """A list to choose an entity from. A large class is read page by page, as one asks for more."""

    class Loaded(Message):
        """Some more instances were read, of ``total``."""

        def __init__(self, total: int, refs: tuple[Ref, ...]) -> None:
            super().__init__()
            self.total, self.refs = total, refs

    def __init__(self, view: View, messages: Messages, iri: IRI) -> None:
        super().__init__(view, messages)
        self.iri = iri
        self.title = view.label(iri)
        self._rows: list[Row] = []
        self._read = 0

    def compose(self) -> ComposeResult:
        """A headline above the list."""
        yield Static(visible(self.title), id="headline", markup=False)
        yield Table([Column(grows=True, least=24), Column(most=16), Column(most=24)], id="instances")

    def on_mount(self) -> None:
        """Read the first instances."""
        self._read_on()

    def _read_on(self) -> None:
        """Read the next instances behind the screen."""
        offset = self._read
        self.in_background(lambda: self.Loaded(*instance_page(self.view, self.iri, offset=offset, limit=PAGE)))

    def on_class_pane_loaded(self, message: Loaded) -> None:
        """Show the instances read so far."""
        headline = self.messages("class.headline", name=self.title, total=f"{message.total:,}")
        self.query_one("#headline", Static).update(visible(headline))
        before = self._read
        del self._rows[before:]
        self._rows += (Row((ref.label, " · ".join(ref.types), ref.curie), key=ref) for ref in message.refs)
        self._read = len(self._rows)
        if left := message.total - self._read:
            self._rows.append(Row((self.messages("entity.more", total=f"{left:,}"), "", "")))
        self.query_one(Table).show(self._rows, cursor=before or None)
        self.refresh_bindings()

    def address(self) -> Address | None:
        """Return where this is."""
        return Address("class", (self.iri,))

    def focus_first(self) -> None:
        """Start in the list."""
        self.screen.set_focus(self.query_one(Table))

    def entity_at_hand(self) -> Ref | None:
        """Return the entity under the cursor."""
        row = self.query_one(Table).current
        return row.key if row and isinstance(row.key, Ref) else None

    def behind(self) -> Behind:
        """Return what gives the instances."""
        return class_view(self.view, self.iri)

    def can_export(self) -> bool:
        """A class can always be exported."""
        return True

    def exported(self) -> Exported:
        """Return the instances and the edges between them."""
        return Exported(self.title, of_type(self.view, self.iri))

    def on_table_opened(self, message: Table.Opened) -> None:
        """Open the entity."""
        message.stop()
        if isinstance(message.row.key, Ref):
            self.post_message(OpenEntity(message.row.key.id))
        else:
            self._read_on()
