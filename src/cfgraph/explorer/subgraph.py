"""Selecting a subgraph: around an entity, along paths, from statements, among entities, or of one type."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path as FilePath

from cfgraph.explorer.as_of import existed_at, filter_properties_as_of
from cfgraph.explorer.claims import read_edge, read_edge_as_of
from cfgraph.explorer.node_attributes import format_figure, join_literals, read_node_attributes, split_languages
from cfgraph.explorer.overview import list_instances
from cfgraph.explorer.rdf_lists import fold_lists
from cfgraph.explorer.spooled_rows import EdgeRows, NodeRows
from cfgraph.explorer.subgraph_filter import EVERYTHING, SubgraphFilter, filter_subgraph
from cfgraph.explorer.view import View
from cfgraph.model.entity import Direction, Edge, Path, Property, Ref, Subgraph
from cfgraph.model.errors import UsageError
from cfgraph.model.terms import IRI, BlankNode, Literal, Node, Statement
from cfgraph.text.catalog import Language, Messages

OUT: tuple[Direction, ...] = ("out",)

MAX_NODES = 50_000
"""Default maximum number of nodes; no tool draws more than this."""


def subgraph_around(
    view: View,
    around: Node | Collection[Node],
    hops: int = 1,
    *,
    limit: int = MAX_NODES,
    wanted: SubgraphFilter = EVERYTHING,
) -> Subgraph:
    """Return the entities within this many hops of one or several, and every edge between them (the ego graph).

    Only edges that match the filter are followed and returned. ``cut`` of the result is true if the limit on nodes
    excluded some.
    """
    entities = [around] if isinstance(around, IRI | BlankNode) else list(around)
    reached, cut = reach_nodes(view, entities, hops, limit, wanted)
    say = Messages(view.language)
    title = say("export.around", names=say.join_names(map(view.label, entities)), hops=hops)
    found = fold_lists(view, _induce_subgraph(view, title, reached, cut), entities)
    return filter_subgraph(view, found, wanted, entities)


def reach_nodes(
    view: View, entities: Sequence[Node], hops: int, limit: int, wanted: SubgraphFilter
) -> tuple[dict[Node, None], bool]:
    """Return the nodes within this many hops along matching edges, at most ``limit``, and whether more exist."""
    reached: dict[Node, None] = dict.fromkeys(entities)
    frontier: list[Node] = list(reached)
    cut = False
    for hop in range(hops):
        following: list[Node] = []
        view.graph.read_ahead_edges(frontier)
        for node in frontier:
            if hop and not wanted.passes(view, node):
                continue
            for other in wanted.follow(view, node):
                if other not in reached:
                    if len(reached) >= limit:
                        cut = True
                        break
                    reached[other] = None
                    following.append(other)
            if cut:
                return reached, True
        frontier = following
    return reached, False


def subgraph_along_paths(view: View, paths: Iterable[Path], title: str) -> Subgraph:
    """Return the nodes and edges of the paths, without duplicates."""
    nodes: dict[Node, Ref] = {}
    edges: dict[tuple[Node, Node, Node], Edge] = {}
    ends: dict[tuple[Node, Node], None] = {}
    for path in paths:
        ends[path.nodes[0].id, path.nodes[-1].id] = None
        nodes.update((ref.id, ref) for ref in path.nodes)
        edges.update(((e.subject.id, e.predicate.id, e.object.id), e) for step in path.steps for e in step)
    found = _with_attributes(view, Subgraph(title, tuple(nodes.values()), tuple(edges.values())))
    return replace(found, ends=next(iter(ends))) if len(ends) == 1 else found


def subgraph_from_statements(view: View, statements: Iterable[Statement], title: str) -> Subgraph:
    """Return the statements as a subgraph: those between nodes as edges, those with literals as attributes."""
    nodes: dict[Node, None] = {}
    pairs: dict[Statement, None] = {}
    values: dict[Node, dict[str, list[Literal]]] = {}
    for statement in statements:
        nodes[statement.subject] = None
        if isinstance(statement.object, IRI | BlankNode):
            nodes[statement.object] = None
            pairs[statement] = None
        elif isinstance(statement.object, Literal):
            own = values.setdefault(statement.subject, {})
            own.setdefault(view.curie(statement.predicate), []).append(statement.object)
    edges = tuple(read_edge(view, statement) for statement in pairs)
    split = {
        node: {name: own for key, given in named.items() for name, own in split_languages(view, key, given).items()}
        for node, named in values.items()
    }
    attributes = {node: {name: join_literals(own) for name, own in named.items()} for node, named in split.items()}
    joined = tuple((node, name) for node, named in split.items() for name, own in named.items() if len(own) > 1)
    return Subgraph(title, tuple(view.ref(node) for node in nodes), edges, attributes, joined=joined)


def subgraph_of_type(view: View, *classes: IRI, as_of: str | None = None) -> Subgraph:
    """Return the instances of classes and the edges between them; with ``as_of`` only those that existed then."""
    nodes: dict[Node, None] = {}
    cut = False
    for iri in classes:
        total, refs = list_instances(view, iri, limit=MAX_NODES)
        nodes |= dict.fromkeys(ref.id for ref in refs if as_of is None or existed_at(view, ref.id, as_of))
        cut |= total > len(refs)
    title = ", ".join(map(view.label, classes))
    return filter_subgraph_as_of(view, _induce_subgraph(view, title, nodes, cut), as_of)


def subgraph_among(
    view: View, title: str, nodes: Iterable[Node], edges: Iterable[Statement] = (), *, as_of: str | None = None
) -> Subgraph:
    """Return some entities and every edge between them, and further edges if the graph has them.

    With ``as_of`` only the edges that were valid then, with the claims in force.
    """
    found = _induce_subgraph(view, title, dict.fromkeys(nodes), cut=False)
    known = {(one.subject.id, one.predicate.id, one.object.id) for one in found.edges}
    further = [read_edge(view, one) for one in edges if one not in known and next(view.graph.statements(*one), None)]
    return filter_subgraph_as_of(view, replace(found, edges=(*found.edges, *further)), as_of)


def filter_subgraph_as_of(view: View, subgraph: Subgraph, as_of: str | None) -> Subgraph:
    """Return a subgraph with only the edges that were valid at a date and that the view shows, with their claims.

    Entities without remaining edges are kept, since they may have been selected. The title includes the date.
    """
    if not view.hides_claims(as_of):
        return subgraph
    title = f"{subgraph.title} · {as_of}" if as_of else subgraph.title
    if isinstance(subgraph.nodes, NodeRows) and isinstance(subgraph.edges, EdgeRows):
        return replace(_filter_rows_as_of(view, subgraph, subgraph.nodes, subgraph.edges, as_of), title=title)
    edges = []
    for one in subgraph.edges:
        assert isinstance(one.predicate.id, IRI)
        held = read_edge_as_of(view, Statement(one.subject.id, one.predicate.id, one.object.id), as_of)
        if held is not None:
            edges.append(held)
    figures = {node: tuple(filter_properties_as_of(view, found, as_of)) for node, found in subgraph.figures.items()}
    attributes = {
        node: _drop_later_figures(values, subgraph.figures.get(node, ()), figures.get(node, ()), view.language)
        for node, values in subgraph.attributes.items()
    }
    return replace(subgraph, title=title, edges=tuple(edges), attributes=attributes, figures=figures)


def _filter_rows_as_of(view: View, subgraph: Subgraph, nodes: NodeRows, edges: EdgeRows, as_of: str | None) -> Subgraph:
    """Return a subgraph in files with only the edges, claims and figures of a date, in new files."""
    held_nodes, held_edges = nodes.start(), edges.start()
    figures, values = nodes.figures, nodes.values
    try:
        for node, ref in nodes.refs.items():
            before = figures[node]
            after = tuple(filter_properties_as_of(view, before, as_of))
            held_nodes.add(ref, _drop_later_figures(values[node], before, after, view.language), after)
        for statement in edges.statements():
            held = read_edge_as_of(view, statement, as_of)
            if held is not None:
                held_edges.add(held)
    except OSError as error:
        raise UsageError("files.unwritable", path=FilePath(tempfile.gettempdir()), reason=error) from error
    return replace(
        subgraph, nodes=held_nodes, edges=held_edges, attributes=held_nodes.values, figures=held_nodes.figures
    )


def _drop_later_figures(
    values: Mapping[str, Literal], before: Sequence[Property], after: Sequence[Property], language: Language
) -> dict[str, Literal]:
    """Return a node's attributes with only the remaining figures."""
    figures = {figure.predicate.curie for figure in before}
    left: dict[str, list[Literal]] = {}
    for figure in after:
        left.setdefault(figure.predicate.curie, []).append(Literal(format_figure(figure, language)))
    kept = {name: value for name, value in values.items() if name not in figures}
    return kept | {name: join_literals(literals) for name, literals in left.items()}


def _induce_subgraph(view: View, title: str, nodes: dict[Node, None], cut: bool) -> Subgraph:
    """Return the subgraph of some nodes with every edge between them."""
    view.graph.read_ahead_edges(nodes)
    edges = [
        read_edge(view, statement)
        for node in nodes
        for _, statement in view.graph.edges(node, OUT)
        if statement.object in nodes
    ]
    return _with_attributes(view, Subgraph(title, tuple(map(view.ref, nodes)), tuple(edges), cut=cut))


def _with_attributes(view: View, subgraph: Subgraph) -> Subgraph:
    """Return a subgraph with the names, values and figures of its nodes."""
    found = read_node_attributes(view, [ref.id for ref in subgraph.nodes])
    return replace(subgraph, attributes=found.values, figures=found.figures, joined=found.joined)
