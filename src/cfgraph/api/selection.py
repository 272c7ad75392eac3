"""Selecting a subgraph for export, by names and filters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Literal

from cfgraph.api.names import parse_date_or_none, resolve_predicates
from cfgraph.explorer import (
    View,
    find_paths,
    resolve_entity,
    subgraph_along_paths,
    subgraph_among,
    subgraph_around,
    subgraph_of_type,
    whole_subgraph,
)
from cfgraph.explorer.connect import connect_entities
from cfgraph.explorer.document import resolve_document
from cfgraph.explorer.overview import list_instances
from cfgraph.explorer.paths import MAX_HOPS, PATHS
from cfgraph.explorer.search import resolve_type
from cfgraph.explorer.spooled_rows import EdgeRows, NodeRows
from cfgraph.explorer.subgraph import filter_subgraph_as_of, reach_nodes
from cfgraph.explorer.subgraph_filter import BOTH, SubgraphFilter, filter_subgraph, leave_out_edges, select_rows
from cfgraph.model.entity import Path, Subgraph
from cfgraph.model.errors import LimitError, NotFoundError, UsageError
from cfgraph.model.terms import IRI, Node, Term
from cfgraph.workspace.saved_sets import find_saved_set

SELECTORS = ("around", "path", "connect", "set", "type", "all")
"""Ways of picking a subgraph; exactly one is taken. ``type`` beside another one filters what that picks."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Which part of a graph: one of ``around``, ``path``, ``connect``, ``set``, ``type`` and ``all``.

    Entities are given by name; ``around`` and ``type`` take one or several. ``hops`` belongs to ``around``,
    ``k`` to ``path``, ``max_hops`` to ``path`` and ``connect``. ``type`` combined with another choice keeps only
    entities of that class and those that were named. Only edges with a predicate of ``predicates``, and none of
    ``without``, are followed and written; ``direction`` and ``max_degree`` limit which are followed. ``as_of`` limits
    the selection to what was valid at a date, ``known_by`` to what had been stated by then, ``stated_only`` excludes
    inferred and computed values, and ``document`` limits it to what that document states.
    """

    around: str | Sequence[str] | None = None
    path: tuple[str, str] | None = None
    connect: Sequence[str] = ()
    set: str | None = None
    type: str | Sequence[str] | None = None
    all: bool = False
    hops: int | None = None
    k: int | None = None
    max_hops: int | None = None
    predicates: Sequence[str] = ()
    without: Sequence[str] = ()
    direction: Literal["in", "out", "both"] | None = None
    max_degree: int | None = None
    as_of: str | None = None
    known_by: str | None = None
    stated_only: bool = False
    document: str | None = None

    def chosen(self) -> list[str]:
        """Return the choices that were given, without ``type`` if there is another one."""
        given = [name for name in SELECTORS if getattr(self, name)]
        return given if given == ["type"] else [name for name in given if name != "type"]

    def takes_all(self) -> bool:
        """Return whether the whole graph is selected."""
        filters = (self.type, self.predicates, self.without, self.as_of, self.known_by, self.stated_only, self.document)
        return self.chosen() == ["all"] and not any(filters)


def check_selection(selection: Selection) -> None:
    """Raise UsageError if the parts of a selection can't be combined."""
    chosen = selection.chosen()
    if len(chosen) != 1:
        raise UsageError("cli.export_choice")
    if chosen == ["connect"] and len(set(selection.connect)) < 2:
        raise UsageError("cli.export_connect")
    if selection.as_of is not None and selection.known_by is not None:
        raise UsageError("cli.one_date")
    belonging = (
        ("--hops", selection.hops, ("around",)),
        ("-k", selection.k, ("path",)),
        ("--max-hops", selection.max_hops, ("path", "connect")),
        ("--direction", selection.direction, ("around", "path")),
        ("--max-degree", selection.max_degree, ("around", "path", "connect")),
    )
    for name, value, owners in belonging:
        if value is not None and chosen[0] not in owners:
            raise UsageError("cli.export_only_with", option=name, choice=", ".join(f"--{owner}" for owner in owners))


def select_subgraph(view: View, selection: Selection, *, most: int | None = None) -> Subgraph:
    """Return the nodes and edges of a selection, as of its date.

    Raises NotFoundError if there are none, LimitError if a limit left that undecided, and UsageError, before any
    edge is read, if there are certainly more than ``most`` entities.
    """
    check_selection(selection)
    date = parse_date_or_none(selection.known_by if selection.as_of is None else selection.as_of)
    view = view.show_as_known_then() if selection.known_by else view
    view = view.show_stated_only() if selection.stated_only else view
    types = frozenset(resolve_type(view, text) for text in _as_tuple(selection.type))
    wanted = SubgraphFilter(
        frozenset(resolve_predicates(view, selection.predicates)),
        frozenset(resolve_predicates(view, selection.without)),
        frozenset() if selection.chosen() == ["type"] else types,
        BOTH if selection.direction in (None, "both") else (selection.direction,),  # type: ignore[arg-type]
        selection.max_degree,
    )
    if selection.document:
        view = view.show_from_document(resolve_document(view, selection.document))
    if most is not None and _picks_more_than(view, selection, wanted, most):
        raise UsageError("export.too_many_entities", most=most)
    found, seeds = _pick_subgraph(view, selection, wanted, date)
    shown = filter_subgraph_as_of(view, filter_subgraph(view, found, wanted, seeds), date)
    return _drop_unmentioned(shown, seeds) if selection.document else shown


def _drop_unmentioned(found: Subgraph, seeds: Sequence[Node]) -> Subgraph:
    """Return a subgraph without the entities of which nothing is left but their name."""
    named = {*seeds, *(node for node, figures in found.figures.items() if figures)}
    if isinstance(found.nodes, NodeRows) and isinstance(found.edges, EdgeRows):
        ends: set[Term] = {node for subject, _, target in found.edges.statements() for node in (subject, target)}
        left = found.nodes.select(node for node in found.nodes.numbers if node in named or node in ends)
        return select_rows(found, left, found.edges)
    named |= {ref.id for edge in found.edges for ref in (edge.subject, edge.object)}
    return replace(
        found,
        nodes=tuple(ref for ref in found.nodes if ref.id in named),
        attributes={node: values for node, values in found.attributes.items() if node in named},
        figures={node: figures for node, figures in found.figures.items() if node in named},
    )


def _pick_subgraph(
    view: View, selection: Selection, wanted: SubgraphFilter, date: str | None
) -> tuple[Subgraph, Sequence[Node]]:
    """Return the subgraph that a selection picks by the one way that it names, and the entities that it names."""
    if selection.around:
        seeds = [resolve_entity(view, text) for text in _as_tuple(selection.around)]
        return subgraph_around(view, seeds, selection.hops or 1, wanted=wanted), seeds
    if selection.path:
        ends = [resolve_entity(view, text) for text in selection.path]
        paths = _find_paths(view, selection, ends, wanted, date)
        return subgraph_along_paths(view, paths, " – ".join(map(view.label, ends))), ends
    if selection.connect:
        seeds = list(dict.fromkeys(resolve_entity(view, text) for text in selection.connect))
        return _connect(view, selection, seeds, wanted, date), seeds
    if selection.set:
        saved = find_saved_set(selection.set).gathered
        subgraph = subgraph_among(view, saved.name, saved.nodes, saved.edges)
        return leave_out_edges(subgraph, saved.hidden), ()
    if selection.type:
        subgraph = subgraph_of_type(view, *(resolve_type(view, text) for text in _as_tuple(selection.type)))
        if not subgraph.nodes:
            raise NotFoundError("cli.found_nothing", text=", ".join(_as_tuple(selection.type)))
        return subgraph, ()
    return whole_subgraph(view), ()


def _picks_more_than(view: View, selection: Selection, wanted: SubgraphFilter, most: int) -> bool:
    """Tell whether a selection certainly picks more entities; blank nodes may be parts of lists, and do not count."""
    if wanted.types:
        return False
    nodes: Iterable[Node] = ()
    if selection.around:
        seeds = [resolve_entity(view, text) for text in _as_tuple(selection.around)]
        nodes, _ = reach_nodes(view, seeds, selection.hops or 1, most + 1, wanted)
    elif selection.type:
        types = [resolve_type(view, text) for text in _as_tuple(selection.type)]
        nodes = {ref.id for iri in types for ref in list_instances(view, iri, limit=most + 1)[1]}
    elif selection.all:
        nodes = view.graph.entities()
    return next(islice((node for node in nodes if isinstance(node, IRI)), most, None), None) is not None


def _find_paths(
    view: View, selection: Selection, ends: Sequence[Node], wanted: SubgraphFilter, date: str | None
) -> Sequence[Path]:
    """Return the paths between the two ends that a selection names."""
    source, target = reversed(ends) if wanted.directions == ("in",) else ends
    hops = selection.max_hops or MAX_HOPS
    found = find_paths(
        view,
        source,
        target,
        k=selection.k or PATHS,
        max_hops=hops,
        predicates=wanted.predicates,
        avoid=wanted.without,
        max_degree=wanted.max_degree,
        directed=wanted.directions != BOTH,
        as_of=date,
    )
    if found.paths:
        return found.paths
    if not found.complete:
        raise LimitError("cli.path_limit", hops=hops)
    raise NotFoundError("cli.no_path", hops=hops, source=found.source.label, target=found.target.label)


def _connect(
    view: View, selection: Selection, entities: Sequence[Node], wanted: SubgraphFilter, date: str | None
) -> Subgraph:
    """Return what connects several entities: paths of each pair, the smallest tree, and shared neighbors."""
    hops = selection.max_hops or MAX_HOPS
    found = connect_entities(
        view,
        entities,
        max_hops=hops,
        predicates=wanted.predicates,
        avoid=wanted.without,
        max_degree=wanted.max_degree,
        as_of=date,
    )
    if not found.paths and not found.shared:
        if not found.complete:
            raise LimitError("cli.path_limit", hops=hops)
        raise NotFoundError("cli.apart", hops=hops, groups=" | ".join(view.label(node) for node in entities))
    nodes: dict[Node, None] = dict.fromkeys(entities)
    paths = (*found.tree_paths, *found.paths)
    nodes.update((ref.id, None) for path in paths for ref in path.nodes)
    nodes.update((one.entity.id, None) for one in found.shared)
    ties = {(e.subject.id, e.predicate.id, e.object.id) for path in paths for step in path.steps for e in step}
    ties |= {(e.subject.id, e.predicate.id, e.object.id) for one in found.shared for e in one.edges}
    whole = subgraph_among(view, ", ".join(map(view.label, entities)), nodes)
    edges = [one for one in whole.edges if (one.subject.id, one.predicate.id, one.object.id) in ties]
    return replace(whole, edges=tuple(edges))


def _as_tuple(texts: str | Sequence[str] | None) -> tuple[str, ...]:
    """Return one text or several as several."""
    return (texts,) if isinstance(texts, str) else tuple(texts or ())
