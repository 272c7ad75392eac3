"""Control of an entity: stated by sources, computed from votes, and groups of companies under one party."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cfgraph.explorer import View
from cfgraph.explorer.control import Control, ControlByVotes, find_control
from cfgraph.explorer.groups import Group, Groups, find_groups
from cfgraph.explorer.ownership import SharePath, format_bounds, format_stake
from cfgraph.model.entity import Edge, Ref
from cfgraph.model.shares import format_number
from cfgraph.model.terms import Node
from cfgraph.text.catalog import Messages
from cfgraph.tui.panes.analyses.base import AnalysisPane, Finding
from cfgraph.tui.widgets.edge_text import edge_text
from cfgraph.tui.widgets.sources import Cited
from cfgraph.tui.widgets.table import Column, Row
from cfgraph.tui.widgets.table_columns import CellLook

_COLUMNS = (Column(grows=True, least=24), Column(least=8, most=24, align_right=True))


class ControlPane(AnalysisPane[tuple[Control, Groups]]):
    """The controllers of an entity and what it controls, as stated and by votes, and its group."""

    place = "control"

    def __init__(self, view: View, messages: Messages, node: Node) -> None:
        super().__init__(view, messages, [node], messages("control.title", name=view.label(node)))

    def find(self, as_of: str | None) -> tuple[Control, Groups]:
        """Return the control relations and the groups."""
        node = self.nodes[0]
        return find_control(self.view, node, as_of=as_of), find_groups(self.view, node, as_of=as_of)

    def headline(self, found: tuple[Control, Groups]) -> str:
        """Return the title with the threshold, and the number of uncounted stakes."""
        control, _ = found
        parts = [self.title, self.messages("control.threshold", threshold=format_number(control.threshold))]
        if control.unknown:
            parts.append(self.messages("control.unknown", total=len(control.unknown)))
        if not control.complete:
            parts.append(self.messages("cli.control_cut"))
        return " · ".join(parts)

    def list_columns(self, found: tuple[Control, Groups]) -> Sequence[Column]:
        """Return the columns: statement, and amount."""
        return _COLUMNS

    def list_rows(self, found: tuple[Control, Groups]) -> list[Row]:
        """Return the stated control, the computed control, and the group."""
        control, groups = found
        rows: list[Row] = []
        me = control.entity.id
        stated = [*control.stated, *control.parents, *control.concert, *control.joint]
        values = [
            Row((f"{v.predicate.label}{self.messages('app.colon')}{v.text}", ""), key=Finding(
                None, (), (Cited(v.text, v.claims),)), indent=2)
            for v in control.status
        ]  # fmt: skip
        rows += self._section("control.stated", [*values, *(self._edge_row(edge, me) for edge in stated)])
        rows += self._section("control.computed", [self._votes_row(one, one.controller) for one in control.controllers])
        rows += self._section("control.possible", [self._votes_row(one, one.controller) for one in control.possible])
        rows += self._section("control.together", [self._votes_row(one, one.controller) for one in control.together])
        levels = [
            Row((level.stake.entity.label, f"{format_stake(level.stake)} ≥ {format_number(level.level)}%"),
                key=Finding(level.stake.entity, _edges_of(level.stake.paths)), indent=2,
                looks=(CellLook(0, level.stake.entity.look),))
            for level in control.levels
        ]  # fmt: skip
        rows += self._section("control.levels", levels)
        ultimate = [
            Row((one.stake.entity.label, self.messages(f"cli.kind_{one.kind}")),
                key=Finding(one.stake.entity, _edges_of(one.stake.paths)), indent=2,
                looks=(CellLook(0, one.stake.entity.look),))
            for one in control.ultimate
        ]  # fmt: skip
        rows += self._section("control.ultimate", ultimate)
        below = [self._edge_row(edge, me) for edge in (*control.stated_controlled, *control.parts)]
        rows += self._section("control.stated_below", below)
        rows += self._section("control.below", [self._votes_row(one, one.company) for one in control.controlled])
        for group in groups.groups:
            rows += list_group(group, self.messages)
        return rows

    def _section(self, key: str, rows: list[Row]) -> list[Row]:
        return [Row((self.messages(key, total=len(rows)),), heading=True), *rows] if rows else []

    def _edge_row(self, edge: Edge, me: Node) -> Row:
        other = edge.object if edge.subject.id == me else edge.subject
        line = f"{edge.subject.label} ─{edge.predicate.label}→ {edge.object.label}"
        return Row((line, edge_text(edge, self.messages).detail), key=Finding(other, (edge,)), indent=2)

    def _votes_row(self, one: ControlByVotes, other: Ref) -> Row:
        through = self.messages.join_names(ref.label for ref in one.through)
        name = self.messages("control.through", name=other.label, through=through) if through else other.label
        looks = (CellLook(0, other.look),)
        return Row((name, format_bounds(one.votes)), key=Finding(other, one.edges), indent=2, looks=looks)

    def command(self, as_of: str | None) -> Sequence[str]:
        """Return the command that prints control."""
        return ("control", self.view.curie(self.nodes[0]), *(("--as-of", as_of) if as_of else ()))


class GroupsPane(AnalysisPane[Groups]):
    """All groups of companies in the graph."""

    place = "control"

    def __init__(self, view: View, messages: Messages) -> None:
        super().__init__(view, messages, [], messages("control.groups_title"))

    def find(self, as_of: str | None) -> Groups:
        """Return the groups."""
        return find_groups(self.view, as_of=as_of)

    def headline(self, found: Groups) -> str:
        """Return the number of groups, and of stakes that do not count."""
        text = self.messages("control.groups_total", total=len(found.groups), threshold=format_number(found.threshold))
        unknown = self.messages("control.unknown", total=found.unknown) if found.unknown else ""
        return " · ".join(part for part in (text, unknown) if part)

    def list_columns(self, found: Groups) -> Sequence[Column]:
        """Return the columns: member, and votes."""
        return _COLUMNS

    def list_rows(self, found: Groups) -> list[Row]:
        """Return each group with its members."""
        return [row for group in found.groups for row in list_group(group, self.messages)]

    def command(self, as_of: str | None) -> Sequence[str]:
        """Return the command that prints the groups."""
        return ("groups", *(("--as-of", as_of) if as_of else ()))


def list_group(group: Group, messages: Messages) -> list[Row]:
    """Return the rows of a group: its head, then its members."""
    rows = [Row((messages("cli.group_head", head=group.head.label, total=len(group.members)),), heading=True)]
    for member in group.members:
        reasons = [messages("control.by_votes", votes=format_bounds(member.votes))] if member.votes else []
        reasons += dict.fromkeys(edge.predicate.label for edge in member.stated)
        key = Finding(member.entity, member.stated)
        looks = (CellLook(0, member.entity.look),)
        rows.append(Row((member.entity.label, " · ".join(reasons)), key=key, indent=2, looks=looks))
    return rows


def _edges_of(paths: Iterable[SharePath]) -> tuple[Edge, ...]:
    """Return the edges of all chains, without duplicates."""
    edges = {(e.subject.id, e.predicate.id, e.object.id): e for path in paths for e in path.edges}
    return tuple(edges.values())
