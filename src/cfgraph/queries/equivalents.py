"""Equivalents of a view: the SPARQL query and the command lines that produce it, for copying."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from cfgraph.explorer import View
from cfgraph.explorer.connect import Connections
from cfgraph.model.entity import Direction, Edge, PathResults
from cfgraph.model.terms import IRI, Node
from cfgraph.queries.equivalent_sparql import (
    write_between_query,
    write_entities_query,
    write_instances_query,
    write_neighbors_query,
    write_overview_query,
    write_steps_query,
    write_trees_query,
)
from cfgraph.queries.parsed_query import ParsedQuery
from cfgraph.queries.prefixes import declare_prefixes
from cfgraph.store.tree_levels import Kind


@dataclass(frozen=True, slots=True)
class Equivalents:
    """The equivalents of a view: a query, and command lines to run in sequence."""

    sparql: str
    commands: tuple[str, ...]

    @property
    def command_text(self) -> str:
        """The command lines as one text."""
        return "\n".join(self.commands)


@dataclass(frozen=True, slots=True)
class PageGroup:
    """A group of neighbors as shown on a page: this many of its total."""

    predicate: IRI
    direction: Direction
    shown: int
    total: int


@dataclass(frozen=True, slots=True)
class PathChoice:
    """The options of a path search."""

    k: int
    max_hops: int
    predicates: tuple[IRI, ...] = ()
    avoid: tuple[Node, ...] = ()
    directed: bool = False
    through: tuple[Node, ...] = ()
    types: tuple[IRI, ...] = ()
    max_degree: int | None = None
    weighted: bool = False


def search_options(choice: PathChoice) -> dict[str, Any]:
    """Return options as keyword arguments of ``find_paths`` and ``connect_entities``."""
    return {field.name: getattr(choice, field.name) for field in fields(choice)}


def write_entity_equivalents(
    view: View, entity: IRI, groups: Sequence[PageGroup], as_of: str | None = None
) -> Equivalents:
    """Return the equivalents of an entity's page or map: its card, and the edges of the groups that are loaded."""
    dated = _claim_options(view, as_of)
    commands = [_command_words(view, "show", view.curie(entity), *dated)]
    read = [group for group in groups if group.shown]
    if all(group.shown == group.total for group in groups):
        if read:
            total = str(sum(group.total for group in groups))
            commands.append(_command_words(view, "neighbors", view.curie(entity), *dated, "--limit", total))
        return Equivalents(write_neighbors_query(view, entity, (), as_of), tuple(commands))
    for group in read:
        chosen = ("--predicate", view.curie(group.predicate), "--direction", group.direction)
        commands.append(
            _command_words(view, "neighbors", view.curie(entity), *chosen, *dated, "--limit", str(group.shown))
        )
    pairs = [(group.predicate, group.direction) for group in read]
    return Equivalents(
        write_neighbors_query(view, entity, pairs, as_of) if pairs else write_entities_query(view, [entity]),
        tuple(commands),
    )


def write_overview_equivalents(view: View) -> Equivalents:
    """Return the equivalents of the overview."""
    return Equivalents(write_overview_query(view), (_command_words(view, "info"),))


def write_trees_equivalents(view: View, kinds: Sequence[Kind], entity: Node | None = None) -> Equivalents:
    """Return the equivalents of some trees: a query for the direct parents, and the command for the whole trees."""
    commands = [_command_words(view, "tree")]
    if entity is not None:
        commands.append(_command_words(view, "tree", view.curie(entity)))
    return Equivalents(write_trees_query(view, kinds), tuple(commands))


def write_class_equivalents(view: View, iri: IRI, as_of: str | None = None) -> Equivalents:
    """Return the equivalents of the list of a class."""
    query = write_instances_query(view, iri, as_of)
    return Equivalents(query, (_query_command(view, query),))


def write_search_equivalents(
    view: View, text: str, found: Sequence[Node], limit: int, kind: str | None = None, sent: str = ""
) -> Equivalents:
    """Return the equivalents of the matches of a search, or those of one kind.

    ``sent`` is the query that a server was sent to find them. Otherwise names are matched by an index, which SPARQL
    can't use, so the query names the found entities.
    """
    chosen = ("--type", kind) if kind else ()
    return Equivalents(
        sent or write_entities_query(view, found),
        (_command_words(view, "search", text, *chosen, "--limit", str(limit)),),
    )


def write_paths_equivalents(
    view: View, found: PathResults, choice: PathChoice, as_of: str | None = None
) -> Equivalents:
    """Return the equivalents of the paths shown: the command finds them, the query names their steps."""
    arguments = [view.curie(found.source.id), view.curie(found.target.id), "-k", str(choice.k)]
    arguments += ["--max-hops", str(choice.max_hops), *_filter_options(view, choice, as_of)]
    steps = write_steps_query(view, [path.steps for path in found.paths], as_of)
    query = steps if found.paths else write_entities_query(view, [found.source.id, found.target.id])
    return Equivalents(query, (_command_words(view, "path", *arguments),))


def write_connections_equivalents(
    view: View, found: Connections, choice: PathChoice, as_of: str | None = None
) -> Equivalents:
    """Return the equivalents of the connections of several entities."""
    arguments = [*(view.curie(ref.id) for ref in found.entities), "-k", str(choice.k)]
    arguments += ["--max-hops", str(choice.max_hops), *_filter_options(view, choice, as_of)]
    query = (
        write_steps_query(view, [path.steps for path in found.paths], as_of)
        if found.paths
        else write_entities_query(view, [ref.id for ref in found.entities])
    )
    return Equivalents(query, (_command_words(view, "connect", *arguments),))


def write_shares_equivalents(
    view: View, entity: IRI, chains: Sequence[Sequence[Edge]], as_of: str | None = None
) -> Equivalents:
    """Return the equivalents of indirect shares: the commands compute them, the query names the holdings."""
    dated = _claim_options(view, as_of)
    commands = tuple(_command_words(view, name, view.curie(entity), *dated) for name in ("owners", "holdings"))
    steps = write_steps_query(view, [[[edge] for edge in chain] for chain in chains], as_of)
    return Equivalents(steps if chains else write_entities_query(view, [entity]), commands)


def write_analysis_equivalents(
    view: View, words: Sequence[str], nodes: Sequence[Node], edges: Sequence[Edge], as_of: str | None = None
) -> Equivalents:
    """Return the equivalents of an analysis: its command, and a query that names the underlying edges."""
    stated = ("--stated-only",) if view.stated_only else ()
    steps = [[[edge]] for edge in edges]
    query = write_steps_query(view, steps, as_of) if steps else write_entities_query(view, nodes)
    return Equivalents(query, (_command_words(view, *words, *stated),))


def write_set_equivalents(view: View, nodes: Sequence[Node], as_of: str | None = None) -> Equivalents:
    """Return the equivalents of the edges between the entities of a working set."""
    query = write_between_query(view, nodes, as_of)
    return Equivalents(query, (_query_command(view, query),))


def write_query_equivalents(
    view: View, query: ParsedQuery, saved: str, values: Mapping[str, str], limit: int
) -> Equivalents:
    """Return the equivalents of a query's result: the portable text, and the command, by name for a saved query.

    ``values`` are those of its parameters.
    """
    words = [word for name, value in values.items() for word in ("--param", f"{name}={value}")]
    command = _command_words(view, "query", saved or query.whole.strip(), *words, "--limit", str(limit))
    return Equivalents(declare_prefixes(query.whole, query.tokens, view.graph.prefixes), (command,))


def _filter_options(view: View, choice: PathChoice, as_of: str | None) -> list[str]:
    """Return the command-line options that filter like a view of neighbors."""
    words = [word for predicate in choice.predicates for word in ("--predicate", view.curie(predicate))]
    words += [word for node in choice.avoid for word in ("--avoid", view.curie(node))]
    words += [word for node in choice.through for word in ("--through", view.curie(node))]
    words += [word for iri in choice.types for word in ("--type", view.curie(iri))]
    if choice.max_degree is not None:
        words += ["--max-degree", str(choice.max_degree)]
    if choice.weighted:
        words.append("--weighted")
    if choice.directed:
        words.append("--directed")
    return [*words, *_claim_options(view, as_of)]


def _claim_options(view: View, as_of: str | None) -> tuple[str, ...]:
    """Return the command-line options that select claims."""
    return (*(("--as-of", as_of) if as_of else ()), *(("--stated-only",) if view.stated_only else ()))


def _query_command(view: View, query: str) -> str:
    """Return the command that runs a query given as text."""
    return _command_words(view, "query", query.strip())


def _command_words(view: View, *words: str) -> str:
    """Return a command line with the options that open the view's graph."""
    return shlex.join(("cfgraph", *_location_options(view), "--lang", view.language, *words))


def _location_options(view: View) -> list[str]:
    """Return the options that open this graph; the bundled one needs none."""
    if view.graph.location == "bundled":
        return []
    return [word for name in view.graph.names for word in ("--graph", name)]
