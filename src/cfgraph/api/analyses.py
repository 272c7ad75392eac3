"""The analyses that an opened graph offers: ownership, control, time, comparison, likeness; each a typed result."""

from __future__ import annotations

from typing import Literal as OneOf

from cfgraph.api import comparison_shapes, control_shapes, flat_rows, json_shapes, time_shapes
from cfgraph.api.names import parse_date_or_none
from cfgraph.api.result import Result
from cfgraph.explorer import View, resolve_entity
from cfgraph.explorer.changes import Changes, find_changes
from cfgraph.explorer.comparison import Comparison, compare_entities
from cfgraph.explorer.control import THRESHOLD, Control, find_control
from cfgraph.explorer.gaps import Gap, find_gaps
from cfgraph.explorer.groups import Groups, find_groups
from cfgraph.explorer.ownership import Ownership, find_holdings, find_owners
from cfgraph.explorer.timeline import Timeline, build_timeline
from cfgraph.model.dates import parse_date


class Analyses:
    """The analyses of ``KnowledgeGraph``, which says what entities and errors are."""

    view: View

    def _choose_view(self, stated_only: bool) -> View:
        """Return the view that an operation reads: all claims, or only those that a source states."""
        return self.view.show_stated_only() if stated_only else self.view

    def owners(self, entity: str, *, as_of: str | None = None, stated_only: bool = False) -> Result[Ownership]:
        """Return who holds shares in an entity, directly and through others, in percent.

        >>> {row["label"]: row["share_max"] for row in graph.owners("招联")}["China Unicom"]
        50.0
        """
        view = self._choose_view(stated_only)
        found = find_owners(view, resolve_entity(view, entity), as_of=parse_date_or_none(as_of))
        return _ownership_result(found, "holder")

    def holdings(self, entity: str, *, as_of: str | None = None, stated_only: bool = False) -> Result[Ownership]:
        """Return what an entity holds shares in, directly and through others, in percent.

        >>> "Zhaolian Consumer Finance" in {row["label"] for row in graph.holdings("招商银行")}
        True
        """
        found = find_holdings(
            self._choose_view(stated_only), resolve_entity(self.view, entity), as_of=parse_date_or_none(as_of)
        )
        return _ownership_result(found, "holding")

    def control(
        self, entity: str, *, threshold: float = THRESHOLD, as_of: str | None = None, stated_only: bool = False
    ) -> Result[Control]:
        """Return who controls an entity: as sources state it and, apart from that, by votes above a threshold."""
        node = resolve_entity(self.view, entity)
        found = find_control(self._choose_view(stated_only), node, threshold=threshold, as_of=parse_date_or_none(as_of))
        return Result(found, lambda: control_shapes.control_rows(found), lambda: control_shapes.control_json(found))

    def groups(
        self,
        entity: str | None = None,
        *,
        threshold: float = THRESHOLD,
        as_of: str | None = None,
        stated_only: bool = False,
    ) -> Result[Groups]:
        """Return which companies stand under one party: all groups, or those that an entity is in."""
        node = resolve_entity(self.view, entity) if entity else None
        found = find_groups(self._choose_view(stated_only), node, threshold=threshold, as_of=parse_date_or_none(as_of))
        return Result(found, lambda: control_shapes.groups_rows(found), lambda: control_shapes.groups_json(found))

    def compare(self, *entities: str, stated_only: bool = False) -> Result[Comparison]:
        """Return what is stated of several entities side by side, with what they share marked.

        >>> graph.compare("招联", "马上消费").columns[:3]
        ('kind', 'predicate', 'label')
        """
        view = self._choose_view(stated_only)
        found = compare_entities(view, [resolve_entity(view, entity) for entity in entities])
        return Result(
            found,
            lambda: comparison_shapes.comparison_rows(found),
            lambda: comparison_shapes.comparison_json(found),
        )

    def gaps(self, entity: str) -> Result[tuple[Gap, ...]]:
        """Return what at least half of the others of an entity's classes have, and no source states of it."""
        node = resolve_entity(self.view, entity)
        found = find_gaps(self.view, node)
        return Result(
            found,
            lambda: comparison_shapes.gaps_rows(found),
            lambda: comparison_shapes.gaps_json(self.view.ref(node), found),
        )

    def timeline(
        self, *entities: str, since: str | None = None, until: str | None = None, stated_only: bool = False
    ) -> Result[Timeline]:
        """Return what is dated of some entities in the order of time, planned events apart."""
        found = build_timeline(
            self._choose_view(stated_only),
            [resolve_entity(self.view, entity) for entity in entities],
            since=parse_date_or_none(since),
            until=parse_date_or_none(until),
        )
        return Result(found, lambda: time_shapes.timeline_rows(found), lambda: time_shapes.timeline_json(found))

    def changes(self, start: str, end: str, entity: str | None = None, *, stated_only: bool = False) -> Result[Changes]:
        """Return what changed after one date until another, of an entity or of the whole graph."""
        found = find_changes(
            self._choose_view(stated_only),
            parse_date(start),
            parse_date(end),
            resolve_entity(self.view, entity) if entity else None,
        )
        return Result(found, lambda: time_shapes.changes_rows(found), lambda: time_shapes.changes_json(found))


def _ownership_result(found: Ownership, kind: OneOf["holder", "holding"]) -> Result[Ownership]:
    """Return owners or holdings as a result with rows and JSON."""
    return Result(found, lambda: flat_rows.ownership_rows(found, kind), lambda: json_shapes.ownership_json(found, kind))
