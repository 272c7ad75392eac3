"""Which saved queries can be asked about an entity: those with a parameter for which the entity fits.

Every triple of a query with the parameter is checked: the entity must be of the class, and have the
relation, in the triple. OPTIONAL, MINUS and FILTER are ignored.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeAlias

from cfgraph.explorer import View
from cfgraph.explorer.overview import find_subclasses
from cfgraph.model.terms import IRI, BlankNode, Literal, Node, Term
from cfgraph.model.vocabulary import TYPE
from cfgraph.queries.library import Library, SavedQuery
from cfgraph.queries.parameters import Parameter
from cfgraph.queries.syntax_tree import (
    AlternativePath,
    BindPattern,
    GraphPattern,
    GroupPattern,
    InversePath,
    LateralPattern,
    LogicalOperation,
    Membership,
    RepeatedPath,
    SelectQuery,
    SequencePath,
    TripleBlock,
    TriplePattern,
    UnionPattern,
    ValuesPattern,
    Variable,
)
from cfgraph.queries.tree_names import resolve_names

SAME = IRI("urn:cfgraph:same-term")
"""The placeholder between two variables that BIND makes equal."""

Values: TypeAlias = dict[Variable, frozenset[Term]]
Wanted: TypeAlias = Mapping[object, Sequence[tuple[IRI, frozenset[Term]]]]

LOOKED_AT = 200
"""Maximum number of statements of an entity that are checked for the class of their other end."""


@dataclass(frozen=True, slots=True)
class Question:
    """A saved query that can be asked about an entity, and its parameter for the entity."""

    query: SavedQuery
    parameter: Parameter

    @property
    def is_complete(self) -> bool:
        """Whether no other value is required."""
        return not any(each.required and each.name != self.parameter.name for each in self.query.parameters)


def find_questions(view: View, library: Library, node: Node) -> Iterator[Question]:
    """Yield the saved queries that can be asked about an entity, in the library's order. Reads the graph."""
    for saved in library.queries.values():
        for parameter in saved.parameters if saved.query.tree is not None else ():
            if parameter.type == "iri" and _fits(view, saved, parameter, node):
                yield Question(saved, parameter)
                break


def _fits(view: View, saved: SavedQuery, parameter: Parameter, node: Node) -> bool:
    """Tell whether an entity fits a parameter: in one branch of the query all triples with it match."""
    tree = saved.query.tree
    assert tree is not None
    try:
        where = resolve_names(tree.where, view.graph.prefixes)
    except KeyError:  # a prefix that the graph does not declare
        return False
    values = _list_values(where)
    return any(_branch_fits(view, triples, values, parameter, node) for triples in _branches(where))


def _branch_fits(
    view: View, triples: Sequence[TriplePattern], values: Values, parameter: Parameter, node: Node
) -> bool:
    """Tell whether a branch has triples with the parameter, and they all match an entity."""
    names = {Variable(parameter.variable)}
    names |= {each.subject for each in triples if each.predicate == SAME and each.object in names}  # type: ignore[misc]
    about = [each for each in triples if each.predicate != SAME and names & {each.subject, each.object}]
    wanted = _wanted(triples, values)
    return bool(about) and all(_holds(view, each, names, node, wanted) for each in about)


def _branches(group: GroupPattern) -> list[list[TriplePattern]]:
    """Return the conjunctions of triples, one for each branch of a UNION."""
    found: list[list[TriplePattern]] = [[]]
    for part in group.parts:
        if isinstance(part, TripleBlock):
            found = [[*triples, *part.triples] for triples in found]
        elif isinstance(part, BindPattern) and isinstance(part.expression, Variable):
            found = [[*triples, TriplePattern(part.variable, SAME, part.expression)] for triples in found]
        elif isinstance(part, GroupPattern | GraphPattern | LateralPattern | SelectQuery):
            inner = part if isinstance(part, GroupPattern) else _inner(part)
            found = [[*one, *two] for one in found for two in _branches(inner)]
        elif isinstance(part, UnionPattern):
            choices = [branch for each in part.branches for branch in _branches(each)]
            found = [[*one, *two] for one in found for two in choices]
        if len(found) > LOOKED_AT:
            return found[:LOOKED_AT]
    return found


def _inner(part: GraphPattern | LateralPattern | SelectQuery) -> GroupPattern:
    return part.where if isinstance(part, SelectQuery) else part.group


def _list_values(group: GroupPattern) -> Values:
    """Return the allowed terms of variables, from VALUES or a FILTER with IN."""
    found: Values = {}
    for part in group.parts:
        if isinstance(part, ValuesPattern) and len(part.variables) == 1:
            found[part.variables[0]] = frozenset(row[0] for row in part.rows if isinstance(row[0], IRI | BlankNode))
        elif isinstance(part, UnionPattern):
            for branch in part.branches:
                found |= _list_values(branch)
        elif isinstance(part, GroupPattern):
            found |= _list_values(part)
    waiting = list(group.filters)
    while waiting:
        match waiting.pop():
            case LogicalOperation(operator="&&", operands=operands):
                waiting += operands
            case Membership(operand=Variable() as variable, members=members, negated=False):
                found[variable] = frozenset(member for member in members if isinstance(member, IRI))
    return found


def _wanted(triples: Sequence[TriplePattern], values: Values) -> Wanted:
    """Return the requirements for the other ends of triples: a predicate with its allowed objects."""
    found: dict[object, list[tuple[IRI, frozenset[Term]]]] = {}
    for triple in triples:
        if isinstance(triple.subject, Variable) and isinstance(triple.predicate, IRI):
            objects = values.get(triple.object) if isinstance(triple.object, Variable) else None
            if isinstance(triple.object, IRI):
                objects = frozenset((triple.object,))
            if objects:
                found.setdefault(triple.subject, []).append((triple.predicate, objects))
    return found


def _holds(view: View, triple: TriplePattern, names: Collection[object], node: Node, wanted: Wanted) -> bool:
    """Tell whether a triple with the parameter can match an entity."""
    is_subject = triple.subject in names
    other = triple.object if is_subject else triple.subject
    steps = _steps(triple.predicate, from_start=is_subject)
    if steps is None:
        return True
    is_whole = isinstance(triple.predicate, IRI)
    target = other if is_whole and isinstance(other, IRI | Literal) else None
    for predicate, is_inverse in steps:
        outgoing = is_subject != is_inverse
        if predicate == TYPE and outgoing and isinstance(target, IRI):
            if not find_subclasses(view, target).isdisjoint(view.classes_of(node)):
                return True
            continue
        pattern = (node, predicate, target) if outgoing else (target, predicate, node)
        for statement in islice(view.graph.statements(*pattern), LOOKED_AT):
            end = statement.object if outgoing else statement.subject
            if not is_whole or _is_wanted(view, end, wanted.get(other, ())):
                return True
    return False


def _is_wanted(view: View, end: Term, wanted: Sequence[tuple[IRI, frozenset[Term]]]) -> bool:
    """Tell whether the other end of a statement satisfies the requirements of the query."""
    if not wanted:
        return True
    return isinstance(end, IRI | BlankNode) and all(
        any(statement.object in objects for statement in view.graph.statements(end, predicate, None))
        for predicate, objects in wanted
    )


def _steps(predicate: object, *, from_start: bool) -> list[tuple[IRI, bool]] | None:
    """Return the first or last steps of a path, each with whether it is inverse; None if any are possible."""
    match predicate:
        case IRI():
            return [(predicate, False)]
        case InversePath(path=inner):
            steps = _steps(inner, from_start=not from_start)
            return None if steps is None else [(iri, not back) for iri, back in steps]
        case SequencePath(steps=parts):
            return _steps(parts[0] if from_start else parts[-1], from_start=from_start)
        case AlternativePath(choices=choices):
            found = [_steps(choice, from_start=from_start) for choice in choices]
            return None if None in found else [step for steps in found for step in steps or ()]
        case RepeatedPath(path=inner):
            return _steps(inner, from_start=from_start)
    return None
