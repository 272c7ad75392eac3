"""The members of a class in a table of what they have in common, sorted and filtered by facets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Static

from cfgraph.explorer import View, list_instances, subgraph_of_type
from cfgraph.explorer.as_of import existed_at
from cfgraph.explorer.members import FacetValue, Member, MemberColumn, choose_columns, make_facets, read_member
from cfgraph.explorer.same_names import tell_apart
from cfgraph.model.entity import Ref
from cfgraph.model.looks import NO_LOOK
from cfgraph.model.terms import IRI, Node
from cfgraph.queries.equivalents import Equivalents, write_class_equivalents
from cfgraph.text.catalog import Messages
from cfgraph.text.safe import make_visible
from cfgraph.tui.keymap import CommandTarget
from cfgraph.tui.messages import OpenEntity
from cfgraph.tui.panes.base import Address, ExportContent, Pane
from cfgraph.tui.widgets.member_rows import (
    MemberTable,
    fit_columns,
    heading_place,
    make_columns,
    make_facet_rows,
    make_member_row,
    sort_members,
)
from cfgraph.tui.widgets.paged_rows import Pages
from cfgraph.tui.widgets.sources import Sources
from cfgraph.tui.widgets.table import Column, Row, Table
from cfgraph.tui.widgets.table_columns import GAP, natural_widths
from cfgraph.tui.widgets.table_content import Listing

PAGE = 100
"""Number of members read at a time."""

MOST_SORTED = 2_000
"""Maximum size of a class that is read whole for sorting and counting; larger ones are read as they are scrolled."""

FEWEST_COLUMNS = 3
"""Minimum number of columns."""

WIDE = 110
"""Minimum width of a screen with room for all columns and the facets beside them."""


class ClassPane(CommandTarget, Pane):
    """The members of a class in a table of what they have in common, with facets beside it.

    A large class is read page by page as it is scrolled; a small one is read whole once it is sorted or has facets.
    """

    PARTS = ("class",)

    class Loaded(Message):
        """Posted when a page of members, of ``total`` in all, was read; those in ``gone`` did not exist at the date."""

        def __init__(
            self,
            offset: int,
            total: int,
            columns: tuple[MemberColumn, ...],
            members: tuple[Member, ...],
            gone: frozenset[Node],
        ) -> None:
            super().__init__()
            self.offset, self.total, self.columns, self.members, self.gone = offset, total, columns, members, gone

    def __init__(self, view: View, messages: Messages, iri: IRI) -> None:
        super().__init__(view, messages)
        self.iri = iri
        self.title = view.label(iri)
        self.look = view.looks.look_of_class(iri)
        self._pages: Pages | None = None
        self._columns: tuple[MemberColumn, ...] | None = None
        self._members: dict[int, tuple[Member, ...]] = {}
        self._gone: set[Node] = set()
        self._sorting = (0, False)
        self._facets: list[FacetValue] = []
        self._total = 0

    def compose(self) -> ComposeResult:
        """Compose a headline, the list, and the facets."""
        yield Static(make_visible(self.title), id="headline", markup=False)
        with Horizontal():
            yield MemberTable([Column(grows=True, least=24)], id="instances")
            count = Column(least=2, align_right=True, whole=True)
            with Vertical(id="class-side"):
                yield Table([Column(least=10, most=28), count, Column(grows=True, least=4)], id="facets")
                yield Sources(self.messages, self.quote, id="preview", classes="asked-for")

    def on_mount(self) -> None:
        """Read the first members."""
        self._show_or_hide_facets(False)
        self._read(0)

    @property
    def _is_wide(self) -> bool:
        return self.app.size.width >= WIDE

    def _read(self, offset: int, *, exclusive: bool = False) -> None:
        """Read a page in the background."""
        self.in_background(partial(self._load, offset, self.as_of, self._columns), exclusive=exclusive)

    def _load(self, offset: int, as_of: str | None, columns: tuple[MemberColumn, ...] | None) -> Loaded:
        total, refs = list_instances(self.view, self.iri, offset=offset, limit=PAGE)
        if columns is None:
            nodes = [ref.id for ref in refs]
            columns = fit_columns(choose_columns(self.view, nodes, self.messages("class.degree")), wide=self._is_wide)
        members = tuple(read_member(self.view, ref, columns, as_of) for ref in refs)
        gone = frozenset(ref.id for ref in refs if as_of is not None and not existed_at(self.view, ref.id, as_of))
        return self.Loaded(offset, total, columns, members, gone)

    def reload(self) -> None:
        """Read the list again as of the current date."""
        self._pages, self._gone, self._members = None, set(), {}
        self._read(0, exclusive=True)

    def on_class_pane_loaded(self, message: Loaded) -> None:
        """Show the members that were read; those that did not exist at the date are dimmed and labeled."""
        is_first = self._pages is None
        if is_first and message.offset:
            return  # for an earlier date
        self._columns, self._total = message.columns, message.total
        self._members[message.offset] = message.members
        self._gone |= message.gone
        if self._pages is None:
            self._drop_columns_without_room()
            self._pages = Pages(message.total, PAGE)
        self._pages.put(message.offset, self._make_rows(self._members[message.offset]))
        self._show(anew=is_first)
        if self._wants_all and (place := self._pages.unread) is not None:
            self._read(place)
        self.refresh_bindings()

    def _drop_columns_without_room(self) -> None:
        """Omit the last columns for which names would have to be cut, except the number of relations."""
        room = self.app.size.width * 7 // 8 if self._is_wide else self.app.size.width  # the longest names may be cut
        while self._columns is not None and len(self._columns) > FEWEST_COLUMNS:
            headings = make_columns(self._columns, self.messages("class.name"), self._sorting, wide=self._is_wide)
            widths = natural_widths(headings, self._make_rows(self._all_members))
            if sum(widths) + GAP * len(widths) <= room:
                return
            self._columns = (*self._columns[:-2], self._columns[-1])
            for offset, members in self._members.items():
                self._members[offset] = tuple(
                    replace(member, values=(*member.values[:-2], member.values[-1])) for member in members
                )

    @property
    def _wants_all(self) -> bool:
        """Whether to read all members, for sorting, for filtering by facets, or for the counts of facets."""
        wanted = self._sorting != (0, False) or bool(self._facets) or self._is_wide
        return wanted and self._total <= MOST_SORTED and bool(self._columns)

    @property
    def _all_members(self) -> list[Member]:
        return [member for offset in sorted(self._members) for member in self._members[offset]]

    def _show(self, *, anew: bool = False) -> None:
        """Show the members in order, with their columns, and the facets of those read."""
        assert self._pages is not None
        columns = self._columns or ()
        table = self.query_one("#instances", MemberTable)
        headings = make_columns(columns, self.messages("class.name"), self._sorting, wide=self._is_wide)
        is_plain = self._sorting == (0, False) and not self._facets
        if is_plain:
            if anew:
                table.show(self._pages, columns=headings)
            else:
                table.show_read()
        else:
            members = [member for member in self._all_members if self._is_chosen(member)]
            place, falling = self._sorting
            table.show(self._make_rows(sort_members(members, place, falling=falling)), columns=headings)
        self.query_one("#headline", Static).update(make_visible(self._headline(table)))
        self._show_facets()

    def _show_facets(self) -> None:
        """Show the facets of the members once all are read, or one page if there are many."""
        beside = self.query_one("#facets", Table)
        if self._pages is None or not self._columns or not self._is_wide:
            return
        if self._total <= MOST_SORTED and self._pages.unread is not None:
            return
        facets = make_facets(self._columns, self._all_members)
        look = self.look or NO_LOOK
        rows = make_facet_rows(facets, self._columns, self._facets, look, self.messages)
        before = beside.cursor
        self._show_or_hide_facets(bool(rows))
        beside.show(rows, cursor=before or None)

    def _show_or_hide_facets(self, shown: bool) -> None:
        self.query_one("#facets", Table).display = shown
        self.query_one("#class-side").set_class(not shown, "-without-facets")

    def _is_chosen(self, member: Member) -> bool:
        """Tell whether a member matches the chosen facets: at least one of each column."""
        by_column: dict[int, list[FacetValue]] = {}
        for value in self._facets:
            by_column.setdefault(value.column, []).append(value)
        return all(any(value.holds(member) for value in values) for values in by_column.values())

    def _make_rows(self, members: Sequence[Member]) -> list[Row]:
        columns = self._columns or ()
        most = {
            place: max((float(m.values[place].rank or 0) for m in self._all_members), default=0.0)
            for place, column in enumerate(columns[:1])
            if column.is_number
        }
        gone = self.messages("class.gone")
        apart = tell_apart(member.entity for member in members)
        notes = {node: f"{apart.get(node, '')}  {gone}".strip() for node in self._gone}
        return [
            make_member_row(
                member,
                columns,
                most,
                notes.get(member.entity.id, apart.get(member.entity.id, "")),
                is_gone=member.entity.id in notes,
                wide=self._is_wide,
            )
            for member in members
        ]

    def _headline(self, table: Table) -> str:
        schema = self.view.schema
        key = "class.headline"
        if self.as_of is not None:
            key = "class.headline_at" if schema.begins or schema.ends else "class.undated"
        read = self._pages.total_read if self._pages else 0
        counts = {"total": f"{self._total:,}", "read": f"{read:,}", "gone": f"{len(self._gone):,}"}
        said = self.messages(key, name=self.title, **counts)
        if self._facets:
            said += self.messages("class.chosen", total=f"{len(table.rows):,}")
        return said

    def on_listing_wanted(self, message: Listing.Wanted) -> None:
        """Read the page that has become visible."""
        message.stop()
        if self._pages is not None:
            self._read(self._pages.offset(message.place))

    # -- order and facets ----------------------------------------------------------------------------------------

    @property
    def can_sort(self) -> bool:
        """Whether there are columns to sort by."""
        return bool(self._columns)

    @property
    def has_choice(self) -> bool:
        """Whether members are filtered, or sorted other than by name."""
        return bool(self._facets) or self._sorting != (0, False)

    def action_sort(self) -> None:
        """Sort by the next column; numbers and shares in descending order."""
        self._sort_by((self._sorting[0] + 1) % (len(self._columns or ()) + 1))

    def _sort_by(self, place: int) -> None:
        if self._total > MOST_SORTED:
            self.notify(self.messages("class.too_many", total=f"{MOST_SORTED:,}"), severity="warning")
            return
        columns = self._columns or ()
        falls = place > 0 and (columns[place - 1].is_number or columns[place - 1].kind == "share")
        if self._sorting[0] == place and place:
            falls = not self._sorting[1]
        self._sorting = (place, falls)
        self._show_again()

    def action_unsort(self) -> None:
        """Show all members, sorted by name."""
        self._sorting, self._facets = (0, False), []
        self._show_again()

    def _show_again(self) -> None:
        if self._pages is None:
            return
        self._show(anew=True)
        if self._wants_all and (place := self._pages.unread) is not None:
            self._read(place)
        self.refresh_bindings()

    def on_member_table_heading_chosen(self, message: MemberTable.HeadingChosen) -> None:
        """Sort by the clicked column."""
        message.stop()
        place = heading_place(self._columns or (), message.column, wide=self._is_wide)
        if place is not None:
            self._sort_by(place)

    def address(self) -> Address | None:
        """Return the address of this pane."""
        return Address("class", (self.iri,))

    def focus_first(self) -> None:
        """Focus the list."""
        self.screen.set_focus(self.query_one(MemberTable))

    def selected_entity(self) -> Ref | None:
        """Return the selected entity."""
        row = self.query_one(MemberTable).current
        return row.key if row and isinstance(row.key, Ref) else None

    def equivalents(self) -> Equivalents:
        """Return the command and the query for the instances."""
        return write_class_equivalents(self.view, self.iri, self.as_of)

    def can_export(self) -> bool:
        """Return True: a class can always be exported."""
        return True

    def content_to_export(self) -> ExportContent:
        """Return the instances and the edges between them, as of the current date."""
        return ExportContent(self.title, subgraph_of_type(self.view, self.iri, as_of=self.as_of))

    def on_table_highlighted(self, message: Table.Highlighted) -> None:
        """Show details of the selected member."""
        message.stop()
        if isinstance(message.row.key, Ref):
            self.query_one(Sources).show_entity(self.view, message.row.key)

    def on_table_opened(self, message: Table.Opened) -> None:
        """Open the entity; for a facet, apply it as a filter or remove it."""
        message.stop()
        if isinstance(value := message.row.key, FacetValue):
            self._facets = (
                [one for one in self._facets if one != value] if value in self._facets else [*self._facets, value]
            )
            self._show_again()
        elif isinstance(message.row.key, Ref):
            self.post_message(OpenEntity(message.row.key.id))
