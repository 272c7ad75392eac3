"""Finding the nodes that a variable of a query can represent, by the triples around it, without the engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from cfgraph.explorer import View
from cfgraph.model.terms import IRI, BlankNode, Node
from cfgraph.model.vocabulary import TYPE
from cfgraph.queries.completion_context import Pattern

SAMPLED, SCANNED = 300, 5_000
"""Maximum number of nodes, and of statements examined for them."""

TRIED = 50
"""Maximum number of neighbors of a node that are tried for the next variable."""

OF_CONSTANT = 50
"""Estimated number of statements that match a pattern with a constant."""

Resolve = Callable[[str], IRI | None]
"""Returns the IRI of a term, None for a variable, a literal, a path."""


@dataclass(frozen=True)
class FoundNodes:
    """The possible nodes of a variable, and whether these are all."""

    nodes: tuple[Node, ...]
    are_all: bool


def find_nodes(view: View, variable: str, patterns: Sequence[Pattern], resolve: Resolve) -> FoundNodes | None:
    """Return the possible nodes of a variable; None if no pattern with it can be looked up."""
    known = [(one, iri) for one in patterns if variable in (one[0], one[2]) and (iri := _plain(one[1], resolve))]
    if not known:
        return None
    first, predicate = min(known, key=lambda one: _estimate(view, one[0], one[1], variable, resolve))
    found: dict[Node, None] = {}
    for scanned, node in enumerate(_ends(view, first, predicate, variable, resolve)):
        if node not in found and can_stand_for(view, node, variable, patterns, resolve):
            found[node] = None
        if len(found) >= SAMPLED or scanned + 1 >= SCANNED:
            return FoundNodes(tuple(found), are_all=False)
    return FoundNodes(tuple(found), are_all=True)


def can_stand_for(
    view: View,
    node: Node,
    variable: str,
    patterns: Sequence[Pattern],
    resolve: Resolve,
    bound: Mapping[str, Node] | None = None,
) -> bool:
    """Tell whether a variable can represent a node: whether the patterns around it, and those around them, match."""
    if view.graph.is_remote:
        return True  # each look would be a request
    bound = {**(bound or {}), variable: node}
    for place, (subject, written, value) in enumerate(patterns):
        predicate = _plain(written, resolve)
        if predicate is None or variable not in (subject, value):
            continue
        is_subject = subject == variable
        other = value if is_subject else subject
        rest = [*patterns[:place], *patterns[place + 1 :]]
        if other in bound:
            ends: list[Node] = [bound[other]]
        elif (iri := resolve(other)) is not None:
            ends = [iri]
        elif other[:1] not in "?$[/_":
            continue  # a literal, which is not looked at
        else:
            ends = list(islice(_neighbors(view, node, predicate, is_subject=is_subject), TRIED))
            if not any(can_stand_for(view, end, other, rest, resolve, bound) for end in ends):
                return False
            continue
        one, two = (node, ends[0]) if is_subject else (ends[0], node)
        if next(view.graph.statements(one, predicate, two), None) is None:
            return False
    return True


def _plain(written: str, resolve: Resolve) -> IRI | None:
    """Return the predicate of a pattern, None for a path or a variable."""
    if written == "a":
        return TYPE
    if written.startswith("<"):
        return resolve(written)
    return None if set(written) & set("/|^!*+?()…") else resolve(written)


def _estimate(view: View, pattern: Pattern, predicate: IRI, variable: str, resolve: Resolve) -> int:
    """Estimate the number of statements that match a pattern."""
    statistics = view.graph.statistics
    other = resolve(pattern[2] if pattern[0] == variable else pattern[0])
    if other is None:
        return dict(statistics.predicates).get(predicate, 0)
    if predicate == TYPE and pattern[0] == variable:
        return {**statistics.details, **statistics.classes}.get(other, OF_CONSTANT)
    return OF_CONSTANT


def _ends(view: View, pattern: Pattern, predicate: IRI, variable: str, resolve: Resolve) -> Iterator[Node]:
    """Yield the possible nodes of a variable in a pattern, possibly with duplicates."""
    if pattern[0] == variable:
        value = resolve(pattern[2])
        yield from (one.subject for one in view.graph.statements(None, predicate, value))
        return
    for one in view.graph.statements(resolve(pattern[0]), predicate, None):
        if isinstance(one.object, IRI | BlankNode):
            yield one.object


def _neighbors(view: View, node: Node, predicate: IRI, *, is_subject: bool) -> Iterator[Node]:
    if not is_subject:
        yield from (one.subject for one in view.graph.statements(None, predicate, node))
        return
    for one in view.graph.statements(node, predicate, None):
        yield one.object  # type: ignore[misc] # a literal can stand for a variable too
