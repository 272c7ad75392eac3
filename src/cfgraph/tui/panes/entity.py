"""The page of an entity: names, attributes and figures, neighbors by predicate, and the source of the selected line."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace

from rich.text import Text
from textual.app import ComposeResult
from textual.message import Message
from textual.widgets import Static

from cfgraph.explorer import View, list_neighbors, subgraph_around
from cfgraph.explorer.as_of import build_card_as_of
from cfgraph.explorer.owned_figures import read_owned_figures
from cfgraph.explorer.subgraph import filter_subgraph_as_of
from cfgraph.model.contradictions import find_contradicting_figures
from cfgraph.model.entity import Card, Edge, NeighborEdge, NeighborGroup, NeighborPage, Property, Ref
from cfgraph.model.terms import IRI, Node
from cfgraph.model.vocabulary import PERCENTAGE
from cfgraph.queries.equivalents import Equivalents, PageGroup, write_entity_equivalents
from cfgraph.text.catalog import Messages
from cfgraph.text.safe import make_visible
from cfgraph.tui.keymap import CommandTarget
from cfgraph.tui.messages import Collect, OpenEntity, OpenShares, TrailChanged
from cfgraph.tui.panes.base import Address, ExportContent, Pane, statement_of
from cfgraph.tui.settings import Limits
from cfgraph.tui.widgets.card_rows import CardRows, OwnedFigure
from cfgraph.tui.widgets.entity_headline import write_headline
from cfgraph.tui.widgets.entity_map import EntityMap
from cfgraph.tui.widgets.map_groups import ShownGroup
from cfgraph.tui.widgets.paged_rows import Joined, Pages
from cfgraph.tui.widgets.sources import Sources
from cfgraph.tui.widgets.table import Column, Row, Table

_FACTS, _OWNED, _HIDDEN = "facts", "owned", "hidden"


class EntityPane(CommandTarget, Pane):
    """The card of an entity, with links to its neighbors."""

    PARTS = ("entity",)

    class Loaded(Message):
        """Posted when the card and first neighbors were read; ``disputed`` are indexes of contradicted values."""

        def __init__(self, found: Card, pages: list[NeighborPage | None], disputed: frozenset[int]) -> None:
            super().__init__()
            self.found, self.pages, self.disputed = found, pages, disputed

    class PageLoaded(Message):
        """Posted when more neighbors of a group were read."""

        def __init__(self, group: ShownGroup, page: NeighborPage) -> None:
            super().__init__()
            self.group = group
            self.page = page

    def __init__(self, view: View, messages: Messages, node: Node, limits: Limits, *, as_map: bool = False) -> None:
        """Create the page of an entity; with ``as_map`` it opens as a map instead of a list."""
        super().__init__(view, messages)
        self._limits = limits
        self.node = node
        self.as_map = as_map
        self.title = view.label(node)
        self._card: Card | None = None
        self._groups: list[ShownGroup] = []
        self._rows = Joined(())
        self._keys: list[Hashable] = []  # of the parts of ``_rows``
        self._disputed: frozenset[int] = frozenset()
        self._facts_folded, self._owned_folded = False, True
        self._make = CardRows(messages)
        self._kind_at_cursor: type[object] | None = None
        self._folds: Mapping[str, object] = {}

    def compose(self) -> ComposeResult:
        """Compose the names, the table, and the source beside or below it."""
        yield Static("", id="headline", markup=False)
        columns = [
            Column(grows=True, least=24),
            Column(least=8, most=24),
            Column(least=10, most=24),
            Column(least=10, most=24),
            Column(least=5, whole=True),
        ]
        yield Table(columns, id="card")
        yield EntityMap(self.messages, id="map")
        yield Sources(self.messages, self.quote, id="sources")

    def on_mount(self) -> None:
        """Read the entity in the background."""
        self.query_one("#headline", Static).update(Text(make_visible(self.title), style="bold"))
        self._show_map_or_list()
        self.in_background(self._load)

    def reload(self) -> None:
        """Read the entity again, as of the current date."""
        self.in_background(self._load, exclusive=True)

    def _load(self) -> Loaded:
        card = build_card_as_of(self.view, self.node, self.as_of)
        found = replace(card, owned=read_owned_figures(self.view, self.node, self.as_of))
        small = sum(group.total for group in found.groups) <= self._limits.unfolded
        pages = [self._page(group, 0) if small or group.total <= self._limits.page else None for group in found.groups]
        return self.Loaded(found, pages, find_contradicting_figures(found.properties, self.view.value_rules))

    def _page(self, group: NeighborGroup, offset: int) -> NeighborPage:
        predicate = group.predicate.id
        assert isinstance(predicate, IRI)
        return list_neighbors(
            self.view,
            self.node,
            predicates=[predicate],
            direction=group.direction,
            as_of=self.as_of,
            offset=offset,
            limit=self._limits.page,
        )

    def restyle(self) -> None:
        """Redraw the headline with the colors of the theme."""
        if self._card is not None:
            text = write_headline(self._card, self.app.current_theme, self.messages, self.view.order)
            self.query_one("#headline", Static).update(text)

    def show_failure(self, reason: str) -> None:
        """Show the reason for the failure."""
        self.query_one(Sources).show_nothing(reason)

    def on_entity_pane_loaded(self, message: Loaded) -> None:
        """Show the card."""
        self._card = message.found
        self.look = message.found.entity.look
        self.post_message(TrailChanged())
        self._disputed = message.disputed
        self._groups = []
        for group, page in zip(message.found.groups, message.pages, strict=True):
            shown = ShownGroup(group, Pages(group.total, self._limits.page), folded=page is None)
            if page is not None:
                shown.put(0, self._make.neighbors(page))
            shown.folded = self._folds.get(_name_group(group), shown.folded) is True
            self._groups.append(shown)
        self.restyle()
        self._draw()
        empty = self.messages("entity.empty_at", date=self.as_of) if self.as_of else self.messages("entity.empty")
        self.show_placeholder("" if self.query_one(Table).rows else empty)
        self.refresh_bindings()

    def on_entity_pane_page_loaded(self, message: PageLoaded) -> None:
        """Show the neighbors read."""
        if not any(group is message.group for group in self._groups):
            return  # the card was reloaded meanwhile
        message.group.put(message.page.offset, self._make.neighbors(message.page))
        self.query_one(Table).show_read()
        self._draw_map()

    def _draw(self, cursor: int | None = None) -> None:
        """Fill the list with the facts, then each group under its heading."""
        assert self._card is not None
        self._keys = []
        parts: list[Sequence[Row]] = []
        make = self._make
        if self._card.properties:
            heading = self.messages("entity.facts", total=len(self._card.properties))
            facts = [Row((self._sign(self._facts_folded) + heading,), key=_FACTS, heading=True)]
            if not self._facts_folded:
                disputed = self._disputed
                facts += (make.fact(one, disputed=n in disputed) for n, one in enumerate(self._card.properties))
            self._keys.append(_FACTS)
            parts.append(facts)
        if owned := list(make.owned(self._card.owned or ())):
            heading = self.messages("entity.owned", total=len(owned))
            rows = [Row((self._sign(self._owned_folded) + heading,), key=_OWNED, heading=True)]
            self._keys.append(_OWNED)
            parts.append(rows if self._owned_folded else rows + owned)
        for group in self._groups:
            text = f"{self._sign(group.folded)}{group.heading} {group.group.total:,}"
            self._keys += [group.key, group.key]
            parts += [[Row((text,), group.key, heading=True)], () if group.folded else group.pages]
        later, hidden = len(self._card.later) + self._card.later_edges, self._card.hidden
        if later or hidden:
            self._keys.append(_HIDDEN)
            rows = [Row((self.messages("entity.hidden", hidden=hidden, later=later),))]
            rows += map(make.fact, self._card.later)
            rows += map(make.neighbor, self._card.later_neighbors)
            parts.append([replace(row, muted=True) for row in rows])
        self._rows = Joined(parts)
        self.query_one("#card", Table).show(self._rows, cursor=cursor)
        self._draw_map()

    def _draw_map(self) -> None:
        assert self._card is not None
        self.query_one(EntityMap).show(self._card.entity, self._groups, self.view, self.as_of)

    @staticmethod
    def _sign(folded: bool) -> str:
        return "▸ " if folded else "▾ "

    def on_table_highlighted(self, message: Table.Highlighted) -> None:
        """Show the sources of the selected line."""
        message.stop()
        if self.as_map:
            return
        key = message.row.key
        panel = self.query_one(Sources)
        self._note_kind(key)
        if isinstance(key, NeighborEdge):
            panel.show_backing(self.view, [key.edge], key.neighbor)
        elif isinstance(key, Property):
            panel.show_property(self.view, key)
        elif isinstance(key, OwnedFigure):
            panel.show_owned_figure(key.figure, key.edges)
        elif isinstance(group := self._item(), ShownGroup):
            panel.show_predicate(group.group.predicate, self.messages("entity.fold_hint"))
        else:
            panel.show_nothing(self.messages("entity.fold_hint") if message.row.heading else "")

    def on_entity_map_highlighted(self, message: EntityMap.Highlighted) -> None:
        """Show the sources of the edge selected on the map."""
        message.stop()
        if self.as_map:
            self._note_kind(message.item)
            panel = self.query_one(Sources)
            if message.item is not None:
                panel.show_backing(self.view, [message.item.edge], message.item.neighbor)
            else:
                panel.show_nothing(self.messages("map.hint"))

    def _note_kind(self, key: object) -> None:
        """Update the available keys if the selected line is of another kind than the previous one."""
        if type(key) is not self._kind_at_cursor:
            self._kind_at_cursor = type(key)
            self.refresh_bindings()

    def on_table_opened(self, message: Table.Opened) -> None:
        """Open a neighbor, or fold a group."""
        message.stop()
        if isinstance(message.row.key, NeighborEdge):
            self.post_message(OpenEntity(message.row.key.neighbor.id))
        elif isinstance(message.row.key, OwnedFigure):
            self.post_message(OpenEntity(message.row.key.entity.id))
        else:
            self.action_fold()

    def on_listing_wanted(self, message: Table.Wanted) -> None:
        """Read the page that has become visible."""
        message.stop()
        part, place = self._rows.at(message.place)
        group = next(group for group in self._groups if group.key == self._keys[part])
        self._read(group, group.pages.offset(place))

    def on_entity_map_opened(self, message: EntityMap.Opened) -> None:
        """Open a new map with the neighbor in the middle, so that back returns here."""
        message.stop()
        self.post_message(OpenEntity(message.item.neighbor.id, as_map=True))

    def on_entity_map_more_wanted(self, message: EntityMap.MoreWanted) -> None:
        """Read more neighbors of a group."""
        message.stop()
        self._read(message.group, message.group.pages.offset(len(message.group.edges)))

    def action_map(self) -> None:
        """Switch between the list and the map."""
        self.as_map = not self.as_map
        self._show_map_or_list()
        self.focus_first()
        self.refresh_bindings()
        if not self.as_map:
            table = self.query_one(Table)
            if table.current is not None:
                table.post_message(Table.Highlighted(table, table.current))
        elif (current := self.query_one(EntityMap).current) is not None:
            self.query_one(EntityMap).post_message(EntityMap.Highlighted(*current))

    def _show_map_or_list(self) -> None:
        self.query_one(Table).display = not self.as_map
        self.query_one(EntityMap).display = self.as_map

    @property
    def has_shares(self) -> bool:
        """Whether the graph has any shares."""
        return self.view.graph.has_predicate(PERCENTAGE)

    def action_shares(self) -> None:
        """Show the direct and indirect owners and holdings of the entity."""
        self.post_message(OpenShares(self.node))

    def action_fold(self) -> None:
        """Fold or unfold the group at the cursor."""
        if not self._rows:
            return
        part, _ = self._rows.at(self.query_one(Table).place)
        key = self._keys[part]
        if key == _FACTS:
            self._facts_folded = not self._facts_folded
        if key == _OWNED:
            self._owned_folded = not self._owned_folded
        for group in self._groups:
            if group.key == key:
                group.folded = not group.folded
        self._draw(cursor=self._rows.start(self._keys.index(key)))

    @property
    def is_list(self) -> bool:
        """Whether the list is shown; the map has its own key for folding."""
        return not self.as_map

    def _read(self, group: ShownGroup, offset: int) -> None:
        """Read a page of a group in the background."""
        self.in_background(lambda: self.PageLoaded(group, self._page(group.group, offset)))

    def address(self) -> Address | None:
        """Return the address of this pane."""
        return Address("map" if self.as_map else "entity", (self.node,))

    def position(self) -> dict[str, object]:
        """Return the position in this pane, and which groups are folded."""
        folds = {
            _FACTS: self._facts_folded,
            _OWNED: self._owned_folded,
            **{_name_group(one.group): one.folded for one in self._groups},
        }
        return {**super().position(), "folds": folds}

    def resume(self, position: Mapping[str, object]) -> None:
        """Restore the position of a previous run when the entity is read."""
        super().resume(position)
        self._folds = folds if isinstance(folds := position.get("folds"), dict) else {}
        self._facts_folded = self._folds.get(_FACTS) is True
        self._owned_folded = self._folds.get(_OWNED) is not False

    def focus_first(self) -> None:
        """Focus the list or the map."""
        self.screen.set_focus(self.query_one(EntityMap) if self.as_map else self.query_one(Table))

    def selected_entity(self) -> Ref | None:
        """Return this entity."""
        return self.view.ref(self.node)

    def selected_edges(self) -> list[Edge]:
        """Return the edge of the selected line."""
        item = self._item()
        return [item.edge] if isinstance(item, NeighborEdge) else []

    def selected_values(self) -> list[Property]:
        """Return the values of the selected attribute or figure."""
        row = None if self.as_map else self.query_one(Table).current
        if row is None or self._card is None or not isinstance(row.key, Property):
            return []
        return [one for one in self._card.properties if one.predicate.id == row.key.predicate.id]

    def _item(self) -> object:
        """Return the item at the cursor: a neighbor or a group, if any."""
        if self.as_map:
            current = self.query_one(EntityMap).current
            return None if current is None else current[1] or current[0]
        row = self.query_one(Table).current
        if row is None or isinstance(row.key, NeighborEdge):
            return row and row.key
        return next((group for group in self._groups if group.key == row.key), None)

    def items_to_collect(self) -> Collect:
        """Return the selected edge; for a group, the edges read of it; else the entity itself."""
        item = self._item()
        if isinstance(item, NeighborEdge):
            return Collect(edges=[statement_of(item.edge)])
        if isinstance(item, ShownGroup):
            return Collect([self.node], [statement_of(one.edge) for one in item.edges])
        return Collect([self.node])

    def equivalents(self) -> Equivalents | None:
        """Return the commands and the query for the page; None for a blank node, which can't be named in a query."""
        if not isinstance(self.node, IRI) or self._card is None:
            return None
        groups = [
            PageGroup(one.group.predicate.id, one.group.direction, self._total_shown(one), one.group.total)
            for one in self._groups
            if isinstance(one.group.predicate.id, IRI)
        ]
        return write_entity_equivalents(self.view, self.node, groups, self.as_of)

    def _total_shown(self, group: ShownGroup) -> int:
        """Return the number of visible edges of a group: on the map those read; in the list all, or none if folded."""
        return len(group.edges) if self.as_map else 0 if group.folded else group.group.total

    def can_export(self) -> bool:
        """Return True: an entity can always be exported."""
        return True

    def content_to_export(self) -> ExportContent:
        """Return the entity, its neighbors, and the edges between all of them, as of the current date."""
        return ExportContent(
            self.title, filter_subgraph_as_of(self.view, subgraph_around(self.view, self.node), self.as_of)
        )


def _name_group(group: NeighborGroup) -> str:
    """Return a name that identifies a group among those of its entity in every run."""
    return f"{group.direction} {group.predicate.id}"
