"""An entity: names, attributes and figures, neighbors by predicate, and the source of the line at the cursor."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Static

from cfgraph.explorer import View, around, card, neighbors
from cfgraph.model.entity import Card, NeighborEdge, NeighborGroup, NeighborPage, Property, Ref
from cfgraph.model.shares import leading_claim, share_text
from cfgraph.model.terms import IRI, Node
from cfgraph.model.vocabulary import CURRENT
from cfgraph.text.catalog import Messages
from cfgraph.text.safe import visible
from cfgraph.tui.panes.base import Exported, OpenEntity, Pane
from cfgraph.tui.widgets.sources import Sources, when
from cfgraph.tui.widgets.table import Column, Row, Table

PAGE = 100
"""Neighbors of one group that are read at a time."""

UNFOLDED = 400
"""An entity with more neighbors than this opens with its large groups folded."""

ALIASES = 12
"""Other names shown under the entity's name."""

_FACTS: Hashable = "facts"


@dataclass
class _Group:
    """One group as shown: its edges read so far, and whether it is folded."""

    group: NeighborGroup
    edges: list[NeighborEdge]
    folded: bool

    @property
    def key(self) -> Hashable:
        return (self.group.predicate.id, self.group.direction)


class EntityPane(Pane):
    """The card of an entity, with neighbors to walk on to."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "fold", "fold", id="entity.fold"),
    ]

    class Loaded(Message):
        """The card and the first neighbors were read."""

        def __init__(self, found: Card, pages: list[NeighborPage | None]) -> None:
            super().__init__()
            self.found = found
            self.pages = pages

    class PageLoaded(Message):
        """More neighbors of one group were read."""

        def __init__(self, place: int, page: NeighborPage) -> None:
            super().__init__()
            self.place = place
            self.page = page

    def __init__(self, view: View, messages: Messages, node: Node) -> None:
        super().__init__(view, messages)
        self.node = node
        self.title = view.label(node)
        self._card: Card | None = None
        self._groups: list[_Group] = []
        self._facts_folded = False

    def compose(self) -> ComposeResult:
        """The names above, the table, and the source beside or beneath it."""
        yield Static("", id="headline", markup=False)
        columns = [
            Column(grows=True, least=24),
            Column(most=14),
            Column(least=6, most=16),
            Column(least=10, most=17),
            Column(least=5),
        ]
        yield Table(columns, id="card")
        yield Sources(self.messages, id="sources")

    def on_mount(self) -> None:
        """Read the entity behind the screen."""
        self.query_one("#headline", Static).update(Text(visible(self.title), style="bold"))
        self.in_background(self._load)

    def _load(self) -> Loaded:
        found = card(self.view, self.node)
        small = sum(group.total for group in found.groups) <= UNFOLDED
        pages = [self._page(group, 0) if small or group.total <= PAGE else None for group in found.groups]
        return self.Loaded(found, pages)

    def _page(self, group: NeighborGroup, offset: int) -> NeighborPage:
        predicate = group.predicate.id
        assert isinstance(predicate, IRI)
        return neighbors(
            self.view, self.node, predicates=[predicate], direction=group.direction, offset=offset, limit=PAGE
        )

    def show_failure(self, reason: str) -> None:
        """Say why there is nothing to see."""
        self.query_one(Sources).show_nothing(reason)

    def on_entity_pane_loaded(self, message: Loaded) -> None:
        """Show the card."""
        self._card = message.found
        self._groups = [
            _Group(group, list(page.edges) if page else [], folded=page is None)
            for group, page in zip(message.found.groups, message.pages, strict=True)
        ]
        self.query_one("#headline", Static).update(self._headline(message.found))
        self._draw()
        if not self.query_one(Table).rows:
            self.query_one(Sources).show_nothing(self.messages("entity.empty"))
        self.refresh_bindings()

    def on_entity_pane_page_loaded(self, message: PageLoaded) -> None:
        """Add the neighbors that were read to their group."""
        group = self._groups[message.place]
        if message.page.offset == len(group.edges):
            group.edges += message.page.edges
        table = self.query_one(Table)
        self._draw(cursor=table.cursor)

    def _headline(self, found: Card) -> Text:
        text = Text()
        text.append(visible(found.entity.label), "bold")
        text.append(f"  {visible(' · '.join(found.entity.types))}")
        text.append(f"  {visible(found.entity.curie)}\n", "dim")
        others = list(
            dict.fromkeys(n.value for n in found.names if n.value != found.entity.label and n.kind != "misprint")
        )
        misprints = list(dict.fromkeys(n.value for n in found.names if n.kind == "misprint"))
        parts = []
        if others:
            parts.append(self.messages("entity.also", names=" · ".join(visible(name) for name in others[:ALIASES])))
        if misprints:
            names = " · ".join(visible(name) for name in misprints[:ALIASES])
            parts.append(self.messages("entity.misprinted", names=names))
        text.append("  ".join(parts), "dim")
        return text

    def _draw(self, cursor: int | None = None) -> None:
        rows: list[Row] = []
        assert self._card is not None
        if self._card.properties:
            heading = self.messages("entity.facts", total=len(self._card.properties))
            rows.append(Row((self._sign(self._facts_folded) + heading,), key=_FACTS, heading=True))
            if not self._facts_folded:
                rows += (self._fact(prop) for prop in self._card.properties)
        for group in self._groups:
            rows.append(
                Row((f"{self._sign(group.folded)}{self._heading(group.group)} {group.group.total:,}",), group.key, True)
            )
            if group.folded:
                continue
            rows += (self._neighbor(edge) for edge in group.edges)
            if left := group.group.total - len(group.edges):
                rows.append(Row((self.messages("entity.more", total=f"{left:,}"),), group.key, muted=True, indent=2))
        self.query_one("#card", Table).show(rows, cursor=cursor)

    @staticmethod
    def _heading(group: NeighborGroup) -> str:
        """Return how a group is called; one that reads the same in both directions gets an arrow."""
        is_inverse = group.direction == "in" and group.label == group.predicate.label
        return f"← {group.label}" if is_inverse else group.label

    @staticmethod
    def _sign(folded: bool) -> str:
        return "▸ " if folded else "▾ "

    def _fact(self, prop: Property) -> Row:
        text = f"{prop.predicate.label}: {prop.text}"
        sources = self.messages("entity.sources", total=len(prop.sources)) if prop.sources else ""
        status = prop.status or "" if prop.status_id != CURRENT else ""
        return Row((text, "", status, prop.as_of or "", sources), key=prop, indent=2)

    def _neighbor(self, item: NeighborEdge) -> Row:
        arrow = "→" if item.direction == "out" else "←"
        first = leading_claim(item.edge.claims)
        detail = as_of = ""
        if first:
            shown = (share_text(first), first.values.get("postTitle"), first.values.get("cooperation"))
            detail = next((str(value) for value in shown if value), "")
            if first.status_id != CURRENT and first.status:
                detail = f"{first.status} {detail}".strip()
            as_of = when(first)
        sources = self.messages("entity.sources", total=len(item.edge.claims)) if item.edge.claims else ""
        cells = (f"{arrow} {item.neighbor.label}", " · ".join(item.neighbor.types[:1]), detail, as_of, sources)
        return Row(cells, key=item, indent=2)

    def on_table_highlighted(self, message: Table.Highlighted) -> None:
        """Show what backs the line at the cursor."""
        message.stop()
        key = message.row.key
        panel = self.query_one(Sources)
        if isinstance(key, NeighborEdge):
            panel.show_edges([key.edge])
        elif isinstance(key, Property):
            panel.show_property(key)
        else:
            panel.show_nothing(self.messages("entity.fold_hint" if message.row.heading else "entity.more_hint"))

    def on_table_opened(self, message: Table.Opened) -> None:
        """Walk on to a neighbor, fold a group, or read more of it."""
        message.stop()
        if isinstance(message.row.key, NeighborEdge):
            self.post_message(OpenEntity(message.row.key.neighbor.id))
        elif not message.row.heading and not isinstance(message.row.key, Property):
            self._read_more(message.row.key)
        else:
            self.action_fold()

    def action_fold(self) -> None:
        """Fold or unfold the group the cursor is in."""
        table = self.query_one(Table)
        index = next((i for i in range(table.cursor, -1, -1) if table.rows and table.rows[i].heading), None)
        if index is None:
            return
        key = table.rows[index].key
        if key == _FACTS:
            self._facts_folded = not self._facts_folded
        for group in self._groups:
            if group.key == key:
                group.folded = not group.folded
                if not group.folded and not group.edges:
                    self._read_more(key)
        self._draw(cursor=index)

    def _read_more(self, key: Hashable) -> None:
        for place, group in enumerate(self._groups):
            if group.key == key:
                self.in_background(partial(self._load_page, place, group))

    def _load_page(self, place: int, group: _Group) -> PageLoaded:
        return self.PageLoaded(place, self._page(group.group, len(group.edges)))

    def focus_first(self) -> None:
        """Start in the table."""
        self.screen.set_focus(self.query_one(Table))

    def entity_at_hand(self) -> Ref | None:
        """Return this entity."""
        return self.view.ref(self.node)

    def can_export(self) -> bool:
        """An entity can always be exported."""
        return True

    def exported(self) -> Exported:
        """Return the entity, its neighbors, and the edges between all of them."""
        return Exported(self.title, around(self.view, self.node, 1))
