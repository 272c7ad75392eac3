"""The names in a syntax tree: resolving them with a graph's prefixes, and finding the variables visible outside a
group.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import TypeVar, cast

from cfgraph.model.terms import IRI, Literal
from cfgraph.queries.syntax_tree import (
    BindPattern,
    GraphPattern,
    GroupPattern,
    LateralPattern,
    OptionalPattern,
    PatternPart,
    PrefixedLiteral,
    PrefixedName,
    SelectQuery,
    ServicePattern,
    TermPattern,
    TripleBlock,
    TripleTermPattern,
    UnionPattern,
    ValuesPattern,
    Variable,
)

Tree = TypeVar("Tree")


def resolve_names(tree: Tree, prefixes: Mapping[str, str]) -> Tree:
    """Return a tree, or a part of one, with an IRI for every name with a prefix of the graph.

    Raises KeyError for an unknown prefix; ``ParsedQuery.find_mistake`` reports it beforehand.
    """
    return cast("Tree", _resolve_node(tree, prefixes))


def _resolve_node(node: object, prefixes: Mapping[str, str]) -> object:
    """Resolve all names in a node."""
    if isinstance(node, PrefixedName):
        return IRI(prefixes[node.prefix] + node.local)
    if isinstance(node, PrefixedLiteral):
        return Literal(node.value, IRI(prefixes[node.datatype.prefix] + node.datatype.local))
    if isinstance(node, tuple):
        return tuple([_resolve_node(member, prefixes) for member in node])
    if is_dataclass(node) and not isinstance(node, Variable | Literal | type):
        return type(node)(*(_resolve_node(getattr(node, part.name), prefixes) for part in fields(node)))
    return node


def list_projected_variables(query: SelectQuery) -> tuple[Variable, ...]:
    """Return the variables of a SELECT's rows; for ``SELECT *``, those visible outside its WHERE group."""
    if query.projections is not None:
        return tuple(projection.variable for projection in query.projections if projection.variable)
    values = query.modifiers.values
    return (*find_visible_variables(query.where), *(values.variables if values else ()))


def find_visible_variables(group: GroupPattern) -> frozenset[Variable]:
    """Return the variables that may have a value in a group's rows: not those only in FILTER and MINUS."""
    return frozenset(variable for part in group.parts for variable in _list_variables(part))


def _list_variables(part: PatternPart) -> Iterator[Variable]:
    """Yield the variables to which a part of a group may assign a value."""
    if isinstance(part, TripleBlock):
        for triple in part.triples:
            for term in (triple.subject, triple.predicate, triple.object):
                yield from _list_term_variables(cast("TermPattern", term))
    elif isinstance(part, GroupPattern):
        yield from find_visible_variables(part)
    elif isinstance(part, UnionPattern):
        for branch in part.branches:
            yield from find_visible_variables(branch)
    elif isinstance(part, BindPattern):
        yield part.variable
    elif isinstance(part, ValuesPattern):
        yield from part.variables
    elif isinstance(part, SelectQuery):
        yield from list_projected_variables(part)
    elif isinstance(part, OptionalPattern | LateralPattern):
        yield from find_visible_variables(part.group)
    elif isinstance(part, GraphPattern | ServicePattern):
        name = part.graph if isinstance(part, GraphPattern) else part.service
        yield from _list_term_variables(name)
        yield from find_visible_variables(part.group)


def _list_term_variables(term: TermPattern) -> Iterator[Variable]:
    """Yield the variables in a term of a pattern."""
    if isinstance(term, Variable):
        yield term
    elif isinstance(term, TripleTermPattern):
        for part in (term.subject, term.predicate, term.object):
            yield from _list_term_variables(cast("TermPattern", part))
