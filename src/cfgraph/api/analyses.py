"""The analyses of an opened graph: connections, ownership, control, time, similarity; all with typed results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Literal as OneOf

from cfgraph.api import (
    comparison_shapes,
    contradiction_shapes,
    control_shapes,
    document_shapes,
    flat_rows,
    json_shapes,
    structure_shapes,
    time_shapes,
)
from cfgraph.api.document_shapes import DocumentExcerpts
from cfgraph.api.names import parse_date_or_none, resolve_avoided, resolve_predicates
from cfgraph.api.result import Result
from cfgraph.api.selection import Selection, select_subgraph
from cfgraph.explorer import View, resolve_entity, resolve_type
from cfgraph.explorer.changes import Changes, find_changes
from cfgraph.explorer.comparison import Comparison, compare_entities
from cfgraph.explorer.connect import Connections, connect_entities
from cfgraph.explorer.contradictions import Contradictions, find_contradictions
from cfgraph.explorer.control import THRESHOLD, Control, find_control
from cfgraph.explorer.document import read_document, read_excerpts, resolve_document
from cfgraph.explorer.gaps import COMMON, ClassGaps, Gap, find_class_gaps, find_gaps
from cfgraph.explorer.groups import Groups, find_groups
from cfgraph.explorer.likeness import Likeness, find_similar
from cfgraph.explorer.overview import find_subclasses
from cfgraph.explorer.ownership import Ownership, find_holdings, find_owners
from cfgraph.explorer.paths import MAX_HOPS
from cfgraph.explorer.structure import Measure, Ranking, Structure, find_structure, measure_literal, rank_entities
from cfgraph.explorer.timeline import Timeline, build_timeline
from cfgraph.explorer.tree_rows import Hierarchy, list_hierarchy
from cfgraph.model.dates import parse_date
from cfgraph.model.entity import Subgraph
from cfgraph.model.errors import AmbiguousNameError, NotFoundError, UsageError
from cfgraph.model.terms import Literal, Node
from cfgraph.store.tree_levels import Kind

if TYPE_CHECKING:
    from cfgraph.export import ExportReport


class Analyses:
    """The analyses of ``KnowledgeGraph``; see there for how entities are named and which errors are raised."""

    view: View

    def _choose_view(self, stated_only: bool) -> View:
        """Return the view that an operation reads: all claims, or only those that a source states."""
        return self.view.show_stated_only() if stated_only else self.view

    def _choose_time(
        self, as_of: str | None, known_by: str | None, stated_only: bool, document: str | None = None
    ) -> tuple[View, str | None]:
        """Return the view and the date that an operation reads. Raises UsageError where both dates are given."""
        view = self._choose_view(stated_only)
        view = view.show_from_document(resolve_document(view, document) if document else None)
        if known_by is None:
            return view, parse_date_or_none(as_of)
        if as_of is not None:
            raise UsageError("cli.one_date")
        return view.show_as_known_then(), parse_date_or_none(known_by)

    def connect(
        self,
        *entities: str,
        k: int = 1,
        max_hops: int = MAX_HOPS,
        predicates: Sequence[str] = (),
        avoid: Sequence[str] = (),
        through: Sequence[str] = (),
        types: Sequence[str] = (),
        max_degree: int | None = None,
        weighted: bool = False,
        directed: bool = False,
        as_of: str | None = None,
        known_by: str | None = None,
        stated_only: bool = False,
        document: str | None = None,
    ) -> Result[Connections]:
        """Return how several entities are connected: k paths per pair, the smallest tree, and shared neighbors.

        Filters and order are those of ``paths``; entities of ``through`` are joined as well.

        >>> [path.length for path in graph.connect("海尔集团", "火山引擎").value.paths]
        [2]
        """
        view, date = self._choose_time(as_of, known_by, stated_only, document)
        found = connect_entities(
            view,
            [resolve_entity(self.view, entity) for entity in entities],
            k=k,
            max_hops=max_hops,
            predicates=resolve_predicates(self.view, predicates),
            avoid=resolve_avoided(self.view, avoid),
            through=[resolve_entity(self.view, entity) for entity in through],
            types=[resolve_type(self.view, text) for text in types],
            max_degree=max_degree,
            weighted=weighted,
            directed=directed,
            as_of=date,
        )
        return Result(found, lambda: flat_rows.connections_rows(found), lambda: json_shapes.connections_json(found))

    def contradictions(self) -> Result[Contradictions]:
        """Return where sources contradict each other: on shares, figures, single values, and controllers."""
        found = find_contradictions(self.view)
        return Result(
            found,
            lambda: contradiction_shapes.contradictions_rows(found),
            lambda: contradiction_shapes.contradictions_json(found),
        )

    def document(self, document: str, *, offset: int = 0, limit: int | None = None) -> Result[DocumentExcerpts]:
        """Return the claims, figures and passages of a source document, in the order of its lines.

        The document is given by IRI, prefixed name, title or file name. Raises NotFoundError if there is none.
        """
        page = read_document(self.view, resolve_document(self.view, document))
        found = DocumentExcerpts(page, tuple(read_excerpts(self.view, page, offset, limit)), offset)
        return Result(
            found,
            lambda: document_shapes.document_rows(found),
            lambda: document_shapes.document_json(found),
        )

    def owners(
        self, entity: str, *, as_of: str | None = None, known_by: str | None = None, stated_only: bool = False
    ) -> Result[Ownership]:
        """Return the direct and indirect owners of an entity, with shares in percent.

        >>> {row["label"]: row["share_max"] for row in graph.owners("招联")}["China Unicom"]
        50.0
        """
        view, date = self._choose_time(as_of, known_by, stated_only)
        found = find_owners(view, resolve_entity(view, entity), as_of=date)
        return _ownership_result(found, "holder")

    def holdings(
        self, entity: str, *, as_of: str | None = None, known_by: str | None = None, stated_only: bool = False
    ) -> Result[Ownership]:
        """Return the direct and indirect holdings of an entity, with shares in percent.

        >>> "Zhaolian Consumer Finance" in {row["label"] for row in graph.holdings("招商银行")}
        True
        """
        view, date = self._choose_time(as_of, known_by, stated_only)
        found = find_holdings(view, resolve_entity(view, entity), as_of=date)
        return _ownership_result(found, "holding")

    def control(
        self,
        entity: str,
        *,
        threshold: float = THRESHOLD,
        as_of: str | None = None,
        known_by: str | None = None,
        stated_only: bool = False,
    ) -> Result[Control]:
        """Return who controls an entity: as stated by sources and, separately, by votes above a threshold."""
        view, date = self._choose_time(as_of, known_by, stated_only)
        found = find_control(view, resolve_entity(view, entity), threshold=threshold, as_of=date)
        return Result(found, lambda: control_shapes.control_rows(found), lambda: control_shapes.control_json(found))

    def groups(
        self,
        entity: str | None = None,
        *,
        threshold: float = THRESHOLD,
        as_of: str | None = None,
        known_by: str | None = None,
        stated_only: bool = False,
    ) -> Result[Groups]:
        """Return groups of companies under common control: all of them, or those that an entity belongs to."""
        view, date = self._choose_time(as_of, known_by, stated_only)
        node = resolve_entity(view, entity) if entity is not None else None
        found = find_groups(view, node, threshold=threshold, as_of=date)
        return Result(found, lambda: control_shapes.groups_rows(found), lambda: control_shapes.groups_json(found))

    def compare(self, *entities: str, stated_only: bool = False) -> Result[Comparison]:
        """Return what sources state about several entities side by side; shared values are marked.

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

    def gaps(self, entity: str, *, common: float = 100 * COMMON, since: str | None = None) -> Result[tuple[Gap, ...]]:
        """Return what at least ``common`` percent of an entity's class have, but no source states for it.

        With ``since``, only statements as of that date or later count.
        """
        node = resolve_entity(self.view, entity)
        found = find_gaps(self.view, node, common=_read_part(common), since=parse_date_or_none(since))
        return Result(
            found,
            lambda: comparison_shapes.gaps_rows(found),
            lambda: comparison_shapes.gaps_json(self.view.ref(node), found),
        )

    def timeline(
        self, *entities: str, since: str | None = None, until: str | None = None, stated_only: bool = False
    ) -> Result[Timeline]:
        """Return the dated events of some entities in chronological order, planned events separately."""
        found = build_timeline(
            self._choose_view(stated_only),
            [resolve_entity(self.view, entity) for entity in entities],
            since=parse_date_or_none(since),
            until=parse_date_or_none(until),
        )
        return Result(found, lambda: time_shapes.timeline_rows(found), lambda: time_shapes.timeline_json(found))

    def changes(self, start: str, end: str, entity: str | None = None, *, stated_only: bool = False) -> Result[Changes]:
        """Return what changed after one date and up to another, for an entity or the whole graph."""
        found = find_changes(
            self._choose_view(stated_only),
            parse_date(start),
            parse_date(end),
            resolve_entity(self.view, entity) if entity is not None else None,
        )
        return Result(found, lambda: time_shapes.changes_rows(found), lambda: time_shapes.changes_json(found))

    def similar(
        self, entity: str, *, type: str | None = None, predicates: Sequence[str] = (), limit: int = 10
    ) -> Result[Likeness]:
        """Return the entities most similar to one, of its classes or a given one, with the relations they share."""
        found = find_similar(
            self.view,
            resolve_entity(self.view, entity),
            kind=resolve_type(self.view, type) if type is not None else None,
            predicates=resolve_predicates(self.view, predicates),
            limit=limit,
        )
        return Result(
            found, lambda: structure_shapes.likeness_rows(found), lambda: structure_shapes.likeness_json(found)
        )

    def rank(
        self, part: Selection | Subgraph | None = None, *, by: Measure = "degree", limit: int = 20
    ) -> Result[Ranking]:
        """Return the entities of the graph, or of a part of it, ranked by degree, PageRank or betweenness."""
        found = rank_entities(self.view, self._choose_nodes(part), measure=by, limit=limit)
        return Result(found, lambda: structure_shapes.ranking_rows(found), lambda: structure_shapes.ranking_json(found))

    def communities(self, part: Selection | Subgraph | None = None) -> Result[Structure]:
        """Return communities, components, bridges and circular holdings of the graph, or of a part of it."""
        found = find_structure(self.view, self._choose_nodes(part))
        return Result(
            found, lambda: structure_shapes.structure_rows(found), lambda: structure_shapes.structure_json(found)
        )

    def tree(
        self, entity: str | None = None, *, kind: Kind | None = None, depth: int | None = None
    ) -> Result[Hierarchy]:
        """Return the trees of classes, properties, concepts and parts, or the place of an entity or class in them.

        ``kind`` chooses one of them; ``depth`` limits the levels below the roots, or below the entity.
        """
        node = None if entity is None else self._resolve_in_tree(entity)
        found = list_hierarchy(self.view, node, kind=kind, depth=depth)
        return Result(
            found, lambda: structure_shapes.hierarchy_rows(found), lambda: structure_shapes.hierarchy_json(found)
        )

    def export_ranking(
        self, out: str | Path, part: Selection | Subgraph | None = None, *, by: Measure = "degree"
    ) -> ExportReport:
        """Write a part of the graph with the measure as a node attribute (GraphML, GEXF, JSON, CSV …)."""
        found = rank_entities(self.view, self._choose_nodes(part), measure=by, limit=None)
        values = {one.entity.id: measure_literal(by, one.value) for one in found.ranked}
        return self._export_with(out, part, by, values)

    def export_communities(self, out: str | Path, part: Selection | Subgraph | None = None) -> ExportReport:
        """Write a part of the graph with the community number as a node attribute."""
        found = find_structure(self.view, self._choose_nodes(part))
        values = {
            ref.id: measure_literal("community", number)
            for number, one in enumerate(found.communities, 1)
            for ref in one.members
        }
        return self._export_with(out, part, "community", values)

    def class_gaps(self, kind: str, *, common: float = 100 * COMMON, since: str | None = None) -> Result[ClassGaps]:
        """Return what at least ``common`` percent of a class have, with the members for which no source states it."""
        found = find_class_gaps(
            self.view, resolve_type(self.view, kind), common=_read_part(common), since=parse_date_or_none(since)
        )
        return Result(
            found, lambda: comparison_shapes.class_gaps_rows(found), lambda: comparison_shapes.class_gaps_json(found)
        )

    def names_class(self, text: str) -> bool:
        """Return whether a text is the name of a class that has members."""
        try:
            kinds = find_subclasses(self.view, resolve_type(self.view, text))
        except (NotFoundError, AmbiguousNameError, UsageError):
            return False
        return any(kind in self.view.graph.statistics.classes for kind in kinds)

    def _resolve_in_tree(self, text: str) -> Node:
        """Return the class, or else the entity, that a text names."""
        try:
            return resolve_type(self.view, text)
        except (NotFoundError, UsageError):
            return resolve_entity(self.view, text)

    def _choose_nodes(self, part: Selection | Subgraph | None) -> list[Node] | None:
        if part is None:
            return None
        found = part if isinstance(part, Subgraph) else select_subgraph(self.view, part)
        return [ref.id for ref in found.nodes]

    def _export_with(
        self, out: str | Path, part: Selection | Subgraph | None, name: str, values: Mapping[Node, Literal]
    ) -> ExportReport:
        """Write a part of the graph with one more attribute of its nodes."""
        from cfgraph.export import write_subgraph

        chosen = Selection(all=True) if part is None else part
        found = chosen if isinstance(chosen, Subgraph) else select_subgraph(self.view, chosen)
        attributes = {
            ref.id: {**found.attributes.get(ref.id, {}), **({name: values[ref.id]} if ref.id in values else {})}
            for ref in found.nodes
        }
        return write_subgraph(replace(found, attributes=attributes), Path(out), view=self.view)


def _read_part(percent: float) -> float:
    """Return a percentage as a part of 1. Raises UsageError where it is none."""
    if not 0 < percent <= 100:
        raise UsageError("asked.bad_percent", percent=f"{percent:g}")
    return percent / 100


def _ownership_result(found: Ownership, kind: OneOf["holder", "holding"]) -> Result[Ownership]:
    """Return owners or holdings as a result with rows and JSON."""
    return Result(found, lambda: flat_rows.ownership_rows(found, kind), lambda: json_shapes.ownership_json(found, kind))
