"""The page of direct and indirect ownership: trees of the holders of an entity and of its holdings."""

from __future__ import annotations

from functools import partial

from textual.app import ComposeResult
from textual.message import Message
from textual.widgets import Static

from cfgraph.explorer import View
from cfgraph.explorer.ownership import (
    Ownership,
    SharePath,
    Stake,
    StatedTotal,
    edge_share_bounds,
    find_holdings,
    find_owners,
    format_bounds,
    format_stake,
)
from cfgraph.explorer.ownership_tree import Branch, grow_branches
from cfgraph.explorer.stake_history import StakeHistory, find_first_date, read_stake_histories
from cfgraph.model.entity import Direction, Edge, Ref, Subgraph
from cfgraph.model.shares import leading_claim
from cfgraph.model.terms import IRI, Node
from cfgraph.queries.equivalents import Equivalents, write_shares_equivalents
from cfgraph.text.catalog import Messages
from cfgraph.text.safe import make_visible
from cfgraph.tui.messages import Collect, OpenEntity
from cfgraph.tui.panes.base import Address, ExportContent, Pane, statement_of
from cfgraph.tui.widgets.sources import Sources
from cfgraph.tui.widgets.stake_strip import make_history_rows
from cfgraph.tui.widgets.table import Column, Row, Table
from cfgraph.tui.widgets.table_columns import Bar, CellLook

BAR, LEAST_BAR = 20, 8
"""Width of a bar for 100 percent, and on a narrow screen."""

WIDE = 110
"""Minimum width of a screen with room for bars and strips at full width."""

ROUNDING = 0.05
"""Percentage points that may be missing from 100 because sources round."""


class SharesPane(Pane):
    """Holders above and holdings below, as trees with bars, and the sources of the selected chain."""

    drawn_as = "layers"

    class Loaded(Message):
        """Posted when the shares were computed."""

        def __init__(
            self, held_by: Ownership, holds: Ownership, histories: tuple[StakeHistory, ...], first: str | None
        ) -> None:
            super().__init__()
            self.held_by, self.holds, self.histories, self.first = held_by, holds, histories, first

    def __init__(self, view: View, messages: Messages, node: Node) -> None:
        super().__init__(view, messages)
        self.node = node
        self.title = messages("shares.title", name=view.label(node))
        self.short_title = messages("key.entity_shares")
        self._held_by: Ownership | None = None
        self._holds: Ownership | None = None

    def compose(self) -> ComposeResult:
        """Compose a headline, the list, and the sources."""
        yield Static(make_visible(self.title), id="headline", markup=False)
        columns = [
            Column(grows=True, least=24),
            Column(least=7, most=10, whole=True),
            Column(least=8, most=16, align_right=True, whole=True),
            Column(least=LEAST_BAR, most=BAR),
            Column(least=7, most=12, align_right=True, whole=True),
        ]
        yield Table(columns, id="stakes")
        yield Sources(self.messages, self.quote, id="sources")

    def on_mount(self) -> None:
        """Compute the shares in the background."""
        self.reload()

    def reload(self) -> None:
        """Compute the shares again, as of the current date."""
        self.in_background(partial(self._load, self.as_of), exclusive=True)

    def _load(self, as_of: str | None) -> Loaded:
        held_by = find_owners(self.view, self.node, as_of=as_of)
        holds = find_holdings(self.view, self.node, as_of=as_of)
        is_empty = not (held_by.stakes or holds.stakes)
        first = find_first_date(self.view, self.node) if as_of is not None and is_empty else None
        return self.Loaded(held_by, holds, read_stake_histories(self.view, self.node, as_of), first)

    def show_failure(self, reason: str) -> None:
        """Show the reason for the failure."""
        self.query_one(Sources).show_nothing(reason)

    def on_shares_pane_loaded(self, message: Loaded) -> None:
        """Show the holders and holdings."""
        self._held_by, self._holds = message.held_by, message.holds
        parts = [self.title]
        if message.held_by.circles or message.holds.circles:
            parts.append(self.messages("shares.circles"))
        if not (message.held_by.complete and message.holds.complete):
            parts.append(self.messages("shares.cut"))
        self.query_one("#headline", Static).update(make_visible(" · ".join(parts)))
        rows = [
            *self._rows(message.held_by, "shares.holders", "in"),
            *make_history_rows(message.histories, BAR if self.app.size.width >= WIDE else LEAST_BAR, self.messages),
            *self._rows(message.holds, "shares.holdings", "out"),
        ]
        self.query_one(Table).show(rows)
        self.show_placeholder("" if rows else self._say_why_empty(message.first))
        self.refresh_bindings()

    def _say_why_empty(self, first: str | None) -> str:
        """Return why there are no shares: none exist, none at the date, or none are stated by sources."""
        if first is not None:
            return self.messages("shares.none_at", date=self.as_of, first=first)
        return self.messages("shares.none_stated" if self.view.stated_only else "shares.none")

    def _rows(self, found: Ownership, heading: str, direction: Direction) -> list[Row]:
        if not found.stakes:
            return []
        titles = (self.messages("shares.share"), "", self.messages("shares.through"))
        rows = [Row((self.messages(heading, total=len(found.stakes)), "", *titles), heading=True)]
        rows += (_make_branch_row(branch, self.messages) for branch in grow_branches(found, direction))
        if found.stated is not None:
            rows += self._total_rows(found.stated)
        return rows

    def _total_rows(self, stated: StatedTotal) -> list[Row]:
        """Return the total of the direct stakes, and the rest that no source states."""
        least, most = stated.rest
        rows = [Row((self.messages("shares.total"), "", format_bounds((stated.least, stated.most))), indent=2)]
        if most > ROUNDING:
            label = self.messages("shares.rest")
            cells = (label, "", format_bounds((least, most)), "")
            rows.append(Row(cells, muted=True, indent=2, bars=(Bar(3, most / 100),)))
        if len(stated.dates) > 1:
            dates = self.messages("shares.dates", first=stated.dates[0], last=stated.dates[-1])
            rows.append(Row((dates,), muted=True, indent=2))
        return rows

    def _at_cursor(self) -> tuple[Ref, list[Edge]] | None:
        """Return the entity of the selected line, and the holdings on its chains."""
        row = self.query_one(Table).current
        key = row.key if row is not None else None
        if isinstance(key, Stake):
            return key.entity, [edge for path in key.paths for edge in path.edges]
        if isinstance(key, StakeHistory):
            return key.holder, list(key.edges)
        if isinstance(key, tuple) and isinstance(key[0], Stake) and isinstance(key[1], SharePath):
            return key[0].entity, list(key[1].edges)
        return None

    def on_table_highlighted(self, message: Table.Highlighted) -> None:
        """Show the sources of every holding on the selected chains."""
        message.stop()
        edges = self.selected_edges()
        panel = self.query_one(Sources)
        if edges:
            panel.show_edges(edges)
        else:
            panel.show_nothing(self.messages("shares.hint"))

    def on_table_opened(self, message: Table.Opened) -> None:
        """Open the holder or the holding."""
        message.stop()
        found = self._at_cursor()
        if found is not None:
            self.post_message(OpenEntity(found[0].id))

    def address(self) -> Address | None:
        """Return the address of this pane."""
        return Address("shares", (self.node,))

    def focus_first(self) -> None:
        """Focus the list."""
        self.screen.set_focus(self.query_one(Table))

    def selected_entity(self) -> Ref:
        """Return the selected entity, else the subject of the page."""
        found = self._at_cursor()
        return found[0] if found is not None else self.view.ref(self.node)

    def selected_edges(self) -> list[Edge]:
        """Return the holdings on the selected chains, without duplicates."""
        found = self._at_cursor()
        edges = {statement_of(edge): edge for edge in (found[1] if found is not None else ())}
        return list(edges.values())

    def items_to_collect(self) -> Collect:
        """Return the selected chains."""
        edges = self.selected_edges()
        return Collect([] if edges else [self.node], [statement_of(edge) for edge in edges])

    def can_export(self) -> bool:
        """Tell whether any shares were found."""
        return any(one is not None and one.stakes for one in (self._held_by, self._holds))

    def content_to_export(self) -> ExportContent:
        """Return all holdings, and the entities on their chains."""
        edges: dict[object, Edge] = {}
        for one in (self._held_by, self._holds):
            for stake in one.stakes if one is not None else ():
                edges |= {statement_of(edge): edge for path in stake.paths for edge in path.edges}
        nodes = {ref.id: ref for edge in edges.values() for ref in (edge.subject, edge.object)}
        return ExportContent(self.title, Subgraph(self.title, tuple(nodes.values()), tuple(edges.values())))

    def equivalents(self) -> Equivalents | None:
        """Return the command and the query for the shares."""
        if not isinstance(self.node, IRI) or self._held_by is None or self._holds is None:
            return None
        chains = [path.edges for one in (self._held_by, self._holds) for stake in one.stakes for path in stake.paths]
        return write_shares_equivalents(self.view, self.node, chains, self.as_of)


def _make_branch_row(branch: Branch, messages: Messages) -> Row:
    """Return the row of a branch: entity, date of the claim, direct share, a bar, and the effective share."""
    stake, path = branch.stake, branch.path
    lines = "".join("   " if last else "│  " for last in branch.lasts[1:-1])
    lines += ("╰─ " if branch.lasts[-1] else "├─ ") if branch.depth else ""
    share, claim = edge_share_bounds(branch.edge), leading_claim(branch.edge.claims)
    stated = format_bounds(share) if share else messages("cli.share_unknown")
    through = format_bounds(path.share) if path.share else "?"
    if branch.is_main and len(stake.paths) > 1:
        through = f"Σ {format_stake(stake) or '?'}"
    elif not branch.depth:
        through = ""
    return Row(
        (lines + stake.entity.label, (claim.as_of or "")[:7] if claim else "", stated, "", through),
        stake if branch.is_main else (stake, path),
        muted=not branch.is_main,
        indent=2,
        looks=(CellLook(0, stake.entity.look, at=len(lines)),),
        bars=() if path.share is None else (Bar(3, path.share[0] / 100, stake.entity.look),),
        quiet=(1,),
    )
